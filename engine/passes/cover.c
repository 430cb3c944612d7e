/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cover.c: weights, biases and scales of an operator on bytes.
 *
 * Sum over (x - x_zero) * (w - w_zero) = sum (x * v) + bias, where v is
 * w - w_zero, and the bias holds -x_zero * sum (v). */
#include "passes/cover.h"

#include <math.h>

#include "ops/op.h"
#include "passes/rewrite.h"

/* A bias in units of the accumulator must leave room for the sum. */
#define MAX_BIAS (1 << 30)

void
trt_cover_clear (TrtCover *cover)
{
  trt_qdq_clear (&cover->x);
  trt_qdq_clear (&cover->w);
  g_clear_pointer (&cover->weights, g_free);
  g_clear_pointer (&cover->shifts, g_free);
  g_clear_pointer (&cover->scales, g_free);
  g_clear_pointer (&cover->biases, g_free);
}

/* ---- weights ---------------------------------------------------------- */

static void
read_weights (TrtCover *c, const double *q, const double *zeros, guint n_zeros)
{
  c->weights = g_new (gint16, (gsize) (c->channels * c->sum) + 1);
  for (gint64 k = 0; k < c->channels; k++) {
    double zero = n_zeros > 1 ? zeros[k] : n_zeros == 1 ? zeros[0] : 0;
    for (gint64 i = 0; i < c->sum; i++)
      c->weights[k * c->sum + i]
          = (gint16) (q[k * c->w_channel_step + i * c->w_sum_step] - zero);
  }
}

/* Weights less their zero point may take 9 bits. Then something is taken off
 * all of them, times which the sum of the activations must be added. */
static void
find_shift (TrtCover *c, gint64 k)
{
  gint16 low = G_MAXINT16, high = G_MININT16;

  for (gint64 i = 0; i < c->sum; i++) {
    low = MIN (low, c->weights[k * c->sum + i]);
    high = MAX (high, c->weights[k * c->sum + i]);
  }
  if (low >= G_MININT8 && high <= G_MAXINT8)
    return;
  if (c->shifts == NULL)
    c->shifts = g_new0 (gint64, (gsize) c->channels);
  c->shifts[k] = low < G_MININT8 ? low - G_MININT8 : high - G_MAXINT8;
}

/* One shift for all channels, where all have one weight scale: the sum of the
 * activations is then the same for all of them. */
static void
share_shift (TrtCover *c)
{
  gint64 low = 0, high = 0;

  for (gint64 k = 0; k < c->channels; k++) {
    low = MIN (low, c->shifts[k]);
    high = MAX (high, c->shifts[k]);
  }
  for (gint64 k = 0; k < c->channels && low * high == 0; k++)
    c->shifts[k] = low + high;
}

static gboolean
shift_weights (TrtCover *c)
{
  for (gint64 k = 0; k < c->channels; k++)
    find_shift (c, k);
  if (c->shifts == NULL)
    return TRUE;
  if (c->w.n == 1)
    share_shift (c);
  for (gint64 at = 0; at < c->channels * c->sum; at++) {
    c->weights[at] = (gint16) (c->weights[at] - c->shifts[at / c->sum]);
    if (c->weights[at] < G_MININT8 || c->weights[at] > G_MAXINT8)
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_weights (TrtCover *c)
{
  g_autofree double *q = NULL, *zeros = NULL;
  guint n, n_zeros = 0;

  q = trt_tensor_get_floats (c->w.q, &n);
  if (q == NULL || n != c->channels * c->sum
      || (c->w.axis != -1 && c->w.axis != c->w_axis))
    return FALSE;
  if (c->w.zero != NULL)
    zeros = trt_tensor_get_floats (c->w.zero, &n_zeros);
  read_weights (c, q, zeros, n_zeros);
  return shift_weights (c);
}

/* ---- scales and biases ------------------------------------------------ */

static double
x_scale (const TrtCover *c, gint64 k)
{
  return c->x.n == 1 ? c->x.scales[0] : c->x.scales[k / c->x_repeat];
}

static double
w_scale (const TrtCover *c, gint64 k)
{
  return c->w.n == 1 ? c->w.scales[0] : c->w.scales[k];
}

static void
take_scales (TrtCover *c)
{
  c->scales = g_new (double, (gsize) c->channels + 1);
  for (gint64 k = 0; k < c->channels; k++)
    c->scales[k] = c->alpha * x_scale (c, k) * w_scale (c, k);
}

/* The bias of each channel in units of the accumulator. An imported s32 bias
 * whose scale is that of the accumulator stays as it is, bit by bit: the
 * quotient of the scales is 1 up to the rounding of their product. */
static double *
read_bias (const TrtCover *c)
{
  g_auto (TrtQdq) s32 = { 0 };
  gboolean quantised = trt_qdq_read (c->bias->producer, "DequantizeLinear",
      TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8), &s32);
  double *v;
  guint n;

  v = trt_tensor_get_floats (quantised ? s32.q : c->bias, &n);
  if (v == NULL || (n != 1 && n != c->channels)
      || (quantised && (!s32.is_uniform || (s32.n > 1 && n == 1)))) {
    g_free (v);
    return NULL;
  }
  if (n == 1) {
    v = g_renew (double, v, (gsize) c->channels + 1);
    for (gint64 k = 1; k < c->channels; k++)
      v[k] = v[0];
  }
  for (gint64 k = 0; k < c->channels; k++) {
    double unit = c->scales[k] / c->beta;
    if (quantised) {
      unit /= s32.scales[s32.n == 1 ? 0 : k];
      v[k] -= (double) s32.zero_point;
    }
    v[k] = fabs (unit - 1) < 1e-6 && quantised ? v[k] : rint (v[k] / unit);
  }
  return v;
}

/* Adds what the input's zero point makes, and looks whether everything fits:
 * the largest sum that inputs can make, and the bias. */
static gboolean
take_biases (TrtCover *c)
{
  g_autofree double *real = NULL;
  gint64 zero = c->x.zero_point;

  if (c->bias != NULL && (real = read_bias (c)) == NULL)
    return FALSE;
  if (real != NULL || zero != 0)
    c->biases = g_new0 (gint32, (gsize) c->channels + 1);
  for (gint64 k = 0; k < c->channels; k++) {
    gint64 sum = 0, most = 0, bias = 0;
    for (gint64 i = 0; i < c->sum; i++) {
      sum += c->weights[k * c->sum + i];
      most += ABS (c->weights[k * c->sum + i]);
    }
    if (real != NULL && !(fabs (real[k]) <= MAX_BIAS))
      return FALSE;
    bias = (real != NULL ? (gint64) real[k] : 0) - zero * sum;
    if (ABS (bias) + G_MAXUINT8 * most > G_MAXINT32)
      return FALSE;
    if (c->biases != NULL)
      c->biases[k] = (gint32) bias;
  }
  return TRUE;
}

gboolean
trt_cover_read (TrtCover *c)
{
  return trt_op_find (c->op) != NULL
         && trt_qdq_read_made (trt_node_in (c->node, 0), &c->x)
         && c->x.is_uniform
         && (c->x.n == 1 || (c->x.axis == 1 && c->x_repeat > 0))
         && trt_qdq_read_made (trt_node_in (c->node, 1), &c->w)
         && take_weights (c) && (take_scales (c), take_biases (c));
}
