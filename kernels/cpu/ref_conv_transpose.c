/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ConvTranspose: y[n,k,o] = b[k] + sum over c, r of x[n,c,i] * w[c,k,r] where
 * i * stride + r * dilation - pad = o
 *   x  [N,C,spatial]       w  [C,K/groups,kernel]      b  [K] or absent
 * One to three spatial axes; the sum is taken in double, in the order c, r. */
#include "cpu/element.h"
#include "trtk_params.h"

/* Offset inside @x's plane of what window position @r brings to output @o, or
 * -1 where it brings nothing. */
static int64_t
source (const TrtkConvParams *p, const TrtkTensor *x, const int64_t *o,
    const int64_t *r)
{
  int64_t offset = 0;

  for (int32_t i = 0; i < p->n_spatial; i++) {
    int64_t at = o[i] + p->pad_begin[i] - r[i] * p->dilation[i];
    if (at < 0 || at % p->stride[i] != 0)
      return -1;
    at /= p->stride[i];
    if (at >= x->dims[i + 2])
      return -1;
    offset = offset * x->dims[i + 2] + at;
  }
  return offset;
}

/* To the next window position, row-major; false after the last one. */
static bool
next (const TrtkConvParams *p, int64_t *r)
{
  for (int32_t d = p->n_spatial - 1; d >= 0; d--) {
    if (++r[d] < p->kernel[d])
      return true;
    r[d] = 0;
  }
  return false;
}

/* Sum over the channels of @k's group at one window position. */
static double
over_channels (const TrtkArgs *args, int64_t n, int64_t k, int64_t at,
    int64_t j)
{
  const TrtkConvParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *w = &args->in[1];
  int64_t plane = trtk_count_range (x, 2, x->rank);
  int64_t kernel = trtk_count_range (w, 2, w->rank), outs = w->dims[1];
  int64_t ins = w->dims[0] / p->groups, first = k / outs * ins;
  double sum = 0;

  for (int64_t c = first; c < first + ins; c++)
    sum += trtk_load_f64 (x, (n * x->dims[1] + c) * plane + at)
           * trtk_load_f64 (w, (c * outs + k % outs) * kernel + j);
  return sum;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkConvParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  bool has_bias = args->n_in > 2 && args->in[2].dtype != TRTK_NONE;
  int64_t index[TRTK_MAX_RANK] = { 0 }, count = trtk_count (y);

  for (int64_t i = 0; i < count; i++) {
    double v = has_bias ? trtk_load_f64 (&args->in[2], index[1]) : 0;
    int64_t r[TRTK_MAX_SPATIAL] = { 0 }, j = 0;
    do {
      int64_t at = source (p, x, index + 2, r);
      if (at >= 0)
        v += over_channels (args, index[0], index[1], at, j);
      j++;
    } while (next (p, r));
    trtk_store_f64 (y, i, v);
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_conv_transpose
    = { .name = "ref.ConvTranspose", .op = "ConvTranspose", .run = run };
