/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Plugin "trt": registers, nothing else.
 */
#include "gsttrtinfer.h"
#include "gsttrtmeta.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (trtinfer, plugin)
      && GST_ELEMENT_REGISTER (trtmeta, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, trt,
    "Deep-learning inference on video", plugin_init, VERSION, GST_LICENSE,
    GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
