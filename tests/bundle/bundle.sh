#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# bundle.sh SCRIPT BUILD WRITE_MODEL: makes a bundle, moves it, and runs it with
# an empty environment: the elements are there, the tiny detector finds its
# object, and nothing is loaded from outside but the C library and libstdc++. It
# does the same with the C library that it carries, and then loads nothing from
# outside.
set -eu
script=$1 build=$2 write_model=$3
for program in bash pkg-config ldd strip gst-launch-1.0 gst-inspect-1.0; do
  command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }
done
for element in fakesink videotestsrc videoconvert appsink; do
  gst-inspect-1.0 --exists $element || { echo "skipped: no $element"; exit 77; }
done
[ -e "$build/tools/trtplan" ] || { echo "skipped: no trtplan"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

libc=machine
fail () {
  echo "$*" >&2
  exit 1
}

bash "$script" --no-fetch --no-archive "$build" "$folder/made"
mv "$folder/made" "$folder/with a space"
bundle="$folder/with a space"
clean () {
  /usr/bin/env -i PATH=/usr/bin:/bin TRT_BUNDLE_LIBC=$libc \
    "$bundle/run" "$@"
}

clean gst-inspect-1.0 trtinfer >"$folder/inspect"
grep -q "Filename *$bundle/lib/" "$folder/inspect" \
  || fail "trtinfer is not the bundle's: $(cat "$folder/inspect")"
[ "$(clean trtplan --version)" = "$("$build/tools/trtplan" --version)" ] \
  || fail "trtplan does not run"
clean gst-inspect-1.0 >"$folder/elements"
# Every plugin that is in the folder is one that loads.
plugins=$(find "$bundle/lib/gstreamer-1.0" -name '*.so' | wc -l)
grep -q "count: $((plugins + 1)) plugins" "$folder/elements" \
  || fail "of $plugins plugins: $(tail -1 "$folder/elements")"

model=$("$write_model" "$folder" red.onnx)
detect () {
  rm -f "$folder/out.jsonl"
  clean gst-launch-1.0 -q videotestsrc pattern=red num-buffers=3 ! \
    video/x-raw,width=320,height=240 ! videoconvert ! \
    trtinfer model="$model" backend=cpu ! \
    trtpublish file-path="$folder/out.jsonl" ! fakesink
  found=$(grep -c '"objects":\[{' "$folder/out.jsonl" || true)
  [ "$found" = 3 ] || fail "objects on $found of 3 frames"
}
detect
# A sanitizer wants the C library that it was built for.
if [ ! -e "$bundle/lib/libasan.so.8" ] && [ ! -e "$bundle/lib/libubsan.so.1" ]; then
  rm -rf "$bundle/state"
  libc=own
  detect
  [ "$(clean trtplan --version)" = "$("$build/tools/trtplan" --version)" ] \
    || fail "trtplan does not run with the bundle's C library"
  libc=machine
  "$bundle/lib/system/loader" --list --library-path \
    "$bundle/lib:$bundle/lib/system" "$bundle/libexec/trtplan" >"$folder/list"
  grep -qF "=> $bundle/" "$folder/list" || fail "the loader lists nothing"
  outside=$(grep '=> ' "$folder/list" \
    | grep -vF "=> $bundle/" | grep -v '/ld-' || true)
  [ -z "$outside" ] || fail "with its own C library, loaded from outside: $outside"
fi

# Letters are drawn, in the bundle's font: text adds to what is lit.
lit () {
  clean gst-launch-1.0 -q videotestsrc pattern=red num-buffers=1 ! \
    video/x-raw,width=320,height=240 ! videoconvert ! \
    trtinfer model="$model" backend=cpu ! trtoverlay "$@" ! \
    filesink location="$folder/frame" 2>"$folder/complaints"
  [ ! -s "$folder/complaints" ] || fail "trtoverlay: $(cat "$folder/complaints")"
  cksum <"$folder/frame"
}
if [ -e "$bundle/lib/gstreamer-1.0/libgsttrtoverlay.so" ]; then
  [ "$(lit)" != "$(lit labels=false scores=false)" ] || fail "no letters are drawn"
fi

find "$bundle" -type f -not -path '*/system/*' \
  \( -name '*.so*' -o -path '*/libexec/*' \) >"$folder/files"
while read -r file; do
  clean ldd "$file"
done <"$folder/files" >"$folder/ldd"
outside=$(grep '=> ' "$folder/ldd" | grep -vF "=> $bundle/" \
  | grep -vE '^\s*(libc|libm|libdl|librt|libpthread|libresolv|libutil|libstdc\+\+|libgcc_s)\.so' \
  | sort -u || true)
[ -z "$outside" ] || fail "loaded from outside: $outside"
echo "$plugins plugins, $(grep -c . "$folder/files") files"
