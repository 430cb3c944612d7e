/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections_sort.h: the first half of a select CTA: the keys of all segments
 * one behind the other, in the order of their index, and then sorted: few of
 * them in shared memory; many by a stable radix sort of the scores between
 * the two buffers, which leaves equal scores in the order of their index. */
#ifndef TRTK_CUDA_DETECTIONS_SORT_H
#define TRTK_CUDA_DETECTIONS_SORT_H

#include "cta.h"
#include "detections.h"

#define TRTK_SELECT_THREADS 512
#define TRTK_SELECT_SORT 4096 /* keys that shared memory sorts */
#define TRTK_SELECT_CHUNK 512 /* candidates that suppress each other at once */
#define TRTK_SELECT_WORDS (TRTK_SELECT_CHUNK / 32)
#define TRTK_SELECT_DIGITS 16
#define TRTK_SELECT_BUCKETS 64

/* Bits of a chunk's candidates. */
typedef struct {
  uint32_t alive[TRTK_SELECT_WORDS], open[TRTK_SELECT_WORDS];
} TrtkSelectState;

typedef struct {
  union {
    uint64_t sort[TRTK_SELECT_SORT];
    /* how many keys of a thread have a digit; then where they go */
    int32_t radix[TRTK_SELECT_DIGITS * TRTK_SELECT_THREADS];
  } u;
  int32_t offset[TRTK_DETECTIONS_SEGMENTS + 1]; /* of segments in the list */
  int32_t scan[2][TRTK_SELECT_THREADS];
  /* The chunk's candidates. */
  float box[TRTK_SELECT_CHUNK][4], area[TRTK_SELECT_CHUNK];
  float class_id[TRTK_SELECT_CHUNK], score[TRTK_SELECT_CHUNK];
  int32_t index[TRTK_SELECT_CHUNK];
  uint8_t survives[TRTK_SELECT_CHUNK];
  /* which of them have classes of one remainder */
  uint32_t bucket[TRTK_SELECT_BUCKETS][TRTK_SELECT_WORDS];
  /* bit i % 32 of [i / 32][j]: i comes before j and suppresses it */
  uint32_t mask[TRTK_SELECT_WORDS][TRTK_SELECT_CHUNK];
  TrtkSelectState state[3]; /* of this round, the next, and none */
  int32_t flag; /* of a phase */
} TrtkSelectShared;

/* Sums scan[0] up; scan[1][t] is then the sum up to and with t. */
TRTK_HD void
trtk_scan_step (TrtkSelectShared *s, int32_t from, int32_t reach, int32_t t)
{
  s->scan[1 - from][t]
      = s->scan[from][t] + (t >= reach ? s->scan[from][t - reach] : 0);
}

TRTK_CTA void
trtk_scan (TrtkSelectShared *s)
{
  int32_t from = 0;

  for (int32_t reach = 1; reach < TRTK_SELECT_THREADS; reach *= 2) {
    TRTK_PHASE (t, TRTK_SELECT_THREADS, trtk_scan_step (s, from, reach, t));
    from = 1 - from;
  }
}

/* ---- one list --------------------------------------------------------- */

TRTK_HD void
trtk_segments_sum (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    int32_t image, int32_t t)
{
  const int32_t each = TRTK_DETECTIONS_SEGMENTS / TRTK_SELECT_THREADS;
  const int32_t *found = a->found + image * (int64_t) a->segments;
  int32_t sum = 0;

  for (int32_t i = t * each; i < (t + 1) * each; i++)
    sum += i < a->segments ? found[i] : 0;
  s->scan[0][t] = sum;
}

TRTK_HD void
trtk_segments_place (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    int32_t image, int32_t t)
{
  const int32_t each = TRTK_DETECTIONS_SEGMENTS / TRTK_SELECT_THREADS;
  const int32_t *found = a->found + image * (int64_t) a->segments;
  int32_t sum = t > 0 ? s->scan[1][t - 1] : 0;

  for (int32_t i = t * each; i < (t + 1) * each; i++) {
    s->offset[i] = sum;
    sum += i < a->segments ? found[i] : 0;
  }
  if (t == TRTK_SELECT_THREADS - 1)
    s->offset[TRTK_DETECTIONS_SEGMENTS] = sum;
}

/* Every key to its place in the list @to. */
TRTK_HD void
trtk_segments_copy (const TrtkDetectionsArgs *a, const TrtkSelectShared *s,
    int32_t image, uint64_t *to, int32_t total, int32_t t)
{
  const uint64_t *keys = a->keys + image * a->capacity;

  for (int32_t k = t; k < total; k += TRTK_SELECT_THREADS) {
    int32_t lo = 0, hi = a->segments; /* offset[lo] <= k */

    while (hi - lo > 1) {
      int32_t mid = (lo + hi) / 2;
      if (s->offset[mid] <= k)
        lo = mid;
      else
        hi = mid;
    }
    to[k] = keys[lo * a->segment + (k - s->offset[lo])];
  }
}

/* ---- few keys --------------------------------------------------------- */

TRTK_HD void
trtk_sort_fill (TrtkSelectShared *s, int32_t total, int32_t size, int32_t t)
{
  for (int32_t k = total + t; k < size; k += TRTK_SELECT_THREADS)
    s->u.sort[k] = 0;
}

