# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# bootstrap.sh: sourced by run-demo and run-tests. Installs what is missing,
# says so, and does nothing where nothing is missing.

. scripts/toolkit.sh

# To build: compiler, build system, and the libraries that we link.
BUILD_PACKAGES="gcc libc6-dev meson ninja-build pkg-config
  libglib2.0-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libgstreamer-plugins-bad1.0-dev libprotobuf-c-dev protobuf-c-compiler
  libonnx-dev libdnnl-dev libjson-glib-dev libcairo2-dev libpango1.0-dev
  libgdk-pixbuf-2.0-dev libffmpeg-nvenc-dev check"
# To run pipelines: elements that decode, encode and write files.
RUN_PACKAGES="gstreamer1.0-tools gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly gstreamer1.0-libav
  fonts-dejavu-core"

say () {
  printf '\033[1m%s\033[0m\n' "==> $*" >&2
}

die () {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

missing_packages () {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null \
      | grep -q 'install ok installed' || printf '%s ' "$package"
  done
}

# install_packages PACKAGE...: with apt, as root or through sudo.
install_packages () {
  local missing sudo=
  command -v dpkg-query >/dev/null || die "this is no Debian or Ubuntu;" \
    "install the counterparts of: $*"
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  say "installing with apt: $missing"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "run as root: apt-get install $missing"
    sudo=sudo
  fi
  $sudo apt-get update -q >/dev/null || die "apt-get update failed"
  # shellcheck disable=SC2086
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
    --no-install-recommends $missing >/dev/null \
    || die "apt-get install failed for: $missing"
}

# build_project DIR TARGET [MESON OPTION...]: configures once, then compiles.
# TARGET: all, or product, which leaves tests out.
build_project () {
  local dir=$1 target=$2
  shift 2
  if [ ! -e "$dir/build.ninja" ]; then
    toolkit_options "$dir"
    say "configuring $dir"
    meson setup "$dir" "${TOOLKIT_OPTIONS[@]}" "$@" || die "meson setup failed"
  fi
  say "building in $dir"
  ninja -C "$dir" "$target" || die "the build failed"
}
