/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What an application is told when a GPU fails.
 */
#include "gsttrtdeviceerror.h"

#include "trt.h"

/**
 * gst_trt_post_device_error:
 * @element: the element that posts it
 * @error: of a model, a runner or a drawing of this library
 *
 * Posts @error where it says that the GPU is lost to this process
 * (%GST_RESOURCE_ERROR_FAILED, "fatal-process" is %TRUE in the details: only a
 * new process helps) or full (%GST_RESOURCE_ERROR_NO_SPACE_LEFT, "fatal-process"
 * is %FALSE: later it may work). Thread: any.
 *
 * Returns: %FALSE, and nothing is posted, where @error says something else
 */
gboolean
gst_trt_post_device_error (GstElement *element, const GError *error)
{
  gboolean lost = g_error_matches (error, TRT_ERROR, TRT_ERROR_DEVICE_LOST);
  gint code
      = lost ? GST_RESOURCE_ERROR_FAILED : GST_RESOURCE_ERROR_NO_SPACE_LEFT;

  if (!lost && !g_error_matches (error, TRT_ERROR, TRT_ERROR_MEMORY))
    return FALSE;
  gst_element_message_full_with_details (element, GST_MESSAGE_ERROR,
      GST_RESOURCE_ERROR, code, g_strdup (error->message), NULL, __FILE__,
      GST_FUNCTION, __LINE__,
      gst_structure_new (
          "details", "fatal-process", G_TYPE_BOOLEAN, lost, NULL));
  return TRUE;
}
