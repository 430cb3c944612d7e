/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results of one frame, and the metas made from them. */
#ifndef __GST_TRT_RESULTS_H__
#define __GST_TRT_RESULTS_H__

#include <gst/video/video.h>
#include <gst/trt/gsttrtinfermeta.h>

G_BEGIN_DECLS

/**
 * GstTrtMetadata:
 * @GST_TRT_METADATA_AUTO: every kind that this GStreamer knows
 * @GST_TRT_METADATA_ROI: regions of interest beside our own meta
 * @GST_TRT_METADATA_ANALYTICS: the analytics relation meta beside our own
 *   (GStreamer >= 1.24; our own alone before)
 * @GST_TRT_METADATA_MINIMAL: our own meta alone
 *
 * Which metas are attached. Our own is always there.
 */
typedef enum {
  GST_TRT_METADATA_AUTO,
  GST_TRT_METADATA_ROI,
  GST_TRT_METADATA_ANALYTICS,
  GST_TRT_METADATA_MINIMAL,
} GstTrtMetadata;

#define GST_TYPE_TRT_METADATA (gst_trt_metadata_get_type ())
GST_TRT_API
GType gst_trt_metadata_get_type (void);

typedef struct _GstTrtResults GstTrtResults;

/**
 * GstTrtResults:
 * @objects: (element-type GstTrtObject): detections, best first
 * @classes: (element-type GstTrtClass): answers about the whole frame
 *
 * What a network said about one frame. The strings inside are borrowed from
 * whoever added them and must outlive the results.
 */
struct _GstTrtResults {
  GArray *objects;
  GArray *classes;
};

GST_TRT_API
GstTrtResults *gst_trt_results_new (void);

GST_TRT_API
void gst_trt_results_free (GstTrtResults *results);

GST_TRT_API
void gst_trt_results_clear (GstTrtResults *results);

GST_TRT_API
GstTrtObject *gst_trt_results_add_object (GstTrtResults *results);

GST_TRT_API
GstTrtClass *gst_trt_results_add_class (GstTrtResults *results);

GST_TRT_API
void gst_trt_attach_metas (GstBuffer *buffer, const GstVideoInfo *info,
    const GstTrtResults *results, GstTrtMetadata mode);

GST_TRT_API
gboolean gst_trt_restore_metas (
    GstBuffer *buffer, const GstVideoInfo *info, GstTrtMetadata mode);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtResults, gst_trt_results_free)

G_END_DECLS

#endif /* __GST_TRT_RESULTS_H__ */
