#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# leaks.sh TEST_DATA: 10,000 buffers, of two streams that share a model, through
# trtinfer, trtpublish and trtoverlay under the leaks tracer, which warns of what
# is left; warnings are fatal. Skipped (77) without a model or gst-launch-1.0.
model=$1/models/cls_mnist/mnist.onnx
[ -r "$model" ] || { echo "SKIP: no $model (-Dtest-data)"; exit 77; }
command -v gst-launch-1.0 >/dev/null || { echo "SKIP: no gst-launch-1.0"; exit 77; }
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
stream () { # NAME
  echo "videotestsrc num-buffers=5000 \
  ! video/x-raw,format=I420,width=64,height=64,framerate=30/1 \
  ! trtinfer model=$model plan-cache-dir=$cache model-instance-id=both \
  ! trtpublish file-path=$cache/$1.jsonl add-empty-results=true \
  ! trtoverlay ! fakesink sync=false"
}
# shellcheck disable=SC2046 # words are wanted
GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_FILE=$cache/log \
  G_DEBUG=fatal-warnings gst-launch-1.0 -q $(stream a) $(stream b)
status=$?
lines=$(cat "$cache"/*.jsonl | wc -l)
[ $status = 0 ] || grep object-alive "$cache/log" | head -20
echo "exit status $status, $lines results"
[ $status = 0 ] && [ "$lines" = 10000 ]
