#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run COMMAND [ARGUMENT...]: runs a command with the programs, libraries and
# elements of the folder that this script is in, and with no other elements:
#   run gst-launch-1.0 videotestsrc num-buffers=1 ! fakesink
# What it keeps between runs (registry, plans) is in the folder's state, or in
# TRT_BUNDLE_STATE where that is set.
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { echo "usage: run COMMAND [ARGUMENT...]" >&2; exit 2; }
state=${TRT_BUNDLE_STATE:-$here/state}
if ! { mkdir -p "$state/runtime" "$state/cache" && chmod 700 "$state/runtime"; }; then
  echo "run: $state cannot be written; let TRT_BUNDLE_STATE name a folder" >&2
  exit 1
fi
# The names with _1_0 win over those without, which may be set outside.
export GST_PLUGIN_PATH_1_0="$here/lib/gstreamer-1.0"
export GST_PLUGIN_SYSTEM_PATH_1_0=
export GST_PLUGIN_SCANNER_1_0="$here/libexec/gst-plugin-scanner"
export GST_REGISTRY_1_0="$state/registry.bin"
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$state/runtime}"
export TRTINFER_CACHE_DIR="${TRTINFER_CACHE_DIR:-$state/plans}"
export XDG_CACHE_HOME="${XDG_CACHE_HOME:-$state/cache}" # the fonts'
export FONTCONFIG_FILE="${FONTCONFIG_FILE:-$here/etc/fonts.conf}"
# Modules of the machine's GLib are for the machine's GLib.
export GIO_MODULE_DIR="$here/lib/gio-modules"
export PATH="$here/bin:$PATH"
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$@"
