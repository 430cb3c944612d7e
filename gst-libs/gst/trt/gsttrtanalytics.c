/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results -> GstAnalyticsRelationMeta, where gstreamer-analytics-1.0 >= 1.24 was
 * found (HAVE_GST_ANALYTICS); before, nothing is attached.
 */
#include "gsttrtgeometry.h"
#include "gsttrtresults-private.h"

#ifdef HAVE_GST_ANALYTICS
#include <gst/analytics/analytics.h>

gint
gst_trt_analytics_add_object (GstBuffer *buffer, const GstVideoInfo *info,
    const GstTrtObject *object)
{
  /* One a buffer: this gives back the one that is there. */
  GstAnalyticsRelationMeta *meta
      = gst_buffer_add_analytics_relation_meta (buffer);
  GstVideoRectangle rect;
  GstAnalyticsODMtd od;
  GstAnalyticsTrackingMtd track;

  gst_trt_object_to_pixels (object, GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info), &rect);
  if (!gst_analytics_relation_meta_add_od_mtd (meta,
          g_quark_from_string (object->label != NULL ? object->label
                                                     : "object"),
          rect.x, rect.y, rect.w, rect.h, object->confidence, &od))
    return -1;
  if (object->object_id != 0
      && gst_analytics_relation_meta_add_tracking_mtd (meta, object->object_id,
          GST_BUFFER_PTS_IS_VALID (buffer) ? GST_BUFFER_PTS (buffer) : 0,
          &track))
    gst_analytics_relation_meta_set_relation (
        meta, GST_ANALYTICS_REL_TYPE_RELATE_TO, od.id, track.id);
  return od.id;
}

gboolean
gst_trt_analytics_is_there (GstBuffer *buffer)
{
  GstAnalyticsRelationMeta *meta
      = gst_buffer_get_analytics_relation_meta (buffer);

  return meta != NULL && gst_analytics_relation_get_length (meta) > 0;
}

void
gst_trt_analytics_add_class (GstBuffer *buffer, const GstTrtClass *klass)
{
  GstAnalyticsRelationMeta *meta
      = gst_buffer_add_analytics_relation_meta (buffer);
  GstAnalyticsClsMtd cls;

  gst_analytics_relation_meta_add_one_cls_mtd (meta, klass->confidence,
      g_quark_from_string (klass->label != NULL ? klass->label : "class"),
      &cls);
}

#else

gint
gst_trt_analytics_add_object (
    GstBuffer *buffer, const GstVideoInfo *info, const GstTrtObject *object)
{
  return -1;
}

gboolean
gst_trt_analytics_is_there (GstBuffer *buffer)
{
  return FALSE;
}

void
gst_trt_analytics_add_class (GstBuffer *buffer, const GstTrtClass *klass)
{
}

#endif
