/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The part of a frame that is to be seen: decoders give surfaces that are larger
 * than the picture, and say so by GstVideoCropMeta.
 */
/**
 * SECTION:gsttrtpicture
 * @title: GstTrtPicture
 * @short_description: the part of a frame that is to be seen
 */
#include "gsttrtpicture.h"

/* Components lie at whole bytes, so that a frame can begin anywhere. */
static gboolean
can_begin_anywhere (const GstVideoFormatInfo *format)
{
  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (format))
    return FALSE;
  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); c++)
    if (GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c) < 1)
      return FALSE;
  return TRUE;
}

/**
 * gst_trt_picture_init:
 * @picture: (out caller-allocates): filled
 * @buffer: a frame
 * @info: of its caps
 *
 * Where the picture is: what the buffer's #GstVideoCropMeta says, inside the
 * frame, else as large as the caps say. Formats whose pixels do not lie at
 * whole bytes are never cut.
 */
void
gst_trt_picture_init (
    GstVideoRectangle *picture, GstBuffer *buffer, const GstVideoInfo *info)
{
  GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint width = meta != NULL ? meta->width : (guint) info->width;
  guint height = meta != NULL ? meta->height : (guint) info->height;

  *picture = (GstVideoRectangle){ 0, 0, info->width, info->height };
  if (crop == NULL || crop->x >= width || crop->y >= height || crop->width == 0
      || crop->height == 0 || !can_begin_anywhere (info->finfo))
    return;
  picture->x = (gint) crop->x;
  picture->y = (gint) crop->y;
  picture->w = (gint) MIN (crop->width, width - crop->x);
  picture->h = (gint) MIN (crop->height, height - crop->y);
}

/* Where pixel @x, @y begins in @plane: of components that are subsampled and
 * share it with others, the group of pixels does. */
static gsize
offset_in (const GstVideoFrame *frame, guint plane, gint x, gint y)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gint components[GST_VIDEO_MAX_COMPONENTS];
  guint c, group = 0;

  gst_video_format_info_component (format, plane, components);
  c = (guint) components[0];
  for (guint i = 0; i < GST_VIDEO_MAX_COMPONENTS && components[i] >= 0; i++)
    group = MAX (group, format->w_sub[components[i]]);
  x = x >> group << group;
  return (gsize) (y >> format->h_sub[c])
      * GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane)
      + (gsize) (x >> format->w_sub[c]) * format->pixel_stride[c];
}

/**
 * gst_trt_picture_cut:
 * @picture: where the picture is
 * @frame: (inout): a mapped frame; becomes one of the picture alone, and is
 *   unmapped as before
 *
 * A picture that begins between two chroma samples is taken from the first of
 * them on.
 */
void
gst_trt_picture_cut (const GstVideoRectangle *picture, GstVideoFrame *frame)
{
  frame->info.width = picture->w;
  frame->info.height = picture->h;
  if (picture->x == 0 && picture->y == 0)
    return;
  for (guint p = 0; p < GST_VIDEO_FRAME_N_PLANES (frame); p++)
    frame->data[p] = (guint8 *) frame->data[p]
        + offset_in (frame, p, picture->x, picture->y);
}
