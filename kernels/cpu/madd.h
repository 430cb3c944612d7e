/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* madd.h: dense convolutions of bytes with exact sums on x86 processors without
 * VNNI. Bytes are widened to s16, two products of which AVX2 multiplies and
 * adds without saturation: twice as many in an instruction as of f32. */
#ifndef TRTK_CPU_MADD_H
#define TRTK_CPU_MADD_H

#include <stddef.h>

#include "cpu/byte_conv.h"
#include "cpu/exact.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether this processor has the instructions. */
bool trtk_madd_available (void);
bool trtk_madd_covers (const TrtkByteConv *conv);
size_t trtk_madd_packed_bytes (const TrtkByteConv *conv);
/* For a team of so many. */
size_t trtk_madd_scratch_bytes (const TrtkByteConv *conv, int n_threads);
/* @w is [K,C,kh,kw]; @packed is 64-byte aligned. */
void trtk_madd_pack (const TrtkByteConv *conv, const int8_t *w, int16_t *packed);
/* @program as for trtk_exact_store (). No zero point is taken off x: the bias
 * holds its share. */
void trtk_madd_run (const TrtkByteConv *conv, const int16_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch,
    int n_threads);

#ifdef __cplusplus
}
#endif

#endif
