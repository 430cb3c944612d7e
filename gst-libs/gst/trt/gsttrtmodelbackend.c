/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Where a model runs if nobody says where.
 */
#include "gsttrtmodelload-private.h"
#include "gsttrtslot-private.h"

#include <unistd.h>

/* By the property or for the whole program: then it is that one or none. */
static gboolean
is_asked_for (const GstTrtModelSettings *settings)
{
  const gchar *name = g_getenv ("TRTINFER_BACKEND");

  return settings->backend != NULL
      || (name != NULL && *name != '\0' && !g_str_equal (name, "auto"));
}

gboolean
gst_trt_load_may_fall_back (const GstTrtLoad *loader, const GError *error)
{
  return !is_asked_for (loader->settings)
      && (g_error_matches (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED)
          || g_error_matches (error, TRT_ERROR, TRT_ERROR_MEMORY)
          || g_error_matches (error, TRT_ERROR, TRT_ERROR_BACKEND)
          || g_error_matches (error, TRT_ERROR, TRT_ERROR_DEVICE_LOST))
      && !g_str_equal (trt_default_backend (NULL), "cpu");
}

gboolean
gst_trt_load_try_context (const GstTrtLoad *loader, GError **error)
{
  GstTrtModel *model = loader->model;
  GstTrtSlot *slot;

  if (is_asked_for (loader->settings)
      || g_str_equal (trt_engine_get_backend (model->engine), "cpu"))
    return TRUE;
  slot = gst_trt_slot_new (model, error);
  gst_trt_slot_free (slot);
  return slot != NULL;
}

/* NVIDIA's driver has made its device files: somebody counts on that GPU. */
static gboolean
has_device_file (void)
{
  return access ("/dev/nvidiactl", F_OK) == 0
      || access ("/dev/nvidia0", F_OK) == 0;
}

void
gst_trt_load_explain_backend (GstTrtLoad *loader, const GError *fallen)
{
  static gint warned;
  GstTrtModel *model = loader->model;
  g_autofree gchar *why = NULL;
  const gchar *name;

  if (is_asked_for (loader->settings))
    return;
  name = trt_default_backend (&why);
  if (fallen != NULL)
    model->backend_reason = g_strdup_printf ("backend=auto runs on the CPU: "
        "%s: %s; backend=cuda fails instead", name, fallen->message);
  else if (why != NULL)
    model->backend_reason
        = g_strdup_printf ("backend=auto runs on the CPU: %s", why);
  if (fallen != NULL
      || (why != NULL && has_device_file ()
          && g_atomic_int_compare_and_exchange (&warned, FALSE, TRUE)))
    gst_trt_load_warn (model, model->backend_reason);
}

/**
 * gst_trt_model_get_backend:
 * @model: a model
 * @reason: (out) (optional) (nullable) (transfer none): why it is not the first
 *   one of those that backend=auto tries; %NULL where it is, or was asked for
 *
 * Returns: (transfer none): what it runs on: "cuda" or "cpu"
 */
const gchar *
gst_trt_model_get_backend (const GstTrtModel *model, const gchar **reason)
{
  if (reason != NULL)
    *reason = model->backend_reason;
  return trt_engine_get_backend (model->engine);
}
