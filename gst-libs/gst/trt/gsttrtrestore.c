/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The derived metas again, from our own, after elements that dropped or
 * stripped them.
 */
#include "gsttrtmetastructs-private.h"
#include "gsttrtresults-private.h"

/* Regions that the object had before, as scalers leave them: without their
 * parameters. */
static void
remove_roi (GstBuffer *buffer, gint id)
{
  GstVideoRegionOfInterestMeta *roi;

  if (id < 0)
    return;
  while ((roi = gst_buffer_get_video_region_of_interest_meta_id (buffer, id))
      != NULL)
    gst_buffer_remove_meta (buffer, (GstMeta *) roi);
}

/**
 * gst_trt_restore_metas:
 * @buffer: a writable buffer
 * @info: of its caps
 * @mode: which metas to attach
 *
 * Derives from the #GstTrtInferMeta of @buffer what gst_trt_attach_metas()
 * derived from results, in the pixels of @info. What is still there of it is
 * replaced, or kept where it is complete; metas of others are left alone.
 *
 * Returns: %FALSE where @buffer has no #GstTrtInferMeta
 */
gboolean
gst_trt_restore_metas (
    GstBuffer *buffer, const GstVideoInfo *info, GstTrtMetadata mode)
{
  gboolean roi = mode == GST_TRT_METADATA_AUTO || mode == GST_TRT_METADATA_ROI;
  gboolean analytics
      = mode == GST_TRT_METADATA_AUTO || mode == GST_TRT_METADATA_ANALYTICS;
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  MetaString label = { NULL }, model = { NULL };
  GstTrtObject object;
  GstTrtClass klass;

  if (meta == NULL)
    return FALSE;
  /* The relation meta is dropped or kept as a whole, rescaled. */
  analytics = analytics && !gst_trt_analytics_is_there (buffer);
  for (guint i = 0; gst_trt_infer_meta_get_object (meta, i, &object); i++) {
    gint id = -1;

    if (analytics)
      id = gst_trt_analytics_add_object (buffer, info, &object);
    if (roi) {
      remove_roi (buffer, object.roi_id);
      if (id >= 0 || object.roi_id < 0)
        object.roi_id = gst_trt_choose_roi_id (id);
      object.label = meta_intern (&label, object.label);
      object.model_name = meta_intern (&model, object.model_name);
      gst_trt_add_roi (buffer, info, &object, label.quark);
      gst_trt_infer_meta_set_roi_id (meta, i, object.roi_id);
    }
  }
  for (guint i = 0;
       analytics && gst_trt_infer_meta_get_class (meta, i, &klass); i++)
    gst_trt_analytics_add_class (buffer, &klass);
  return TRUE;
}
