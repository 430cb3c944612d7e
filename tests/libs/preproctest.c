/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A slow implementation of frame -> network input, in double precision, that
 * shares no code with the library's.
 */
#include "preproctest.h"

#include <gst/check/gstcheck.h>
#include <math.h>

/* ---- the slow way ------------------------------------------------------- */

typedef struct {
  gdouble kr, kb;
  gdouble y0, ys, c0, cs;       /* offset and span of luma and chroma codes */
} Codes;

static Codes
codes_of (const GstVideoInfo *info)
{
  Codes codes = { .299, .114, 16, 219, 128, 224 };

  if (info->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT709) {
    codes.kr = .2126;
    codes.kb = .0722;
  } else if (info->colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_BT2020) {
    codes.kr = .2627;
    codes.kb = .0593;
  }
  if (info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255) {
    codes.y0 = 0;
    codes.ys = codes.cs = 255;
  }
  return codes;
}

gdouble
preproc_code_at (const GstVideoFrame *frame, guint c, gint x, gint y)
{
  const guint8 *data = GST_VIDEO_FRAME_COMP_DATA (frame, c);

  x = CLAMP (x, 0, GST_VIDEO_FRAME_COMP_WIDTH (frame, c) - 1);
  y = CLAMP (y, 0, GST_VIDEO_FRAME_COMP_HEIGHT (frame, c) - 1);
  return data[y * GST_VIDEO_FRAME_COMP_STRIDE (frame, c)
      + x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c)];
}

/* Bilinear at luma position x, y (pixel centres are whole numbers). */
static gdouble
code_between (const GstVideoFrame *frame, guint c, gdouble x, gdouble y)
{
  GstVideoChromaSite site = frame->info.chroma_site;
  guint w_sub = GST_VIDEO_FORMAT_INFO_W_SUB (frame->info.finfo, c);
  guint h_sub = GST_VIDEO_FORMAT_INFO_H_SUB (frame->info.finfo, c);
  gdouble fx, fy;

  if (w_sub == 1)
    x = (site & GST_VIDEO_CHROMA_SITE_H_COSITED) ? x / 2 : (x - .5) / 2;
  if (h_sub == 1)
    y = (site & GST_VIDEO_CHROMA_SITE_V_COSITED) ? y / 2 : (y - .5) / 2;
  fx = x - floor (x);
  fy = y - floor (y);
  x = floor (x);
  y = floor (y);
  return (1 - fy)
      * ((1 - fx) * preproc_code_at (frame, c, x, y)
          + fx * preproc_code_at (frame, c, x + 1, y))
      + fy
      * ((1 - fx) * preproc_code_at (frame, c, x, y + 1)
          + fx * preproc_code_at (frame, c, x + 1, y + 1));
}

static gdouble
bound (gdouble v)
{
  return v < 0 ? 0 : v > 255 ? 255 : v;
}

static void
rgb_between (
    const GstVideoFrame *frame, gdouble x, gdouble y, gdouble rgb[3])
{
  Codes k = codes_of (&frame->info);
  gdouble a, b, c;

  if (GST_VIDEO_INFO_IS_GRAY (&frame->info)) {
    rgb[0] = rgb[1] = rgb[2]
        = bound ((code_between (frame, 0, x, y) - k.y0) * 255 / k.ys);
    return;
  }
  a = code_between (frame, 0, x, y);
  b = code_between (frame, 1, x, y);
  c = code_between (frame, 2, x, y);
  if (GST_VIDEO_INFO_IS_YUV (&frame->info)) {
    gdouble luma = (a - k.y0) / k.ys;
    gdouble u = (b - k.c0) / k.cs, v = (c - k.c0) / k.cs;

    a = 255 * (luma + 2 * (1 - k.kr) * v);
    c = 255 * (luma + 2 * (1 - k.kb) * u);
    b = (255 * luma - k.kr * a - k.kb * c) / (1 - k.kr - k.kb);
  } else if (frame->info.colorimetry.range == GST_VIDEO_COLOR_RANGE_16_235) {
    a = (a - 16) * 255 / 219;
    b = (b - 16) * 255 / 219;
    c = (c - 16) * 255 / 219;
  }
  rgb[0] = bound (a);
  rgb[1] = bound (b);
  rgb[2] = bound (c);
}

typedef struct {
  gint left, top, width, height;        /* of the picture in the input */
} Place;

static Place
place (const GstVideoInfo *info, const GstTrtPreprocConfig *config)
{
  gdouble w = info->width, h = info->height;
  gdouble fx = config->width / w, fy = config->height / h;
  gdouble fit = fx < fy ? fx : fy;
  Place p = { 0, 0, config->width, config->height };

  if (config->resize_mode == GST_TRT_RESIZE_STRETCH)
    return p;
  if (config->resize_mode == GST_TRT_RESIZE_CROP)
    fit = (fx > fy ? fx : fy) / config->crop_fraction;
  p.width = config->resize_mode == GST_TRT_RESIZE_LETTERBOX_TOPLEFT
      ? (gint) floor (w * fit + 1e-6) : (gint) floor (w * fit + .5);
  p.height = config->resize_mode == GST_TRT_RESIZE_LETTERBOX_TOPLEFT
      ? (gint) floor (h * fit + 1e-6) : (gint) floor (h * fit + .5);
  if (p.width < 1)
    p.width = 1;
  if (p.height < 1)
    p.height = 1;
  if (config->resize_mode != GST_TRT_RESIZE_LETTERBOX_TOPLEFT) {
    p.left = (gint) floor ((config->width - p.width) / 2.);
    p.top = (gint) floor ((config->height - p.height) / 2.);
  }
  return p;
}

