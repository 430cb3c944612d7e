/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dfl.h: TrtDfl in one launch: a CTA takes 32 anchors of one level. Four
 * threads an anchor find the means of its sides, one makes the box of them,
 * and all take the scores. ref_trt_dfl.c says what comes out. */
#ifndef TRTK_CUDA_DFL_H
#define TRTK_CUDA_DFL_H

#include "cta.h"
#include "trtk_cuda.h"
#include "trtk_layout.h"

#define TRTK_DFL_LEVELS 8
#define TRTK_DFL_THREADS 128
#define TRTK_DFL_ANCHORS 32 /* of a CTA */
#define TRTK_DFL_CLASSES 32 /* of a tile that is turned round */

typedef struct {
  const float *x;
  int64_t image;             /* elements from image to image, */
  int64_t pixel, channel;    /* pixel to pixel, channel to channel */
  int32_t pixels;
  int32_t first, first_cta;  /* anchor and CTA */
} TrtkDflLevel;

typedef struct {
  TrtkDflLevel level[TRTK_DFL_LEVELS];
  const float *points, *strides; /* [2][anchors], [anchors] */
  float *boxes;  /* [n][anchors][4]; of rows: [n][4 + classes][anchors] */
  float *scores; /* [n][anchors][classes]; of rows: NULL */
  int32_t n_levels, anchors, bins, n_classes;
  int32_t is_rows;
  int32_t is_wide; /* scores are read and written four at a time */
} TrtkDflArgs;

typedef struct {
  TrtkDflArgs args; /* addresses are NULL */
  TrtkLaunch launch;
} TrtkDflPlan;

/* Levels f32, PLAIN or NHWC16; everything else PLAIN. */
TrtkStatus trtk_cuda_plan_dfl (const TrtkProblem *problem, TrtkDflPlan *plan);

/* ---- the kernel ------------------------------------------------------- */

typedef struct {
  float side[TRTK_DFL_ANCHORS][4];
  float tile[TRTK_DFL_ANCHORS][TRTK_DFL_CLASSES + 1];
} TrtkDflShared;

/* Where a CTA works; the same in every thread. */
typedef struct {
  const TrtkDflLevel *level;
  const float *x; /* its first pixel */
  int32_t image, anchor, n; /* the first of its n anchors */
} TrtkDflCta;

TRTK_HD TrtkDflCta
trtk_dfl_where (const TrtkDflArgs *a, int32_t cta, int32_t image)
{
  const TrtkDflLevel *l = a->level;
  TrtkDflCta w;
  int32_t pixel;

  for (int32_t i = 1; i < a->n_levels; i++)
    if (cta >= a->level[i].first_cta)
      l = &a->level[i];
  pixel = (cta - l->first_cta) * TRTK_DFL_ANCHORS;
  w.level = l;
  w.x = l->x + image * l->image + pixel * l->pixel;
  w.image = image;
  w.anchor = l->first + pixel;
  w.n = l->pixels - pixel < TRTK_DFL_ANCHORS ? l->pixels - pixel
                                             : TRTK_DFL_ANCHORS;
  return w;
}

TRTK_HD void
trtk_dfl_load4 (const float *x, float v[4])
{
#ifdef __CUDACC__
  *(float4 *) v = *(const float4 *) x;
#else
  for (int32_t i = 0; i < 4; i++)
    v[i] = x[i];
#endif
}

/* The mean of @bins values' softmax; the greatest goes first, as in any
 * softmax. */
TRTK_HD float
trtk_dfl_mean (const float *x, int64_t channel, int32_t bins)
{
  float top = x[0], all = 0, sum = 0;

  for (int32_t i = 1; i < bins; i++)
    top = x[i * channel] > top ? x[i * channel] : top;
  for (int32_t i = 0; i < bins; i++) {
    float e = expf (x[i * channel] - top);

    all = trtk_add (all, e);
    sum = trtk_add (sum, trtk_mul (e, (float) i));
  }
  return sum / all;
}

/* The same of 16 values in a row. */
TRTK_HD float
trtk_dfl_mean16 (const float *x)
{
  float v[16];

#ifdef __CUDACC__
#pragma unroll
#endif
  for (int32_t i = 0; i < 16; i += 4)
    trtk_dfl_load4 (x + i, v + i);
  return trtk_dfl_mean (v, 1, 16);
}

/* Thread @t finds side t % 4 of anchor t / 4. */
TRTK_HD void
trtk_dfl_side (const TrtkDflArgs *a, const TrtkDflCta *w, TrtkDflShared *s,
    int32_t t)
{
  const TrtkDflLevel *l = w->level;
  const float *x
      = w->x + t / 4 * l->pixel + t % 4 * (int64_t) a->bins * l->channel;

  if (t / 4 < w->n)
    s->side[t / 4][t % 4] = l->channel == 1 && a->bins == 16
        ? trtk_dfl_mean16 (x)
        : trtk_dfl_mean (x, l->channel, a->bins);
}

/* One coordinate: lo and hi become centre and size. */
TRTK_HD void
trtk_dfl_axis (float point, float stride, float *lo, float *hi)
{
  float a = trtk_add (point, -*lo), b = trtk_add (point, *hi);

  *lo = trtk_mul (trtk_mul (trtk_add (a, b), 0.5f), stride);
  *hi = trtk_mul (trtk_add (b, -a), stride);
}

