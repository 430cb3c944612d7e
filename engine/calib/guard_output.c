/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_output.c: outputs side by side.
 *
 * Probabilities are compared by their logarithms without the mean, which are
 * the scores that a softmax made them of: the noise of a probability depends
 * on how sure the network is, that of a score hardly.
 *
 * Whether a handful of samples keep their best class is a coarse measure. Of
 * every sample the margins m of the best class over the next ones are known,
 * and over all of them how far noise moves such a margin, s. Where every score
 * has normal noise of its own, of variance s^2 / 2, a sample keeps its class
 * with probability E_t product Phi (m / (s / sqrt 2) + t), t normal. */
#include "calib/guard_output.h"

#include <math.h>

/* Classes behind the best one that may take its place. */
#define N_RIVALS 5
/* Probabilities below this are noise of the float side. */
#define LEAST_PROBABILITY 1e-7
#define SUM_TOLERANCE 0.01

struct _TrtOutputScore {
  guint n;      /* entries along the axis with a meaning each */
  gsize inner, n_values;
  gboolean is_classes;
  double *sum, *square, *noise; /* by entry */
  double count;                 /* of values, by entry */
  GArray *margins;              /* double: N_RIVALS a sample, of float */
  double moved;                 /* sum of squares: what noise did to them */
  double *want, *got;           /* one sample, as it is compared */
};

/* Rows of boxes have their meaning in the last axis, pictures in axis 1. */
TrtOutputScore *
trt_output_score_new (const TrtTensorInfo *info, gboolean is_classes)
{
  TrtOutputScore *s = g_new0 (TrtOutputScore, 1);
  gint64 n = MAX (trt_tensor_info_count (info), 0), size = 1;

  s->inner = 1;
  s->n_values = (gsize) n;
  if (info->rank >= 2 && n > 0) {
    gboolean last = info->rank == 3 && info->dims[2] < info->dims[1];
    size = info->dims[last ? 2 : 1];
    s->inner = last ? 1 : (gsize) (n / MAX (info->dims[0], 1) / size);
  }
  s->n = (guint) MAX (size, 1);
  s->is_classes = is_classes && s->inner == 1 && s->n == n && n > N_RIVALS;
  s->sum = g_new0 (double, s->n);
  s->square = g_new0 (double, s->n);
  s->noise = g_new0 (double, s->n);
  s->margins = g_array_new (FALSE, FALSE, sizeof (double));
  s->want = g_new (double, n + 1);
  s->got = g_new (double, n + 1);
  return s;
}

void
trt_output_score_free (gpointer score)
{
  TrtOutputScore *s = score;

  g_free (s->sum);
  g_free (s->square);
  g_free (s->noise);
  g_array_unref (s->margins);
  g_free (s->want);
  g_free (s->got);
  g_free (s);
}

static gboolean
are_probabilities (const float *v, gsize n)
{
  double sum = 0;

  for (gsize i = 0; i < n; i++) {
    if (!(v[i] >= 0 && v[i] <= 1))
      return FALSE;
    sum += (double) v[i];
  }
  return fabs (sum - 1) < SUM_TOLERANCE;
}

static void
take (const float *from, gsize n, gboolean probabilities, double *to)
{
  double mean = 0;

  for (gsize i = 0; i < n; i++) {
    double v = (double) from[i];
    to[i] = probabilities ? log (MAX (v, LEAST_PROBABILITY)) : v;
    mean += to[i] / (double) n;
  }
  for (gsize i = 0; probabilities && i < n; i++)
    to[i] -= mean;
}

static guint
find_best (const double *v, gsize n)
{
  guint best = 0;

  for (gsize i = 1; i < n; i++)
    best = v[i] > v[best] ? (guint) i : best;
  return best;
}

/* Overwrites what was taken. */
static void
add_margins (TrtOutputScore *s)
{
  guint best = find_best (s->want, s->n_values);
  double w = s->want[best], g = s->got[best];

  s->want[best] = -INFINITY;
  for (guint i = 0; i < N_RIVALS; i++) {
    guint rival = find_best (s->want, s->n_values);
    double margin = w - s->want[rival];
    double moved = g - s->got[rival] - margin;
    g_array_append_val (s->margins, margin);
    s->moved += moved * moved;
    s->want[rival] = -INFINITY;
  }
}

void
trt_output_score_add (TrtOutputScore *s, const float *want, const float *got)
{
  gboolean probabilities
      = s->is_classes && are_probabilities (want, s->n_values);

  take (want, s->n_values, probabilities, s->want);
  take (got, s->n_values, probabilities, s->got);
  for (gsize i = 0; i < s->n_values; i++) {
    guint c = (guint) (i / s->inner % s->n);
    double w = s->want[i], d = w - s->got[i];
    s->sum[c] += w;
    s->square[c] += w * w;
    s->noise[c] += d * d;
  }
  s->count += (double) s->n_values / s->n;
  if (s->is_classes)
    add_margins (s);
}

gboolean
trt_output_score_is_empty (const TrtOutputScore *s)
{
  return s->count == 0;
}

double
trt_output_score_error (const TrtOutputScore *s)
{
  double mean = 0, error = 0;
  g_autofree double *variance = g_new0 (double, s->n);

  for (guint c = 0; c < s->n && s->count > 0; c++) {
    double m = s->sum[c] / s->count;
    variance[c] = MAX (s->square[c] / s->count - m * m, 0);
    mean += variance[c] / s->n;
  }
  for (guint c = 0; c < s->n && mean > 0; c++)
    error += s->noise[c] / s->count / (variance[c] + 0.01 * mean) / s->n;
  return error;
}

/* With what probability the noise of @n rivals stays below that of the best,
 * @margins in steps of one score's noise. */
static double
keep_best (const double *margins, guint n, double step)
{
  double sum = 0, all = 0;

  for (double t = -4; t <= 4; t += 0.25) {
    double weight = exp (-t * t / 2), same = weight;
    for (guint j = 0; j < n; j++)
      same *= erfc (-(margins[j] / step + t) / G_SQRT2) / 2;
    sum += same;
    all += weight;
  }
  return sum / all;
}

double
trt_output_score_alike (const TrtOutputScore *s)
{
  double step = s->margins->len > 0
                    ? sqrt (s->moved / (double) s->margins->len / 2)
                    : 0;
  guint n = s->margins->len / N_RIVALS;
  double sum = 0;

  if (!(step > 0))
    return 1;
  for (guint i = 0; i < n; i++)
    sum += keep_best (&g_array_index (s->margins, double, i * N_RIVALS),
        N_RIVALS, step);
  return sum / n;
}
