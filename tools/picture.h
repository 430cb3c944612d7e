/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* picture.h: trtplan run --image. */
#ifndef TRTPLAN_PICTURE_H
#define TRTPLAN_PICTURE_H

#include "tool.h"

typedef struct {
  gboolean json;
  double threshold; /* below 0: the model's */
  int top;
  char *labels_file;
  const char *backend;
  char **shapes;
} ToolPictureOptions;

/* Prints what is in the picture, or in every picture of the folder. */
ToolCode tool_run_pictures (const char *model, const char *path,
    const ToolPictureOptions *options);

#endif
