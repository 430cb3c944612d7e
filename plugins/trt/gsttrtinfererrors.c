/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What trtinfer tells the bus when loading or running fails: an application
 * decides by domain, code and details whether it tries again.
 */
#include "gsttrtinfer.h"

/**
 * gst_trt_infer_post_load_error:
 * @error: why the model cannot be had
 *
 * Posts the error, and "trt-build" progress of type error. Thread: any.
 */
void
gst_trt_infer_post_load_error (GstTrtInfer *self, const GError *error)
{
  g_autofree gchar *path = NULL;

  GST_OBJECT_LOCK (self);
  path = g_strdup (self->settings.path);
  GST_OBJECT_UNLOCK (self);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_progress (GST_OBJECT (self), GST_PROGRESS_TYPE_ERROR,
          "trt-build", error->message));
  if (gst_trt_post_device_error (GST_ELEMENT (self), error))
    return;
  if (error->domain == GST_RESOURCE_ERROR)
    gst_element_message_full (GST_ELEMENT (self), GST_MESSAGE_ERROR,
        GST_RESOURCE_ERROR, error->code, g_strdup (error->message), NULL,
        __FILE__, GST_FUNCTION, __LINE__);
  else if (error->domain == GST_STREAM_ERROR)
    /* a property or a file beside the model says what cannot be */
    GST_ELEMENT_ERROR_WITH_DETAILS (self, LIBRARY, SETTINGS,
        ("%s", error->message), (NULL), ("file", G_TYPE_STRING, path, NULL));
  else
    GST_ELEMENT_ERROR_WITH_DETAILS (self, LIBRARY, INIT, ("%s", error->message),
        (NULL),
        ("file", G_TYPE_STRING, path, "code", G_TYPE_INT, error->code, NULL));
}

/**
 * gst_trt_infer_post_run_error:
 * @error: why a frame has no results
 *
 * Thread: that of the pad whose flow then ends.
 */
void
gst_trt_infer_post_run_error (GstTrtInfer *self, const GError *error)
{
  if (!gst_trt_post_device_error (GST_ELEMENT (self), error))
    GST_ELEMENT_ERROR (self, LIBRARY, FAILED, ("%s", error->message), (NULL));
}
