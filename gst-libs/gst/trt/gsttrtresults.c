/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results of one frame, and the metas made from them.
 */
/**
 * SECTION:gsttrtresults
 * @title: GstTrtResults
 * @short_description: results of one frame, and the metas made from them
 *
 * Our own meta is the source of truth. The others are derived from it for the
 * elements that know them: #GstVideoRegionOfInterestMeta with the field names
 * that DL Streamer established,
 *
 * |[
 * roi_type = label        x, y, w, h in pixels of this buffer
 * "detection"  x_min x_max y_min y_max confidence (double, 0..1),
 *              label_id (int), label, model_name (string)
 * "object_id"  id (int), where a tracker gave one
 * ]|
 *
 * and, from GStreamer 1.24 on, the analytics relation meta.
 */
#include "gsttrtresults.h"
#include "gsttrtgeometry.h"
#include "gsttrtmetafields-private.h"
#include "gsttrtmetastructs-private.h"
#include "gsttrtresults-private.h"

GType
gst_trt_metadata_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_METADATA_AUTO, "Every kind that this GStreamer knows", "auto" },
    { GST_TRT_METADATA_ROI, "Regions of interest beside GstTrtInferMeta",
        "roi" },
    { GST_TRT_METADATA_ANALYTICS,
        "Analytics relation meta (GStreamer >= 1.24) beside GstTrtInferMeta",
        "analytics" },
    { GST_TRT_METADATA_MINIMAL, "GstTrtInferMeta alone", "minimal" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtMetadata", values));
  return type;
}

/**
 * gst_trt_results_new:
 *
 * Returns: (transfer full): empty results
 */
GstTrtResults *
gst_trt_results_new (void)
{
  GstTrtResults *results = g_new0 (GstTrtResults, 1);

  results->objects = g_array_new (FALSE, TRUE, sizeof (GstTrtObject));
  results->classes = g_array_new (FALSE, TRUE, sizeof (GstTrtClass));
  return results;
}

/**
 * gst_trt_results_free:
 * @results: (nullable) (transfer full): results
 */
void
gst_trt_results_free (GstTrtResults *results)
{
  if (results == NULL)
    return;
  g_array_unref (results->objects);
  g_array_unref (results->classes);
  g_free (results);
}

/**
 * gst_trt_results_clear:
 * @results: results
 *
 * Empties @results and keeps its memory for the next frame.
 */
void
gst_trt_results_clear (GstTrtResults *results)
{
  g_array_set_size (results->objects, 0);
  g_array_set_size (results->classes, 0);
}

/**
 * gst_trt_results_add_object:
 * @results: results
 *
 * Returns: (transfer none): a new object to be filled, valid until the next
 *   call; no class, no id, no landmarks
 */
GstTrtObject *
gst_trt_results_add_object (GstTrtResults *results)
{
  GstTrtObject *object;

  g_array_set_size (results->objects, results->objects->len + 1);
  object = &g_array_index (
      results->objects, GstTrtObject, results->objects->len - 1);
  object->label_id = -1;
  object->roi_id = -1;
  return object;
}

/**
 * gst_trt_results_add_class:
 * @results: results
 *
 * Returns: (transfer none): a new answer to be filled, valid until the next
 *   call
 */
GstTrtClass *
gst_trt_results_add_class (GstTrtResults *results)
{
  g_array_set_size (results->classes, results->classes->len + 1);
  return &g_array_index (
      results->classes, GstTrtClass, results->classes->len - 1);
}

gint
gst_trt_choose_roi_id (gint analytics_id)
{
  return analytics_id >= 0 ? analytics_id
                           : (gint) (gst_util_seqnum_next () & G_MAXINT);
}

void
gst_trt_add_roi (GstBuffer *buffer, const GstVideoInfo *info,
    const GstTrtObject *object, GQuark label)
{
  GstVideoRegionOfInterestMeta *roi;
  GstVideoRectangle rect;

  gst_trt_object_to_pixels (object, GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info), &rect);
  roi = gst_buffer_add_video_region_of_interest_meta_id (
      buffer, label != 0 ? label : meta_quarks[Q_OBJECT], rect.x, rect.y, rect.w,
      rect.h);
  roi->id = object->roi_id;
  gst_video_region_of_interest_meta_add_param (
      roi, meta_new_detection (object));
  if (object->object_id != 0)
    gst_video_region_of_interest_meta_add_param (roi,
        gst_structure_new ("object_id", "id", G_TYPE_INT,
            (gint) object->object_id, NULL));
}

static gboolean
has_roi (GstTrtMetadata mode)
{
  return mode == GST_TRT_METADATA_AUTO || mode == GST_TRT_METADATA_ROI;
}

static gboolean
has_analytics (GstTrtMetadata mode)
{
  return mode == GST_TRT_METADATA_AUTO || mode == GST_TRT_METADATA_ANALYTICS;
}

static void
attach_objects (GstBuffer *buffer, GstCustomMeta *meta,
    const GstVideoInfo *info, const GArray *objects, GstTrtMetadata mode)
{
  guint n = gst_trt_infer_meta_get_n_objects (meta);
  MetaString label = { NULL }, model = { NULL };

  for (guint i = 0; i < objects->len; i++) {
    GstTrtObject object = g_array_index (objects, GstTrtObject, i);
    gint id = -1;

    object.label = meta_intern (&label, object.label);
    object.model_name = meta_intern (&model, object.model_name);
    if (has_analytics (mode))
      id = gst_trt_analytics_add_object (buffer, info, &object);
    if (has_roi (mode)) {
      object.roi_id = gst_trt_choose_roi_id (id);
      gst_trt_add_roi (buffer, info, &object, label.quark);
    }
    meta_take_structure (
        meta, meta_object_field (n + i), meta_new_object (&object, TRUE));
  }
  if (objects->len > 0)
    meta_set_count (meta, meta_quarks[Q_N_OBJECTS], n + objects->len);
}

/**
 * gst_trt_attach_metas:
 * @buffer: a writable buffer
 * @info: of its caps
 * @results: what the network said
 * @mode: which metas to attach
 *
 * Adds @results to the #GstTrtInferMeta of @buffer, making it if there is none,
 * and attaches the derived metas that @mode asks for. The meta is attached for
 * empty results too: it tells "nothing found" from "not looked at".
 *
 * Labels and names of models are taken to be few: they are interned, and metas
 * share one copy, as those of regions always do.
 */
void
gst_trt_attach_metas (GstBuffer *buffer, const GstVideoInfo *info,
    const GstTrtResults *results, GstTrtMetadata mode)
{
  GstCustomMeta *meta = gst_buffer_add_trt_infer_meta (buffer);

  attach_objects (buffer, meta, info, results->objects, mode);
  for (guint i = 0; i < results->classes->len; i++) {
    const GstTrtClass *klass
        = &g_array_index (results->classes, GstTrtClass, i);

    gst_trt_infer_meta_add_class (meta, klass);
    if (has_analytics (mode))
      gst_trt_analytics_add_class (buffer, klass);
  }
}