TRTK_HD void
trtk_dfl_box (const TrtkDflArgs *a, const TrtkDflCta *w,
    const TrtkDflShared *s, int32_t t)
{
  int64_t anchor = w->anchor + t;
  float *to, b[4];

  if (t >= w->n)
    return;
  for (int32_t i = 0; i < 4; i++)
    b[i] = s->side[t][i];
  for (int32_t i = 0; i < 2; i++)
    trtk_dfl_axis (a->points[i * a->anchors + anchor], a->strides[anchor],
        &b[i], &b[i + 2]);
  if (a->is_rows) {
    to = a->boxes + (int64_t) w->image * (4 + a->n_classes) * a->anchors;
    for (int32_t i = 0; i < 4; i++)
      to[i * (int64_t) a->anchors + anchor] = b[i];
    return;
  }
  to = a->boxes + ((int64_t) w->image * a->anchors + anchor) * 4;
  for (int32_t i = 0; i < 2; i++) {
    float half = trtk_mul (b[i + 2], 0.5f);

    to[i] = trtk_add (b[i], -half);
    to[i + 2] = trtk_add (b[i], half);
  }
}

/* Scores lie as they came: an anchor's side by side. */
TRTK_HD void
trtk_dfl_scores (const TrtkDflArgs *a, const TrtkDflCta *w, int32_t t)
{
  const TrtkDflLevel *l = w->level;
  const int32_t each = a->is_wide ? 4 : 1, row = a->n_classes / each;
  const float *x = w->x + 4 * a->bins * l->channel;
  float *to
      = a->scores + ((int64_t) w->image * a->anchors + w->anchor) * a->n_classes;

  for (int32_t i = t; i < w->n * row; i += TRTK_DFL_THREADS) {
    int32_t anchor = i / row, c = (i - anchor * row) * each;
    float v[4];

    if (!a->is_wide) {
      to[i] = trtk_sigmoid (x[anchor * l->pixel + c * l->channel]);
      continue;
    }
    trtk_dfl_load4 (x + anchor * l->pixel + c, v);
    for (int32_t k = 0; k < 4; k++)
      v[k] = trtk_sigmoid (v[k]);
#ifdef __CUDACC__
    *(float4 *) (to + 4 * (int64_t) i) = *(const float4 *) v;
#else
    for (int32_t k = 0; k < 4; k++)
      to[4 * (int64_t) i + k] = v[k];
#endif
  }
}

/* A row a class: tiles are read class by class or anchor by anchor, whichever
 * lies side by side, and written anchor by anchor. */
TRTK_HD void
trtk_dfl_tile_read (const TrtkDflArgs *a, const TrtkDflCta *w,
    TrtkDflShared *s, int32_t first, int32_t t)
{
  const TrtkDflLevel *l = w->level;
  const float *x = w->x + (4 * a->bins + first) * l->channel;
  const int32_t classes = a->n_classes - first < TRTK_DFL_CLASSES
      ? a->n_classes - first
      : TRTK_DFL_CLASSES;

  for (int32_t i = t; i < TRTK_DFL_ANCHORS * TRTK_DFL_CLASSES;
       i += TRTK_DFL_THREADS) {
    int32_t outer = i / 32, inner = i % 32;
    int32_t anchor = l->channel == 1 ? outer : inner;
    int32_t c = l->channel == 1 ? inner : outer;

    if (anchor < w->n && c < classes)
      s->tile[anchor][c]
          = trtk_sigmoid (x[anchor * l->pixel + c * l->channel]);
  }
}

TRTK_HD void
trtk_dfl_tile_write (const TrtkDflArgs *a, const TrtkDflCta *w,
    const TrtkDflShared *s, int32_t first, int32_t t)
{
  float *to = a->boxes
      + ((int64_t) w->image * (4 + a->n_classes) + 4 + first) * a->anchors
      + w->anchor;

  for (int32_t i = t; i < TRTK_DFL_ANCHORS * TRTK_DFL_CLASSES;
       i += TRTK_DFL_THREADS) {
    int32_t anchor = i % 32, c = i / 32;

    if (anchor < w->n && first + c < a->n_classes)
      to[c * (int64_t) a->anchors + anchor] = s->tile[anchor][c];
  }
}

TRTK_HD void
trtk_dfl_first (const TrtkDflArgs *a, const TrtkDflCta *w, TrtkDflShared *s,
    int32_t t)
{
  trtk_dfl_side (a, w, s, t);
  if (!a->is_rows)
    trtk_dfl_scores (a, w, t);
}

TRTK_CTA void
trtk_dfl_cta (const TrtkDflArgs *a, TrtkDflShared *s, int32_t cta,
    int32_t image)
{
  const int32_t n = TRTK_DFL_THREADS;
  const TrtkDflCta w = trtk_dfl_where (a, cta, image);

  TRTK_PHASE (t, n, trtk_dfl_first (a, &w, s, t));
  TRTK_PHASE (t, n, trtk_dfl_box (a, &w, s, t));
  for (int32_t c = 0; a->is_rows && c < a->n_classes; c += TRTK_DFL_CLASSES) {
    TRTK_PHASE (t, n, trtk_dfl_tile_read (a, &w, s, c, t));
    TRTK_PHASE (t, n, trtk_dfl_tile_write (a, &w, s, c, t));
  }
}

#endif
