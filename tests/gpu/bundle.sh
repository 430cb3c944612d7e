#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# bundle.sh BUILD FOLDER [MODEL...]: makes FOLDER, and FOLDER.tar.gz, with all
# that a bare machine with a GPU needs to test the CUDA backend: programs, the
# libraries they want beside the C library, kernels, ONNX's cases, random
# networks, and models (ONNX, or plans: .plan) with what the CPU backend makes of
# them. run.sh starts it there.
#
# The tests conformance and random ran in BUILD, or in CASES_BUILD (another
# build folder), where their data are. NETWORKS=200 takes fewer or more.
set -e
[ $# -ge 2 ] || { echo "usage: bundle.sh BUILD FOLDER [MODEL...]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
build=$1
folder=$2
shift 2
data=${CASES_BUILD:-$build}
networks=${NETWORKS:-200}

need () {
  [ -e "$1" ] || { echo "bundle.sh: $1 is not there: $2" >&2; exit 1; }
}
need "$build/kernels/cuda/elementwise.fatbin" "run ninja -C $build cuda-kernels"
need "$data/tests/conformance/cases/cases.list" "run the test conformance"
need "$data/tests/random/networks" "run the test random"

rm -rf "$folder"
mkdir -p "$folder"/{bin,lib,kernels,networks,models,expected}
for program in backends/test-backends-cuda backends/test-backends-cuda-overlay \
    backends/test-backends-cuda-shapes backends/test-backends-cuda-lanes backends/test-backends-agree conformance/conformance \
    random/test-random gpu/gpu-models gpu/gpu-bench gpu/gpu-overlay gpu/gpu-shapes; do
  need "$build/tests/$program" "run ninja -C $build"
  cp "$build/tests/$program" "$folder/bin/"
done
strip "$folder"/bin/*
# Of the C library and the compiler's runtime every machine has its own.
ldd "$folder"/bin/* | awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u \
  | grep -vE '/(libc|libm|libdl|librt|libpthread|ld-linux[^/]*)\.so' \
  | while read -r library; do cp -L "$library" "$folder/lib/"; done
cp "$build"/kernels/cuda/*.fatbin "$folder/kernels/"
cp -r "$data/tests/conformance/cases" "$folder/cases"
# The first networks, by number.
find "$data/tests/random/networks" -type f | sort -V | head -n $((networks * 2)) \
  | while read -r file; do cp "$file" "$folder/networks/"; done
for model in "$@"; do
  case $model in
    *.onnx | *.plan) ;;
    *) echo "bundle.sh: $model: a model's name ends in .onnx or .plan" >&2; exit 1 ;;
  esac
  cp -L "$model" "$folder/models/"
done
# What is expected is made here, by the CPU backend.
[ $# = 0 ] || "$build/tests/gpu/gpu-models" make "$folder/expected" \
  "$folder"/models/*
cp "$here/run.sh" "$folder/"
tar -czf "$folder.tar.gz" -C "$(dirname "$folder")" "$(basename "$folder")"
du -sh "$folder.tar.gz" | cut -f1
echo "unpack $folder.tar.gz on the GPU machine, then: $(basename "$folder")/run.sh"
