/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.h: zero points, scales and the rounding of products of quantised
 * tensors. A scale or zero point is one value, or one for each channel. */
#ifndef TRTK_CPU_QUANTIZED_H
#define TRTK_CPU_QUANTIZED_H

#include "cpu/number.h"
#include "trtk_params.h"

/* Input @k of @args at @channel; NULL or one element stand for all of them. */
static inline const TrtkTensor *
trtk_optional (const TrtkArgs *args, int32_t k)
{
  return args->n_in > k && args->in[k].dtype != TRTK_NONE ? &args->in[k]
                                                          : NULL;
}

static inline int64_t
trtk_zero_at (const TrtkTensor *t, int64_t channel)
{
  return t == NULL ? 0 : trtk_load_i64 (t, trtk_count (t) == 1 ? 0 : channel);
}

static inline double
trtk_scale_at (const TrtkTensor *t, int64_t channel)
{
  return trtk_load_f64 (t, trtk_count (t) == 1 ? 0 : channel);
}

/* saturate (round (acc * factor) + zero), halves to even. */
static inline void
trtk_store_requantized (const TrtkTensor *y, int64_t i, int64_t acc,
    double factor, int64_t zero)
{
  trtk_store_number (y, i, nearbyint ((double) acc * factor) + (double) zero);
}

/* ---- TrtQConv, TrtQGemm: inputs x, w, bias, scale, out ----------------- */

/* What makes an element of a sum; pointers into the call's arguments. */
typedef struct {
  const TrtkTensor *in, *y, *bias, *scale, *out; /* bias, out: or NULL */
  int32_t zero, channel_axis;
  const TrtkStep *steps;
  int32_t n_steps;
} TrtkQuantized;

TrtkStatus trtk_quantized_init (TrtkQuantized *q, const TrtkArgs *args,
    int32_t zero, int32_t channel_axis);
/* Element @i of the output, at @index, from its sum modulo 2^32. */
void trtk_quantized_store (const TrtkQuantized *q, const int64_t *index,
    int64_t i, uint32_t acc);

#endif
