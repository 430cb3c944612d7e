/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * GstTrtTensorMeta: the network's raw outputs. */
#ifndef __GST_TRT_TENSOR_META_H__
#define __GST_TRT_TENSOR_META_H__

#include <gst/trt/trt-prelude.h>

G_BEGIN_DECLS

/**
 * GST_TRT_TENSOR_META_NAME:
 *
 * Name of the custom meta; what gst_buffer_get_custom_meta() takes.
 */
#define GST_TRT_TENSOR_META_NAME "GstTrtTensorMeta"

/**
 * GST_TRT_MAX_DIMS:
 *
 * Highest rank of a tensor.
 */
#define GST_TRT_MAX_DIMS 8

typedef struct _GstTrtTensor GstTrtTensor;

/**
 * GstTrtTensor:
 * @name: the name in the model
 * @type: element type: "float32", "float16", "int8", "uint8", "int32",
 *   "int64" or "bool"
 * @n_dims: the rank
 * @dims: sizes, outermost first; row-major, no gaps
 * @data: the elements, in the machine's byte order
 *
 * One output of a network.
 */
struct _GstTrtTensor {
  const gchar *name;
  const gchar *type;
  guint n_dims;
  gint64 dims[GST_TRT_MAX_DIMS];
  GstBuffer *data;
};

GST_TRT_API
const GstMetaInfo *gst_trt_tensor_meta_get_info (void);

GST_TRT_API
GstCustomMeta *gst_buffer_add_trt_tensor_meta (GstBuffer *buffer);

GST_TRT_API
GstCustomMeta *gst_buffer_get_trt_tensor_meta (GstBuffer *buffer);

GST_TRT_API
guint gst_trt_tensor_meta_add (GstCustomMeta *meta, const GstTrtTensor *tensor);

GST_TRT_API
guint gst_trt_tensor_meta_get_n_tensors (GstCustomMeta *meta);

GST_TRT_API
gboolean gst_trt_tensor_meta_get (
    GstCustomMeta *meta, guint index, GstTrtTensor *tensor);

G_END_DECLS

#endif /* __GST_TRT_TENSOR_META_H__ */
