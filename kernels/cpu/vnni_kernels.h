/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vnni_kernels.h: the two kernels behind vnni.h, which chooses. */
#ifndef TRTK_CPU_VNNI_KERNELS_H
#define TRTK_CPU_VNNI_KERNELS_H

#include "cpu/vnni.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TRTK_VNNI_COMPILED 1
/* For what follows, up to a pop_options. */
#define TRTK_VNNI_BEGIN \
  _Pragma ("GCC push_options") \
  _Pragma ("GCC target(\"avx512f,avx512bw,avx512dq,avx512vl,avx512vnni\")")
#define TRTK_VNNI_END _Pragma ("GCC pop_options")
#else
#define TRTK_VNNI_COMPILED 0
#endif

/* A team where the library has one: oneDNN's. */
#ifdef _OPENMP
#define TRTK_PARALLEL_FOR _Pragma ("omp parallel for schedule(static)")
#else
#define TRTK_PARALLEL_FOR
#endif

bool trtk_vnni_conv_covers (const TrtkByteConv *conv);
size_t trtk_vnni_conv_packed_bytes (const TrtkByteConv *conv);
size_t trtk_vnni_conv_scratch_bytes (const TrtkByteConv *conv);
void trtk_vnni_conv_pack (
    const TrtkByteConv *conv, const int8_t *w, int8_t *packed);
void trtk_vnni_conv_run (const TrtkByteConv *conv, const int8_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch);

bool trtk_vnni_depthwise_covers (const TrtkByteConv *conv);
size_t trtk_vnni_depthwise_packed_bytes (const TrtkByteConv *conv);
void trtk_vnni_depthwise_pack (
    const TrtkByteConv *conv, const int8_t *w, int8_t *packed);
void trtk_vnni_depthwise_run (const TrtkByteConv *conv, const int8_t *packed,
    const TrtkExactProgram *program, const void *x, void *y);

#endif
