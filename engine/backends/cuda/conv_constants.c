/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_constants.c: what a convolution's kernel reads beside its operands:
 * weights, and a value for each channel. */
#include "backends/cuda/conv_problem.h"

#include <string.h>

#include "cpu/element.h"

/* The first or second of the two that a weight is the sum of. */
static gint8
half_of (const TrtCudaConv *c, gsize index, gsize set)
{
  gint16 whole = ((const gint16 *) c->weights->data)[index];
  gint16 first = CLAMP (whole, G_MININT8, G_MAXINT8);

  return (gint8) (set == 0 ? first : whole - first);
}

void
trt_cuda_conv_weight (const TrtCudaConv *c, gsize index, gsize set, void *to)
{
  gsize size = trtk_dtype_size (c->conv.x_dtype);

  if (c->conv.twice)
    *(gint8 *) to = half_of (c, index, set);
  else
    memcpy (to, (const guint8 *) c->weights->data + index * size, size);
}

/* [k][c][taps] or [c][k] to [k][taps][sets][c]. */
void *
trt_cuda_conv_weights (const TrtCudaConv *c)
{
  const TrtkConv *v = &c->conv;
  gsize size = trtk_dtype_size (v->x_dtype), sets = v->twice ? 2 : 1;
  gsize taps = (gsize) (v->r * v->s), cg = (gsize) (v->c / v->groups);
  guint8 *to = g_malloc ((gsize) v->k * taps * sets * cg * size), *at = to;

  for (gsize k = 0; k < (gsize) v->k; k++) {
    for (gsize t = 0; t < taps * sets; t++) {
      for (gsize i = 0; i < cg; i++, at += size) {
        gsize index = c->is_matrix && c->transposed
                          ? i * (gsize) v->k + k
                          : (k * cg + i) * taps + t / sets;
        trt_cuda_conv_weight (c, index, t % sets, at);
      }
    }
  }
  return to;
}

static double
value_at (const TrtkTensor *t, gint32 k, double without)
{
  return t == NULL ? without
                   : trtk_load_f64 (t, trtk_count (t) == 1 ? 0 : k);
}

/* Bias, scale and out in one, each as long as the stored channels. */
static GBytes *
channel_constants (const TrtCudaConv *c)
{
  const TrtkConv *v = &c->conv;
  gint32 stored = trtk_round_up (v->k, TRTK_GRANULE);
  guint32 *bias = g_new0 (guint32, (gsize) stored * 3);
  float *scale = (float *) (bias + stored), *out = scale + stored;

  for (gint32 k = 0; k < v->k; k++) {
    float b = (float) (value_at (c->bias, k, 0) + value_at (c->more_bias, k, 0));
    if (v->x_dtype == TRTK_F16)
      memcpy (&bias[k], &b, 4);
    else
      bias[k] = (guint32) (gint32) value_at (c->bias, k, 0);
    scale[k] = (float) (v->x_dtype == TRTK_F16 ? value_at (c->more_scale, k, 1)
                                               : value_at (c->scale, k, 1));
    out[k] = (float) value_at (c->out, k, 1);
  }
  return g_bytes_new_take (bias, (gsize) stored * 12);
}

void
trt_cuda_conv_point_channels (TrtCudaWork *work, TrtCudaLaunch *launch,
    const TrtCudaConv *c, const TrtCudaConvSlots *slots)
{
  guint64 stored = (guint64) trtk_round_up (c->conv.k, TRTK_GRANULE);
  guint channels = trt_cuda_work_constant (work, channel_constants (c));

  trt_cuda_launch_slot (launch, slots->x, TRT_CUDA_IN, 0, 0);
  trt_cuda_launch_slot (launch, slots->y, TRT_CUDA_OUT, 0, 0);
  trt_cuda_launch_slot (launch, slots->bias, TRT_CUDA_CONSTANT, channels, 0);
  trt_cuda_launch_slot (launch, slots->scale, TRT_CUDA_CONSTANT, channels,
      stored * 4);
  trt_cuda_launch_slot (launch, slots->out, TRT_CUDA_CONSTANT, channels,
      stored * 8);
  launch->early = TRUE;
}

void
trt_cuda_conv_point (TrtCudaWork *work, TrtCudaLaunch *launch,
    const TrtCudaConv *c, GBytes *weights, const TrtCudaConvSlots *slots)
{
  guint w = trt_cuda_work_constant (work, weights);

  trt_cuda_conv_point_channels (work, launch, c, slots);
  if (c->residual >= 0)
    trt_cuda_launch_slot (launch, slots->res, TRT_CUDA_IN, (guint) c->residual,
        0);
  trt_cuda_launch_slot (launch, slots->weights, TRT_CUDA_CONSTANT, w, 0);
}

guint
trt_cuda_conv_pad (TrtCudaWork *work, const TrtCudaConv *c)
{
  guint8 *page = g_malloc (TRTK_PAD_BYTES);

  memset (page, c->conv.x_dtype == TRTK_F16 ? 0 : c->conv.x_zero & 255,
      TRTK_PAD_BYTES);
  return trt_cuda_work_constant (work,
      g_bytes_new_take (page, TRTK_PAD_BYTES));
}
