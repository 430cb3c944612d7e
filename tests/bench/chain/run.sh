#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# On the GPU machine, in the folder that bundle.sh made: checks, then times,
# then leaves result.txt. No Python and no compiler needed; PyTorch,
# compute-sanitizer, cuDNN and cuBLASLt are used where they are (the last two:
# where dlopen finds them, so with LD_LIBRARY_PATH for those of Python packages).
#   [SANITIZE=1] run.sh [SHAPES]   SHAPES: random shapes to check (default 200)
cd "$(dirname "$0")" || exit 1
out=result.txt
failed=0
L=lists

step () {
  echo "== $*" | tee -a $out
}

# Appends a command's output; notes a failure, and passes skips on.
run () {
  "$@" > last.txt 2>&1
  status=$?
  cat last.txt >> $out
  grep -E 'RESULT|RIVALS|wrong|WRONG|skipped|SUMMARY|no kernels|not compared' last.txt
  [ $status -eq 77 ] && exit 77
  [ $status -ne 0 ] && { failed=1; echo "FAILED ($status): $*" | tee -a $out; }
}

: > $out
nvidia-smi --query-gpu=name,driver_version,clocks.sm,clocks.max.sm,power.draw \
  --format=csv,noheader >> $out 2>/dev/null

step check: every kernel on a short chain, zero points set
run ./chain --no-tune --no-time --check-all --zero 5 \
  $L/short.txt:s8:2 $L/short.txt:f16:2
run ./chain --no-tune --no-time --check-all --zero 131 $L/short.txt:u8:1
run ./chain --no-tune --no-time --check-all $L/short.txt:s8:2
step check: random shapes
run ./random kernels "${1:-200}" 1
# Half a minute each. Look-ups of kernels that a file lacks are no errors.
if [ -n "$SANITIZE" ] && command -v compute-sanitizer > /dev/null; then
  step check: compute-sanitizer
  for tool in 'memcheck --report-api-errors no' racecheck; do
    for zero in 0 7; do
      # shellcheck disable=SC2086 # two words
      run compute-sanitizer --tool $tool --error-exitcode 9 ./chain --no-tune \
        --no-time --zero $zero --check-all $L/sanitize.txt:s8:1 \
        $L/sanitize.txt:u8:1 $L/sanitize.txt:f16:1
    done
  done
fi

step time: ours, every layer checked with the kernel that was chosen
for spec in resnet50.txt:s8:1 resnet50.txt:s8:8 resnet50.txt:s8:128 \
    resnet50.txt:f16:1 resnet50.txt:f16:8 resnet50.txt:f16:128 \
    yolov8s.txt:s8:1 yolov8s.txt:s8:16 mobilenetv2.txt:s8:1 \
    mobilenetv2.txt:s8:128 layer_3x3_256.txt:s8:128; do
  run ./chain --check --layers --tune-chain $L/$spec
done

if python3 -c 'import torch; torch.zeros(1).cuda()' 2> /dev/null; then
  step time: PyTorch on the same lists
  run python3 peer_torch.py $L/resnet50.txt:1 $L/resnet50.txt:8 \
    $L/resnet50.txt:128 $L/yolov8s.txt:1 $L/yolov8s.txt:16 \
    $L/mobilenetv2.txt:1 $L/mobilenetv2.txt:128
fi
step time: cuDNN and cuBLASLt, layer by layer
for spec in resnet50.txt:s8:128 resnet50.txt:s8:8 resnet50.txt:f16:128 \
    resnet50.txt:f16:8 mobilenetv2.txt:s8:128; do
  run ./chain --check --no-time --rivals $L/$spec
done
rm -f last.txt
echo "results in $(pwd)/$out"
exit $failed
