#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# smoke.sh CLIP.h264 PLAN...: on the GPU machine, before run.sh: which of the
# driver's libraries are there, what decodes, and the objects of ten frames that
# nvh264dec decoded and trtinfer saw in CUDA memory. BUNDLE as for run.sh.
usage='usage: smoke.sh CLIP.h264 PLAN...'
clip=${1:?$usage}
shift
bundle=${BUNDLE:-$(dirname "$0")/bundle}
export GST_DEBUG=${GST_DEBUG:-2} GST_DEBUG_NO_COLOR=1
status=0

echo "== driver"
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader
for library in libcuda.so.1 libnvcuvid.so.1 libnvidia-encode.so.1; do
  ldconfig -p | grep -F "$library" || echo "$library: not among the system's"
done
"$bundle/run" trtplan devices
echo "== decoders"
"$bundle/run" gst-inspect-1.0 nvcodec | grep -E ':.*dec'
"$bundle/run" gst-inspect-1.0 --exists nvh264dec \
  || echo "no nvh264dec: the driver's video libraries are not there"

decode=(filesrc location="$clip" ! h264parse ! nvh264dec !
  'video/x-raw(memory:CUDAMemory)' ! identity eos-after=11)
echo "== ten frames, decoded"
timeout 120 "$bundle/run" gst-launch-1.0 -v "${decode[@]}" ! fakesink 2>&1 \
  | grep -E 'fakesink.*caps|ERROR|WARN|rror' | cut -c1-300
for plan in "$@"; do
  echo "== ten frames through $plan"
  timeout 120 "$bundle/run" gst-launch-1.0 -q "${decode[@]}" ! \
    trtinfer model="$plan" backend=cuda max-objects=3 ! \
    trtpublish file-path=- ! fakesink 2>&1 | cut -c1-400
  [ "${PIPESTATUS[0]}" = 0 ] || status=1
  for backend in cpu cuda; do
    echo "== a frame of system memory, backend=$backend"
    timeout 300 "$bundle/run" gst-launch-1.0 -q videotestsrc num-buffers=1 ! \
      video/x-raw,width=640,height=480,format=NV12 ! \
      trtinfer model="$plan" backend=$backend threshold=0.05 max-objects=3 ! \
      trtpublish file-path=- ! fakesink 2>&1 | cut -c1-600
    [ "${PIPESTATUS[0]}" = 0 ] || status=1
  done
done
exit $status
