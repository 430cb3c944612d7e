/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* element.h: what bodies share. Elements are loaded, stored and computed with
 * by the functions of the CPU's reference kernels (cpu/number.h), so that a
 * type means the same here and there. This and all bodies are C and C++.
 *
 * A body is  trtk_body_<name> (args, item), one thread an item, or
 *            trtk_body_<name> (args, item, lane, lanes), one warp or one CTA an
 * item: lane takes the elements lane, lane + lanes, ... and trtk_lanes_...
 * brings the lanes' results together. The host has one lane. */
#ifndef TRTK_CUDA_PLAIN_ELEMENT_H
#define TRTK_CUDA_PLAIN_ELEMENT_H

#include "cpu/quantized.h"
#include "cuda/plain/plain.h"

/* Input @k, or NULL where it is absent. */
TRTK_HD const TrtkTensor *
trtk_plain_optional (const TrtkPlainArgs *a, int32_t k)
{
  return k < a->n_in && a->in[k].dtype != TRTK_NONE ? &a->in[k] : NULL;
}

/* Whether output @k is wanted. */
TRTK_HD bool
trtk_plain_wants (const TrtkPlainArgs *a, int32_t k)
{
  return k < a->n_out && a->out[k].dtype != TRTK_NONE;
}

/* The element of @t, broadcast to @y's shape, that belongs to element @i of
 * @y. */
TRTK_HD int64_t
trtk_plain_broadcast (const TrtkTensor *t, const TrtkTensor *y, int64_t i)
{
  int64_t offset = 0, step = 1;
  int32_t behind = y->rank - t->rank;

  for (int32_t d = y->rank - 1; d >= behind; d--) {
    int64_t size = t->dims[d - behind];
    if (size != 1)
      offset += i % y->dims[d] * step;
    i /= y->dims[d];
    step *= size;
  }
  return offset;
}

/* Index along axis @d of element @i. */
TRTK_HD int64_t
trtk_plain_index (const TrtkTensor *t, int32_t d, int64_t i)
{
  return i / trtk_elements_of (t, d + 1, t->rank) % t->dims[d];
}

/* Element @i as an index of every axis. */
TRTK_HD void
trtk_plain_indices (const TrtkTensor *t, int64_t i,
    int64_t index[TRTK_MAX_RANK])
{
  for (int32_t d = t->rank - 1; d >= 0; d--) {
    index[d] = i % t->dims[d];
    i /= t->dims[d];
  }
}

/* Copies element @from of @x to element @to of @y, of the same size. */
TRTK_HD void
trtk_plain_copy (const TrtkTensor *y, int64_t to, const TrtkTensor *x,
    int64_t from)
{
  switch (trtk_element_size (y->dtype)) {
    case 1:
      ((uint8_t *) y->data)[to] = ((const uint8_t *) x->data)[from];
      break;
    case 2:
      ((uint16_t *) y->data)[to] = ((const uint16_t *) x->data)[from];
      break;
    case 4:
      ((uint32_t *) y->data)[to] = ((const uint32_t *) x->data)[from];
      break;
    default:
      ((uint64_t *) y->data)[to] = ((const uint64_t *) x->data)[from];
      break;
  }
}

/* Element @item of a TrtQConv or TrtQGemm from its sum modulo 2^32: in[2] bias,
 * in[3] scale, in[4] out; at[0] the output's zero point. */
TRTK_HD void
trtk_plain_store_quantized (const TrtkPlainArgs *a, int64_t item,
    int32_t channel_axis, uint32_t sum)
{
  int64_t index[TRTK_MAX_RANK];
  TrtkQuantized q;

  q.in = a->in;
  q.y = &a->out[0];
  q.bias = trtk_plain_optional (a, 2);
  q.scale = &a->in[3];
  q.out = trtk_plain_optional (a, 4);
  q.zero = (int32_t) a->at[0];
  q.channel_axis = channel_axis;
  q.steps = a->steps;
  q.n_steps = a->n_steps;
  trtk_plain_indices (q.y, item, index);
  trtk_quantized_store (&q, index, item, sum);
}

/* ---- lanes ------------------------------------------------------------ */

#ifdef __CUDA_ARCH__
/* From every warp's @v the one of warp @w; all warps of a CTA ask in the same
 * order, from 0 on. */
static __device__ __forceinline__ double
trtk_lanes_of_warp (double v, int32_t w)
{
  __shared__ double all[TRTK_PLAIN_CTA_THREADS / 32];

  if (w == 0) {
    __syncthreads (); /* who still reads what was there before */
    if (threadIdx.x % 32 == 0)
      all[threadIdx.x / 32] = v;
    __syncthreads ();
  }
  return all[w];
}
#endif

TRTK_HD double
trtk_lanes_sum (double v, int32_t lanes)
{
#ifdef __CUDA_ARCH__
  for (int i = 16; i > 0; i /= 2)
    v += __shfl_xor_sync (0xffffffffu, v, i);
  if (lanes > 32) {
    double sum = 0;
    for (int32_t w = 0; w < lanes / 32; w++)
      sum += trtk_lanes_of_warp (v, w);
    v = sum;
  }
#endif
  return v;
}

TRTK_HD int64_t
trtk_lanes_sum_i64 (int64_t v)
{
#ifdef __CUDA_ARCH__
  for (int i = 16; i > 0; i /= 2)
    v = trtk_add_i64 (v, __shfl_xor_sync (0xffffffffu, (long long) v, i));
#endif
  return v;
}

/* NaN wins. */
TRTK_HD double
trtk_plain_max (double v, double w)
{
  return isnan (v) || v > w ? v : w;
}

TRTK_HD double
trtk_lanes_max (double v, int32_t lanes)
{
#ifdef __CUDA_ARCH__
  for (int i = 16; i > 0; i /= 2)
    v = trtk_plain_max (v, __shfl_xor_sync (0xffffffffu, v, i));
  if (lanes > 32) {
    double most = trtk_lanes_of_warp (v, 0);
    for (int32_t w = 1; w < lanes / 32; w++)
      most = trtk_plain_max (most, trtk_lanes_of_warp (v, w));
    v = most;
  }
#endif
  return v;
}

#endif
