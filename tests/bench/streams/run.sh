#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run.sh CLIP.h264 PLAN...: on the GPU machine: frames per second of
# `nvh264dec ! trtinfer ! fakesink` against `identity` in place of trtinfer, for
# 1 and 16 streams in one process, with the very same source. The last column
# but one is the ratio to identity. Each stream has an instance of its own, and
# with SHARED=1 all have one besides (model-instance-id), in the same run.
#   BUNDLE=FOLDER   that scripts/bundle.sh made, with bench-streams
#   STREAMS="1 16"  ROUNDS=5  SECONDS_EACH=4
#   DECODER=...     other elements between the source and trtinfer
#   TRTINFER=...    more properties of trtinfer
#   SHARED=1        with one model for all streams too; SHARED="batch-size=8
#                   inflight=4" with these properties
#   ALONE=0         without the variant of an instance each
set -e
usage='usage: run.sh CLIP.h264 PLAN...'
clip=${1:?$usage}
shift
[ $# -gt 0 ] || { echo "$usage" >&2; exit 2; }
bundle=${BUNDLE:-$(dirname "$0")/bundle}
decoder=${DECODER:-nvh264dec ! video/x-raw(memory:CUDAMemory)}
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null || true
case ${SHARED:-0} in 0) shared= ;; 1) shared=' ' ;; *) shared=" $SHARED" ;; esac
for plan in "$@"; do
  trtinfer="trtinfer model=$plan ${TRTINFER:-backend=cuda}"
  variants=()
  [ "${ALONE:-1}" = 0 ] || variants+=("$trtinfer")
  [ -z "$shared" ] || variants+=("$trtinfer model-instance-id=all$shared")
  for streams in ${STREAMS:-1 16}; do
    "$bundle/run" bench-streams --file "$clip" --decoder "$decoder" \
      --streams "$streams" --rounds "${ROUNDS:-5}" \
      --seconds "${SECONDS_EACH:-4}" \
      "${variants[@]}" identity || status=$?
  done
done
exit "${status:-0}"
