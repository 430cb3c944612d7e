/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections_select.h: the second half of a select CTA. Candidates that no
 * object suppresses fill a chunk; within it, whoever has no open or living
 * suppressor lives, and whoever has a living one does not, until none is open:
 * that is what taking them one after the other gives. */
#ifndef TRTK_CUDA_DETECTIONS_SELECT_H
#define TRTK_CUDA_DETECTIONS_SELECT_H

#include "detections_filter.h"
#include "detections_sort.h"

/* The same in every thread. */
typedef struct {
  int32_t image;
  int32_t next, total; /* of the batch's sorted keys, */
  const uint64_t *sorted;
  int32_t filled;      /* candidates of the chunk, */
  int32_t chunk;       /* which has room for so many */
  int32_t taken;       /* objects */
} TrtkSelect;

TRTK_HD float
trtk_box_area (float w, float h)
{
  return w > 0 && h > 0 ? trtk_mul (w, h) : 0;
}

TRTK_HD float
trtk_own_area (const float *b, float extra)
{
  return trtk_box_area (b[2] - b[0] + extra, b[3] - b[1] + extra);
}

/* Is the intersection over the union above the limit? As the reference: each
 * operation rounded once. Where a product tells by far more than the rounding
 * of both, nothing is divided. */
TRTK_HD bool
trtk_boxes_overlap (const float *a, float a_area, const float *b, float b_area,
    float extra, float limit)
{
  float w = fminf (a[2], b[2]) - fmaxf (a[0], b[0]) + extra;
  float h = fminf (a[3], b[3]) - fmaxf (a[1], b[1]) + extra;
  float inter = trtk_box_area (w, h), all, bound;

  if (inter == 0)
    return 0 > limit;
  all = a_area + b_area - inter;
  bound = trtk_mul (limit, all);
  if (bound > 1e-30f && inter < trtk_mul (bound, 0.99999f))
    return false;
  if (bound > 1e-30f && inter > trtk_mul (bound, 1.00001f))
    return true;
  return (all > 0 ? inter / all : 0) > limit;
}

TRTK_HD float *
trtk_object (const TrtkDetectionsArgs *a, int32_t image, int32_t i)
{
  return a->objects
         + ((int64_t) image * a->max + i) * (6 + (int64_t) a->n_landmarks);
}

TRTK_HD const float *
trtk_candidate_box (const TrtkDetectionsArgs *a, int32_t image, int32_t index)
{
  return a->boxes
         + ((int64_t) image * a->anchors + index / a->n_classes) * 4;
}

/* The score of a key; of the two zeros, the candidate's own. */
TRTK_HD float
trtk_key_score (const TrtkDetectionsArgs *a, int32_t image, uint64_t key)
{
  union {
    float f;
    uint32_t u;
  } v;

  v.u = (uint32_t) (key >> 32);
  v.u = (v.u & 0x80000000u) != 0 ? v.u & 0x7fffffffu : ~v.u;
  return v.f != 0 ? v.f
                  : a->scores[(int64_t) image * a->anchors * a->n_classes
                        + trtk_detection_index (key)];
}

/* ---- filling ---------------------------------------------------------- */

TRTK_HD void
trtk_select_clear (TrtkSelectShared *s, int32_t t)
{
  uint32_t *words = &s->bucket[0][0];

  for (int32_t i = t; i < TRTK_SELECT_BUCKETS * TRTK_SELECT_WORDS;
       i += TRTK_SELECT_THREADS)
    words[i] = 0;
}

/* Candidates of one class are in one bucket. */
TRTK_HD int32_t
trtk_select_bucket (const TrtkDetectionsArgs *a, float class_id)
{
  return a->nms == TRTK_NMS_ALL
             ? 0
             : (int32_t) ((int64_t) class_id % TRTK_SELECT_BUCKETS);
}

/* Key next + @t becomes candidate @at of the chunk. */
TRTK_CTA void
trtk_select_put (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t at, int32_t t)
{
  uint64_t key = v->sorted[v->next + t];
  int32_t index = trtk_detection_index (key);
  float class_id = (float) (index % a->n_classes);
  int32_t bucket = trtk_select_bucket (a, class_id);
  const float *box = trtk_candidate_box (a, v->image, index);

  for (int32_t i = 0; i < 4; i++)
    s->box[at][i] = box[i];
  s->area[at] = trtk_own_area (s->box[at], (float) a->pixel_extent);
  s->class_id[at] = class_id;
  s->score[at] = trtk_key_score (a, v->image, key);
  s->index[at] = index;
  trtk_cta_or (&s->bucket[bucket][at / 32], 1u << at % 32);
}

