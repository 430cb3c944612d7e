/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* (x - mean) / sqrt (var + epsilon) * scale + bias over groups of consecutive
 * elements; they differ in what a group is and how scale is indexed:
 *   InstanceNormalization  one channel of one batch; scale, bias by channel
 *   GroupNormalization     channels / groups of one batch; the same
 *   LayerNormalization     the axes from axis on; scale, bias broadcast to x;
 *                          outputs 1, 2 are the mean and 1 / deviation
 *   RMSNormalization       as that, with mean 0 and no bias */
#include "cpu/moments.h"
#include "trtk_params.h"

static TrtkStatus
by_channel (const TrtkArgs *args, int64_t channels_a_group)
{
  const TrtkNormParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t plane = trtk_count_range (x, 2, x->rank), count = trtk_count (x);
  int64_t n = channels_a_group * plane;

  for (int64_t at = 0; at < count; at += n) {
    double mean = trtk_mean (x, at, n);
    double factor
        = 1 / sqrt (trtk_mean_square (x, at, n, mean) + p->epsilon);
    for (int64_t i = at; i < at + n; i++) {
      int64_t c = i / plane % x->dims[1];
      trtk_store_f64 (y, i,
          (trtk_load_f64 (x, i) - mean) * factor
                  * trtk_load_f64 (&args->in[1], c)
              + trtk_load_f64 (&args->in[2], c));
    }
  }
  return TRTK_OK;
}

static TrtkStatus
run_instance (const TrtkArgs *args)
{
  return by_channel (args, 1);
}

static TrtkStatus
run_group (const TrtkArgs *args)
{
  const TrtkNormParams *p = args->params;

  return by_channel (args, args->in[0].dims[1] / p->groups);
}

static void
store_optional (const TrtkArgs *args, int32_t k, int64_t i, double v)
{
  if (args->n_out > k && args->out[k].dtype != TRTK_NONE)
    trtk_store_f64 (&args->out[k], i, v);
}

static TrtkStatus
over_axes (const TrtkArgs *args, bool centered)
{
  const TrtkNormParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  const TrtkTensor *bias = args->n_in > 2 && args->in[2].dtype != TRTK_NONE
                               ? &args->in[2]
                               : NULL;
  int64_t n = trtk_count_range (x, p->axis, x->rank), count = trtk_count (x);
  int64_t by_scale[TRTK_MAX_RANK], by_bias[TRTK_MAX_RANK] = { 0 };
  int64_t index[TRTK_MAX_RANK] = { 0 };

  trtk_broadcast_strides (&args->in[1], x->rank, by_scale);
  if (bias != NULL)
    trtk_broadcast_strides (bias, x->rank, by_bias);
  for (int64_t at = 0; at < count; at += n) {
    double mean = centered ? trtk_mean (x, at, n) : 0;
    double factor
        = 1 / sqrt (trtk_mean_square (x, at, n, mean) + p->epsilon);
    store_optional (args, 1, at / n, mean);
    store_optional (args, 2, at / n, factor);
    for (int64_t i = at; i < at + n; i++) {
      double v = (trtk_load_f64 (x, i) - mean) * factor
                 * trtk_load_f64 (&args->in[1],
                     trtk_offset (index, by_scale, x->rank));
      if (bias != NULL)
        v += trtk_load_f64 (bias, trtk_offset (index, by_bias, x->rank));
      trtk_store_f64 (y, i, v);
      trtk_next_index (x, index);
    }
  }
  return TRTK_OK;
}

static TrtkStatus
run_layer (const TrtkArgs *args)
{
  return over_axes (args, true);
}

static TrtkStatus
run_rms (const TrtkArgs *args)
{
  return over_axes (args, false);
}

#define KERNEL(suffix, name_, run_) \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_ };

KERNEL (group_normalization, GroupNormalization, run_group)
KERNEL (instance_normalization, InstanceNormalization, run_instance)
KERNEL (layer_normalization, LayerNormalization, run_layer)
KERNEL (rms_normalization, RMSNormalization, run_rms)
