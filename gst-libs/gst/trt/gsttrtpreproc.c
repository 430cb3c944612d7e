/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frame -> network input.
 */
/**
 * SECTION:gsttrtpreproc
 * @title: GstTrtPreproc
 * @short_description: a video frame as a network's input
 *
 * Resizes, converts and normalises a frame in one pass over its rows, without a
 * full picture in between. Every 8-bit format whose components are bytes in
 * memory (NV12, I420, RGB(A/x), BGR(A/x), GRAY8 and their like) is read where it
 * lies; others are first brought to one of these by #GstVideoConverter, at their
 * own size.
 *
 * Sampling is bilinear with pixel centres at .5, as OpenCV's INTER_LINEAR, or
 * averages the covered area where the picture shrinks. Chroma is sampled at the
 * luma position, by the chroma siting of the caps; matrix and range come from
 * their colorimetry. Values are not rounded on the way to a float input.
 *
 * One object serves one thread at a time. Everything is allocated by
 * gst_trt_preproc_new(), nothing by gst_trt_preproc_run().
 */
#include "gsttrtpreproc.h"
#include "gsttrtcolor.h"
#include "gsttrtrows.h"
#include "gsttrtsampler.h"

#include <math.h>
#include <string.h>

struct _GstTrtPreproc {
  GstTrtPreprocConfig config;
  GstTrtGeometry geometry;
  GstTrtSampler *sampler;
  GstTrtSpan across, down;
  GstTrtColor color;
  guint n_source, n_channels;
  gfloat scale[3], offset[3];   /* input = value * scale + offset */
  gfloat pad[3];
  gfloat *rows[3];
  /* formats that are not read where they lie */
  GstVideoConverter *converter;
  GstBuffer *converted;
  GstVideoInfo converted_info;
};

GType
gst_trt_input_format_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_INPUT_FORMAT_RGB, "Red, green, blue", "rgb" },
    { GST_TRT_INPUT_FORMAT_BGR, "Blue, green, red", "bgr" },
    { GST_TRT_INPUT_FORMAT_GRAY, "One channel", "gray" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtInputFormat", values));
  return type;
}

GType
gst_trt_input_layout_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_INPUT_LAYOUT_NCHW, "One plane a channel", "nchw" },
    { GST_TRT_INPUT_LAYOUT_NHWC, "Channels of a pixel side by side", "nhwc" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtInputLayout", values));
  return type;
}

/**
 * gst_trt_preproc_config_init:
 * @config: (out caller-allocates): filled
 * @width: of the network's input, pixels
 * @height: of the network's input, pixels
 *
 * RGB, NCHW, float, stretched, 0..255 as it is.
 */
void
gst_trt_preproc_config_init (
    GstTrtPreprocConfig *config, gint width, gint height)
{
  memset (config, 0, sizeof *config);
  config->width = width;
  config->height = height;
  config->crop_fraction = 1;
  for (guint c = 0; c < 3; c++)
    config->std[c] = 1;
}

static gboolean
check_config (const GstTrtPreprocConfig *config, const GstVideoInfo *info,
    GError **error)
{
  if (config->width < 1 || config->height < 1 || config->width > 32768
      || config->height > 32768) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "network input of %dx%d pixels: want 1 to 32768 each way",
        config->width, config->height);
    return FALSE;
  }
  for (guint c = 0; c < 3; c++) {
    if (isfinite (config->mean[c]) && isfinite (config->std[c])
        && fabs (config->std[c]) > 1e-9)
      continue;
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "channel %u: mean %g, std %g: want finite numbers and a std other "
        "than 0", c, config->mean[c], config->std[c]);
    return FALSE;
  }
  if (GST_VIDEO_INFO_WIDTH (info) < 1 || GST_VIDEO_INFO_HEIGHT (info) < 1
      || GST_VIDEO_INFO_FORMAT (info) <= GST_VIDEO_FORMAT_ENCODED) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "frame of %dx%d pixels, format '%s': not raw video",
        GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info),
        GST_VIDEO_INFO_NAME (info));
    return FALSE;
  }
  return TRUE;
}

/* The 8-bit format that keeps most of @info: same family and subsampling. */
static GstVideoFormat
choose_direct_format (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;

  if (GST_VIDEO_FORMAT_INFO_IS_GRAY (format))
    return GST_VIDEO_FORMAT_GRAY8;
  if (!GST_VIDEO_FORMAT_INFO_IS_YUV (format))
    return GST_VIDEO_FORMAT_RGBx;
  if (GST_VIDEO_FORMAT_INFO_W_SUB (format, 1) == 0)
    return GST_VIDEO_FORMAT_Y444;
  if (GST_VIDEO_FORMAT_INFO_H_SUB (format, 1) == 0)
    return GST_VIDEO_FORMAT_Y42B;
  return GST_VIDEO_FORMAT_I420;
}

