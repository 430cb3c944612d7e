#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run.sh [OUT]: on the GPU machine, in the folder that bundle.sh made: every
# test of the CUDA backend, each with its log under OUT, and one line a test at
# the end. Wants bash, a driver and nothing else.
#   ONLY="backend shapes lanes agree conformance random models" leaves the others out
#   PARTS=8                                    processes for conformance
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/out}
mkdir -p "$out"
only=${ONLY:-backend shapes lanes agree conformance random models}
parts=${PARTS:-8}
export LD_LIBRARY_PATH=$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export TRTINFER_CUDA_KERNELS=${TRTINFER_CUDA_KERNELS:-$here/kernels}
export TRTINFER_BACKEND=cuda
status=0

wanted () {
  case " $only " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# verdict NAME STATUS SECONDS LINE
verdict () {
  if [ "$2" = 0 ]; then word=passed; else word=FAILED; status=1; fi
  printf '%-12s %s in %s s: %s\n' "$1" "$word" "$3" "$4" | tee -a "$out/summary.txt"
}

: > "$out/summary.txt"
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2> /dev/null \
  | head -1 | tee -a "$out/summary.txt"

if wanted backend; then
  SECONDS=0
  "$here/bin/test-backends-cuda" > "$out/backend.log" 2>&1
  code=$?
  verdict backend $code $SECONDS "$(grep Checks "$out/backend.log")"
  grep -E ':[FE]:' "$out/backend.log" | head -5
  SECONDS=0
  "$here/bin/test-backends-cuda-overlay" > "$out/overlay.log" 2>&1
  code=$?
  verdict overlay $code $SECONDS "$(grep Checks "$out/overlay.log")"
  grep -E ':[FE]:' "$out/overlay.log" | head -5
fi

if wanted shapes; then
  SECONDS=0
  "$here/bin/test-backends-cuda-shapes" > "$out/shapes.log" 2>&1
  code=$?
  verdict shapes $code $SECONDS "$(grep Checks "$out/shapes.log")"
  grep -E ':[FE]:' "$out/shapes.log" | head -5 | cut -c1-300
fi

if wanted lanes; then
  SECONDS=0
  "$here/bin/test-backends-cuda-lanes" > "$out/lanes.log" 2>&1
  code=$?
  verdict lanes $code $SECONDS "$(grep Checks "$out/lanes.log")"
  grep -E ':[FE]:' "$out/lanes.log" | head -5 | cut -c1-300
fi

if wanted agree; then
  SECONDS=0
  "$here/bin/test-backends-agree" cuda > "$out/agree.log" 2>&1
  code=$?
  verdict agree $code $SECONDS "$(grep Checks "$out/agree.log")"
  grep -E ':[FE]:' "$out/agree.log" | head -5 | cut -c1-300
fi

if wanted conformance; then
  SECONDS=0
  pids=()
  for ((i = 0; i < parts; i++)); do
    "$here/bin/conformance" "$here/cases" --in-process --part "$i/$parts" \
      > "$out/conformance.$i.log" 2>&1 &
    pids+=($!)
  done
  code=0
  for pid in "${pids[@]}"; do wait "$pid" || code=1; done
  cat "$out"/conformance.*.log > "$out/conformance.log"
  verdict conformance $code $SECONDS "$(awk '/ passed \(/ {
      sub (/.*: /, ""); p += $1; for (i = 2; i <= NF; i++) {
        if ($i ~ /^unsupported/) u += $(i - 1); if ($i == "failed") f += $(i - 1) } }
      END { print p + 0 " passed, " u + 0 " unsupported, " f + 0 " failed" }' \
    "$out/conformance.log")"
  # what a part was at where it did not come to its end
  for ((i = 0; i < parts; i++)); do
    grep -q '^networks:' "$out/conformance.$i.log" \
      || echo "part $i stopped: $(tail -1 "$out/conformance.$i.log")"
  done
  grep -h FAILED "$out/conformance.log" | head -12
fi

if wanted random; then
  SECONDS=0
  "$here/bin/test-random" "$here/networks" > "$out/random.log" 2>&1
  code=$?
  verdict random $code $SECONDS "$(tail -1 "$out/random.log")"
  head -5 "$out/random.log"
fi

if wanted models; then
  SECONDS=0
  "$here/bin/gpu-models" check "$here/expected" "$here"/models/* \
    > "$out/models.log" 2>&1
  code=$?
  verdict models $code $SECONDS "$(tail -1 "$out/models.log")"
  cat "$out/models.log"
fi

# Times, nothing to pass or fail: ONLY="bench" or in the list.
if wanted bench; then
  "$here/bin/gpu-overlay" 2>&1 | tee "$out/overlay-bench.log"
  for model in "$here"/models/*; do
    "$here/bin/gpu-bench" "$model" 2>&1
    "$here/bin/gpu-bench" --layers "$model" > "$out/layers.$(basename "$model").log" 2>&1
  done | tee "$out/bench.log"
fi
exit $status
