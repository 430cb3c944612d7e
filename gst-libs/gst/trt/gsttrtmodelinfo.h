/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What a model wants to see and what its answers mean. */
#ifndef __GST_TRT_MODEL_INFO_H__
#define __GST_TRT_MODEL_INFO_H__

#include <gst/trt/gsttrtpreproc.h>

G_BEGIN_DECLS

/**
 * GstTrtOrigin:
 * @GST_TRT_ORIGIN_DEFAULT: nobody said anything
 * @GST_TRT_ORIGIN_GUESS: from shapes, or usual for the head
 * @GST_TRT_ORIGIN_METADATA: from strings inside the model
 * @GST_TRT_ORIGIN_FILE: from the `.modelinfo` file
 * @GST_TRT_ORIGIN_PROPERTY: from the user
 *
 * Who said it. A later one wins over an earlier one.
 */
typedef enum {
  GST_TRT_ORIGIN_DEFAULT,
  GST_TRT_ORIGIN_GUESS,
  GST_TRT_ORIGIN_METADATA,
  GST_TRT_ORIGIN_FILE,
  GST_TRT_ORIGIN_PROPERTY,
} GstTrtOrigin;

/**
 * GstTrtModelField:
 * @GST_TRT_MODEL_HEAD: `head`: how outputs are decoded: "yolox"
 * @GST_TRT_MODEL_LABELS: `labels`: names of classes: "cat,dog"
 * @GST_TRT_MODEL_INPUT_SHAPE: `input-shape`: "1x3x480x640"
 * @GST_TRT_MODEL_INPUT_FORMAT: `input-format`: "rgb", "bgr" or "gray"
 * @GST_TRT_MODEL_INPUT_LAYOUT: `input-layout`: "nchw" or "nhwc"
 * @GST_TRT_MODEL_RESIZE_MODE: `resize-mode`: "stretch", "letterbox",
 *   "letterbox-topleft" or "crop"
 * @GST_TRT_MODEL_CROP_FRACTION: `crop-fraction`: ".875"
 * @GST_TRT_MODEL_PAD_VALUE: `pad-value`: "114"
 * @GST_TRT_MODEL_MEAN: `mean`: "123.675,116.28,103.53", or one for all
 * @GST_TRT_MODEL_STD: `std`: "58.395,57.12,57.375", or one for all
 * @GST_TRT_MODEL_THRESHOLD: `threshold`: ".25"
 * @GST_TRT_MODEL_IOU_THRESHOLD: `iou-threshold`: ".45"
 * @GST_TRT_MODEL_N_FIELDS: how many there are
 *
 * The things that are known about a model.
 */
typedef enum {
  GST_TRT_MODEL_HEAD,
  GST_TRT_MODEL_LABELS,
  GST_TRT_MODEL_INPUT_SHAPE,
  GST_TRT_MODEL_INPUT_FORMAT,
  GST_TRT_MODEL_INPUT_LAYOUT,
  GST_TRT_MODEL_RESIZE_MODE,
  GST_TRT_MODEL_CROP_FRACTION,
  GST_TRT_MODEL_PAD_VALUE,
  GST_TRT_MODEL_MEAN,
  GST_TRT_MODEL_STD,
  GST_TRT_MODEL_THRESHOLD,
  GST_TRT_MODEL_IOU_THRESHOLD,
  GST_TRT_MODEL_N_FIELDS,
} GstTrtModelField;

typedef struct _GstTrtModelInfo GstTrtModelInfo;

/**
 * GstTrtModelInfo:
 * @head: (nullable): how outputs are decoded
 * @labels: (element-type utf8) (nullable): names of classes
 * @n_dims: of @dims, 0 when no input shape was given
 * @dims: the input's shape
 * @preproc: what the network wants to see; width and height are those of the
 *   shape, 0 when not known
 * @threshold: lowest score that counts, 0..1
 * @iou_threshold: boxes of a class that overlap more are one, 0..1
 * @origin: who said it, by field
 *
 * Everything known about a model, and where it comes from.
 */
struct _GstTrtModelInfo {
  gchar *head;
  GPtrArray *labels;
  guint n_dims;
  gint64 dims[8];
  GstTrtPreprocConfig preproc;
  gdouble threshold;
  gdouble iou_threshold;
  GstTrtOrigin origin[GST_TRT_MODEL_N_FIELDS];
};

GST_TRT_API
GstTrtModelInfo *gst_trt_model_info_new (void);

GST_TRT_API
void gst_trt_model_info_free (GstTrtModelInfo *info);

GST_TRT_API
const gchar *gst_trt_model_field_get_name (GstTrtModelField field);

GST_TRT_API
gboolean gst_trt_model_info_set (GstTrtModelInfo *info, GstTrtModelField field,
    const gchar *text, GstTrtOrigin origin, GError **error);

GST_TRT_API
void gst_trt_model_info_take_labels (
    GstTrtModelInfo *info, GPtrArray *labels, GstTrtOrigin origin);

GST_TRT_API
gboolean gst_trt_model_info_load_file (
    GstTrtModelInfo *info, const gchar *model_path, GError **error);

GST_TRT_API
gboolean gst_trt_model_info_load_keyfile (
    GstTrtModelInfo *info, const gchar *path, GError **error);

GST_TRT_API
gboolean gst_trt_model_info_set_metadata (
    GstTrtModelInfo *info, GHashTable *metadata, GError **error);

GST_TRT_API
void gst_trt_model_info_guess_shape (
    GstTrtModelInfo *info, const gint64 *dims, guint n_dims);

GST_TRT_API
void gst_trt_model_info_guess_head (GstTrtModelInfo *info, const gchar *head);

GST_TRT_API
gchar *gst_trt_model_info_describe (const GstTrtModelInfo *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtModelInfo, gst_trt_model_info_free)

G_END_DECLS

#endif /* __GST_TRT_MODEL_INFO_H__ */
