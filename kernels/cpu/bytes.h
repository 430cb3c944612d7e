/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bytes.h: 8-bit tensors element by element, in rows that lie in one piece.
 * The arithmetic is that of QuantizeLinear and DequantizeLinear
 * (ref_quantize.c), each step in f32. */
#ifndef TRTK_CPU_BYTES_H
#define TRTK_CPU_BYTES_H

#include "trtk.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of one scale: real value = (q - zero) * scale. */
typedef struct {
  TrtkDtype dtype; /* S8 or U8 */
  int32_t zero;    /* a value of dtype */
  float scale;
} TrtkBytes;

/* TrtQAdd of tensors of one shape. */
typedef struct {
  TrtkDtype a, b, y;
  float a_ratio, b_ratio, offset; /* finite */
} TrtkBytesAdd;

/* y = saturate (round (x / scale) + zero); NaN gives 0. */
void trtk_bytes_quantize (
    const TrtkBytes *to, const float *x, void *y, int64_t n);
/* y = (x - zero) * scale */
void trtk_bytes_dequantize (
    const TrtkBytes *from, const void *x, float *y, int64_t n);
/* y = saturate (round (fma (a, a_ratio, fma (b, b_ratio, offset)))) */
void trtk_bytes_add (const TrtkBytesAdd *add, const void *a, const void *b,
    void *y, int64_t n);
/* y = table[x], x and the index read as unsigned. */
void trtk_bytes_look_up (
    const uint8_t table[256], const uint8_t *x, uint8_t *y, int64_t n);

#ifdef __cplusplus
}
#endif

#endif
