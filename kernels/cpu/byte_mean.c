/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* byte_mean.c: sums in s32, then the arithmetic of TrtQConv. */
#include "cpu/byte_mean.h"

#include "cpu/quantized.h"
#include "trtk_params.h"

#define GROUP 32 /* channels side by side */

/* @n channels of pixels that are @step apart; s8 where @flip is 128, so that one
 * loop does for both: bytes are summed as u8, each 128 too much. */
static void
sum_group (const uint8_t *x, int64_t pixels, int64_t step, int64_t n,
    uint8_t flip, uint32_t *sums)
{
  uint32_t sum[GROUP] = { 0 };

  for (int64_t i = 0; i < pixels; i++, x += step) {
    if (n == GROUP) {
      for (int j = 0; j < GROUP; j++)
        sum[j] += (uint8_t) (x[j] ^ flip);
    } else {
      for (int64_t j = 0; j < n; j++)
        sum[j] += (uint8_t) (x[j] ^ flip);
    }
  }
  for (int64_t j = 0; j < n; j++)
    sums[j] = sum[j] - (uint32_t) pixels * flip;
}

static void
sum_picture (const TrtkTensor *x, TrtkLayout layout, const uint8_t *data,
    uint32_t *sums)
{
  const int64_t channels = x->dims[1];
  const int64_t pixels = trtk_count_range (x, 2, x->rank);
  const uint8_t flip = x->dtype == TRTK_S8 ? 128 : 0;

  if (layout == TRTK_LAYOUT_PLAIN) {
    for (int64_t c = 0; c < channels; c++)
      sum_group (data + c * pixels, pixels, 1, 1, flip, sums + c);
    return;
  }
  for (int64_t c = 0; c < channels; c += GROUP)
    sum_group (data + c, pixels, channels,
        channels - c < GROUP ? channels - c : GROUP, flip, sums + c);
}

/* As trtk_quantized_store () for all channels of a picture; y is bytes. */
static void
store_picture (const TrtkQuantized *q, const uint32_t *sums, int64_t channels,
    uint8_t *y)
{
  const int32_t *bias = q->bias != NULL ? q->bias->data : NULL;
  const float *scale = q->scale->data, *out = q->out->data;
  const int64_t by_bias = bias != NULL && trtk_count (q->bias) > 1;
  const int64_t by_scale = trtk_count (q->scale) > 1;
  const int64_t by_out = trtk_count (q->out) > 1;

  for (int64_t c = 0; c < channels; c++) {
    uint32_t acc = sums[c] + (bias != NULL ? (uint32_t) bias[c * by_bias] : 0);
    float t = trtk_mul ((float) (int32_t) acc, scale[c * by_scale]);
    t = trtk_add_zero (trtk_mul (t, out[c * by_out]), (float) q->zero);
    y[c] = (uint8_t) trtk_round_saturate (t, q->y->dtype);
  }
}

TrtkStatus
trtk_byte_mean (const TrtkArgs *args, TrtkLayout layout, uint32_t *sums)
{
  const TrtkTensor *x = &args->in[0];
  const TrtkQConvParams *p = args->params;
  int64_t channels = x->dims[1], picture = trtk_count_range (x, 1, x->rank);
  TrtkQuantized q;

  if (args->out[0].dtype == TRTK_F32)
    return TRTK_ERROR_UNSUPPORTED;
  if (trtk_quantized_init (&q, args, p->y_zero, 1) != TRTK_OK)
    return TRTK_ERROR_ARGUMENT;
  for (int64_t n = 0; n < x->dims[0]; n++) {
    sum_picture (x, layout, (const uint8_t *) x->data + n * picture, sums);
    store_picture (&q, sums, channels,
        (uint8_t *) args->out[0].data + n * channels);
  }
  return TRTK_OK;
}
