#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# Makes a folder that holds all that a GPU machine needs: programs, kernels,
# layer lists, and run.sh, the one command to start there.
#   bundle.sh BUILD_DIR FOLDER     (BUILD_DIR with -Dcuda=enabled, or after
#                                   `ninja cuda-kernels`)
set -e
[ $# -eq 2 ] || { echo "usage: bundle.sh BUILD_DIR FOLDER" >&2; exit 2; }
here=$(dirname "$0")
ls "$1"/kernels/cuda/*.fatbin > /dev/null 2>&1 || {
  echo "no kernels in $1/kernels/cuda: run ninja -C $1 cuda-kernels" >&2
  exit 1
}
mkdir -p "$2/kernels" "$2/lists"
cp "$1"/kernels/cuda/*.fatbin "$2/kernels/"
cp "$1/tests/bench/chain/chain" "$2/chain"
cp "$1/tests/kernels/cuda/test-cuda-random" "$2/random"
cp "$here"/lists/*.txt "$2/lists/"
cp "$here/run.sh" "$here/peer_torch.py" "$2/"
echo "copy $2 to the GPU machine, then: $2/run.sh"
