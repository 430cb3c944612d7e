#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# parity.sh BUILD TEST_DATA: two detectors and two classifiers on two pictures
# each; parity.py without --only and --pictures does all of TABLE.md, and
# quantised.py the rows below it. Skipped (77) without TEST_DATA/models or the package onnxruntime.
here=$(dirname "$0")
[ -n "$2" ] && [ -d "$2/models" ] \
  || { echo "SKIP: no folder of models and pictures (-Dtest-data)"; exit 77; }
python=$(sh "$here/../oracle-python.sh" "$1") \
  || { echo "SKIP: no Python with onnxruntime"; exit 77; }
"$python" "$here/quantised.py" --data "$2" --build "$1" --pictures 2 \
  --only squeezenet11_fp32 yunet_n_320 || exit 1
exec "$python" "$here/parity.py" --data "$2" --build "$1" --pictures 2 \
  --only yolox_nano yunet_n_320 mobilenet_v2 squeezenet11_fp32
