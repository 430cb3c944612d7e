/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Between the files that make metas from results. */
#ifndef __GST_TRT_RESULTS_PRIVATE_H__
#define __GST_TRT_RESULTS_PRIVATE_H__

#include "gsttrtresults.h"

/* Adds the object to the analytics relation meta; its id there, or -1 where
 * this build knows no such meta. */
G_GNUC_INTERNAL
gint gst_trt_analytics_add_object (GstBuffer *buffer, const GstVideoInfo *info,
    const GstTrtObject *object);

/* Whether the buffer has a relation meta with anything in it. */
G_GNUC_INTERNAL
gboolean gst_trt_analytics_is_there (GstBuffer *buffer);

/* The id of a new region: consumers join it with the analytics meta by
 * @analytics_id, where that is not -1. */
G_GNUC_INTERNAL
gint gst_trt_choose_roi_id (gint analytics_id);

/* Adds the object's region, with its roi_id. Its strings are interned; @label is
 * the quark of its label, or 0. */
G_GNUC_INTERNAL
void gst_trt_add_roi (GstBuffer *buffer, const GstVideoInfo *info,
    const GstTrtObject *object, GQuark label);

G_GNUC_INTERNAL
void gst_trt_analytics_add_class (GstBuffer *buffer, const GstTrtClass *klass);

#endif /* __GST_TRT_RESULTS_PRIVATE_H__ */
