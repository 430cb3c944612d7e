/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Along one axis, with m the largest element:
 *   Softmax     exp (x - m) / sum exp (x - m)
 *   LogSoftmax  x - m - log (sum exp (x - m))
 *   Hardmax     1 at the first largest element, 0 elsewhere */
#include "cpu/lane.h"
#include "trtk_params.h"

typedef void (*Lane) (const TrtkTensor *x, const TrtkTensor *y,
    const TrtkLanes *lanes, int64_t at);

static int64_t
largest (const TrtkTensor *x, const TrtkLanes *lanes, int64_t at,
    double *value)
{
  int64_t best = 0;

  *value = trtk_load_f64 (x, at);
  for (int64_t k = 1; k < lanes->n; k++) {
    double v = trtk_load_f64 (x, at + k * lanes->step);
    if (v > *value || (isnan (v) && !isnan (*value))) {
      *value = v;
      best = k;
    }
  }
  return best;
}

static void
softmax_f32 (const float *x, float *y, int64_t n)
{
  double sum = 0, scale;
  float m = x[0];

  for (int64_t k = 1; k < n; k++)
    m = x[k] > m || x[k] != x[k] ? x[k] : m;
  for (int64_t k = 0; k < n; k++) {
    y[k] = expf (x[k] - m);
    sum += y[k];
  }
  scale = 1 / sum;
  for (int64_t k = 0; k < n; k++)
    y[k] = (float) (y[k] * scale);
}

static void
softmax (const TrtkTensor *x, const TrtkTensor *y, const TrtkLanes *lanes,
    int64_t at)
{
  double m, sum = 0;

  if (x->dtype == TRTK_F32 && lanes->step == 1) {
    softmax_f32 ((const float *) x->data + at, (float *) y->data + at,
        lanes->n);
    return;
  }
  largest (x, lanes, at, &m);
  for (int64_t k = 0; k < lanes->n; k++)
    sum += exp (trtk_load_f64 (x, at + k * lanes->step) - m);
  for (int64_t k = 0; k < lanes->n; k++) {
    int64_t i = at + k * lanes->step;
    trtk_store_f64 (y, i, exp (trtk_load_f64 (x, i) - m) / sum);
  }
}

static void
log_softmax (const TrtkTensor *x, const TrtkTensor *y, const TrtkLanes *lanes,
    int64_t at)
{
  double m, sum = 0;

  largest (x, lanes, at, &m);
  for (int64_t k = 0; k < lanes->n; k++)
    sum += exp (trtk_load_f64 (x, at + k * lanes->step) - m);
  sum = log (sum);
  for (int64_t k = 0; k < lanes->n; k++) {
    int64_t i = at + k * lanes->step;
    trtk_store_f64 (y, i, trtk_load_f64 (x, i) - m - sum);
  }
}

static void
hardmax (const TrtkTensor *x, const TrtkTensor *y, const TrtkLanes *lanes,
    int64_t at)
{
  double m;
  int64_t best = largest (x, lanes, at, &m);

  for (int64_t k = 0; k < lanes->n; k++)
    trtk_store_f64 (y, at + k * lanes->step, k == best);
}

static TrtkStatus
along (const TrtkArgs *args, Lane f)
{
  const TrtkSoftmaxParams *p = args->params;
  TrtkLanes lanes = trtk_lanes (&args->in[0], p->axis);

  for (int64_t i = 0; i < lanes.count && lanes.n > 0; i++)
    f (&args->in[0], &args->out[0], &lanes, trtk_lane_at (&lanes, i));
  return TRTK_OK;
}

#define KERNEL(suffix, name_) \
  static TrtkStatus run_##suffix (const TrtkArgs *args) \
  { \
    return along (args, suffix); \
  } \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_##suffix };

KERNEL (hardmax, Hardmax)
KERNEL (log_softmax, LogSoftmax)
KERNEL (softmax, Softmax)
