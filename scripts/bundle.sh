#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# bundle.sh [OPTION...] BUILD FOLDER [PROGRAM...]: makes FOLDER, and
# FOLDER.tar.xz, that run on a machine with only a driver (and a C library no
# older than this one's): our elements and trtplan from BUILD, GStreamer with
# what decodes and feeds video, gst-launch-1.0 and gst-inspect-1.0, a font, and
# every library that they want beside libc and libstdc++. PROGRAMs come along.
# There, unpacked anywhere: FOLDER/run gst-launch-1.0 ...
#
# oneDNN is 40 MB: a BUILD configured with -Donednn=disabled leaves it out. CUDA
# kernels are within the engine where BUILD found nvcc, and not there where it
# did not.
#
# Plugins that are not installed here are taken from Debian's packages, which
# apt-get downloads; --no-fetch leaves them out. --no-archive makes the folder
# alone.
set -e
usage='usage: bundle.sh [--no-fetch] [--no-archive] BUILD FOLDER [PROGRAM...]'
fetch=yes archive=yes
while true; do
  case ${1:-} in
    --no-fetch) fetch=no ;;
    --no-archive) archive=no ;;
    *) break ;;
  esac
  shift
done
build=${1:?$usage} folder=${2:?$usage}
shift 2
most_bytes=$((64 << 20)) # of the compressed file

# What it is no bundle without, and what it is poorer without: each from the
# package behind the colon.
plugins_needed='coreelements:gstreamer videotestsrc:base videoconvertscale:base
  app:base typefindfunctions:base'
plugins_wanted='videoparsersbad:bad nvcodec:bad isomp4:good matroska:good
  jpeg:good'

die () {
  echo "bundle.sh: $*" >&2
  exit 1
}

plugins_dir=$(pkg-config --variable=pluginsdir gstreamer-1.0) \
  || die "pkg-config does not know gstreamer-1.0"
scanner=$(find "$(dirname "$plugins_dir")" -name gst-plugin-scanner | head -1)
[ -n "$scanner" ] || die "gst-plugin-scanner is not there: install GStreamer"
fetched=$(mktemp -d)
trap 'rm -rf "$fetched"' EXIT

rm -rf "$folder" "$folder.tar.xz"
mkdir -p "$folder"/{bin,lib/gstreamer-1.0,libexec}

# ---- ours ----------------------------------------------------------------

ours=$(find "$build/plugins" -name 'libgsttrt*.so')
[ -n "$ours" ] || die "no elements in $build: run ninja -C $build"
# shellcheck disable=SC2086
cp $ours "$folder/lib/gstreamer-1.0/"
[ -e "$build/tools/trtplan" ] || die "no trtplan in $build: run ninja -C $build"
cp "$build/tools/trtplan" "$folder/bin/"
for library in gst-libs/gst/trt/libgsttrt-1.0 engine/libtrtengine-0; do
  cp -L "$build/$library.so.0" "$folder/lib/"
done
for program in "$@"; do
  cp -L "$program" "$folder/bin/"
done
# trtoverlay writes in "Sans Bold" where it is not told otherwise; a machine
# without a desktop has no font at all.
font=$(fc-match -f '%{file}' 'DejaVu Sans:bold' 2>/dev/null || true)
mkdir -p "$folder/etc" "$folder/share/fonts"
if [ -e "$font" ]; then
  cp -L "$font" "$folder/share/fonts/"
else
  echo "bundle.sh: without a font: install fonts-dejavu-core and fontconfig" >&2
fi
cat > "$folder/etc/fonts.conf" <<'END'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">../share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>Sans</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
</fontconfig>
END

# ---- GStreamer -----------------------------------------------------------

for program in gst-launch-1.0 gst-inspect-1.0; do
  path=$(command -v $program) || die "$program is not there: install" \
    "gstreamer1.0-tools"
  cp -L "$path" "$folder/bin/"
done
cp "$scanner" "$folder/libexec/"

# fetch_package NAME: unpacks gstreamer1.0-plugins-NAME, once.
fetch_package () {
  [ ! -e "$fetched/$1" ] || return 0
  mkdir "$fetched/$1"
  echo "bundle.sh: fetching gstreamer1.0-plugins-$1" >&2
  (cd "$fetched/$1" && apt-get download -q "gstreamer1.0-plugins-$1" >/dev/null \
    && dpkg -x ./*.deb .) || return 1
}

# add_plugin NAME:PACKAGE: FALSE where it is nowhere.
add_plugin () {
  local file=libgst${1%:*}.so package=${1#*:} found=
  [ ! -e "$plugins_dir/$file" ] || found=$plugins_dir/$file
  if [ -z "$found" ] && [ $fetch = yes ] && fetch_package "$package"; then
    found=$(find "$fetched/$package" -name "$file" | head -1)
  fi
  [ -n "$found" ] && cp -L "$found" "$folder/lib/gstreamer-1.0/"
}

for plugin in $plugins_needed; do
  add_plugin "$plugin" || die "the plugin ${plugin%:*} is not there"
done
for plugin in $plugins_wanted; do
  add_plugin "$plugin" || echo "bundle.sh: without ${plugin%:*}" >&2
done

# ---- what they want ------------------------------------------------------

# Of the C library, the compiler's runtime and the driver a machine has its own.
own='^(libc|libm|libdl|librt|libpthread|libresolv|libutil|ld-linux[^.]*)\.so|^(libstdc\+\+|libgcc_s|libcuda|libnvcuvid|libnvidia.*)\.so'
LD_LIBRARY_PATH=$folder/lib ldd "$folder"/bin/* "$folder"/libexec/* \
  "$folder"/lib/*.so* "$folder"/lib/gstreamer-1.0/* > "$fetched/closure"
if grep 'not found' "$fetched/closure"; then
  die "libraries are not there: install them"
fi
awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 }' "$fetched/closure" | sort -u \
  | while read -r name path; do
    [[ $name =~ $own ]] || [ -e "$folder/lib/$name" ] \
      || cp -L "$path" "$folder/lib/$name"
  done
find "$folder" -type f \( -path '*/bin/*' -o -path '*/libexec/*' -o -name '*.so*' \) \
  -exec strip --strip-unneeded {} +
cp "$(dirname "$0")/bundle-run.sh" "$folder/run"
chmod +x "$folder/run"
[ $archive = yes ] || exit 0
tar -cJf "$folder.tar.xz" -C "$(dirname "$folder")" "$(basename "$folder")"
bytes=$(stat -c %s "$folder.tar.xz")
echo "$folder: $(du -sm "$folder" | cut -f1) MiB, compressed" \
  "$(((bytes + (1 << 20) - 1) >> 20)) MiB"
[ "$bytes" -le $most_bytes ] || die "$folder.tar.xz is over" \
  "$((most_bytes >> 20)) MiB: configure with -Donednn=disabled"
