/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Network inputs made small, to tell scenes that change from scenes that only
 * have noise: the mean over a place evens the noise of a sensor out.
 */
#include "gsttrtsamples-private.h"

#include <math.h>

/* Where a value of the tensor is. */
typedef struct {
  const gfloat *f;
  const guint8 *u;
  gsize x_step, y_step, channel_step;
} Picture;

static gdouble
value (const Picture *p, gsize i)
{
  return p->f != NULL ? (gdouble) p->f[i] : p->u[i];
}

/* The mean of place @x, @y of one channel. */
static gdouble
mean_of (const Picture *p, const GstTrtPreprocConfig *c, gint x, gint y,
    guint channel)
{
  gint x0 = x * c->width / GST_TRT_THUMB_SIDE;
  gint x1 = MAX ((x + 1) * c->width / GST_TRT_THUMB_SIDE, x0 + 1);
  gint y0 = y * c->height / GST_TRT_THUMB_SIDE;
  gint y1 = MAX ((y + 1) * c->height / GST_TRT_THUMB_SIDE, y0 + 1);
  gdouble sum = 0;

  for (gint j = y0; j < y1; j++) {
    gsize at = channel * p->channel_step + (gsize) j * p->y_step
               + (gsize) x0 * p->x_step;
    for (gint i = x0; i < x1; i++, at += p->x_step)
      sum += value (p, at);
  }
  return sum / ((gdouble) (x1 - x0) * (y1 - y0));
}

void
gst_trt_thumb_make (
    const GstTrtModelInfo *info, gconstpointer tensor, gfloat *thumb)
{
  const GstTrtPreprocConfig *c = &info->preproc;
  guint n_channels = c->format == GST_TRT_INPUT_FORMAT_GRAY ? 1 : 3;
  gsize plane = (gsize) c->width * (gsize) c->height;
  gboolean last = c->layout == GST_TRT_INPUT_LAYOUT_NHWC;
  Picture p = { .x_step = last ? n_channels : 1, .channel_step = plane };

  p.y_step = (gsize) c->width * p.x_step;
  if (last)
    p.channel_step = 1;
  if (c->type == GST_TRT_INPUT_TYPE_U8)
    p.u = tensor;
  else
    p.f = tensor;
  for (guint k = 0; k < 3; k++) {
    guint from = MIN (k, n_channels - 1); /* gray is three times the same */

    for (gint y = 0; y < GST_TRT_THUMB_SIDE; y++)
      for (gint x = 0; x < GST_TRT_THUMB_SIDE; x++)
        *thumb++ = (gfloat) (mean_of (&p, c, x, y, from) * c->std[from]);
  }
}

gdouble
gst_trt_thumb_variety (const gfloat *const *thumbs, guint n)
{
  gdouble sum = 0;

  for (guint i = 0; n > 0 && i < GST_TRT_THUMB_VALUES; i++) {
    gdouble mean = 0, square = 0;

    for (guint k = 0; k < n; k++)
      mean += (gdouble) thumbs[k][i] / n;
    for (guint k = 0; k < n; k++)
      square += pow ((gdouble) thumbs[k][i] - mean, 2) / n;
    sum += square;
  }
  return sqrt (sum / GST_TRT_THUMB_VALUES);
}
