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

enum { TRTK_OPEN, TRTK_LIVES, TRTK_SUPPRESSED };

/* The same in every thread. */
typedef struct {
  int32_t image;
  int32_t next, total; /* of the sorted keys */
  int32_t filled;      /* candidates of the chunk */
  int32_t taken;       /* objects */
} TrtkSelect;

TRTK_HD float
trtk_box_area (float w, float h)
{
  return w > 0 && h > 0 ? trtk_mul (w, h) : 0;
}

/* Is the intersection over the union above the limit? As the reference: each
 * operation rounded once. */
TRTK_HD bool
trtk_boxes_overlap (const float *a, const float *b, float extra, float limit)
{
  float w = fminf (a[2], b[2]) - fmaxf (a[0], b[0]) + extra;
  float h = fminf (a[3], b[3]) - fmaxf (a[1], b[1]) + extra;
  float inter = trtk_box_area (w, h), all;

  if (inter == 0)
    return 0 > limit;
  all = trtk_box_area (a[2] - a[0] + extra, a[3] - a[1] + extra)
        + trtk_box_area (b[2] - b[0] + extra, b[3] - b[1] + extra) - inter;
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

/* ---- filling ---------------------------------------------------------- */

/* Whether candidate next + @t exists and no object suppresses it. */
TRTK_HD void
trtk_select_survive (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t room, int32_t t)
{
  const float extra = (float) a->pixel_extent;
  const float limit = trtk_detection_params (a, v->image)[1];
  bool survives = t < room && v->next + t < v->total;

  if (survives) {
    int32_t index = trtk_detection_index (
        a->sorted[v->image * a->capacity + v->next + t]);
    const float *box = trtk_candidate_box (a, v->image, index);
    const float own[4] = { box[0], box[1], box[2], box[3] };
    const float class_id = (float) (index % a->n_classes);

    for (int32_t i = 0; i < v->taken && survives; i++) {
      const float *other = trtk_object (a, v->image, i);

      if (a->nms == TRTK_NMS_ALL || other[5] == class_id)
        survives = !trtk_boxes_overlap (own, other, extra, limit);
    }
  }
  s->scan[0][t] = survives;
  s->verdict[t] = survives;
}

TRTK_HD void
trtk_select_append (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t t)
{
  int32_t at = v->filled + s->scan[1][t] - 1, index;
  const float *box;

  if (!s->verdict[t])
    return;
  index = trtk_detection_index (
      a->sorted[v->image * a->capacity + v->next + t]);
  box = trtk_candidate_box (a, v->image, index);
  for (int32_t i = 0; i < 4; i++)
    s->box[at][i] = box[i];
  s->class_id[at] = (float) (index % a->n_classes);
  s->index[at] = index;
}

/* Fills at least half of the chunk where the candidates last. */
TRTK_CTA void
trtk_select_fill (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    TrtkSelect *v)
{
  const int32_t n = TRTK_SELECT_THREADS;

  v->filled = 0;
  while (v->next < v->total && v->filled <= TRTK_SELECT_CHUNK / 2) {
    int32_t room = TRTK_SELECT_CHUNK - v->filled;

    TRTK_PHASE (t, n, trtk_select_survive (a, s, v, room, t));
    trtk_scan (s);
    TRTK_PHASE (t, n, trtk_select_append (a, s, v, t));
    v->filled += trtk_cta_read (&s->scan[1][n - 1]);
    v->next = v->total - v->next > room ? v->next + room : v->total;
  }
}

/* ---- within the chunk ------------------------------------------------- */

/* Which of the 32 candidates from 32 * @word on suppress candidate @j. */
TRTK_HD uint32_t
trtk_select_word (const TrtkDetectionsArgs *a, const TrtkSelectShared *s,
    float limit, int32_t word, int32_t j)
{
  const float extra = (float) a->pixel_extent;
  int32_t end = j < 32 * word + 32 ? j : 32 * word + 32;
  uint32_t bits = 0;

  for (int32_t i = 32 * word; i < end; i++)
    if ((a->nms == TRTK_NMS_ALL || s->class_id[i] == s->class_id[j])
        && trtk_boxes_overlap (s->box[j], s->box[i], extra, limit))
      bits |= 1u << i % 32;
  return bits;
}

TRTK_HD void
trtk_select_mask (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t t)
{
  const int32_t words = (v->filled + 31) / 32;
  const float limit = trtk_detection_params (a, v->image)[1];

  for (int32_t p = t; p < words * 32 * words; p += TRTK_SELECT_THREADS) {
    int32_t word = p / (words * 32), j = p % (words * 32);

    if (j < v->filled && 32 * word < j)
      s->u.mask[word][j] = trtk_select_word (a, s, limit, word, j);
  }
  s->verdict[t] = TRTK_OPEN;
}

/* Gathers the verdicts in words, and whether any is open. */
TRTK_HD void
trtk_select_gather (TrtkSelectShared *s, const TrtkSelect *v, int32_t t)
{
  uint32_t alive = 0, open = 0;

  if (t >= TRTK_SELECT_WORDS)
    return;
  for (int32_t i = 0; i < 32; i++) {
    int32_t j = t * 32 + i, verdict = s->verdict[j];

    alive |= (uint32_t) (j < v->filled && verdict == TRTK_LIVES) << i;
    open |= (uint32_t) (j < v->filled && verdict == TRTK_OPEN) << i;
  }
  s->alive[t] = alive;
  s->open[t] = open;
}

TRTK_HD void
trtk_select_judge (TrtkSelectShared *s, const TrtkSelect *v, int32_t j)
{
  uint32_t alive = 0, open = 0;

  if (j >= v->filled || s->verdict[j] != TRTK_OPEN)
    return;
  for (int32_t word = 0; 32 * word < j; word++) {
    uint32_t mask = s->u.mask[word][j];

    alive |= mask & s->alive[word];
    open |= mask & s->open[word];
  }
  if (alive != 0)
    s->verdict[j] = TRTK_SUPPRESSED;
  else if (open == 0)
    s->verdict[j] = TRTK_LIVES;
}

TRTK_HD void
trtk_select_is_open (TrtkSelectShared *s, int32_t t)
{
  uint32_t open = 0;

  if (t != 0)
    return;
  for (int32_t i = 0; i < TRTK_SELECT_WORDS; i++)
    open |= s->open[i];
  s->flag = open != 0;
}

TRTK_CTA void
trtk_select_suppress (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v)
{
  const int32_t n = TRTK_SELECT_THREADS;

  TRTK_PHASE (t, n, trtk_select_mask (a, s, v, t));
  TRTK_PHASE (t, n, trtk_select_gather (s, v, t));
  do {
    TRTK_PHASE (t, n, trtk_select_judge (s, v, t));
    TRTK_PHASE (t, n, trtk_select_gather (s, v, t));
    TRTK_PHASE (t, n, trtk_select_is_open (s, t));
  } while (trtk_cta_read (&s->flag) != 0);
}

/* ---- objects ---------------------------------------------------------- */

TRTK_HD void
trtk_object_write (const TrtkDetectionsArgs *a, int32_t image, int32_t at,
    int32_t index)
{
  const float *box = trtk_candidate_box (a, image, index);
  int64_t anchor = (int64_t) image * a->anchors + index / a->n_classes;
  float *row = trtk_object (a, image, at);

  for (int32_t i = 0; i < 4; i++)
    row[i] = box[i];
  row[4] = a->scores[(int64_t) image * a->anchors * a->n_classes + index];
  row[5] = (float) (index % a->n_classes);
  for (int32_t i = 0; i < a->n_landmarks; i++)
    row[6 + i] = a->landmarks[anchor * a->n_landmarks + i];
}

/* Living candidate @j becomes an object, if there is room. */
TRTK_CTA void
trtk_select_take (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    const TrtkSelect *v, int32_t j)
{
  int32_t at = v->taken, word = j / 32;

  for (int32_t i = 0; i < word; i++)
    at += trtk_bits_count (s->alive[i]);
  at += trtk_bits_count (s->alive[word] & ((1u << j % 32) - 1));
  if (j < v->filled && s->verdict[j] == TRTK_LIVES && at < a->max)
    trtk_object_write (a, v->image, at, s->index[j]);
  if (j == TRTK_SELECT_CHUNK - 1)
    s->flag = at + (int32_t) (s->alive[word] >> 31);
}

/* Without suppression the best are the objects. */
TRTK_HD void
trtk_select_all (const TrtkDetectionsArgs *a, const TrtkSelect *v, int32_t t)
{
  for (int32_t i = t; i < v->taken; i += TRTK_SELECT_THREADS)
    trtk_object_write (a, v->image, i,
        trtk_detection_index (a->sorted[v->image * a->capacity + i]));
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

TRTK_CTA void
trtk_select_cta (const TrtkDetectionsArgs *a, TrtkSelectShared *s,
    int32_t image)
{
  const int32_t n = TRTK_SELECT_THREADS;
  TrtkSelect v = { image, 0, 0, 0, 0 };

  v.total = trtk_select_sort (a, s, image);
  if (a->nms == TRTK_NMS_NONE) {
    v.taken = v.total < a->max ? v.total : a->max;
    TRTK_PHASE (t, n, trtk_select_all (a, &v, t));
  } else {
    while (v.next < v.total && v.taken < a->max) {
      int32_t taken;

      trtk_select_fill (a, s, &v);
      trtk_select_suppress (a, s, &v);
      TRTK_PHASE (t, n, trtk_select_take (a, s, &v, t));
      taken = trtk_cta_read (&s->flag);
      v.taken = taken < a->max ? taken : a->max;
    }
  }
  TRTK_PHASE (t, n, trtk_select_finish (a, &v, t));
}

#endif
