/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* TrtQConv: ARITHMETIC.md 3 to 5:
 *   y = store (out[k] * epilogue (scale[k] * (sum of x * w + bias[k])) + y_zero)
 * where x is x_zero outside the picture.
 * Inputs x, w, bias, scale, out; see cpu/quantized.h. */
#include "cpu/quantized.h"
#include "cpu/window.h"

/* Sum of the weights of output channel @k. */
static uint32_t
weight_sum (const TrtkTensor *w, int64_t k)
{
  int64_t n = trtk_count_range (w, 1, w->rank);
  uint32_t sum = 0;

  for (int64_t i = 0; i < n; i++)
    sum += (uint32_t) trtk_weight_at (w, k * n + i);
  return sum;
}

/* One element of the plane, and its tap @at, over all channels of the group. */
static uint32_t
tap_sum (const TrtkTensor *x, const TrtkTensor *w, int64_t at, int64_t from,
    int64_t plane, int64_t channels, int64_t kernel, uint32_t *w_sum)
{
  const int8_t *s8 = x->data;
  const uint8_t *u8 = x->data;
  uint32_t sum = 0;

  for (int64_t c = 0; c < channels; c++) {
    int32_t weight = trtk_weight_at (w, at + c * kernel);
    int32_t v = x->dtype == TRTK_U8 ? u8[from + c * plane]
                                    : s8[from + c * plane];
    sum += (uint32_t) (v * weight);
    *w_sum += (uint32_t) weight;
  }
  return sum;
}

/* What lies outside the picture adds x_zero for each of its weights: of
 * @w_total the part that no tap inside has. */
static uint32_t
accumulate (const TrtkArgs *args, const int64_t *index, uint32_t w_total)
{
  const TrtkQConvParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *w = &args->in[1];
  int64_t channels = w->dims[1], kernel = trtk_count_range (w, 2, w->rank);
  int64_t plane = trtk_count_range (x, 2, x->rank), k = index[1];
  int64_t first = k / (w->dims[0] / p->conv.groups) * channels;
  uint32_t sum = 0, inside = 0;
  TrtkWindow window;

  if (trtk_window_init (&window, &p->conv, x, index + 2)) {
    int64_t from = (index[0] * x->dims[1] + first) * plane;
    do
      sum += tap_sum (x, w,
          k * channels * kernel + trtk_window_tap (&window, &p->conv),
          from + trtk_window_offset (&window, &p->conv, x), plane, channels,
          kernel, &inside);
    while (trtk_window_next (&window, &p->conv));
  }
  return sum + (uint32_t) p->x_zero * (w_total - inside);
}

static size_t
scratch (const TrtkArgs *args)
{
  return (size_t) args->in[1].dims[0] * sizeof (uint32_t);
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkQConvParams *p = args->params;
  const TrtkTensor *w = &args->in[1], *y = &args->out[0];
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (y);
  uint32_t *totals = args->scratch;
  TrtkQuantized q;

  if (trtk_quantized_init (&q, args, p->y_zero, 1) != TRTK_OK)
    return TRTK_ERROR_ARGUMENT;
  for (int64_t k = 0; k < w->dims[0]; k++)
    totals[k] = weight_sum (w, k);
  for (int64_t i = 0; i < n; i++) {
    trtk_quantized_store (&q, index, i,
        accumulate (args, index, totals[index[1]]));
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_trt_qconv = { .name = "ref.TrtQConv",
  .op = "TrtQConv", .run = run, .scratch = scratch, .takes_steps = true };
