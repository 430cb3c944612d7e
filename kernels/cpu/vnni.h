/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vnni.h: TrtQConv in two spatial dimensions on x86 processors that multiply
 * and add bytes (AVX-512 VNNI), from the picture to stored elements in one
 * pass. Sums are exact. Tensors lie with the channels innermost.
 *
 * Signed x is offset by 128 on the way to the multiplier, which takes unsigned
 * bytes; the packed bias holds what that adds. */
#ifndef TRTK_CPU_VNNI_H
#define TRTK_CPU_VNNI_H

#include "cpu/byte_conv.h"
#include "cpu/exact.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Arrays by channel are as long as a multiple of this. */
#define TRTK_VNNI_BLOCK 64
/* No constant is larger, so that no value of a program overflows to NaN. */
#define TRTK_VNNI_LARGEST 1e5f

/* Whether this processor has the instructions. */
bool trtk_vnni_available (void);
/* Whether there is a kernel for the shape. */
bool trtk_vnni_covers (const TrtkByteConv *conv);
/* Whether there is one for the list of steps; operands and constants are the
 * caller's to check. */
bool trtk_vnni_takes (const TrtkStep *steps, int32_t n_steps);

/* Bytes of packed weights, and of scratch memory for as many threads as the
 * caller's team has. */
size_t trtk_vnni_packed_bytes (const TrtkByteConv *conv);
size_t trtk_vnni_scratch_bytes (const TrtkByteConv *conv);
/* @w is [K,C/group,kh,kw], @bias [K] or NULL; @packed is 64-byte aligned, and
 * @packed_bias, as every array of a program, has K elements, rounded up to
 * TRTK_VNNI_BLOCK, the rest 0. */
void trtk_vnni_pack (const TrtkByteConv *conv, const int8_t *w,
    const int32_t *bias, int8_t *packed, int32_t *packed_bias);
/* @program: BYTES and REALS as for trtk_exact_store (); ROW: one value for each
 * channel, rounded up as above. Steps are such as trtk_vnni_takes (). */
void trtk_vnni_run (const TrtkByteConv *conv, const int8_t *packed,
    const TrtkExactProgram *program, const void *x, void *y, void *scratch);

#ifdef __cplusplus
}
#endif

#endif
