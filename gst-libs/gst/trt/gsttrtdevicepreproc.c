/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frame -> network input, for the kernel that reads a decoder's surface: what
 * GstTrtPreproc does, in the kernel's words.
 */
#include "gsttrtdevicepreproc-private.h"
#include "gsttrtcolor.h"

#include <math.h>
#include <string.h>

/* Components in 16 bits, little endian, in two planes. */
static gboolean
is_semi16 (const GstVideoInfo *info)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (info);

  return format == GST_VIDEO_FORMAT_P010_10LE
      || format == GST_VIDEO_FORMAT_P012_LE || format == GST_VIDEO_FORMAT_P016_LE;
}

static gboolean
components_are_bytes (const GstVideoFormatInfo *format, guint n)
{
  for (guint c = 0; c < n; c++)
    if (GST_VIDEO_FORMAT_INFO_DEPTH (format, c) != 8
        || GST_VIDEO_FORMAT_INFO_SHIFT (format, c) != 0)
      return FALSE;
  return TRUE;
}

/* -1: none that the kernel reads. */
static gint
choose_source (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint n = GST_VIDEO_FORMAT_INFO_IS_GRAY (format) ? 1 : 3;

  if (is_semi16 (info))
    return TRTK_SOURCE_SEMI16;
  if (GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format)
      || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (format)
      || GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format) < n
      || !components_are_bytes (format, n))
    return -1;
  if (n == 1)
    return GST_VIDEO_FORMAT_INFO_PSTRIDE (format, 0) == 1 ? TRTK_SOURCE_GRAY8
                                                          : -1;
  switch (GST_VIDEO_FORMAT_INFO_N_PLANES (format)) {
    case 1:
      if (GST_VIDEO_FORMAT_INFO_W_SUB (format, 1) != 0)
        return -1;
      return GST_VIDEO_FORMAT_INFO_PSTRIDE (format, 0) == 4
          ? TRTK_SOURCE_PACKED4
          : GST_VIDEO_FORMAT_INFO_PSTRIDE (format, 0) == 3 ? TRTK_SOURCE_PACKED3
                                                           : -1;
    case 2:
      return GST_VIDEO_FORMAT_INFO_PSTRIDE (format, 1) == 2 ? TRTK_SOURCE_SEMI8
                                                            : -1;
    case 3:
      return TRTK_SOURCE_PLANAR8;
    default:
      return -1;
  }
}

/**
 * gst_trt_device_preproc_supports: (skip)
 * @info: of frames
 *
 * Returns: %TRUE where the kernel reads them where they lie
 */
gboolean
gst_trt_device_preproc_supports (const GstVideoInfo *info)
{
  return choose_source (info) >= 0;
}

static void
init_samples (TrtkPreproc *p, const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  GstVideoChromaSite site = GST_VIDEO_INFO_CHROMA_SITE (info);

  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format) && c < 3;
       c++) {
    if (p->source == TRTK_SOURCE_PLANAR8)
      p->offset[c] = GST_VIDEO_FORMAT_INFO_PLANE (format, c);
    else if (p->source == TRTK_SOURCE_SEMI16)
      /* GStreamer says byte 1 of V, which is 2 */
      p->offset[c] = c == 2;
    else
      p->offset[c] = GST_VIDEO_FORMAT_INFO_POFFSET (format, c);
  }
  if (p->source == TRTK_SOURCE_GRAY8)
    return;
  p->sub_x = GST_VIDEO_FORMAT_INFO_W_SUB (format, 1);
  p->sub_y = GST_VIDEO_FORMAT_INFO_H_SUB (format, 1);
  p->cosited_x = (site & GST_VIDEO_CHROMA_SITE_H_COSITED) != 0;
  p->cosited_y = (site & GST_VIDEO_CHROMA_SITE_V_COSITED) != 0;
}