/* Without objects every candidate survives. */
TRTK_CTA void
trtk_select_put_first (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t t)
{
  if (t < v->chunk && v->next + t < v->total)
    trtk_select_put (a, s, v, t, t);
}

/* Bits of word @word of those below @n. */
TRTK_HD uint32_t
trtk_select_below (int32_t word, int32_t n)
{
  if (32 * word + 32 <= n)
    return ~0u;
  return 32 * word < n ? (1u << n % 32) - 1 : 0;
}

/* The @n candidates from next on may live. */
TRTK_HD void
trtk_select_hope (TrtkSelectShared *s, int32_t n, int32_t t)
{
  if (t < TRTK_SELECT_WORDS)
    s->dead[t] = ~trtk_select_below (t, n);
}

/* Object @i: its box and area, and its class behind them. */
TRTK_HD void
trtk_select_known (const TrtkDetectionsArgs *a, const TrtkSelectShared *s,
    const TrtkSelect *v, int32_t i, float other[6])
{
  const float *row = trtk_object (a, v->image, i);

  if (i < TRTK_SELECT_KNOWN) {
    for (int32_t k = 0; k < 6; k++)
      other[k] = s->known[i][k];
    return;
  }
  for (int32_t k = 0; k < 4; k++)
    other[k] = row[k];
  other[4] = trtk_own_area (row, (float) a->pixel_extent);
  other[5] = row[5];
}

/* A candidate that an object suppresses is dead. @width is a power of two and
 * @n at least; threads that are so far apart share a candidate's objects. */
TRTK_CTA void
trtk_select_survive (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t n, int32_t width, int32_t t)
{
  const float extra = (float) a->pixel_extent;
  const float limit = trtk_detection_params (a, v->image)[1];
  const int32_t c = t & (width - 1), step = TRTK_SELECT_THREADS / width;
  float own[4], area, class_id;
  const float *box;
  int32_t index;

  if (c >= n)
    return;
  index = trtk_detection_index (v->sorted[v->next + c]);
  box = trtk_candidate_box (a, v->image, index);
  for (int32_t k = 0; k < 4; k++)
    own[k] = box[k];
  area = trtk_own_area (own, extra);
  class_id = (float) (index % a->n_classes);
  for (int32_t i = t / width; i < v->taken; i += step) {
    float other[6];

    trtk_select_known (a, s, v, i, other);
    if ((a->nms == TRTK_NMS_ALL || other[5] == class_id)
        && trtk_boxes_overlap (own, area, other, other[4], extra, limit)) {
      trtk_cta_or (&s->dead[c / 32], 1u << c % 32);
      return;
    }
  }
}

/* Who lives, behind those that the chunk has. */
TRTK_CTA void
trtk_select_append (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t t)
{
  int32_t at = v->filled;

  if (t >= TRTK_SELECT_CHUNK)
    return;
  for (int32_t i = 0; i < t / 32; i++)
    at += trtk_bits_count (~s->dead[i]);
  at += trtk_bits_count (~s->dead[t / 32] & ((1u << t % 32) - 1));
  if ((s->dead[t / 32] >> t % 32 & 1) == 0)
    trtk_select_put (a, s, v, at, t);
  if (t == TRTK_SELECT_CHUNK - 1)
    s->flag = at + ((s->dead[t / 32] >> 31) == 0);
}

/* Fills at least half of the chunk where the candidates last. */
TRTK_CTA void
trtk_select_fill (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    TrtkSelect *v)
{
  const int32_t n = TRTK_SELECT_THREADS;

  v->filled = 0;
  TRTK_PHASE (t, n, trtk_select_clear (s, t));
  if (v->taken == 0) {
    TRTK_PHASE (t, n, trtk_select_put_first (a, s, v, t));
    v->filled
        = v->total - v->next > v->chunk ? v->chunk : v->total - v->next;
    v->next += v->filled;
    return;
  }
  while (v->next < v->total && v->filled <= v->chunk / 2) {
    int32_t room = v->chunk - v->filled;
    int32_t more = v->total - v->next < room ? v->total - v->next : room;

    TRTK_PHASE (t, n, trtk_select_hope (s, more, t));
    TRTK_PHASE (t, n, trtk_select_survive (a, s, v, more, v->chunk, t));
    TRTK_PHASE (t, n, trtk_select_append (a, s, v, t));
    v->filled = trtk_cta_read (&s->flag);
    v->next += more;
  }
}

