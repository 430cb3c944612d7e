/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_conv.h: what the planners of convolutions share. */
#ifndef PLAN_CONV_H
#define PLAN_CONV_H

#include "trtk_cuda.h"

#define SMEM_MAX (227 * 1024) /* of one CTA */

/* What one packed group looks like. */
typedef struct {
  int32_t groups, cg, kg; /* channels of a packed group, logical */
  int32_t sets;           /* of weights: 2 of TrtkConv.twice, else 1 */
  int32_t tap_bytes, blocks, rows; /* tap_bytes: of one set */
} Packing;

static inline int32_t
div_up (int32_t n, int32_t d)
{
  return (n + d - 1) / d;
}

static inline int32_t
max_of (int32_t a, int32_t b)
{
  return a > b ? a : b;
}

Packing trtk_cuda_packing (const TrtkConv *conv);
void trtk_cuda_fill_common (const TrtkConv *conv, const Packing *p,
    TrtkConvArgs *a);
bool trtk_cuda_residual_fits (const TrtkConv *conv);
bool trtk_cuda_is_fast (const TrtkConv *conv);
/* Output pixels read one input pixel each; and in one piece. */
bool trtk_cuda_is_of_pixels (const TrtkConv *conv);
bool trtk_cuda_is_pointwise (const TrtkConv *conv);
bool trtk_cuda_indices_fit (const TrtkConv *conv, int32_t size);
const char *trtk_cuda_type_name (int32_t dtype);

#endif
