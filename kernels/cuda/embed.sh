#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 gst-trtinfer contributors
#
# embed.sh NVCC OUT FATBIN...: writes a C file that holds the fatbins. Their
# checksums are in it, so that a compiler cache sees when one changes.
nvcc=$1
out=$2
shift 2
version=$("$nvcc" --version | sed -n 's/.*release \([0-9]*\)\.\([0-9]*\),.*/\1 \2/p')
[ -n "$version" ] || { echo "embed.sh: $nvcc tells no version" >&2; exit 1; }
# shellcheck disable=SC2086
set_version () { toolkit=$(($1 * 1000 + $2 * 10)); }
# shellcheck disable=SC2086
set_version $version

exec > "$out"
echo '#include "cuda/images.h"'
for fatbin in "$@"; do
  name=$(basename "$fatbin" .fatbin)
  path=$(cd "$(dirname "$fatbin")" && pwd)/$name.fatbin
  printf '/* %s */\n' "$(cksum < "$fatbin")"
  printf '__asm__ (".pushsection .rodata\\n.balign 64\\n'
  printf '.globl trtk_fatbin_%s\\n.hidden trtk_fatbin_%s\\n' "$name" "$name"
  printf 'trtk_fatbin_%s: .incbin \\"%s\\"\\n' "$name" "$path"
  printf '.globl trtk_fatbin_end_%s\\n.hidden trtk_fatbin_end_%s\\n' "$name" "$name"
  printf 'trtk_fatbin_end_%s: .byte 0\\n.popsection");\n' "$name"
  printf 'extern const uint8_t trtk_fatbin_%s[], trtk_fatbin_end_%s[];\n' "$name" "$name"
done
echo 'static const TrtkCudaImage images[] = {'
for fatbin in "$@"; do
  name=$(basename "$fatbin" .fatbin)
  printf '  { "%s", trtk_fatbin_%s, trtk_fatbin_end_%s },\n' "$name" "$name" "$name"
done
echo '  { 0, 0, 0 },'
echo '};'
printf 'const TrtkCudaImages trtk_cuda_images = { images, %s };\n' "$toolkit"
