/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* picture_none.c: --image where the GStreamer libraries were not built. */
#include "picture.h"

ToolCode
tool_run_pictures (const char *model, const char *path,
    const ToolPictureOptions *options)
{
  return tool_fail (TOOL_USAGE,
      "--image is not part of this build\nit needs GStreamer and gdk-pixbuf "
      "when trtplan is built (meson option elements)");
}
