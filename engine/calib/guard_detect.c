/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_detect.c: average precision with one network's objects as truth.
 *
 * All classes share one precision-recall curve (a class must match to be a
 * hit): with a handful of pictures a mean over classes would hang on single
 * objects. */
#include <math.h>

#include "calib/guard.h"

typedef struct {
  float box[4], score;
  int label;
  guint image;
  gboolean counts; /* a truth above the threshold */
} Object;

void
trt_detection_score_init (TrtDetectionScore *score)
{
  score->truths = g_array_new (FALSE, FALSE, sizeof (Object));
  score->found = g_array_new (FALSE, FALSE, sizeof (Object));
}

void
trt_detection_score_clear (TrtDetectionScore *score)
{
  g_clear_pointer (&score->truths, g_array_unref);
  g_clear_pointer (&score->found, g_array_unref);
}

static void
add (GArray *list, guint image, const float *rows, guint n, guint row,
    float threshold)
{
  for (guint i = 0; i < n; i++) {
    const float *r = rows + (gsize) i * row;
    Object o = { { r[0], r[1], r[2], r[3] }, r[4], (int) r[5], image,
      r[4] >= threshold };
    g_array_append_val (list, o);
  }
}

void
trt_detection_score_add (TrtDetectionScore *score, guint image,
    const float *truth, guint n_truth, const float *found, guint n_found,
    guint row, float threshold)
{
  add (score->truths, image, truth, n_truth, row, threshold);
  add (score->found, image, found, n_found, row, threshold);
}

static double
iou (const float *a, const float *b)
{
  double w = (double) MIN (a[2], b[2]) - (double) MAX (a[0], b[0]);
  double h = (double) MIN (a[3], b[3]) - (double) MAX (a[1], b[1]);
  double both = MAX (w, 0) * MAX (h, 0);
  double area_a = (double) (a[2] - a[0]) * (double) (a[3] - a[1]);
  double area_b = (double) (b[2] - b[0]) * (double) (b[3] - b[1]);

  return both > 0 ? both / (area_a + area_b - both) : 0;
}

static gint
by_score (gconstpointer a, gconstpointer b)
{
  float x = ((const Object *) a)->score, y = ((const Object *) b)->score;

  return x < y ? 1 : x > y ? -1 : 0;
}

typedef enum { MISS, HIT, IGNORED } Match;

static Match
match (const GArray *truths, gboolean *used, const Object *o, double least)
{
  double best = least;
  int at = -1;

  for (guint i = 0; i < truths->len; i++) {
    const Object *t = &g_array_index (truths, Object, i);
    double v;
    if (used[i] || t->image != o->image || t->label != o->label)
      continue;
    v = iou (t->box, o->box);
    /* one that counts is better than one that does not */
    if (v >= best
        || (v >= least && at >= 0 && t->counts
            && !g_array_index (truths, Object, at).counts)) {
      best = v;
      at = (int) i;
    }
  }
  if (at < 0)
    return o->counts ? MISS : IGNORED;
  used[at] = TRUE;
  return g_array_index (truths, Object, at).counts ? HIT : IGNORED;
}

guint
trt_detection_score_truths (const TrtDetectionScore *score)
{
  guint n = 0;

  for (guint i = 0; i < score->truths->len; i++)
    n += (guint) g_array_index (score->truths, Object, i).counts;
  return n;
}

static double
average_precision (const TrtDetectionScore *score, double least)
{
  g_autofree gboolean *used = g_new0 (gboolean, score->truths->len + 1);
  g_autofree double *precision = g_new0 (double, score->found->len + 1);
  guint n = trt_detection_score_truths (score), hits = 0, shown = 0;
  double sum = 0, best = 0;

  if (n == 0)
    return 1;
  for (guint i = 0; i < score->found->len; i++) {
    Match m = match (score->truths, used,
        &g_array_index (score->found, Object, i), least);
    if (m == IGNORED)
      continue;
    shown++;
    if (m == HIT) {
      precision[hits] = (double) (hits + 1) / shown;
      hits++;
    }
  }
  /* the best precision at this recall or more */
  for (guint i = hits; i-- > 0;) {
    best = MAX (best, precision[i]);
    sum += best;
  }
  return sum / n;
}

double
trt_detection_score_ap (const TrtDetectionScore *score)
{
  g_array_sort (score->found, by_score);
  return (average_precision (score, 0.5) + average_precision (score, 0.75))
         / 2;
}
