#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# size.sh ROOT: one idea a file: no source file over 600 lines. Tables (.def)
# and case lists (tests/**/cases_*) are exempt.
cd "$1" || exit 2
long=$(find kernels engine gst-libs plugins tools tests scripts pipelines -type f \
  \( -name '*.c' -o -name '*.h' -o -name '*.cu' -o -name '*.cuh' -o -name '*.py' \
  -o -name '*.sh' \) -not -name 'cases_*' -exec wc -l {} + 2>/dev/null \
  | awk '$2 != "total" && $1 > 600')
[ -z "$long" ] || { printf 'over 600 lines:\n%s\n' "$long"; exit 1; }
