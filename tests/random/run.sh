#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run.sh BUILD RUNNER [COUNT]: writes random networks and what ONNX Runtime
# makes of them under BUILD once, then runs them. Skipped (77) where the
# package onnxruntime cannot be had.
here=$(dirname "$0")
build=$1
runner=$2
networks=$build/tests/random/networks

python=$(sh "$here/../oracle-python.sh" "$build") \
  || { echo "SKIP: no Python with onnxruntime for the networks"; exit 77; }
"$python" -W ignore "$here/make_networks.py" "$networks" "${3:-500}" \
  || { echo "make_networks.py failed"; exit 1; }
exec "$runner" "$networks"
