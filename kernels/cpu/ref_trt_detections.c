/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* TrtDetections: boxes and class scores of every anchor to the few that count.
 *   boxes      f32 [N,A,4]   x1 y1 x2 y2, any unit
 *   scores     f32 [N,A,C]
 *   params     f32 [2]       score threshold, IoU threshold; or [N,2]
 *   classes    f32 [C]       0: leave the class out; or [N,C]; absent: all
 *   landmarks  f32 [N,A,L]   carried along; absent: none
 * gives
 *   objects    f32 [N,M,6+L] x1 y1 x2 y2 score class landmarks, best first
 *   count      s32 [N]       how many of the M are filled; the rest is 0
 *
 * A candidate needs score > threshold and finite coordinates. Candidates are
 * taken from the highest score down, ties by anchor then class; one that
 * overlaps a taken one by IoU > threshold is dropped. Exact for any number of
 * candidates: the work ends when M are taken. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trtk_params.h"

enum { IN_BOXES, IN_SCORES, IN_PARAMS, IN_CLASSES, IN_LANDMARKS };

typedef struct {
  float score;
  int32_t index; /* anchor * C + class */
} Candidate;

static size_t
scratch (const TrtkArgs *args)
{
  const TrtkTensor *scores = &args->in[IN_SCORES];

  return (size_t) (scores->dims[1] * scores->dims[2]) * sizeof (Candidate);
}

static int
by_score (const void *a, const void *b)
{
  const Candidate *x = a, *y = b;

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

static bool
is_finite_box (const float *box)
{
  return isfinite (box[0]) && isfinite (box[1]) && isfinite (box[2])
         && isfinite (box[3]);
}

/* What holds for image @n: its own row, or the only one. */
static const float *
row_of (const TrtkTensor *t, int64_t n)
{
  const float *rows = t->data;

  return t->rank == 2 ? rows + n * t->dims[1] : rows;
}

/* Candidates of one image into @out; returns their number. */
static int64_t
collect (const TrtkArgs *args, int64_t n, Candidate *out)
{
  const TrtkDetectionsParams *p = args->params;
  int64_t n_anchors = args->in[IN_SCORES].dims[1];
  int64_t n_classes = args->in[IN_SCORES].dims[2], count = 0;
  const float *scores = args->in[IN_SCORES].data;
  const float *boxes = args->in[IN_BOXES].data;
  float threshold = row_of (&args->in[IN_PARAMS], n)[0];
  const float *mask = args->n_in > IN_CLASSES
                              && args->in[IN_CLASSES].data != NULL
                          ? row_of (&args->in[IN_CLASSES], n)
                          : NULL;

  for (int64_t a = 0; a < n_anchors; a++) {
    const float *row = scores + (n * n_anchors + a) * n_classes;
    int64_t first = count;
    for (int64_t c = 0; c < n_classes; c++) {
      if (!(row[c] > threshold) || (mask != NULL && mask[c] == 0))
        continue;
      if (p->multi_label || count == first)
        count++;
      else if (!(row[c] > out[first].score))
        continue;
      out[count - 1] = (Candidate) { row[c], (int32_t) (a * n_classes + c) };
    }
    if (count > first && !is_finite_box (boxes + (n * n_anchors + a) * 4))
      count = first;
  }
  return count;
}

static float
area (const float *b, float extra)
{
  float w = b[2] - b[0] + extra, h = b[3] - b[1] + extra;

  return w > 0 && h > 0 ? w * h : 0;
}

static float
intersection_over_union (const float *a, const float *b, float extra)
{
  float both[4] = { fmaxf (a[0], b[0]), fmaxf (a[1], b[1]),
    fminf (a[2], b[2]), fminf (a[3], b[3]) };
  float inter = area (both, extra);
  float all = area (a, extra) + area (b, extra) - inter;

  return all > 0 ? inter / all : 0;
}

/* Does one of the @n_taken rows suppress @box of @class_id by more than
 * @limit? */
static bool
is_suppressed (const TrtkArgs *args, float limit, const float *taken,
    int64_t n_taken, int64_t row_size, const float *box, float class_id)
{
  const TrtkDetectionsParams *p = args->params;

  if (p->nms == TRTK_NMS_NONE)
    return false;
  for (int64_t i = 0; i < n_taken; i++) {
    const float *other = taken + i * row_size;
    if (p->nms == TRTK_NMS_CLASS && other[5] != class_id)
      continue;
    if (intersection_over_union (box, other, (float) p->pixel_extent) > limit)
      return true;
  }
  return false;
}

static int32_t
select_image (const TrtkArgs *args, int64_t n, Candidate *candidates)
{
  const TrtkTensor *objects = &args->out[0];
  const TrtkTensor *landmarks
      = args->n_in > IN_LANDMARKS ? &args->in[IN_LANDMARKS] : NULL;
  int64_t n_anchors = args->in[IN_SCORES].dims[1];
  int64_t n_classes = args->in[IN_SCORES].dims[2];
  int64_t max = objects->dims[1], row_size = objects->dims[2], taken = 0;
  float *rows = (float *) objects->data + n * max * row_size;
  float limit = row_of (&args->in[IN_PARAMS], n)[1];
  int64_t count = collect (args, n, candidates);

  qsort (candidates, (size_t) count, sizeof *candidates, by_score);
  memset (rows, 0, (size_t) (max * row_size) * sizeof *rows);
  for (int64_t i = 0; i < count && taken < max; i++) {
    int64_t anchor = n * n_anchors + candidates[i].index / n_classes;
    float class_id = (float) (candidates[i].index % n_classes);
    const float *box = (const float *) args->in[IN_BOXES].data + anchor * 4;
    float *row = rows + taken * row_size;

    if (is_suppressed (args, limit, rows, taken, row_size, box, class_id))
      continue;
    memcpy (row, box, 4 * sizeof *row);
    row[4] = candidates[i].score;
    row[5] = class_id;
    if (landmarks != NULL && landmarks->dtype != TRTK_NONE)
      memcpy (row + 6,
          (const float *) landmarks->data + anchor * landmarks->dims[2],
          (size_t) landmarks->dims[2] * sizeof *row);
    taken++;
  }
  return (int32_t) taken;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *scores = &args->in[IN_SCORES];

  if (scores->dims[1] * scores->dims[2] > INT32_MAX)
    return TRTK_ERROR_UNSUPPORTED;
  for (int64_t n = 0; n < scores->dims[0]; n++)
    ((int32_t *) args->out[1].data)[n] = select_image (args, n, args->scratch);
  return TRTK_OK;
}

const TrtkKernel trtk_ref_trt_detections = { .name = "ref.TrtDetections",
  .op = "TrtDetections", .run = run, .scratch = scratch };
