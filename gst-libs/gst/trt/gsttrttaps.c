/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Which source samples make an output sample, along one axis.
 *
 * Pixel centres lie at .5, as in OpenCV, PIL and GStreamer; outside the picture
 * its edge repeats.
 */
#include "gsttrttaps.h"

#include <math.h>

/* Luma sample position (centres are whole numbers) -> the component's. */
static gdouble
to_component (const GstTrtAxis *axis, gdouble position)
{
  gdouble factor = 1 << axis->sub;

  return axis->cosited ? position / factor : (position + .5) / factor - .5;
}

void
gst_trt_taps_init_linear (GstTrtTaps *taps, const GstTrtAxis *axis)
{
  taps->n = axis->n;
  taps->index = g_new (gint, axis->n);
  taps->weight = g_new (gfloat, axis->n);
  for (gint i = 0; i < axis->n; i++) {
    gdouble position
        = (axis->first + i + .5 - axis->offset) / axis->scale - .5;

    /* First the edge of the picture, then that of the component: as if it had
     * been brought to full size before. */
    position = CLAMP (position, 0, axis->luma_size - 1);
    position = CLAMP (to_component (axis, position), 0, axis->size - 1);
    /* Two samples are always read: the last pair with weight 1, not a pair
     * across the edge. */
    taps->index[i] = CLAMP ((gint) position, 0, MAX (axis->size - 2, 0));
    taps->weight[i] = position - taps->index[i];
  }
}

gint
gst_trt_taps_find_plain (const GstTrtTaps *taps)
{
  gint first = -1;

  for (gint i = 0; i < taps->n; i++) {
    gfloat weight = taps->weight[i];
    gint sample = taps->index[i] + (weight == 1);

    if (i == 0)
      first = sample;
    if ((weight != 0 && weight != 1) || sample != first + i)
      return -1;
  }
  return first;
}

static void
append_weight (GArray *weights, gdouble value)
{
  gfloat weight = value;

  g_array_append_val (weights, weight);
}

/* The two samples around the middle of [low, high], for axes that grow. */
static void
add_linear (GstTrtTaps *taps, const GstTrtAxis *axis, gint i, gdouble middle)
{
  gdouble position = CLAMP (middle - .5, 0, axis->size - 1);
  gint index = CLAMP ((gint) position, 0, MAX (axis->size - 2, 0));

  taps->index[i] = index;
  append_weight (taps->weights, 1 - (position - index));
  taps->count[i] = 1;
  if (axis->size > 1) {
    append_weight (taps->weights, position - index);
    taps->count[i] = 2;
  }
}

/* Every sample that [low, high] touches, weighted by how much of it. */
static void
add_area (GstTrtTaps *taps, const GstTrtAxis *axis, gint i, gdouble low,
    gdouble high)
{
  gint first, last;
  gdouble length;

  low = CLAMP (low, 0, axis->size);
  high = CLAMP (high, 0, axis->size);
  length = high - low;
  first = MIN ((gint) low, axis->size - 1);
  last = CLAMP ((gint) ceil (high) - 1, first, axis->size - 1);
  taps->index[i] = first;
  taps->count[i] = last - first + 1;
  for (gint k = first; k <= last; k++) {
    gdouble part = MIN (high, k + 1.) - MAX (low, (gdouble) k);

    append_weight (taps->weights, length > 1e-9 ? part / length : 1);
  }
}

void
gst_trt_taps_init_area (GstTrtTaps *taps, const GstTrtAxis *axis)
{
  gdouble factor = 1 << axis->sub;
  gdouble shift = axis->cosited && axis->sub > 0 ? (factor - 1) / 2 : 0;

  taps->n = axis->n;
  taps->index = g_new (gint, axis->n);
  taps->count = g_new (gint, axis->n);
  taps->start = g_new (gint, axis->n);
  taps->weights = g_array_new (FALSE, FALSE, sizeof (gfloat));
  for (gint i = 0; i < axis->n; i++) {
    gdouble low = (axis->first + i - axis->offset) / axis->scale;
    gdouble high = (axis->first + i + 1 - axis->offset) / axis->scale;

    low = (low + shift) / factor;
    high = (high + shift) / factor;
    taps->start[i] = taps->weights->len;
    if (high - low > 1)
      add_area (taps, axis, i, low, high);
    else
      add_linear (taps, axis, i, (low + high) / 2);
  }
}

void
gst_trt_taps_clear (GstTrtTaps *taps)
{
  g_clear_pointer (&taps->index, g_free);
  g_clear_pointer (&taps->weight, g_free);
  g_clear_pointer (&taps->count, g_free);
  g_clear_pointer (&taps->start, g_free);
  g_clear_pointer (&taps->weights, g_array_unref);
}
