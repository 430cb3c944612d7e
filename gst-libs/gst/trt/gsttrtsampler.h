/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Resampled rows of the components of a frame. */
#ifndef __GST_TRT_SAMPLER_H__
#define __GST_TRT_SAMPLER_H__

#include <gst/video/video.h>
#include "gsttrtgeometry.h"

G_BEGIN_DECLS

typedef struct _GstTrtSampler GstTrtSampler;

/* How the picture lies along one axis of the input: input pixels first to
 * first + n - 1 show it. */
typedef struct {
  gint first, n;
} GstTrtSpan;

/* TRUE when the components of @info are bytes in memory that can be read where
 * they lie. */
G_GNUC_INTERNAL
gboolean gst_trt_sampler_supports (const GstVideoInfo *info);

G_GNUC_INTERNAL
GstTrtSampler *gst_trt_sampler_new (
    const GstVideoInfo *info, const GstTrtGeometry *geometry, gboolean area);

G_GNUC_INTERNAL
void gst_trt_sampler_free (GstTrtSampler *sampler);

G_GNUC_INTERNAL
void gst_trt_sampler_get_spans (
    const GstTrtSampler *sampler, GstTrtSpan *across, GstTrtSpan *down);

/* Before the first row of a frame. */
G_GNUC_INTERNAL
void gst_trt_sampler_begin (GstTrtSampler *sampler);

/* Row @row of the picture, 0 .. down.n - 1: one float a pixel, across.n of them,
 * for each component (3, or 1 of gray), in the frame's own code values. */
G_GNUC_INTERNAL
void gst_trt_sampler_get_row (GstTrtSampler *sampler,
    const GstVideoFrame *frame, gint row, gfloat *const out[3]);

G_END_DECLS

#endif /* __GST_TRT_SAMPLER_H__ */