/* A step of a bitonic sort: exchanges at distance @reach in runs of @run. */
TRTK_HD void
trtk_sort_step (TrtkSelectShared *s, int32_t size, int32_t run, int32_t reach,
    int32_t t)
{
  for (int32_t p = t; p < size / 2; p += TRTK_SELECT_THREADS) {
    int32_t i = (p & ~(reach - 1)) * 2 + (p & (reach - 1)), j = i + reach;
    uint64_t x = s->u.sort[i], y = s->u.sort[j];

    if (((i & run) == 0) == (x < y)) { /* down where the run goes down */
      s->u.sort[i] = y;
      s->u.sort[j] = x;
    }
  }
}

TRTK_CTA void
trtk_sort_few (TrtkSelectShared *s, int32_t total)
{
  int32_t size = 2;

  while (size < total)
    size *= 2;
  TRTK_PHASE (t, TRTK_SELECT_THREADS, trtk_sort_fill (s, total, size, t));
  for (int32_t run = 2; run <= size; run *= 2)
    for (int32_t reach = run / 2; reach > 0; reach /= 2)
      TRTK_PHASE (t, TRTK_SELECT_THREADS,
          trtk_sort_step (s, size, run, reach, t));
}

/* ---- many keys -------------------------------------------------------- */

/* Larger scores have smaller digits. */
TRTK_HD int32_t
trtk_digit (uint64_t key, int32_t shift)
{
  return (int32_t) (~(key >> shift) & (TRTK_SELECT_DIGITS - 1));
}

/* Thread @t's stretch of the list. */
TRTK_HD int32_t
trtk_stretch (int32_t total, int32_t t)
{
  int32_t each = (total + TRTK_SELECT_THREADS - 1) / TRTK_SELECT_THREADS;
  int64_t at = (int64_t) each * t;

  return at < total ? (int32_t) at : total;
}

TRTK_HD void
trtk_radix_count (const uint64_t *from, TrtkSelectShared *s, int32_t total,
    int32_t shift, int32_t t)
{
  for (int32_t d = 0; d < TRTK_SELECT_DIGITS; d++)
    s->u.radix[d * TRTK_SELECT_THREADS + t] = 0;
  for (int32_t k = trtk_stretch (total, t); k < trtk_stretch (total, t + 1); k++)
    s->u.radix[trtk_digit (from[k], shift) * TRTK_SELECT_THREADS + t]++;
}

TRTK_HD void
trtk_radix_sum (TrtkSelectShared *s, int32_t t)
{
  int32_t sum = 0;

  for (int32_t i = 0; i < TRTK_SELECT_DIGITS; i++)
    sum += s->u.radix[t * TRTK_SELECT_DIGITS + i];
  s->scan[0][t] = sum;
}

TRTK_HD void
trtk_radix_place (TrtkSelectShared *s, int32_t t)
{
  int32_t sum = t > 0 ? s->scan[1][t - 1] : 0;

  for (int32_t i = 0; i < TRTK_SELECT_DIGITS; i++) {
    int32_t *place = &s->u.radix[t * TRTK_SELECT_DIGITS + i], n = *place;

    *place = sum;
    sum += n;
  }
}

TRTK_HD void
trtk_radix_move (const uint64_t *from, uint64_t *to, TrtkSelectShared *s,
    int32_t total, int32_t shift, int32_t t)
{
  for (int32_t k = trtk_stretch (total, t); k < trtk_stretch (total, t + 1);
       k++) {
    uint64_t key = from[k];

    to[s->u.radix[trtk_digit (key, shift) * TRTK_SELECT_THREADS + t]++] = key;
  }
}

/* An even number of passes: what was in @list is there again. */
TRTK_CTA void
trtk_sort_many (uint64_t *list, uint64_t *other, TrtkSelectShared *s,
    int32_t total)
{
  const int32_t n = TRTK_SELECT_THREADS;

  for (int32_t shift = 32; shift < 64; shift += 4) {
    const uint64_t *from = shift % 8 == 0 ? list : other;
    uint64_t *to = shift % 8 == 0 ? other : list;

    TRTK_PHASE (t, n, trtk_radix_count (from, s, total, shift, t));
    TRTK_PHASE (t, n, trtk_radix_sum (s, t));
    trtk_scan (s);
    TRTK_PHASE (t, n, trtk_radix_place (s, t));
    TRTK_PHASE (t, n, trtk_radix_move (from, to, s, total, shift, t));
  }
}

/* The image's keys, best first, in shared memory where they fit; returns their
 * number. */
TRTK_CTA int32_t
trtk_select_sort (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    int32_t image, const uint64_t **sorted)
{
  const int32_t n = TRTK_SELECT_THREADS;
  uint64_t *list;
  int32_t total;

  TRTK_PHASE (t, n, trtk_segments_sum (a, s, image, t));
  trtk_scan (s);
  TRTK_PHASE (t, n, trtk_segments_place (a, s, image, t));
  total = trtk_cta_read (&s->offset[TRTK_DETECTIONS_SEGMENTS]);
  list = total <= TRTK_SELECT_SORT ? s->u.sort
                                   : a->sorted + image * a->capacity;
  TRTK_PHASE (t, n, trtk_segments_copy (a, s, image, list, total, t));
  *sorted = list;
  if (total <= TRTK_SELECT_SORT)
    trtk_sort_few (s, total);
  else
    trtk_sort_many (list, a->keys + image * a->capacity, s, total);
  return total;
}

#endif
