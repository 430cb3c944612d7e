#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run.sh BUILD TEST.py ARGUMENT...: runs a test of this folder. Skipped (77) where the packages of
# tests/requirements.txt cannot be had.
here=$(dirname "$0")
python=$(sh "$here/../oracle-python.sh" "$1") \
  || { echo "SKIP: no Python with onnx and onnxruntime"; exit 77; }
test=$2
shift 2
exec "$python" -W ignore "$here/$test" "$@"