/* ---- within the chunk ------------------------------------------------- */

/* Which of the candidates in @bits suppress candidate @j. */
TRTK_CTA uint32_t
trtk_select_word (const TrtkDetectionsArgs *a, const TrtkSelectShared *s,
    float limit, int32_t word, uint32_t bits, int32_t j)
{
  const float extra = (float) a->pixel_extent;
  const float own[4] = { s->box[j][0], s->box[j][1], s->box[j][2],
    s->box[j][3] };
  uint32_t found = 0;

  while (bits != 0) {
    int32_t i = 32 * word + trtk_bits_first (bits);

    if ((a->nms == TRTK_NMS_ALL || s->class_id[i] == s->class_id[j])
        && trtk_boxes_overlap (own, s->area[j], s->box[i], s->area[i], extra,
            limit))
      found |= 1u << i % 32;
    bits &= bits - 1;
  }
  return found;
}

/* Whom candidates have to fear: a word of one of them at a time, so that the
 * last, who may fear most, are not left to few threads. Only those of its class
 * are looked at. */
TRTK_CTA void
trtk_select_mask (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t t)
{
  const float limit = trtk_detection_params (a, v->image)[1];
  const int32_t words = (v->filled + 31) / 32;

  if (t < TRTK_SELECT_WORDS) {
    s->state[0].alive[t] = s->state[1].alive[t] = s->state[1].open[t] = 0;
    s->state[0].open[t] = trtk_select_below (t, v->filled);
  }
  for (int32_t k = t; k < words * v->chunk; k += TRTK_SELECT_THREADS) {
    int32_t j = k & (v->chunk - 1), word = k / v->chunk;
    int32_t bucket;

    if (j >= v->filled || 32 * word >= j)
      continue;
    bucket = trtk_select_bucket (a, s->class_id[j]);
    s->m.mask[word][j] = trtk_select_word (a, s, limit, word,
        s->bucket[bucket][word] & trtk_select_below (word, j), j);
  }
}

/* A round: an open candidate lives where no open or living one suppresses it,
 * and does not where a living one does. */
TRTK_CTA void
trtk_select_judge (TrtkSelectShared *s, int32_t round, int32_t j)
{
  const TrtkSelectState *now = &s->state[round % 3];
  TrtkSelectState *next = &s->state[(round + 1) % 3];
  TrtkSelectState *after = &s->state[(round + 2) % 3];
  uint32_t alive = 0, open = 0, bit = 1u << j % 32;

  if (j < TRTK_SELECT_WORDS) {
    after->alive[j] = after->open[j] = 0;
    trtk_cta_or (&next->alive[j], now->alive[j]);
  }
  if (j >= TRTK_SELECT_CHUNK || (now->open[j / 32] & bit) == 0)
    return;
  for (int32_t word = 0; 32 * word < j; word++) {
    uint32_t mask = s->m.mask[word][j];

    alive |= mask & now->alive[word];
    open |= mask & now->open[word];
  }
  if (alive == 0)
    trtk_cta_or (open == 0 ? &next->alive[j / 32] : &next->open[j / 32], bit);
}

TRTK_CTA bool
trtk_select_is_open (const TrtkSelectState *now)
{
  uint32_t open = 0;

  for (int32_t i = 0; i < TRTK_SELECT_WORDS; i++)
    open |= now->open[i];
  return open != 0;
}

/* Returns who lives. */
TRTK_CTA const TrtkSelectState *
trtk_select_suppress (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v)
{
  const int32_t n = TRTK_SELECT_THREADS;
  int32_t round = 0;

  TRTK_PHASE (t, n, trtk_select_mask (a, s, v, t));
  do {
    TRTK_PHASE (t, n, trtk_select_judge (s, round, t));
    round++;
  } while (trtk_select_is_open (&s->state[round % 3]));
  return &s->state[round % 3];
}

/* ---- objects ---------------------------------------------------------- */

