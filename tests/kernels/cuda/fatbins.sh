#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# fatbins.sh FATBIN...: each kernel file was compiled and holds code. Skipped
# (77) where nvcc was not found.
[ $# -gt 0 ] || { echo "SKIP: no nvcc, no CUDA kernels"; exit 77; }
total=0
for fatbin in "$@"; do
  bytes=$(wc -c <"$fatbin") || exit 1
  [ "$bytes" -gt 1024 ] || { echo "$fatbin is empty"; exit 1; }
  total=$((total + bytes))
done
echo "$# fatbins, $total bytes"
