/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames of a stream, gathered for calibration. */
#ifndef __GST_TRT_SAMPLES_H__
#define __GST_TRT_SAMPLES_H__

#include <gst/trt/gsttrtrunner.h>

G_BEGIN_DECLS

/* The most frames and the most memory that are kept, and the fewest frames
 * that make a calibration. */
#define GST_TRT_SAMPLES_FRAMES 32
#define GST_TRT_SAMPLES_BYTES (256u << 20)
#define GST_TRT_SAMPLES_LEAST 8
/* What there must be in them. */
#define GST_TRT_SAMPLES_OBJECTS 32
#define GST_TRT_SAMPLES_HELD_OUT 8 /* objects in the frames held out */
#define GST_TRT_SAMPLES_DISTINCT 12
#define GST_TRT_SAMPLES_CLASSES 3
#define GST_TRT_SAMPLES_VARIETY 2.0

/**
 * GstTrtSampleCounts:
 * @n_seen: frames that were offered
 * @n_frames: frames that are kept
 * @n_objects: objects (for classifiers: answers) in those
 * @n_distinct: objects that differ from every earlier one in place, size or
 *   class (for classifiers: different answers)
 * @variety: how much a place of the picture changes from frame to frame: root
 *   mean square over 16 x 16 places, in steps of 8-bit video
 *
 * What has been gathered.
 */
typedef struct {
  guint64 n_seen;
  guint n_frames, n_objects, n_distinct;
  gdouble variety;
} GstTrtSampleCounts;

typedef struct _GstTrtSamples GstTrtSamples;

GST_TRT_API
GstTrtSamples *gst_trt_samples_new (GstTrtModel *model, GError **error);

GST_TRT_API
void gst_trt_samples_free (GstTrtSamples *samples);

GST_TRT_API
gboolean gst_trt_samples_add (
    GstTrtSamples *samples, GstTrtRequest *request);

GST_TRT_API
gboolean gst_trt_samples_are_enough (
    GstTrtSamples *samples, gchar **missing);

GST_TRT_API
void gst_trt_samples_thin_out (GstTrtSamples *samples);

GST_TRT_API
const GstTrtSampleCounts *gst_trt_samples_get_counts (
    const GstTrtSamples *samples);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtSamples, gst_trt_samples_free)

G_END_DECLS

#endif /* __GST_TRT_SAMPLES_H__ */
