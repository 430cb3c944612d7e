#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# embed.sh OUT TOOLKIT FATBIN... [TOOLKIT FATBIN...]: writes a C file that holds
# the fatbins of one toolkit, or of several, the latest first. TOOLKIT is what
# "nvcc --version" says. Checksums are in the file, so that a compiler cache sees
# when a fatbin changes.
#
# Before 12.8 nvcc cannot compress well (and old drivers cannot read what it
# compresses well): those fatbins come uncompressed, and are compressed here.
set -e
out=$1
shift
folder=$out.zst
table=$out.table
mkdir -p "$folder"
: > "$table"
toolkit=

# read_version FILE: sets toolkit to 12040 for 12.4.
read_version () {
  version=$(sed -n 's/.*release \([0-9]*\)\.\([0-9]*\),.*/\1 \2/p' "$1")
  [ -n "$version" ] || { echo "embed.sh: $1 tells no version of nvcc" >&2; exit 1; }
  toolkit=$((${version% *} * 1000 + ${version#* } * 10))
}

# embed FATBIN
embed () {
  name=$(basename "$1" .fatbin)
  symbol=${name}_$toolkit
  path=$(cd "$(dirname "$1")" && pwd)/$name.fatbin
  raw=0
  if [ "$toolkit" -lt 12080 ]; then
    raw=$(($(wc -c < "$path")))
    zstd -q -f -19 "$path" -o "$folder/$symbol.zst"
    path=$(cd "$folder" && pwd)/$symbol.zst
  fi
  printf '/* %s */\n' "$(cksum < "$path")"
  printf '__asm__ (".pushsection .rodata\\n.balign 64\\n'
  printf '.globl trtk_fatbin_%s\\n.hidden trtk_fatbin_%s\\n' "$symbol" "$symbol"
  printf 'trtk_fatbin_%s: .incbin \\"%s\\"\\n' "$symbol" "$path"
  printf '.globl trtk_fatbin_end_%s\\n.hidden trtk_fatbin_end_%s\\n' "$symbol" "$symbol"
  printf 'trtk_fatbin_end_%s: .byte 0\\n.popsection");\n' "$symbol"
  printf 'extern const uint8_t trtk_fatbin_%s[], trtk_fatbin_end_%s[];\n' "$symbol" "$symbol"
  printf '  { "%s", trtk_fatbin_%s, trtk_fatbin_end_%s, %s, %s },\n' \
    "$name" "$symbol" "$symbol" "$raw" "$toolkit" >> "$table"
}

{
  echo '#include "cuda/images.h"'
  for file in "$@"; do
    case $file in
      *.fatbin) embed "$file" ;;
      *) read_version "$file" ;;
    esac
  done
  echo 'const TrtkCudaImage trtk_cuda_images[] = {'
  cat "$table"
  echo '  { 0, 0, 0, 0, 0 },'
  echo '};'
} > "$out"
rm "$table"
