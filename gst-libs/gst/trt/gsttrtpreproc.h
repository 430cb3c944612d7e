/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frame -> network input. */
#ifndef __GST_TRT_PREPROC_H__
#define __GST_TRT_PREPROC_H__

#include <gst/video/video.h>
#include <gst/trt/gsttrtgeometry.h>

G_BEGIN_DECLS

/**
 * GstTrtInputFormat:
 * @GST_TRT_INPUT_FORMAT_RGB: red, green, blue
 * @GST_TRT_INPUT_FORMAT_BGR: blue, green, red
 * @GST_TRT_INPUT_FORMAT_GRAY: one channel, .299 R + .587 G + .114 B
 *
 * The channels that a network wants, in order.
 */
typedef enum {
  GST_TRT_INPUT_FORMAT_RGB,
  GST_TRT_INPUT_FORMAT_BGR,
  GST_TRT_INPUT_FORMAT_GRAY,
} GstTrtInputFormat;

/**
 * GstTrtInputLayout:
 * @GST_TRT_INPUT_LAYOUT_NCHW: one plane a channel
 * @GST_TRT_INPUT_LAYOUT_NHWC: channels of a pixel side by side
 *
 * The order of a network's input in memory.
 */
typedef enum {
  GST_TRT_INPUT_LAYOUT_NCHW,
  GST_TRT_INPUT_LAYOUT_NHWC,
} GstTrtInputLayout;

/**
 * GstTrtInputType:
 * @GST_TRT_INPUT_TYPE_F32: 32-bit float
 * @GST_TRT_INPUT_TYPE_U8: byte, rounded to nearest and saturated
 *
 * The type of a network's input.
 */
typedef enum {
  GST_TRT_INPUT_TYPE_F32,
  GST_TRT_INPUT_TYPE_U8,
} GstTrtInputType;

#define GST_TYPE_TRT_INPUT_FORMAT (gst_trt_input_format_get_type ())
GST_TRT_API
GType gst_trt_input_format_get_type (void);

#define GST_TYPE_TRT_INPUT_LAYOUT (gst_trt_input_layout_get_type ())
GST_TRT_API
GType gst_trt_input_layout_get_type (void);

typedef struct _GstTrtPreprocConfig GstTrtPreprocConfig;
typedef struct _GstTrtPreproc GstTrtPreproc;

/**
 * GstTrtPreprocConfig:
 * @width: of the network's input, pixels
 * @height: of the network's input, pixels
 * @format: channels and their order
 * @layout: order in memory
 * @type: element type
 * @resize_mode: how the frame becomes as large as the input
 * @area: average over all source pixels where the picture shrinks, instead of
 *   the bilinear interpolation of the nearest four
 * @crop_fraction: see gst_trt_geometry_init()
 * @pad_value: what surrounds the picture, 0..255, before mean and std
 * @mean: subtracted, 0..255, in the order of @format
 * @std: divides, in the order of @format
 *
 * What a network wants to see: input = (value - mean) / std, value 0..255.
 */
struct _GstTrtPreprocConfig {
  gint width, height;
  GstTrtInputFormat format;
  GstTrtInputLayout layout;
  GstTrtInputType type;
  GstTrtResizeMode resize_mode;
  gboolean area;
  gdouble crop_fraction;
  gdouble pad_value;
  gdouble mean[3];
  gdouble std[3];
};

GST_TRT_API
void gst_trt_preproc_config_init (
    GstTrtPreprocConfig *config, gint width, gint height);

GST_TRT_API
GstTrtPreproc *gst_trt_preproc_new (const GstVideoInfo *info,
    const GstTrtPreprocConfig *config, GError **error);

GST_TRT_API
void gst_trt_preproc_free (GstTrtPreproc *preproc);

GST_TRT_API
gsize gst_trt_preproc_get_size (const GstTrtPreproc *preproc);

GST_TRT_API
const GstTrtGeometry *gst_trt_preproc_get_geometry (
    const GstTrtPreproc *preproc);

GST_TRT_API
gboolean gst_trt_preproc_is_direct (const GstTrtPreproc *preproc);

GST_TRT_API
void gst_trt_preproc_run (
    GstTrtPreproc *preproc, GstVideoFrame *frame, gpointer tensor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtPreproc, gst_trt_preproc_free)

G_END_DECLS

#endif /* __GST_TRT_PREPROC_H__ */
