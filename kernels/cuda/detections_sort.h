/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections_sort.h: the first half of a select CTA: the keys of all segments
 * as one list, and then, best first, as many at a time as shared memory sorts.
 * Of a longer list a batch is the keys above a cut, which counts of their digits
 * find from the highest digit down; the next batch is what lies below it. */
#ifndef TRTK_CUDA_DETECTIONS_SORT_H
#define TRTK_CUDA_DETECTIONS_SORT_H

#include "cta.h"
#include "detections.h"

#define TRTK_SELECT_THREADS 1024
#define TRTK_SELECT_LOADS 4    /* keys that a thread fetches at once */
#define TRTK_SELECT_SORT 4096 /* keys that shared memory sorts, */
#define TRTK_SELECT_FEW 2048  /* and that it sorts without a cut */
#define TRTK_SELECT_FIRST 1024 /* of the first batch; less work for few objects */
#define TRTK_SELECT_CHUNK 512 /* candidates that suppress each other at once */
#define TRTK_SELECT_WORDS (TRTK_SELECT_CHUNK / 32)
#define TRTK_SELECT_BITS 11 /* of a digit */
#define TRTK_SELECT_BINS (1 << TRTK_SELECT_BITS)
#define TRTK_SELECT_BUCKETS 64
#define TRTK_SELECT_KNOWN 256 /* objects that shared memory has, too */

/* Bits of a chunk's candidates. */
typedef struct {
  uint32_t alive[TRTK_SELECT_WORDS], open[TRTK_SELECT_WORDS];
} TrtkSelectState;

typedef struct {
  union {
    uint64_t sort[TRTK_SELECT_SORT];
    int32_t bins[TRTK_SELECT_BINS]; /* keys that have a digit */
  } u;
  int32_t offset[TRTK_DETECTIONS_SEGMENTS + 1]; /* of segments in the list */
  /* The chunk's candidates. */
  float box[TRTK_SELECT_CHUNK][4], area[TRTK_SELECT_CHUNK];
  float class_id[TRTK_SELECT_CHUNK], score[TRTK_SELECT_CHUNK];
  int32_t index[TRTK_SELECT_CHUNK];
  uint32_t dead[TRTK_SELECT_WORDS]; /* of those that might fill it */
  float known[TRTK_SELECT_KNOWN][6]; /* box, area and class of objects */
  /* which of them have classes of one remainder */
  uint32_t bucket[TRTK_SELECT_BUCKETS][TRTK_SELECT_WORDS];
  union {
    int32_t scan[2][TRTK_SELECT_THREADS]; /* before there is a chunk */
    /* bit i % 32 of [i / 32][j]: i comes before j and suppresses it */
    uint32_t mask[TRTK_SELECT_WORDS][TRTK_SELECT_CHUNK];
  } m;
  TrtkSelectState state[3]; /* of this round, the next, and none */
  int32_t flag; /* of a phase */
  int32_t pick[3]; /* a digit, keys above it and keys that have it */
} TrtkSelectShared;

/* Sums scan[0] up; scan[1][t] is then the sum up to and with t. */
TRTK_HD void
trtk_scan_step (TrtkSelectShared *s, int32_t from, int32_t reach, int32_t t)
{
  s->m.scan[1 - from][t]
      = s->m.scan[from][t] + (t >= reach ? s->m.scan[from][t - reach] : 0);
}

