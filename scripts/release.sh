#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# release.sh NVCC LATER_NVCC FOLDER [MESON OPTION...]: builds in FOLDER/build what
# is shipped: kernels for every GPU. NVCC of CUDA 12.4 to 12.9 compiles those of
# sm_75 to sm_90a, so that drivers from 525 on take them; LATER_NVCC, 12.8 or
# later, those of sm_100 and sm_120, which are tried where the driver takes them.
# Debian 13's nvidia-cuda-toolkit (non-free) and the wheels that toolkit.sh
# fetches are such a pair.
set -e
usage='usage: release.sh NVCC LATER_NVCC FOLDER [MESON OPTION...]'
nvcc=${1:?$usage} later=${2:?$usage} folder=${3:?$usage}
shift 3
source=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# configure FOLDER OPTION...: where it is not yet.
configure () {
  local to=$1
  shift
  [ -e "$to/build.ninja" ] || meson setup "$to" "$source" -Dcuda=enabled "$@"
}

configure "$folder/later" -Dnvcc="$later" -Dcuda-archs=100,120 "$@"
ninja -C "$folder/later" cuda-kernels
configure "$folder/build" -Dnvcc="$nvcc" -Dcuda-archs=75,80,86,87,89,90a \
  -Dcuda-images="$folder/later/kernels/cuda" "$@"
ninja -C "$folder/build" product
ls -l "$folder"/build/engine/libtrtengine-0.so.0.1.0 "$folder"/build/plugins/*/*.so
