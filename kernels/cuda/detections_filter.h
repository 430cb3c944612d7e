/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections_filter.h: the phases of a filter CTA. A tile at a time: every
 * candidate gets its key or 0, flags say which have one, and the keys go
 * behind those of earlier tiles. */
#ifndef TRTK_CUDA_DETECTIONS_FILTER_H
#define TRTK_CUDA_DETECTIONS_FILTER_H

#include <math.h>

#include "cta.h"
#include "detections.h"

#define TRTK_FILTER_THREADS 256
#define TRTK_FILTER_PER_THREAD 8 /* candidates, with multi_label */
#define TRTK_FILTER_TILE (TRTK_FILTER_THREADS * TRTK_FILTER_PER_THREAD)
#define TRTK_FILTER_WORDS (TRTK_FILTER_TILE / 32)

typedef struct {
  uint64_t key[TRTK_FILTER_TILE];
  uint64_t part[TRTK_FILTER_THREADS]; /* the best of a lane's classes */
  uint32_t flags[TRTK_FILTER_WORDS];
  int32_t before[TRTK_FILTER_WORDS]; /* flags in earlier words */
  int32_t total;
} TrtkFilterShared;

typedef struct {
  int32_t image, segment;
  int64_t first, end; /* candidates of the tile */
  int32_t words;      /* of flags, that it can have */
  int32_t base;       /* keys of earlier tiles */
} TrtkFilterTile;

/* @score is no NaN. */
TRTK_HD uint32_t
trtk_score_order (float score)
{
  union {
    float f;
    uint32_t u;
  } v;

  v.f = score == 0.0f ? 0.0f : score; /* one zero */
  return (v.u & 0x80000000u) != 0 ? ~v.u : v.u | 0x80000000u;
}

TRTK_HD uint64_t
trtk_detection_key (float score, uint32_t index)
{
  return (uint64_t) trtk_score_order (score) << 32 | (uint32_t) ~index;
}

TRTK_HD int32_t
trtk_detection_index (uint64_t key)
{
  return (int32_t) ~(uint32_t) key;
}

TRTK_HD bool
trtk_is_finite (float v)
{
  return v - v == 0.0f;
}

TRTK_HD bool
trtk_is_finite_box (const float *b)
{
  return trtk_is_finite (b[0]) && trtk_is_finite (b[1]) && trtk_is_finite (b[2])
         && trtk_is_finite (b[3]);
}

/* Score and IoU thresholds of an image. */
TRTK_HD const float *
trtk_detection_params (const TrtkDetectionsArgs *a, int32_t image)
{
  return a->params + image * (int64_t) a->params_step;
}

/* The class mask of an image, or NULL. */
TRTK_HD const float *
trtk_detection_classes (const TrtkDetectionsArgs *a, int32_t image)
{
  return a->classes != NULL ? a->classes + image * (int64_t) a->classes_step
                            : NULL;
}

/* The key of a candidate where its score and its class pass, else 0. */
TRTK_HD uint64_t
trtk_filter_one (const float *classes, float score, float threshold, int32_t c,
    uint32_t index)
{
  if (!(score > threshold) || (classes != NULL && classes[c] == 0))
    return 0;
  return trtk_detection_key (score, index);
}

/* Four scores from class @c on; behind the last one nothing passes. */
TRTK_HD void
trtk_filter_load (const float *row, int32_t c, int32_t n_classes, float v[4])
{
#ifdef __CUDACC__
  float4 none = make_float4 (-INFINITY, -INFINITY, -INFINITY, -INFINITY);

  *(float4 *) v = c < n_classes ? *(const float4 *) (row + c) : none;
#else
  for (int32_t i = 0; i < 4; i++)
    v[i] = c < n_classes ? row[c + i] : -INFINITY;
#endif
}

/* The best of these and @best. */
TRTK_HD uint64_t
trtk_filter_four (const float *classes, const float v[4], float threshold,
    int32_t c, uint32_t index, uint64_t best)
{
  for (int32_t i = 0; i < 4; i++) {
    uint64_t key = trtk_filter_one (classes, v[i], threshold, c + i,
        index + (uint32_t) (c + i));
    best = key > best ? key : best;
  }
  return best;
}

/* The best class of those that one lane looks at. */
TRTK_HD void
trtk_filter_part (const TrtkDetectionsArgs *a, TrtkFilterShared *s,
    const TrtkFilterTile *tile, int32_t t)
{
  const float threshold = trtk_detection_params (a, tile->image)[0];
  const float *classes = trtk_detection_classes (a, tile->image);
  int32_t lane = t % a->lanes;
  int64_t anchor = tile->first + t / a->lanes;
  const float *row
      = a->scores + (tile->image * (int64_t) a->anchors + anchor) * a->n_classes;
  uint32_t index = (uint32_t) (anchor * a->n_classes);
  uint64_t best = 0;

  if (anchor < tile->end && a->n_classes % 4 == 0
      && ((uintptr_t) a->scores & 15) == 0) {
    const int32_t step = 4 * a->lanes;

    for (int32_t c = 4 * lane; c < a->n_classes; c += 4 * step) {
      float v[4][4];

      /* four loads on their way at once */
      TRTK_UNROLL
      for (int32_t k = 0; k < 4; k++)
        trtk_filter_load (row, c + k * step, a->n_classes, v[k]);
      TRTK_UNROLL
      for (int32_t k = 0; k < 4; k++)
        best = trtk_filter_four (classes, v[k], threshold, c + k * step, index,
            best);
    }
  } else if (anchor < tile->end) {
    for (int32_t c = lane; c < a->n_classes; c += a->lanes) {
      uint64_t key = trtk_filter_one (classes, row[c], threshold, c,
          index + (uint32_t) c);
      best = key > best ? key : best;
    }
  }
  s->part[t] = best;
}