static gboolean
init_converter (
    GstTrtPreproc *self, const GstVideoInfo *info, GError **error)
{
  GstVideoInfo *to = &self->converted_info;

  gst_video_info_set_interlaced_format (to, choose_direct_format (info),
      GST_VIDEO_INFO_INTERLACE_MODE (info), GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info));
  GST_VIDEO_INFO_FPS_N (to) = GST_VIDEO_INFO_FPS_N (info);
  GST_VIDEO_INFO_FPS_D (to) = GST_VIDEO_INFO_FPS_D (info);
  /* Colours are ours to convert, once. */
  to->colorimetry = info->colorimetry;
  to->chroma_site = info->chroma_site;
  self->converter = gst_video_converter_new (info, to,
      gst_structure_new ("options", GST_VIDEO_CONVERTER_OPT_DITHER_METHOD,
          GST_TYPE_VIDEO_DITHER_METHOD, GST_VIDEO_DITHER_NONE, NULL));
  if (self->converter == NULL) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "format %s cannot be converted to %s", GST_VIDEO_INFO_NAME (info),
        GST_VIDEO_INFO_NAME (to));
    return FALSE;
  }
  self->converted
      = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (to), NULL);
  if (self->converted == NULL) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "no memory for a %s frame of %" G_GSIZE_FORMAT " bytes",
        GST_VIDEO_INFO_NAME (to), GST_VIDEO_INFO_SIZE (to));
    return FALSE;
  }
  return TRUE;
}

static void
init_normalisation (GstTrtPreproc *self)
{
  const GstTrtPreprocConfig *config = &self->config;

  for (guint c = 0; c < 3; c++) {
    self->scale[c] = 1 / config->std[c];
    self->offset[c] = -config->mean[c] / config->std[c];
    self->pad[c] = (config->pad_value - config->mean[c]) / config->std[c];
  }
}

/**
 * gst_trt_preproc_new:
 * @info: of the frames
 * @config: what the network wants
 * @error: set when %NULL is returned
 *
 * Chooses how frames of @info become the input that @config describes. Made
 * once a caps.
 *
 * Returns: (transfer full) (nullable): the way, or %NULL with
 *   %GST_STREAM_ERROR_FORMAT or %GST_RESOURCE_ERROR_NO_SPACE_LEFT
 */
GstTrtPreproc *
gst_trt_preproc_new (const GstVideoInfo *info,
    const GstTrtPreprocConfig *config, GError **error)
{
  g_autoptr (GstTrtPreproc) self = NULL;

  if (!check_config (config, info, error))
    return NULL;
  self = g_new0 (GstTrtPreproc, 1);
  self->config = *config;
  gst_trt_geometry_init (&self->geometry, GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info), config->width, config->height,
      config->resize_mode, config->crop_fraction);
  if (!gst_trt_sampler_supports (info)) {
    if (!init_converter (self, info, error))
      return NULL;
    info = &self->converted_info;
  }
  self->sampler = gst_trt_sampler_new (info, &self->geometry, config->area);
  gst_trt_sampler_get_spans (self->sampler, &self->across, &self->down);
  gst_trt_color_init (&self->color, info);
  self->n_source = GST_VIDEO_INFO_IS_GRAY (info) ? 1 : 3;
  self->n_channels = config->format == GST_TRT_INPUT_FORMAT_GRAY ? 1 : 3;
  init_normalisation (self);
  for (guint c = 0; c < self->n_source; c++)
    self->rows[c] = g_new (gfloat, MAX (self->across.n, 1));
  return g_steal_pointer (&self);
}

/**
 * gst_trt_preproc_free:
 * @preproc: (nullable) (transfer full): what to free
 */
void
gst_trt_preproc_free (GstTrtPreproc *preproc)
{
  if (preproc == NULL)
    return;
  gst_trt_sampler_free (preproc->sampler);
  for (guint c = 0; c < 3; c++)
    g_free (preproc->rows[c]);
  g_clear_pointer (&preproc->converter, gst_video_converter_free);
  gst_clear_buffer (&preproc->converted);
  g_free (preproc);
}

/**
 * gst_trt_preproc_get_size:
 * @preproc: the way from frame to input
 *
 * Returns: bytes of one input
 */
gsize
gst_trt_preproc_get_size (const GstTrtPreproc *preproc)
{
  gsize pixels = (gsize) preproc->config.width * preproc->config.height;

  return pixels * preproc->n_channels
      * (preproc->config.type == GST_TRT_INPUT_TYPE_F32 ? sizeof (gfloat) : 1);
}

/**
 * gst_trt_preproc_get_geometry:
 * @preproc: the way from frame to input
 *
 * Returns: (transfer none): where the frame lies in the input; the way back for
 *   boxes
 */
const GstTrtGeometry *
gst_trt_preproc_get_geometry (const GstTrtPreproc *preproc)
{
  return &preproc->geometry;
}

/**
 * gst_trt_preproc_is_direct:
 * @preproc: the way from frame to input
 *
 * Returns: %TRUE when frames are read where they lie, %FALSE when
 *   #GstVideoConverter comes first
 */
gboolean
gst_trt_preproc_is_direct (const GstTrtPreproc *preproc)
{
  return preproc->converter == NULL;
}

