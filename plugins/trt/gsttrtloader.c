/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Loads or calibrates a model in a thread of its own.
 */
#include "gsttrtloader.h"

#include <string.h>

struct _GstTrtLoader {
  GThread *thread;
  gint finished; /* atomic: the thread is about to end */
  GstTrtModelSettings settings;
  GstTrtSamples *samples; /* NULL: loads */
  gboolean is_shared;
  guint n_inflight;
  GstTrtLoaderCallbacks callbacks;
  gpointer user_data;
  /* Held through every callback, so that cancelling ends them. Recursive: an
   * application may change the element's state out of a message handler. */
  GRecMutex lock;
  gboolean cancelled;
};

static gboolean
progress (gdouble fraction, const gchar *stage, gpointer user_data)
{
  GstTrtLoader *loader = user_data;
  gboolean go_on;

  g_rec_mutex_lock (&loader->lock);
  if (!loader->cancelled && stage != NULL)
    loader->callbacks.progress (fraction, stage, loader->user_data);
  go_on = !loader->cancelled;
  g_rec_mutex_unlock (&loader->lock);
  return go_on;
}

static gpointer
work (gpointer data)
{
  GstTrtLoader *loader = data;
  GstTrtCalibrationFigures figures = { 0 };
  gboolean calibrates = loader->samples != NULL;
  g_autoptr (GError) error = NULL;
  GstTrtBatcher *batcher = NULL;
  GstTrtModel *model;

  if (calibrates)
    model = gst_trt_model_calibrate (&loader->settings, loader->samples,
        progress, loader, &figures, &error);
  else
    model = gst_trt_model_load (&loader->settings, progress, loader, &error);
  g_clear_pointer (&loader->samples, gst_trt_samples_free);
  if (model != NULL && progress (0.95, "making room", loader))
    batcher = gst_trt_batcher_new (
        model, loader->is_shared, loader->n_inflight, &error);

  g_rec_mutex_lock (&loader->lock);
  if (!loader->cancelled)
    loader->callbacks.done (
        batcher, calibrates ? &figures : NULL, error, loader->user_data);
  g_rec_mutex_unlock (&loader->lock);
  gst_trt_batcher_unref (batcher);
  gst_trt_model_unref (model);
  gst_trt_calibration_figures_clear (&figures);
  g_atomic_int_set (&loader->finished, TRUE);
  return NULL;
}

GstTrtLoader *
gst_trt_loader_start (const GstTrtModelSettings *settings,
    GstTrtSamples *samples, gboolean is_shared, guint n_inflight,
    const GstTrtLoaderCallbacks *callbacks, gpointer user_data)
{
  GstTrtLoader *loader = g_new0 (GstTrtLoader, 1);

  gst_trt_model_settings_copy (&loader->settings, settings);
  loader->samples = samples;
  loader->is_shared = is_shared;
  loader->n_inflight = n_inflight;
  loader->callbacks = *callbacks;
  loader->user_data = user_data;
  g_rec_mutex_init (&loader->lock);
  loader->thread = g_thread_new (
      samples != NULL ? "trt-calibrate" : "trt-build", work, loader);
  return loader;
}

void
gst_trt_loader_cancel (GstTrtLoader *loader)
{
  g_rec_mutex_lock (&loader->lock);
  loader->cancelled = TRUE;
  g_rec_mutex_unlock (&loader->lock);
}

gboolean
gst_trt_loader_is_finished (GstTrtLoader *loader)
{
  return g_atomic_int_get (&loader->finished);
}

static gpointer
free_loader (gpointer data)
{
  GstTrtLoader *loader = data;

  g_thread_join (loader->thread);
  gst_trt_model_settings_clear (&loader->settings);
  g_rec_mutex_clear (&loader->lock);
  g_free (loader);
  return NULL;
}

void
gst_trt_loader_free (GstTrtLoader *loader)
{
  gst_trt_loader_cancel (loader);
  /* The last reference of an element may be dropped out of its own callback:
   * a thread cannot wait for itself. */
  if (loader->thread == g_thread_self ())
    g_thread_unref (g_thread_new ("trt-build-end", free_loader, loader));
  else
    free_loader (loader);
}