TRTK_CTA void
trtk_filter_keep (const TrtkDetectionsArgs *a, TrtkFilterShared *s,
    const TrtkFilterTile *tile, int32_t at, int64_t anchor, uint64_t key)
{
  if (key != 0
      && !trtk_is_finite_box (
          a->boxes + (tile->image * (int64_t) a->anchors + anchor) * 4))
    key = 0;
  s->key[at] = key;
  if (key != 0)
    trtk_cta_or (&s->flags[at / 32], 1u << at % 32);
}

/* One candidate an anchor: the best of its lanes. */
TRTK_CTA void
trtk_filter_anchor (const TrtkDetectionsArgs *a, TrtkFilterShared *s,
    const TrtkFilterTile *tile, int32_t t)
{
  uint64_t best = 0;

  if (t >= TRTK_FILTER_THREADS / a->lanes)
    return;
  for (int32_t i = 0; i < a->lanes; i++) {
    uint64_t key = s->part[t * a->lanes + i];
    best = key > best ? key : best;
  }
  trtk_filter_keep (a, s, tile, t, tile->first + t, best);
}

/* One candidate an anchor and class. */
TRTK_CTA void
trtk_filter_multi (const TrtkDetectionsArgs *a, TrtkFilterShared *s,
    const TrtkFilterTile *tile, int32_t t)
{
  const float *scores
      = a->scores + tile->image * (int64_t) a->anchors * a->n_classes;
  const float threshold = trtk_detection_params (a, tile->image)[0];
  const float *classes = trtk_detection_classes (a, tile->image);

  for (int32_t i = 0; i < TRTK_FILTER_PER_THREAD; i++) {
    int32_t at = i * TRTK_FILTER_THREADS + t;
    int64_t index = tile->first + at;
    uint64_t key = 0;

    if (index < tile->end)
      key = trtk_filter_one (classes, scores[index], threshold,
          (int32_t) (index % a->n_classes), (uint32_t) index);
    trtk_filter_keep (a, s, tile, at, index / a->n_classes, key);
  }
}

TRTK_HD void
trtk_filter_clear (TrtkFilterShared *s, int32_t t)
{
  if (t < TRTK_FILTER_WORDS)
    s->flags[t] = 0;
}

TRTK_CTA void
trtk_filter_count (TrtkFilterShared *s, const TrtkFilterTile *tile, int32_t t)
{
  int32_t sum = 0;

  if (t >= tile->words)
    return;
  for (int32_t i = 0; i < t; i++)
    sum += trtk_bits_count (s->flags[i]);
  s->before[t] = sum;
  if (t == tile->words - 1)
    s->total = sum + trtk_bits_count (s->flags[t]);
}

TRTK_CTA void
trtk_filter_write (const TrtkDetectionsArgs *a, const TrtkFilterShared *s,
    const TrtkFilterTile *tile, int32_t t)
{
  uint64_t *to = a->keys + tile->image * a->capacity
      + tile->segment * a->segment + tile->base;

  for (int32_t at = t; at < 32 * tile->words; at += TRTK_FILTER_THREADS) {
    uint32_t word = s->flags[at / 32], bit = 1u << at % 32;

    if ((word & bit) != 0)
      to[s->before[at / 32] + trtk_bits_count (word & (bit - 1))] = s->key[at];
  }
}

TRTK_HD void
trtk_filter_report (const TrtkDetectionsArgs *a, const TrtkFilterTile *tile,
    int32_t t)
{
  if (t == 0)
    a->found[tile->image * (int64_t) a->segments + tile->segment] = tile->base;
}

TRTK_CTA void
trtk_filter_cta (const TrtkDetectionsArgs *a, TrtkFilterShared *s,
    int32_t segment, int32_t image)
{
  const int32_t n = TRTK_FILTER_THREADS;
  const int32_t step = a->multi_label ? TRTK_FILTER_TILE : n / a->lanes;
  const int64_t all
      = a->multi_label ? (int64_t) a->anchors * a->n_classes : a->anchors;
  const int64_t stop
      = (segment + 1) * a->segment < all ? (segment + 1) * a->segment : all;
  TrtkFilterTile tile = { image, segment, segment * a->segment, stop,
    (step + 31) / 32, 0 };

  for (; tile.first < stop; tile.first += step) {
    TRTK_PHASE (t, n, trtk_filter_clear (s, t));
    if (a->multi_label) {
      TRTK_PHASE (t, n, trtk_filter_multi (a, s, &tile, t));
    } else {
      TRTK_PHASE (t, n, trtk_filter_part (a, s, &tile, t));
      TRTK_PHASE (t, n, trtk_filter_anchor (a, s, &tile, t));
    }
    TRTK_PHASE (t, n, trtk_filter_count (s, &tile, t));
    TRTK_PHASE (t, n, trtk_filter_write (a, s, &tile, t));
    tile.base += trtk_cta_read (&s->total);
  }
  TRTK_PHASE (t, n, trtk_filter_report (a, &tile, t));
}

#endif
