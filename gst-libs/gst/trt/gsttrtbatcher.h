/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames of many streams through one engine. */
#ifndef __GST_TRT_BATCHER_H__
#define __GST_TRT_BATCHER_H__

#include <gst/trt/gsttrtmodel.h>

G_BEGIN_DECLS

typedef struct _GstTrtBatcher GstTrtBatcher;

GST_TRT_API
GstTrtBatcher *gst_trt_batcher_new (
    GstTrtModel *model, gboolean is_shared, guint n_inflight, GError **error);

GST_TRT_API
GstTrtBatcher *gst_trt_batcher_for_stream (
    GstTrtBatcher *shared, guint n_inflight);

GST_TRT_API
GstTrtBatcher *gst_trt_batcher_ref (GstTrtBatcher *batcher);

GST_TRT_API
void gst_trt_batcher_unref (GstTrtBatcher *batcher);

GST_TRT_API
GstTrtModel *gst_trt_batcher_get_model (const GstTrtBatcher *batcher);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtBatcher, gst_trt_batcher_unref)

G_END_DECLS

#endif /* __GST_TRT_BATCHER_H__ */
