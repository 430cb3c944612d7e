/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Loads a model in a thread of its own.
 */
#include "gsttrtloader.h"

#include <string.h>

struct _GstTrtLoader {
  gatomicrefcount refs; /* the element's and the thread's */
  GstTrtModelSettings settings;
  GstTrtLoaderCallbacks callbacks;
  gpointer user_data;
  /* Held through every callback, so that cancelling ends them. Recursive: an
   * application may change the element's state out of a message handler. */
  GRecMutex lock;
  gboolean cancelled;
};

static void
loader_unref (GstTrtLoader *loader)
{
  if (!g_atomic_ref_count_dec (&loader->refs))
    return;
  gst_trt_model_settings_clear (&loader->settings);
  g_rec_mutex_clear (&loader->lock);
  g_free (loader);
}

static gboolean
progress (gdouble fraction, const gchar *stage, gpointer user_data)
{
  GstTrtLoader *loader = user_data;
  gboolean go_on;

  g_rec_mutex_lock (&loader->lock);
  if (!loader->cancelled)
    loader->callbacks.progress (fraction, stage, loader->user_data);
  go_on = !loader->cancelled;
  g_rec_mutex_unlock (&loader->lock);
  return go_on;
}

static gpointer
work (gpointer data)
{
  GstTrtLoader *loader = data;
  g_autoptr (GError) error = NULL;
  GstTrtModel *model
      = gst_trt_model_load (&loader->settings, progress, loader, &error);

  g_rec_mutex_lock (&loader->lock);
  if (!loader->cancelled)
    loader->callbacks.done (model, error, loader->user_data);
  g_rec_mutex_unlock (&loader->lock);
  gst_trt_model_unref (model);
  loader_unref (loader);
  return NULL;
}

GstTrtLoader *
gst_trt_loader_start (const GstTrtModelSettings *settings,
    const GstTrtLoaderCallbacks *callbacks, gpointer user_data)
{
  GstTrtLoader *loader = g_new0 (GstTrtLoader, 1);

  g_atomic_ref_count_init (&loader->refs);
  g_atomic_ref_count_inc (&loader->refs);
  gst_trt_model_settings_copy (&loader->settings, settings);
  loader->callbacks = *callbacks;
  loader->user_data = user_data;
  g_rec_mutex_init (&loader->lock);
  g_thread_unref (g_thread_new ("trt-build", work, loader));
  return loader;
}

void
gst_trt_loader_cancel (GstTrtLoader *loader)
{
  if (loader == NULL)
    return;
  g_rec_mutex_lock (&loader->lock);
  loader->cancelled = TRUE;
  g_rec_mutex_unlock (&loader->lock);
  loader_unref (loader);
}