/* Value of input pixel x, y, channel c. */
static gdouble
expected (const GstVideoFrame *frame, const GstTrtPreprocConfig *config,
    const Place *p, gint x, gint y, guint c)
{
  gdouble rgb[3] = { config->pad_value, config->pad_value, config->pad_value };
  gdouble sx = (gdouble) frame->info.width / p->width;
  gdouble sy = (gdouble) frame->info.height / p->height;
  gdouble fx = (x - p->left + .5) * sx - .5, fy = (y - p->top + .5) * sy - .5;
  gdouble value;

  if (x >= p->left && x < p->left + p->width && y >= p->top
      && y < p->top + p->height) {
    fx = CLAMP (fx, 0, frame->info.width - 1);
    fy = CLAMP (fy, 0, frame->info.height - 1);
    rgb_between (frame, fx, fy, rgb);
  }
  if (config->format == GST_TRT_INPUT_FORMAT_GRAY)
    value = .299 * rgb[0] + .587 * rgb[1] + .114 * rgb[2];
  else
    value = rgb[config->format == GST_TRT_INPUT_FORMAT_BGR ? 2 - c : c];
  value = (value - config->mean[c]) / config->std[c];
  if (config->type == GST_TRT_INPUT_TYPE_U8)
    value = bound (value);
  return value;
}

/* ---- frames ------------------------------------------------------------- */

GstBuffer *
preproc_make_frame (const GstVideoInfo *info, guint padding, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 0 };
  gsize size = 0;
  GstBuffer *buffer;
  GstMapInfo map;

  for (guint p = 0; p < GST_VIDEO_INFO_N_PLANES (info); p++) {
    gint comp[GST_VIDEO_MAX_COMPONENTS];

    gst_video_format_info_component (info->finfo, p, comp);
    stride[p] = GST_VIDEO_INFO_PLANE_STRIDE (info, p) + padding;
    offset[p] = size;
    size += (gsize) stride[p] * GST_VIDEO_INFO_COMP_HEIGHT (info, comp[0]);
  }
  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < size; i++)
    map.data[i] = g_rand_int (rand);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), info->width, info->height,
      GST_VIDEO_INFO_N_PLANES (info), offset, stride);
  return buffer;
}

void
preproc_make_info (GstVideoInfo *info, GstVideoFormat format, gint width,
    gint height, const gchar *colorimetry, GstVideoChromaSite site)
{
  gst_video_info_set_format (info, format, width, height);
  if (colorimetry != NULL)
    fail_unless (
        gst_video_colorimetry_from_string (&info->colorimetry, colorimetry));
  info->chroma_site = site;
}

#define CANARY 0x5a

void
preproc_compare (const GstVideoInfo *info, const GstTrtPreprocConfig *config,
    guint padding, gdouble tolerance)
{
  GError *error = NULL;
  GstTrtPreproc *preproc = gst_trt_preproc_new (info, config, &error);
  GstBuffer *buffer
      = preproc_make_frame (info, padding, info->width * 31 + padding);
  guint channels = config->format == GST_TRT_INPUT_FORMAT_GRAY ? 1 : 3;
  gsize plane = (gsize) config->width * config->height, size;
  Place p = place (info, config);
  GstVideoFrame frame;
  guint8 *tensor;

  g_assert_no_error (error);
  fail_unless (gst_trt_preproc_is_direct (preproc));
  size = gst_trt_preproc_get_size (preproc);
  fail_unless_equals_int (
      size, plane * channels * (config->type == GST_TRT_INPUT_TYPE_U8 ? 1 : 4));
  tensor = g_malloc (size + 64);
  memset (tensor, CANARY, size + 64);
  fail_unless (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  gst_trt_preproc_run (preproc, &frame, tensor);
  for (guint i = 0; i < 64; i++)
    fail_unless_equals_int (tensor[size + i], CANARY);
  for (gint y = 0; y < config->height; y++) {
    for (gint x = 0; x < config->width; x++) {
      for (guint c = 0; c < channels; c++) {
        gsize pixel = (gsize) y * config->width + x;
        gsize at = config->layout == GST_TRT_INPUT_LAYOUT_NCHW
            ? c * plane + pixel : pixel * channels + c;
        gdouble got = config->type == GST_TRT_INPUT_TYPE_U8
            ? tensor[at] : ((gfloat *) tensor)[at];
        gdouble want = expected (&frame, config, &p, x, y, c);

        fail_unless (fabs (got - want) <= tolerance,
            "%s %dx%d -> %dx%d mode %d, pixel %d,%d channel %u: %g, want %g",
            GST_VIDEO_INFO_NAME (info), info->width, info->height,
            config->width, config->height, config->resize_mode, x, y, c, got,
            want);
      }
    }
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  g_free (tensor);
  gst_trt_preproc_free (preproc);
}
