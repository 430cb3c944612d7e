/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Opaque rectangles straight into a frame.
 *
 * gst_video_overlay_composition_blend() unpacks and packs the whole width of the
 * frame for every row of every rectangle, twice over for a box whose sides are
 * two bars; filling costs what is filled.
 */
#include "fill.h"

#include <string.h>

gboolean
fill_supports (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *f = info->finfo;

  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (f)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (f)
      || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (f)
      || GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f) == 0)
    return FALSE;
  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f); c++)
    if (GST_VIDEO_FORMAT_INFO_DEPTH (f, c) != 8
        || GST_VIDEO_FORMAT_INFO_SHIFT (f, c) != 0)
      return FALSE;
  return GST_VIDEO_FORMAT_INFO_IS_RGB (f) || GST_VIDEO_FORMAT_INFO_IS_YUV (f)
         || GST_VIDEO_FORMAT_INFO_IS_GRAY (f);
}

/* The bytes that stand for a colour, by component. */
static void
encode (const GstVideoInfo *info, guint8 r, guint8 g, guint8 b, guint8 out[4])
{
  const GstVideoColorimetry *colors = &info->colorimetry;
  gdouble kr = .299, kb = .114, luma, values[3];
  gint offset[GST_VIDEO_MAX_COMPONENTS], scale[GST_VIDEO_MAX_COMPONENTS];

  out[0] = r;
  out[1] = g;
  out[2] = b;
  out[3] = 255;
  if (GST_VIDEO_INFO_IS_RGB (info))
    return;
  gst_video_color_matrix_get_Kr_Kb (colors->matrix, &kr, &kb);
  gst_video_color_range_offsets (colors->range, info->finfo, offset, scale);
  luma = (kr * r + (1 - kr - kb) * g + kb * b) / 255;
  values[0] = luma;
  values[1] = (b / 255. - luma) / (2 * (1 - kb));
  values[2] = (r / 255. - luma) / (2 * (1 - kr));
  for (guint c = 0; c < 3; c++)
    out[c] = (guint8) CLAMP (offset[c] + scale[c] * values[c] + .5, 0, 255);
}

static void
fill_component (GstVideoFrame *frame, guint component,
    const GstVideoRectangle *r, guint8 value)
{
  const GstVideoFormatInfo *f = frame->info.finfo;
  gint left = r->x >> GST_VIDEO_FORMAT_INFO_W_SUB (f, component);
  gint top = r->y >> GST_VIDEO_FORMAT_INFO_H_SUB (f, component);
  gint right
      = GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (f, component, r->x + r->w);
  gint bottom
      = GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (f, component, r->y + r->h);
  gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component);
  gint stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, component);
  guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, component);

  for (gint y = top; y < bottom; y++) {
    guint8 *row = data + (gssize) y * stride + (gssize) left * step;

    if (step == 1)
      memset (row, value, right - left);
    else
      for (gint x = left; x < right; x++, row += step)
        *row = value;
  }
}

void
fill_rectangle (GstVideoFrame *frame, const GstVideoRectangle *rectangle,
    guint8 r, guint8 g, guint8 b)
{
  guint8 values[4];

  encode (&frame->info, r, g, b, values);
  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++)
    fill_component (frame, c, rectangle,
        values[GST_VIDEO_INFO_IS_GRAY (&frame->info) ? 0 : c]);
}
