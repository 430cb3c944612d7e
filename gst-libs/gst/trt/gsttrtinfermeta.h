/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * GstTrtInferMeta: what inference found on a frame. */
#ifndef __GST_TRT_INFER_META_H__
#define __GST_TRT_INFER_META_H__

#include <gst/trt/trt-prelude.h>

G_BEGIN_DECLS

/**
 * GST_TRT_INFER_META_NAME:
 *
 * Name of the custom meta; what gst_buffer_get_custom_meta() takes.
 */
#define GST_TRT_INFER_META_NAME "GstTrtInferMeta"

/**
 * GST_TRT_MAX_LANDMARKS:
 *
 * Most landmark points of one object.
 */
#define GST_TRT_MAX_LANDMARKS 32

typedef struct _GstTrtObject GstTrtObject;
typedef struct _GstTrtClass GstTrtClass;

/**
 * GstTrtObject:
 * @x: left edge, 0..1 of the frame's width
 * @y: top edge, 0..1 of the frame's height
 * @w: width, 0..1 of the frame's width
 * @h: height, 0..1 of the frame's height
 * @confidence: score, 0..1
 * @label_id: index of the class, -1 when there is none
 * @roi_id: id of the #GstVideoRegionOfInterestMeta made from it, -1 if none
 * @object_id: number that a tracker gave it, 0 when not tracked
 * @label: (nullable): name of the class
 * @model_name: (nullable): the model that found it
 * @n_landmarks: points in @landmarks
 * @landmarks: x and y of each point in turn, 0..1 of the frame
 *
 * One detected object. Strings are borrowed: of the caller where it is passed
 * in, of the meta where it is read.
 */
struct _GstTrtObject {
  gdouble x, y, w, h;
  gdouble confidence;
  gint label_id;
  gint roi_id;
  guint64 object_id;
  const gchar *label;
  const gchar *model_name;
  guint n_landmarks;
  gdouble landmarks[2 * GST_TRT_MAX_LANDMARKS];
};

/**
 * GstTrtClass:
 * @confidence: score, 0..1
 * @label_id: index of the class
 * @label: (nullable): its name
 * @model_name: (nullable): the model that says so
 *
 * One answer of a classifier about the whole frame.
 */
struct _GstTrtClass {
  gdouble confidence;
  gint label_id;
  const gchar *label;
  const gchar *model_name;
};

/**
 * GST_TRT_OBJECT_INIT:
 *
 * Initialiser of a #GstTrtObject: no class, no id, no landmarks.
 */
#define GST_TRT_OBJECT_INIT { .label_id = -1, .roi_id = -1 }

GST_TRT_API
const GstMetaInfo *gst_trt_infer_meta_get_info (void);

GST_TRT_API
GstCustomMeta *gst_buffer_add_trt_infer_meta (GstBuffer *buffer);

GST_TRT_API
GstCustomMeta *gst_buffer_get_trt_infer_meta (GstBuffer *buffer);

GST_TRT_API
guint gst_trt_infer_meta_add_object (
    GstCustomMeta *meta, const GstTrtObject *object);

GST_TRT_API
guint gst_trt_infer_meta_get_n_objects (GstCustomMeta *meta);

GST_TRT_API
gboolean gst_trt_infer_meta_get_object (
    GstCustomMeta *meta, guint index, GstTrtObject *object);

GST_TRT_API
gboolean gst_trt_infer_meta_iterate (
    GstCustomMeta *meta, guint *state, GstTrtObject *object);

GST_TRT_API
gboolean gst_trt_infer_meta_set_object_id (
    GstCustomMeta *meta, guint index, guint64 object_id);

GST_TRT_API
gboolean gst_trt_infer_meta_set_roi_id (
    GstCustomMeta *meta, guint index, gint roi_id);

GST_TRT_API
guint gst_trt_infer_meta_add_class (
    GstCustomMeta *meta, const GstTrtClass *klass);

GST_TRT_API
guint gst_trt_infer_meta_get_n_classes (GstCustomMeta *meta);

GST_TRT_API
gboolean gst_trt_infer_meta_get_class (
    GstCustomMeta *meta, guint index, GstTrtClass *klass);

G_END_DECLS

#endif /* __GST_TRT_INFER_META_H__ */
