#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# bundle.sh [OPTION...] BUILD FOLDER [PROGRAM...]: makes FOLDER, and
# FOLDER.tar.xz, that run on a machine with only a driver: our elements and
# trtplan from BUILD, GStreamer with what decodes and feeds video, gst-launch-1.0
# and gst-inspect-1.0, a font, and every library that they want. PROGRAMs come
# along.
# There, unpacked anywhere: FOLDER/run gst-launch-1.0 ...
#
# The C library and the compiler's are in lib/system, with the loader that belongs
# to them. Where the machine's C library is as new, its own is taken; where it is
# older, run starts programs through that loader. The machine's driver works with
# both: it was linked to an older C library than either.
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
mkdir -p "$folder"/{bin,lib/gstreamer-1.0,lib/system,libexec}

# ---- ours ----------------------------------------------------------------

ours=$(find "$build/plugins" -name 'libgsttrt*.so')
[ -n "$ours" ] || die "no elements in $build: run ninja -C $build"
# shellcheck disable=SC2086
cp $ours "$folder/lib/gstreamer-1.0/"
[ -e "$build/tools/trtplan" ] || die "no trtplan in $build: run ninja -C $build"
cp "$build/tools/trtplan" "$folder/libexec/"
for library in gst-libs/gst/trt/libgsttrt-1.0 engine/libtrtengine-0; do
  cp -L "$build/$library.so.0" "$folder/lib/"
done
for program in "$@"; do
  cp -L "$program" "$folder/libexec/"
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
  cp -L "$path" "$folder/libexec/"
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

# What a machine has of its own, and of that the driver never comes along.
system='^(libc|libm|libdl|librt|libpthread|libresolv|libutil|libstdc\+\+|libgcc_s)\.so'
driver='^(libcuda|libnvcuvid|libnvidia.*)\.so'
LD_LIBRARY_PATH=$folder/lib ldd "$folder"/libexec/* \
  "$folder"/lib/*.so* "$folder"/lib/gstreamer-1.0/* > "$fetched/closure"
if grep 'not found' "$fetched/closure"; then
  die "libraries are not there: install them"
fi
awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 }' "$fetched/closure" | sort -u \
  | while read -r name path; do
    [[ $name =~ $driver ]] || [[ $name =~ $system ]] \
      || [ -e "$folder/lib/$name" ] || cp -L "$path" "$folder/lib/$name"
  done
find "$folder" -type f -not -path '*/system/*' \
  \( -path '*/libexec/*' -o -name '*.so*' \) -exec strip --strip-unneeded {} +

# ---- the C library -------------------------------------------------------

# Beside the one that is linked to, those that drivers want of it.
loader=$(awk '$1 ~ /^\/.*\/ld-/ { print $1; exit }' "$fetched/closure")
libc=$(awk '$1 == "libc.so.6" { print $3; exit }' "$fetched/closure")
if [ ! -e "$loader" ] || [ ! -e "$libc" ]; then
  die "the C library is not GNU's"
fi
cp -L "$loader" "$folder/lib/system/loader"
for name in libc.so.6 libm.so.6 libdl.so.2 librt.so.1 libpthread.so.0 \
    libresolv.so.2 libutil.so.1 libgcc_s.so.1 libstdc++.so.6; do
  path=$(dirname "$libc")/$name
  [ -e "$path" ] || path=$(awk -v n=$name '$1 == n { print $3; exit }' \
    "$fetched/closure")
  [ -z "$path" ] || cp -L "$path" "$folder/lib/system/"
done
getconf GNU_LIBC_VERSION | cut -d' ' -f2 > "$folder/lib/system/version"

# ---- how it is started ---------------------------------------------------

cp "$(dirname "$0")/bundle-run.sh" "$folder/run"
for program in "$folder"/libexec/*; do
  name=$(basename "$program")
  # shellcheck disable=SC2016
  printf '#!/bin/sh\nexec "$(dirname "$0")/../run" %s "$@"\n' "$name" \
    > "$folder/bin/$name"
done
chmod +x "$folder/run" "$folder"/bin/*
[ $archive = yes ] || exit 0
tar -cJf "$folder.tar.xz" -C "$(dirname "$folder")" "$(basename "$folder")"
bytes=$(stat -c %s "$folder.tar.xz")
echo "$folder: $(du -sm "$folder" | cut -f1) MiB, compressed" \
  "$(((bytes + (1 << 20) - 1) >> 20)) MiB"
[ "$bytes" -le $most_bytes ] || die "$folder.tar.xz is over" \
  "$((most_bytes >> 20)) MiB: configure with -Donednn=disabled"