static void
init_color (TrtkPreproc *p, const GstVideoInfo *info)
{
  GstTrtColor color;
  /* 10 bits of a 16-bit sample are its upper ones. */
  gfloat unit = 1.f / (1 << GST_VIDEO_FORMAT_INFO_SHIFT (info->finfo, 0));

  gst_trt_color_init (&color, info);
  for (guint r = 0; r < 3; r++) {
    for (guint c = 0; c < 4; c++) {
      gboolean last = c == 3;

      if (color.kind == GST_TRT_COLOR_MATRIX)
        p->matrix[r][c] = color.matrix[r][c] * (last ? 1 : unit);
      else if (color.kind == GST_TRT_COLOR_RANGE)
        p->matrix[r][c] = last ? color.offset : r == c ? color.scale : 0;
      else
        p->matrix[r][c] = r == c;
    }
  }
}

static void
init_channels (TrtkPreproc *p, const GstTrtPreprocConfig *config)
{
  gboolean bgr = config->format == GST_TRT_INPUT_FORMAT_BGR;

  p->n_channels = config->format == GST_TRT_INPUT_FORMAT_GRAY ? 1 : 3;
  for (gint c = 0; c < 3; c++) {
    p->order[c] = p->n_channels == 1 ? 0 : bgr ? 2 - c : c;
    p->scale[c] = 1 / config->std[c];
    p->add[c] = -config->mean[c] / config->std[c];
    p->pad[c] = (config->pad_value - config->mean[c]) / config->std[c];
  }
}

/**
 * gst_trt_device_preproc_init: (skip)
 * @preproc: (out caller-allocates): filled
 * @info: of the frames; a frame of interlaced video is a frame
 * @crop: (nullable): the part of the frame that is the picture
 * @config: what the network wants; checked before, by gst_trt_preproc_new()
 *
 * What gst_trt_preproc_new() decides, for the kernel. The result is the same up
 * to the last bits of a float; only frames of more than 8 bits keep them all.
 * The tensor is as @config says; a caller that wants it quantised, in half
 * precision or with padded channels changes these fields after.
 *
 * Returns: %FALSE where the kernel does not read such frames
 */
gboolean
gst_trt_device_preproc_init (TrtkPreproc *preproc, const GstVideoInfo *info,
    const GstVideoRectangle *crop, const GstTrtPreprocConfig *config)
{
  GstVideoRectangle all = { 0, 0, GST_VIDEO_INFO_WIDTH (info),
    GST_VIDEO_INFO_HEIGHT (info) };
  GstTrtGeometry geometry;

  memset (preproc, 0, sizeof *preproc);
  preproc->source = choose_source (info);
  if (preproc->source < 0)
    return FALSE;
  if (crop == NULL)
    crop = &all;
  gst_trt_geometry_init (&geometry, crop->w, crop->h, config->width,
      config->height, config->resize_mode, config->crop_fraction);
  init_samples (preproc, info);
  init_color (preproc, info);
  init_channels (preproc, config);
  preproc->crop_x = crop->x;
  preproc->crop_y = crop->y;
  preproc->crop_w = crop->w;
  preproc->crop_h = crop->h;
  preproc->scale_x = geometry.scale_x;
  preproc->scale_y = geometry.scale_y;
  preproc->offset_x = geometry.offset_x;
  preproc->offset_y = geometry.offset_y;
  preproc->area = config->area;
  preproc->width = config->width;
  preproc->height = config->height;
  preproc->dtype = config->type == GST_TRT_INPUT_TYPE_F32 ? TRTK_F32 : TRTK_U8;
  preproc->pitch = config->layout == GST_TRT_INPUT_LAYOUT_NCHW
      ? 0 : preproc->n_channels;
  return TRUE;
}

/**
 * gst_trt_device_preproc_set_frame: (skip)
 * @to: (out caller-allocates): filled
 * @frame: mapped, where the kernel can read it
 * @slot: which input of the batch it becomes
 */
void
gst_trt_device_preproc_set_frame (
    TrtkPreprocFrame *to, const GstVideoFrame *frame, gint slot)
{
  memset (to, 0, sizeof *to);
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame) && i < 3; i++) {
    to->plane[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, i);
    to->pitch[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
  }
  to->slot = slot;
}
