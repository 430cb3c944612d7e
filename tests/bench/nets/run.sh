#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run.sh BENCH PLANS [OUT]: whole networks on a GPU, ours and torch.compile in
# one run, as one table. BENCH is gpu-bench; PLANS a folder of NET_int8.plan and
# NET_fp16.plan with their batch left open, NET mnv2, eff, rn50 or yolov8s (what
# is not there is left out). yolov8s runs once as it is, and once with the head
# and suppression (yolov8s+nms). OUT gets result.txt and table.md.
#   CASES="mnv2:1 mnv2:128"  instead of all        TUNE=off   instead of full
#   MODE=max-autotune        of torch.compile      LIMIT=240  seconds of it
bench=$1 plans=$2 out=${3:-out}
[ -x "$bench" ] && [ -d "$plans" ] || { sed -n 5,12p "$0"; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
cases=${CASES:-mnv2:1 mnv2:128 eff:1 eff:128 yolov8s:1 yolov8s:16 rn50:1 rn50:8 rn50:128}
export TRTINFER_BACKEND=cuda
mkdir -p "$out"
: > "$out/result.txt"

# ours NET NAME BATCH [ARGUMENT...]
ours () {
  local net=$1 name=$2 batch=$3 precision
  shift 3
  for precision in int8 fp16; do
    [ -f "$plans/${net}_$precision.plan" ] || continue
    "$bench" --tune "${TUNE:-full}" --batch "$batch" "$@" \
      "$plans/${net}_$precision.plan" 2>&1 | tee -a "$out/ours.log" \
      | sed -nE "s/.*: ([0-9.]+) us \(([0-9.]+) to ([0-9.]+)\).*/RESULT ours $name $precision $batch \1 \2 \3/p" \
      | tee -a "$out/result.txt"
  done
}

for spec in $cases; do
  net=${spec%:*} batch=${spec#*:}
  ours "$net" "$net" "$batch"
  [ "$net" = yolov8s ] && ours "$net" yolov8s+nms "$batch" --head auto
done
if python3 -c 'import torch; torch.zeros(1).cuda()' 2> /dev/null; then
  # shellcheck disable=SC2086 # a list
  python3 "$here/peer_torch_nets.py" --mode "${MODE:-reduce-overhead}" \
    --limit "${LIMIT:-240}" $cases 2> "$out/torch.log" \
    | tee -a "$out/result.txt"
else
  echo "no PyTorch with a GPU here: ours alone"
fi

awk '$1 == "RESULT" {
    cell = sprintf ("%s us (%s to %s)", $6, $7, $8)
    net = $3; sub (/\+.*/, "", net)
    row = $3 " b" $5
    if (!(row in seen)) { seen[row] = 1; rows[++n] = row; base[row] = net " b" $5 }
    cells[row, $2 " " $4] = cell; us[row, $2 " " $4] = $6
  }
  function ratio (row, who) {
    return ((row, who) in us) && ((base[row], "torch fp16") in us) \
      ? sprintf ("%.2f", us[base[row], "torch fp16"] / us[row, who]) : ""
  }
  END {
    print "| network | INT8 | FP16 | torch.compile fp16 | INT8 ahead | FP16 ahead |"
    print "|---|---|---|---|---|---|"
    for (i = 1; i <= n; i++) { r = rows[i]
      printf "| %s | %s | %s | %s | %s | %s |\n", r, cells[r, "ours int8"],
        cells[r, "ours fp16"], cells[base[r], "torch fp16"],
        ratio(r, "ours int8"), ratio(r, "ours fp16") }
  }' "$out/result.txt" | tee "$out/table.md"
