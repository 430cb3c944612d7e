#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# cuda-defaults.sh TIMINGS...: the rows of engine/backends/cuda/defaults.def from
# files that the tuner keeps (timings-*.txt in the cache folder), of one kind of
# GPU: choices that were the best among other steps, a problem only once.
[ $# -ge 1 ] || { sed -n 5,8p "$0"; exit 2; }
cat << 'EOF'
/* defaults.def: what the tuner found on an H200 for the networks of
 * tests/bench/nets; scripts/cuda-defaults.sh makes it.
 *
 *   TRT_CUDA_DEFAULT (tactic and problem, kernel) */
EOF
awk '/^\[/ { key = substr ($0, 2, length ($0) - 2); choice = ""; next }
     /^choice=/ { choice = substr ($0, 8) }
     /^chain=true/ && choice != "" {
       printf "TRT_CUDA_DEFAULT (\"%s\",\n    \"%s\")\n\001", key, choice }' \
  ORS='' "$@" | tr '\n\001' '\002\n' | LC_ALL=C sort -t'"' -k2,2 -u \
  | tr '\002' '\n' | sed '/^$/d'