TRTK_HD void
trtk_object_write (const TrtkDetectionsArgs *a, int32_t image, int32_t at,
    int32_t index, const float *box, float score)
{
  int64_t anchor = (int64_t) image * a->anchors + index / a->n_classes;
  float *row = trtk_object (a, image, at);

  for (int32_t i = 0; i < 4; i++)
    row[i] = box[i];
  row[4] = score;
  row[5] = (float) (index % a->n_classes);
  for (int32_t i = 0; i < a->n_landmarks; i++)
    row[6 + i] = a->landmarks[anchor * a->n_landmarks + i];
}

/* Candidate @j is object @at. */
TRTK_HD void
trtk_select_know (TrtkSelectShared *s, int32_t at, int32_t j)
{
  if (at >= TRTK_SELECT_KNOWN)
    return;
  for (int32_t k = 0; k < 4; k++)
    s->known[at][k] = s->box[j][k];
  s->known[at][4] = s->area[j];
  s->known[at][5] = s->class_id[j];
}

/* Living candidate @j becomes an object, if there is room. */
TRTK_CTA void
trtk_select_take (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, const TrtkSelectState *end, int32_t j)
{
  int32_t at = v->taken, word = j / 32;

  if (j >= TRTK_SELECT_CHUNK)
    return;
  for (int32_t i = 0; i < word; i++)
    at += trtk_bits_count (end->alive[i]);
  at += trtk_bits_count (end->alive[word] & ((1u << j % 32) - 1));
  if ((end->alive[word] >> j % 32 & 1) != 0 && at < a->max) {
    trtk_object_write (a, v->image, at, s->index[j], s->box[j], s->score[j]);
    trtk_select_know (s, at, j);
  }
  if (j == TRTK_SELECT_CHUNK - 1)
    s->flag = at + (int32_t) (end->alive[word] >> 31);
}

/* Without suppression the best are the objects: @n more. */
TRTK_HD void
trtk_select_all (const TrtkDetectionsArgs *a, const TrtkSelect *v, int32_t n,
    int32_t t)
{
  for (int32_t i = t; i < n; i += TRTK_SELECT_THREADS) {
    int32_t index = trtk_detection_index (v->sorted[i]);

    trtk_object_write (a, v->image, v->taken + i, index,
        trtk_candidate_box (a, v->image, index),
        trtk_key_score (a, v->image, v->sorted[i]));
  }
}

TRTK_HD void
trtk_select_finish (const TrtkDetectionsArgs *a, const TrtkSelect *v,
    int32_t t)
{
  int64_t rest
      = (a->max - v->taken) * (6 + (int64_t) a->n_landmarks);
  float *row = trtk_object (a, v->image, v->taken);

  for (int64_t i = t; i < rest; i += TRTK_SELECT_THREADS)
    row[i] = 0;
  if (t == 0)
    a->count[v->image] = v->taken;
}

/* A chunk that may well have all objects; pairs of it are looked at. */
TRTK_HD int32_t
trtk_select_chunk (const TrtkDetectionsArgs *a)
{
  int32_t chunk = TRTK_SELECT_CHUNK;

  while (chunk > 64 && chunk / 2 >= 2 * a->max)
    chunk /= 2;
  return chunk;
}

/* Objects of a batch. */
TRTK_CTA void
trtk_select_batch (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    TrtkSelect *v)
{
  const int32_t n = TRTK_SELECT_THREADS;

  if (a->nms == TRTK_NMS_NONE) {
    int32_t more = v->total < a->max - v->taken ? v->total : a->max - v->taken;

    TRTK_PHASE (t, n, trtk_select_all (a, v, more, t));
    v->taken += more;
    return;
  }
  while (v->next < v->total && v->taken < a->max) {
    const TrtkSelectState *end;
    int32_t taken;

    trtk_select_fill (a, s, v);
    end = trtk_select_suppress (a, s, v);
    TRTK_PHASE (t, n, trtk_select_take (a, s, v, end, t));
    taken = trtk_cta_read (&s->flag);
    v->taken = taken < a->max ? taken : a->max;
  }
}

TRTK_CTA void
trtk_select_cta (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    int32_t image)
{
  const int32_t n = TRTK_SELECT_THREADS;
  TrtkSelect v = { image, 0, 0, s->u.sort, 0, trtk_select_chunk (a), 0 };
  TrtkBatches b = trtk_select_list (a, s, image);

  while (b.left > 0 && v.taken < a->max) {
    v.next = 0;
    v.total = trtk_batch_next (&b, s);
    trtk_select_batch (a, s, &v);
  }
  TRTK_PHASE (t, n, trtk_select_finish (a, &v, t));
}

#endif