TRTK_CTA void
trtk_scan (TrtkSelectShared *s)
{
  int32_t from = 0;

  /* a step that reaches too far moves it to where it belongs */
  for (int32_t reach = 1; reach < TRTK_SELECT_THREADS || from == 0;
       reach *= 2) {
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
  s->m.scan[0][t] = sum;
}

TRTK_HD void
trtk_segments_place (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    int32_t image, int32_t t)
{
  const int32_t each = TRTK_DETECTIONS_SEGMENTS / TRTK_SELECT_THREADS;
  const int32_t *found = a->found + image * (int64_t) a->segments;
  int32_t sum = t > 0 ? s->m.scan[1][t - 1] : 0;

  for (int32_t i = t * each; i < (t + 1) * each; i++) {
    s->offset[i] = sum;
    sum += i < a->segments ? found[i] : 0;
  }
  if (t == TRTK_SELECT_THREADS - 1)
    s->offset[TRTK_DETECTIONS_SEGMENTS] = sum;
}

/* Where key @k of the list is among those of the segments. */
TRTK_HD int64_t
trtk_segments_find (const TrtkDetectionsArgs *a, const TrtkSelectShared *s,
    int32_t k)
{
  int32_t lo = 0; /* offset[lo] <= k */

  TRTK_UNROLL
  for (int32_t step = TRTK_DETECTIONS_SEGMENTS / 2; step > 0; step /= 2)
    if (s->offset[lo + step] <= k)
      lo += step;
  return lo * a->segment + (k - s->offset[lo]);
}

/* Every key to its place in the list @to. */
TRTK_HD void
trtk_segments_copy (const TrtkDetectionsArgs *a, const TrtkSelectShared *s,
    int32_t image, uint64_t *to, int32_t total, int32_t t)
{
  const uint64_t *keys = a->keys + image * a->capacity;
  const int32_t n = TRTK_SELECT_THREADS;

  for (int32_t k = t; k < total; k += TRTK_SELECT_LOADS * n) {
    uint64_t key[TRTK_SELECT_LOADS];

    TRTK_UNROLL
    for (int32_t i = 0; i < TRTK_SELECT_LOADS; i++)
      key[i] = k + i * n < total ? keys[trtk_segments_find (a, s, k + i * n)]
                                 : 0;
    TRTK_UNROLL
    for (int32_t i = 0; i < TRTK_SELECT_LOADS; i++)
      if (k + i * n < total)
        to[k + i * n] = key[i];
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

/* ---- batches ---------------------------------------------------------- */

/* Keys of the list that are still to come: those below @upper. */
typedef struct {
  const uint64_t *list;
  int32_t total, left;
  uint64_t upper;
} TrtkBatches;

/* Keys @k, @k + threads, ... of the list; behind its end what is never below
 * upper. */
TRTK_HD void
trtk_batch_load (const TrtkBatches *b, int32_t k,
    uint64_t key[TRTK_SELECT_LOADS])
{
  TRTK_UNROLL
  for (int32_t i = 0; i < TRTK_SELECT_LOADS; i++) {
    int32_t at = k + i * TRTK_SELECT_THREADS;
    key[i] = at < b->total ? b->list[at] : ~(uint64_t) 0;
  }
}

TRTK_HD void
trtk_cut_clear (TrtkSelectShared *s, int32_t t)
{
  for (int32_t i = t; i < TRTK_SELECT_BINS; i += TRTK_SELECT_THREADS)
    s->u.bins[i] = 0;
}

/* Digit of @width bits from @shift on of the keys that begin with @prefix; the
 * greatest digit has bin 0. */
TRTK_CTA void
trtk_cut_count (const TrtkBatches *b, TrtkSelectShared *s, uint64_t prefix,
    int32_t shift, int32_t width, int32_t t)
{
  for (int32_t k = t; k < b->total;
       k += TRTK_SELECT_LOADS * TRTK_SELECT_THREADS) {
    uint64_t key[TRTK_SELECT_LOADS];

    trtk_batch_load (b, k, key);
    TRTK_UNROLL
    for (int32_t i = 0; i < TRTK_SELECT_LOADS; i++)
      if (key[i] < b->upper
          && (shift + width == 64 || key[i] >> (shift + width) == prefix))
        trtk_cta_count (
            &s->u.bins[~(key[i] >> shift) & ((1u << width) - 1)]);
  }
}

TRTK_HD void
trtk_cut_sum (TrtkSelectShared *s, int32_t t)
{
  const int32_t each = TRTK_SELECT_BINS / TRTK_SELECT_THREADS;
  int32_t sum = 0;

  for (int32_t i = 0; i < each; i++)
    sum += s->u.bins[t * each + i];
  s->m.scan[0][t] = sum;
}

/* The bin in which key @want is, of those that were counted. */
TRTK_HD void
trtk_cut_find (TrtkSelectShared *s, int32_t want, int32_t t)
{
  const int32_t each = TRTK_SELECT_BINS / TRTK_SELECT_THREADS;
  int32_t above = t > 0 ? s->m.scan[1][t - 1] : 0;

  if (above >= want || s->m.scan[1][t] < want)
    return;
  for (int32_t i = t * each;; i++) {
    int32_t n = s->u.bins[i];

    if (above + n >= want) {
      s->pick[0] = i;
      s->pick[1] = above;
      s->pick[2] = n;
      return;
    }
    above += n;
  }
}

/* The least key of a batch of about @want of the keys that are left, which are
 * more; *@n is how many it has. */
TRTK_CTA uint64_t
trtk_batch_cut (const TrtkBatches *b, TrtkSelectShared *s, int32_t want,
    int32_t *n)
{
  const int32_t threads = TRTK_SELECT_THREADS;
  uint64_t prefix = 0;
  int32_t above = 0, shift = 64;

  for (;;) {
    int32_t width = shift < TRTK_SELECT_BITS ? shift : TRTK_SELECT_BITS;
    int32_t bin, more;

    shift -= width;
    TRTK_PHASE (t, threads, trtk_cut_clear (s, t));
    TRTK_PHASE (t, threads, trtk_cut_count (b, s, prefix, shift, width, t));
    TRTK_PHASE (t, threads, trtk_cut_sum (s, t));
    trtk_scan (s);
    TRTK_PHASE (t, threads, trtk_cut_find (s, want - above, t));
    bin = trtk_cta_read (&s->pick[0]);
    more = trtk_cta_read (&s->pick[1]);
    *n = above + more + trtk_cta_read (&s->pick[2]);
    prefix = prefix << width | (~(uint32_t) bin & ((1u << width) - 1));
    if (*n <= 2 * want && *n <= TRTK_SELECT_SORT)
      return prefix << shift;
    above += more;
    if (above >= want / 2) {
      *n = above;
      return (prefix + 1) << shift;
    }
  }
}

/* Keys from @cut on into shared memory, in any order. */
TRTK_CTA void
trtk_batch_gather (const TrtkBatches *b, TrtkSelectShared *s, uint64_t cut,
    int32_t t)
{
  for (int32_t k = t; k < b->total;
       k += TRTK_SELECT_LOADS * TRTK_SELECT_THREADS) {
    uint64_t key[TRTK_SELECT_LOADS];

    trtk_batch_load (b, k, key);
    TRTK_UNROLL
    for (int32_t i = 0; i < TRTK_SELECT_LOADS; i++)
      if (key[i] < b->upper && key[i] >= cut)
        s->u.sort[trtk_cta_count (&s->flag)] = key[i];
  }
}

TRTK_HD void
trtk_batch_begin (TrtkSelectShared *s, int32_t t)
{
  if (t == 0)
    s->flag = 0;
}

/* The next best keys, sorted, in shared memory; returns their number. */
TRTK_CTA int32_t
trtk_batch_next (TrtkBatches *b, TrtkSelectShared *s)
{
  const int32_t threads = TRTK_SELECT_THREADS;
  const bool is_first = b->left == b->total;
  int32_t want = is_first ? TRTK_SELECT_FIRST : TRTK_SELECT_SORT / 2;
  int32_t n = b->left;
  uint64_t cut = 0;

  if (b->total > TRTK_SELECT_FEW) {
    if (b->left > want)
      cut = trtk_batch_cut (b, s, want, &n);
    TRTK_PHASE (t, threads, trtk_batch_begin (s, t));
    TRTK_PHASE (t, threads, trtk_batch_gather (b, s, cut, t));
  }
  trtk_sort_few (s, n);
  b->upper = cut;
  b->left -= n;
  return n;
}

/* All keys of an image, in shared memory where they are few. */
TRTK_CTA TrtkBatches
trtk_select_list (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    int32_t image)
{
  const int32_t n = TRTK_SELECT_THREADS;
  TrtkBatches b = { NULL, 0, 0, ~(uint64_t) 0 };
  uint64_t *list;

  TRTK_PHASE (t, n, trtk_segments_sum (a, s, image, t));
  trtk_scan (s);
  TRTK_PHASE (t, n, trtk_segments_place (a, s, image, t));
  b.left = b.total = trtk_cta_read (&s->offset[TRTK_DETECTIONS_SEGMENTS]);
  list = b.total <= TRTK_SELECT_FEW ? s->u.sort
                                    : a->sorted + image * a->capacity;
  TRTK_PHASE (t, n, trtk_segments_copy (a, s, image, list, b.total, t));
  b.list = list;
  return b;
}

#endif
