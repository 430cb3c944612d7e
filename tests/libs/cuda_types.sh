#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# cuda_types.sh OURS [TOOLKIT]: the two say the same. Skipped (77) without a
# toolkit.
ours=$("$1") || exit 1
[ -n "$2" ] || { echo "SKIP: no toolkit's cuda.h to compare with"; exit 77; }
[ "$ours" = "$("$2")" ] && [ -n "$ours" ]
