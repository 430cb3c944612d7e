/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Code values of a frame -> R'G'B' 0..255, by its colorimetry.
 */
#include "gsttrtcolor.h"
#include "gsttrtrows.h"

static void
get_kr_kb (const GstVideoInfo *info, gdouble *kr, gdouble *kb)
{
  if (gst_video_color_matrix_get_Kr_Kb (info->colorimetry.matrix, kr, kb))
    return;
  /* Not told, or RGB, which no YUV can be: what GStreamer assumes by size. */
  gst_video_color_matrix_get_Kr_Kb (GST_VIDEO_INFO_HEIGHT (info) > 576
          ? GST_VIDEO_COLOR_MATRIX_BT709 : GST_VIDEO_COLOR_MATRIX_BT601,
      kr, kb);
}

static void
init_matrix (GstTrtColor *color, const GstVideoInfo *info,
    const gint offset[4], const gint scale[4])
{
  gdouble kr = 0, kb = 0, kg;
  gdouble luma = 255. / scale[0];
  gdouble u = 255. / scale[1], v = 255. / scale[2];
  gdouble m[3][3];

  get_kr_kb (info, &kr, &kb);
  kg = 1 - kr - kb;
  m[0][0] = m[1][0] = m[2][0] = luma;
  m[0][1] = 0;
  m[0][2] = 2 * (1 - kr) * v;
  m[1][1] = -2 * (1 - kb) * kb / kg * u;
  m[1][2] = -2 * (1 - kr) * kr / kg * v;
  m[2][1] = 2 * (1 - kb) * u;
  m[2][2] = 0;
  for (guint r = 0; r < 3; r++) {
    gdouble moved = 0;

    for (guint c = 0; c < 3; c++) {
      color->matrix[r][c] = m[r][c];
      moved -= m[r][c] * offset[c];
    }
    color->matrix[r][3] = moved;
  }
}

void
gst_trt_color_init (GstTrtColor *color, const GstVideoInfo *info)
{
  GstVideoColorRange range = info->colorimetry.range;
  gint offset[4], scale[4];

  if (range == GST_VIDEO_COLOR_RANGE_UNKNOWN)
    range = GST_VIDEO_INFO_IS_YUV (info) ? GST_VIDEO_COLOR_RANGE_16_235
                                         : GST_VIDEO_COLOR_RANGE_0_255;
  gst_video_color_range_offsets (range, info->finfo, offset, scale);
  color->scale = 255. / scale[0];
  color->offset = -255. * offset[0] / scale[0];
  if (GST_VIDEO_INFO_IS_YUV (info)) {
    color->kind = GST_TRT_COLOR_MATRIX;
    init_matrix (color, info, offset, scale);
  } else if (offset[0] != 0 || scale[0] != 255) {
    color->kind = GST_TRT_COLOR_RANGE;
  } else {
    color->kind = GST_TRT_COLOR_NONE;
  }
}

void
gst_trt_color_apply (
    const GstTrtColor *color, gfloat *const rows[3], guint n_rows, gint n)
{
  switch (color->kind) {
    case GST_TRT_COLOR_NONE:
      break;
    case GST_TRT_COLOR_RANGE:
      for (guint i = 0; i < n_rows; i++)
        gst_trt_row_range (rows[i], color->scale, color->offset, n);
      break;
    case GST_TRT_COLOR_MATRIX:
      gst_trt_row_matrix (rows[0], rows[1], rows[2], color->matrix, n);
      break;
  }
}
