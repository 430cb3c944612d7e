#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# pipelines.sh PIPELINES WRITE_MODEL: runs every script of pipelines/ on a red
# second of video and on a red picture, in which the tiny detector finds one
# object.
set -eu
pipelines=$1
for element in jpegenc avimux avdec_mjpeg x264enc h264parse mp4mux pngenc; do
  gst-inspect-1.0 --exists "$element" && continue
  # a decoder for motion JPEG is in two plugins
  [ "$element" = avdec_mjpeg ] && gst-inspect-1.0 --exists jpegdec && continue
  echo "skipped: no element $element"
  exit 77
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_CACHE_HOME="$folder/cache"
model=$("$2" "$folder" red.onnx)
red="videotestsrc pattern=red num-buffers=30 ! video/x-raw,width=320,height=240,framerate=30/1"
# shellcheck disable=SC2086
gst-launch-1.0 -q $red ! jpegenc ! avimux ! filesink location="$folder/red.avi"
# shellcheck disable=SC2086
gst-launch-1.0 -q $red ! jpegenc snapshot=true ! filesink location="$folder/red.jpg"

fail () {
  echo "$*" >&2
  exit 1
}

# has_objects FILE LEAST: at least LEAST lines, an object on each.
has_objects () {
  lines=$(grep -c '"objects":\[{' "$1" || true)
  [ "$lines" -ge "$2" ] || fail "$1: objects on $lines lines, not $2"
}

tried=
begin () {
  echo "== $1"
  tried="$tried $1"
}

begin file-to-boxes
"$pipelines/file-to-boxes/run" "$model" "$folder/red.avi" "$folder/boxes.mp4"
frames=$(gst-launch-1.0 -v filesrc location="$folder/boxes.mp4" ! decodebin \
  ! fakesink silent=false sync=false | grep -c 'chain.*\*\*\*')
[ "$frames" = 30 ] || fail "boxes.mp4 has $frames frames, not 30"

export WAIT=always # a file is over before a model is ready
begin camera-to-json
"$pipelines/camera-to-json/run" "$model" "file://$folder/red.avi" >"$folder/one.jsonl"
has_objects "$folder/one.jsonl" 1

begin many-cameras
"$pipelines/many-cameras/run" "$model" "$folder/cameras" \
  "file://$folder/red.avi" "file://$folder/red.avi" "file://$folder/red.avi"
for n in 1 2 3; do
  has_objects "$folder/cameras/camera-$n.jsonl" 1
done

begin still-picture
"$pipelines/still-picture/run" "$model" "$folder/red.jpg" "$folder/boxes.png" \
  >"$folder/still.jsonl"
has_objects "$folder/still.jsonl" 1
[ "$(wc -l <"$folder/still.jsonl")" = 1 ] || fail "more than one line of a picture"
[ "$(head -c 4 "$folder/boxes.png" | tail -c 3)" = PNG ] || fail "boxes.png is none"

# A team that spins on CPUs that others use would not be done in time.
export OMP_WAIT_POLICY=passive
begin self-calibration
gst-launch-1.0 -q videotestsrc pattern=smpte horizontal-speed=5 num-buffers=300 \
  ! video/x-raw,width=320,height=240,framerate=30/1 ! jpegenc ! avimux \
  ! filesink location="$folder/moving.avi"
grid=$("$2" "$folder" grid.onnx)
"$pipelines/self-calibration/run" "$grid" "$folder/moving.avi" "$folder/self" \
  >"$folder/self.txt" || { cat "$folder/self.txt"; fail "it did not calibrate"; }
cat "$folder/self.txt"
grep -q '^first run: 900 frames in, the same 900 out' "$folder/self.txt" \
  || fail "frames were lost"
grep -q '^second run: .*precision=(string)int8' "$folder/self.txt" \
  || fail "the second run is not INT8 from the start"
# Nothing to see: refused, and the stream went on.
"$pipelines/self-calibration/run" "$grid" "$folder/red.avi" "$folder/not" \
  >"$folder/not.txt" && fail "a red wall calibrated"
grep -q '^first run: .*state=(string)refused' "$folder/not.txt" \
  || fail "nothing was refused"
grep -q '^first run: 90 frames in' "$folder/not.txt" || fail "frames were lost"

# It wants a GPU that decodes.
tried="$tried gpu-to-boxes"
if gst-inspect-1.0 --exists nvh264dec; then
  echo "== gpu-to-boxes"
  "$pipelines/gpu-to-boxes/run" "$model" "$folder/boxes.mp4" "$folder/gpu.mp4"
  [ -s "$folder/gpu.mp4" ] || fail "gpu.mp4 is empty"
fi

# Nothing in the folder that is not tried here.
for run in "$pipelines"/*/run; do
  name=$(basename "$(dirname "$run")")
  case " $tried " in *" $name "*) ;; *) fail "no test of pipelines/$name" ;; esac
done
