/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* samples_frames_none.c: a build without GdkPixbuf reads arrays only. */
#include "samples.h"

ToolCode
tool_samples_read_frames (ToolSamples *samples, ToolModel *model,
    const char *spec, guint n_frames)
{
  return tool_fail (TOOL_USAGE,
      "'%s': this trtplan was built without gdk-pixbuf and reads only "
      "NAME=FILE.npy and calibration caches",
      spec);
}