static void
fill (const GstTrtPreproc *self, gpointer tensor, guint channel, gsize first,
    gsize n)
{
  gsize plane = (gsize) self->config.width * self->config.height;
  gboolean planar = self->config.layout == GST_TRT_INPUT_LAYOUT_NCHW;
  gsize step = planar ? 1 : self->n_channels;
  gsize at = planar ? channel * plane + first
                    : first * self->n_channels + channel;
  gfloat pad = self->pad[channel];

  if (self->config.type == GST_TRT_INPUT_TYPE_F32) {
    gfloat *out = (gfloat *) tensor + at;

    for (gsize i = 0; i < n; i++)
      out[i * step] = pad;
  } else {
    guint8 *out = (guint8 *) tensor + at;
    guint8 byte = (guint8) (CLAMP (pad, 0.f, 255.f) + .5f);

    for (gsize i = 0; i < n; i++)
      out[i * step] = byte;
  }
}

/* Everything that the picture leaves free. */
static void
fill_pads (const GstTrtPreproc *self, gpointer tensor)
{
  gsize width = self->config.width, height = self->config.height;
  gsize top = self->down.first, bottom = top + self->down.n;
  gsize left = self->across.first, right = left + self->across.n;

  for (guint c = 0; c < self->n_channels; c++) {
    fill (self, tensor, c, 0, top * width);
    fill (self, tensor, c, bottom * width, (height - bottom) * width);
    if (left == 0 && right == width)
      continue;
    for (gsize y = top; y < bottom; y++) {
      fill (self, tensor, c, y * width, left);
      fill (self, tensor, c, y * width + right, width - right);
    }
  }
}

/* @at: index of the row's first pixel in the input */
static void
store_row (const GstTrtPreproc *self, gpointer tensor, gsize at,
    const gfloat *const rows[3])
{
  gsize plane = (gsize) self->config.width * self->config.height;
  gboolean is_float = self->config.type == GST_TRT_INPUT_TYPE_F32;
  gint n = self->across.n;

  if (self->n_channels == 3
      && self->config.layout == GST_TRT_INPUT_LAYOUT_NHWC) {
    if (is_float)
      gst_trt_row_store3_f32 (
          (gfloat *) tensor + 3 * at, rows, self->scale, self->offset, n);
    else
      gst_trt_row_store3_u8 (
          (guint8 *) tensor + 3 * at, rows, self->scale, self->offset, n);
    return;
  }
  for (guint c = 0; c < self->n_channels; c++) {
    if (is_float)
      gst_trt_row_store_f32 ((gfloat *) tensor + c * plane + at, rows[c],
          self->scale[c], self->offset[c], n);
    else
      gst_trt_row_store_u8 ((guint8 *) tensor + c * plane + at, rows[c],
          self->scale[c], self->offset[c], n);
  }
}

/* The rows as the network orders its channels. */
static void
order_rows (const GstTrtPreproc *self, const gfloat *ordered[3])
{
  gfloat *const *rows = self->rows;
  gboolean bgr = self->config.format == GST_TRT_INPUT_FORMAT_BGR;

  if (self->n_source == 1) {
    ordered[0] = ordered[1] = ordered[2] = rows[0];
    return;
  }
  if (self->n_channels == 1)
    gst_trt_row_gray (rows[0], rows[0], rows[1], rows[2], self->across.n);
  ordered[0] = rows[bgr ? 2 : 0];
  ordered[1] = rows[1];
  ordered[2] = rows[bgr ? 0 : 2];
}

static void
run_rows (GstTrtPreproc *self, const GstVideoFrame *frame, gpointer tensor)
{
  const gfloat *ordered[3];

  fill_pads (self, tensor);
  gst_trt_sampler_begin (self->sampler);
  for (gint y = 0; y < self->down.n; y++) {
    gst_trt_sampler_get_row (self->sampler, frame, y, self->rows);
    gst_trt_color_apply (
        &self->color, self->rows, self->n_source, self->across.n);
    order_rows (self, ordered);
    store_row (self, tensor,
        (gsize) (self->down.first + y) * self->config.width
            + self->across.first,
        ordered);
  }
}

/**
 * gst_trt_preproc_run:
 * @preproc: the way from frame to input
 * @frame: a mapped frame of the info that @preproc was made for, any strides
 * @tensor: (out caller-allocates): gst_trt_preproc_get_size() bytes
 *
 * Makes the input of one frame.
 */
void
gst_trt_preproc_run (
    GstTrtPreproc *preproc, GstVideoFrame *frame, gpointer tensor)
{
  GstVideoFrame converted;

  if (preproc->converter == NULL) {
    run_rows (preproc, frame, tensor);
    return;
  }
  gst_video_frame_map (&converted, &preproc->converted_info,
      preproc->converted, GST_MAP_READWRITE);
  gst_video_converter_frame (preproc->converter, frame, &converted);
  run_rows (preproc, &converted, tensor);
  gst_video_frame_unmap (&converted);
}
