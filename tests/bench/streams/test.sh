#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# test.sh BENCH_STREAMS WRITE_MODEL NVDEC_CEILING: the stream benches run, on the
# CPU, and a variant that does not is said.
set -eu
bench=$1 write_model=$2 ceiling=$3
for element in x264enc h264parse avdec_h264 appsrc; do
  gst-inspect-1.0 --exists $element || { echo "skipped: no $element"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_CACHE_HOME="$folder/cache"

fail () {
  echo "$*" >&2
  exit 1
}

gst-launch-1.0 -q videotestsrc num-buffers=20 ! \
  video/x-raw,width=320,height=240,format=I420 ! x264enc bframes=0 ! h264parse ! \
  video/x-h264,stream-format=byte-stream,alignment=au ! \
  filesink location="$folder/clip.h264"
model=$("$write_model" "$folder" red.onnx)
"$bench" --file "$folder/clip.h264" --streams 2 --rounds 1 --seconds 0.3 \
  --warm 25 "trtinfer model=$model backend=cpu" identity >"$folder/out"
[ "$(grep -cE '^ +2 streams +[0-9.]+ frames/s .* ratio [0-9.]+: ' "$folder/out")" = 2 ] \
  || fail "$(cat "$folder/out")"
grep -q 'ratio 1.000: identity' "$folder/out" || fail "$(cat "$folder/out")"
! grep -q ' 0.0 frames/s' "$folder/out" || fail "no frames: $(cat "$folder/out")"
! "$bench" --file "$folder/clip.h264" "trtinfer model=$folder/none.onnx" \
  2>"$folder/err" || fail "a missing model passed"
grep -q none.onnx "$folder/err" || fail "$(cat "$folder/err")"
BENCH=$bench MEMORY='' STREAMS='1 2' ROUNDS=1 SECONDS_EACH=0.2 \
  bash "$ceiling" "$folder/clip.h264" avdec_h264 >"$folder/ceiling"
[ "$(grep -c 'frames/s' "$folder/ceiling")" = 2 ] || fail "$(cat "$folder/ceiling")"
cat "$folder/out" "$folder/ceiling"
