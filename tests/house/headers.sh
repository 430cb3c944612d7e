#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# headers.sh ROOT CFLAGS...: compiles every header of kernels and engine alone,
# so that each includes what it uses.
root=$1
shift
status=0
n=0
for header in $(cd "$root" && find kernels engine -name '*.h' \
    -not -path '*/cuda/*' -not -path '*/onednn/*' -not -path '*/cudnn/*'); do
  n=$((n + 1))
  printf '#include "%s/%s"\n' "$root" "$header" \
    | ${CC:-cc} -std=gnu11 -fsyntax-only -I"$root/kernels" -I"$root/engine" \
      "$@" -x c - || { echo "$header does not stand alone"; status=1; }
done
echo "$n headers"
[ "$n" -gt 0 ] && exit $status
