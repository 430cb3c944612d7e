#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# run COMMAND [ARGUMENT...]: runs a command with the programs, libraries and
# elements of the folder that this script is in, and with no other elements:
#   run gst-launch-1.0 videotestsrc num-buffers=1 ! fakesink
# What it keeps between runs (registry, plans) is in the folder's state, or in
# TRT_BUNDLE_STATE where that is set.
#
# The folder's own C library is used where the machine's is older;
# TRT_BUNDLE_LIBC=own or machine decides otherwise.
here=$(cd "$(dirname "$0")" && pwd)
[ $# -gt 0 ] || { echo "usage: run COMMAND [ARGUMENT...]" >&2; exit 2; }
state=${TRT_BUNDLE_STATE:-$here/state}
if ! { mkdir -p "$state/runtime" "$state/cache" && chmod 700 "$state/runtime"; }; then
  echo "run: $state cannot be written; let TRT_BUNDLE_STATE name a folder" >&2
  exit 1
fi

# The version of the machine's C library; empty where it is not GNU's.
libc_version () {
  getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2 | grep . \
    || ldd --version 2>/dev/null | sed -n '1s/.*[^0-9.]\([0-9][0-9]*\.[0-9.]*\)$/\1/p'
}

# which_libc: own where the machine's is older than the folder's, or unknown.
which_libc () {
  wanted=$(cat "$here/lib/system/version")
  found=$(libc_version)
  oldest=$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -1)
  if [ -n "$found" ] && [ "$oldest" = "$wanted" ]; then
    echo machine
  else
    echo own
  fi
}

# The names with _1_0 win over those without, which may be set outside.
export GST_PLUGIN_PATH_1_0="$here/lib/gstreamer-1.0"
export GST_PLUGIN_SYSTEM_PATH_1_0=
export GST_PLUGIN_SCANNER_1_0="$here/bin/gst-plugin-scanner"
export GST_REGISTRY_1_0="$state/registry.bin"
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$state/runtime}"
export TRTINFER_CACHE_DIR="${TRTINFER_CACHE_DIR:-$state/plans}"
export XDG_CACHE_HOME="${XDG_CACHE_HOME:-$state/cache}" # the fonts'
export FONTCONFIG_FILE="${FONTCONFIG_FILE:-$here/etc/fonts.conf}"
# Modules of the machine's GLib are for the machine's GLib.
export GIO_MODULE_DIR="$here/lib/gio-modules"
TRT_BUNDLE_LIBC=${TRT_BUNDLE_LIBC:-$(which_libc)}
export TRT_BUNDLE_LIBC
case ":$PATH:" in *":$here/bin:"*) ;; *) export PATH="$here/bin:$PATH" ;; esac

command=$1
program=$here/libexec/$1
if [ "$TRT_BUNDLE_LIBC" = own ]; then
  # Nothing of it may reach programs of the machine, which have their own
  # loader: those of the folder are all started here.
  # trtplan sets this by starting /proc/self/exe again, which is the loader.
  export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-1000}"
  [ -x "$program" ] || exec "$@"
  shift
  exec "$here/lib/system/loader" --argv0 "$command" --library-path \
    "$here/lib:$here/lib/system${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" \
    "$program" "$@"
fi
case ":${LD_LIBRARY_PATH:-}:" in
  *":$here/lib:"*) ;;
  *) export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" ;;
esac
[ -x "$program" ] || exec "$@"
shift
exec "$program" "$@"
