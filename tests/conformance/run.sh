#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run.sh BUILD RUNNER [OPTION]...: writes ONNX's cases under BUILD once, then runs them.
# Skipped (77) where the package onnx cannot be had.
here=$(dirname "$0")
build=$1
runner=$2
shift 2
cases=$build/tests/conformance/cases

python=$(sh "$here/../oracle-python.sh" "$build") \
  || { echo "SKIP: no Python with onnx for the cases"; exit 77; }
"$python" -W ignore "$here/make_cases.py" "$cases" \
  || { echo "make_cases.py failed"; exit 1; }
exec "$runner" "$cases" "$@"
