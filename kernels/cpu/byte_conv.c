/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

#include "cpu/byte_conv.h"

int64_t
trtk_byte_extent (const TrtkByteConv *c, int axis)
{
  return axis == 0
             ? (c->oh - 1) * c->stride[0] + (c->kh - 1) * c->dilation[0] + 1
             : (c->ow - 1) * c->stride[1] + (c->kw - 1) * c->dilation[1] + 1;
}

bool
trtk_byte_is_inside (const TrtkByteConv *c)
{
  return c->top == 0 && c->left == 0 && trtk_byte_extent (c, 0) <= c->h
         && trtk_byte_extent (c, 1) <= c->w;
}

static bool
is_merged (const TrtkByteConv *c)
{
  return c->dilation[1] == 1;
}

int64_t
trtk_byte_run_length (const TrtkByteConv *c)
{
  return is_merged (c) ? c->kw * c->c : c->c;
}

int32_t
trtk_byte_runs (const TrtkByteConv *c)
{
  return is_merged (c) ? c->kh : c->kh * c->kw;
}

TrtkByteWindow
trtk_byte_window (const TrtkByteConv *c, bool padded, int64_t group)
{
  TrtkByteWindow w = { .n_runs = trtk_byte_runs (c),
    .length = (trtk_byte_run_length (c) + group - 1) / group };

  w.row = (padded ? trtk_byte_extent (c, 1) : c->w) * c->c;
  w.image = (padded ? trtk_byte_extent (c, 0) : c->h) * w.row;
  w.step[0] = c->stride[0] * w.row;
  w.step[1] = c->stride[1] * c->c;
  for (int32_t i = 0; i < w.n_runs; i++) {
    int32_t r = is_merged (c) ? i : i / c->kw;
    int32_t s = is_merged (c) ? 0 : i % c->kw;
    w.offsets[i] = r * c->dilation[0] * w.row + s * c->dilation[1] * c->c;
  }
  return w;
}

int8_t
trtk_byte_weight (const TrtkByteConv *c, const int8_t *w, int64_t k,
    int32_t run, int64_t at)
{
  int64_t r = is_merged (c) ? run : run / c->kw;
  int64_t s = is_merged (c) ? at / c->c : run % c->kw;

  if (at >= trtk_byte_run_length (c) || k >= c->k)
    return 0;
  return w[((k * c->c + at % c->c) * c->kh + r) * c->kw + s];
}

void
trtk_byte_find (const TrtkByteConv *c, const TrtkByteWindow *w, int64_t pixel,
    int n, int64_t *at)
{
  int64_t q = pixel % c->ow, rest = pixel / c->ow;
  int64_t p = rest % c->oh, image = rest / c->oh;

  for (int m = 0; m < n; m++) {
    at[m] = image * w->image + p * w->step[0] + q * w->step[1];
    if (++q == c->ow) {
      q = 0;
      if (++p == c->oh) {
        p = 0;
        image++;
      }
    }
  }
}
