/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Loads or calibrates a model in a thread of its own, up to the batcher that
 * runs it. Cancelling never waits: a build that cannot stop at once goes on to its next stage and its result is dropped.
 * Freeing waits for that, so that no thread outlives its element: a process
 * may end right after its last pipeline, and a build that still runs then
 * finds its libraries torn down. */
#ifndef __GST_TRT_LOADER_H__
#define __GST_TRT_LOADER_H__

#include <gst/trt/gsttrt.h>

G_BEGIN_DECLS

typedef struct _GstTrtLoader GstTrtLoader;

/* Called in the worker's thread: a stage while it runs, then once with either
 * a batcher or an error. @figures: of a calibration, else NULL. Never called
 * after gst_trt_loader_cancel() returned. */
typedef struct {
  void (*progress) (gdouble fraction, const gchar *stage, gpointer user_data);
  void (*done) (GstTrtBatcher *batcher, const GstTrtCalibrationFigures *figures,
      const GError *error, gpointer user_data);
  /* Before done, to one element of those that share a model: what its user
   * should know. */
  void (*warn) (const gchar *text, gpointer user_data);
} GstTrtLoaderCallbacks;

/* @samples (transfer full): to calibrate on; NULL: loads. @is_shared, @n_inflight:
 * as gst_trt_batcher_new () has them. */
GstTrtLoader *gst_trt_loader_start (const GstTrtModelSettings *settings,
    GstTrtSamples *samples, gboolean is_shared, guint n_inflight,
    const GstTrtLoaderCallbacks *callbacks, gpointer user_data);
/* No callback runs after this returned. */
void gst_trt_loader_cancel (GstTrtLoader *loader);
/* Whether freeing would not wait. */
gboolean gst_trt_loader_is_finished (GstTrtLoader *loader);
/* Cancels, waits for the thread and frees @loader. */
void gst_trt_loader_free (GstTrtLoader *loader);

G_END_DECLS

#endif /* __GST_TRT_LOADER_H__ */
