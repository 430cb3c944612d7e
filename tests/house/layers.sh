#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# layers.sh ROOT: fails where an include points against the layers
# kernels <- engine <- gst-libs <- {plugins, tools}, or within the engine
# against base <- ir <- ops <- {onnx, passes, heads} <- lower <- plan <- runtime.
cd "$1" || exit 2
status=0

# forbid FOLDER PATTERN: no file of FOLDER may include what matches PATTERN.
forbid () {
  [ -d "$1" ] || return 0
  found=$(grep -rnE --include='*.c' --include='*.h' --include='*.cu' \
    --include='*.cuh' "#include [<\"]($2)" "$1")
  if [ -n "$found" ]; then
    printf '%s may not include %s:\n%s\n' "$1" "$2" "$found"
    status=1
  fi
}

forbid kernels 'glib|gio/|gst/|trt\.h|base/|ir/|ops/|onnx/|passes/|plan/|runtime/'
forbid engine 'gst/|gsttrt|plugins/|tools/'
forbid gst-libs 'plugins/|tools/|ir/|ops/|onnx/|passes/|lower/|plan/plan\.h|runtime/'
forbid plugins 'tools/|ir/|ops/|onnx/|passes/|lower/|runtime/'
forbid engine/base 'ir/|ops/|onnx/|passes/|heads/|lower/|plan/|backends/|runtime/'
forbid engine/ir 'onnx/|passes/|heads/|lower/|plan/|backends/|runtime/'
forbid engine/ops 'onnx/|passes/|heads/|lower/|plan/|backends/|runtime/'
forbid engine/onnx 'passes/|heads/|lower/|plan/|backends/|runtime/'
forbid engine/passes 'onnx/|heads/|lower/|plan/|backends/|runtime/'
forbid engine/heads 'onnx/|passes/|lower/|plan/|backends/|runtime/'
forbid engine/lower 'onnx/|heads/|runtime/'
forbid engine/backends 'onnx/|heads/|plan/'
[ $status = 0 ] && echo "every include follows the layers"
exit $status
