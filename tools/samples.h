/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* samples.h: what --calibration and --data name, as samples for the engine:
 * arrays, a folder of pictures, a video, or a cache file. */
#ifndef TRTPLAN_SAMPLES_H
#define TRTPLAN_SAMPLES_H

#include "feed.h"

typedef struct {
  TrtSamples samples;          /* n 0: a cache */
  TrtCalibration *calibration; /* of a cache file, or NULL */
  ToolArrays arrays;           /* by input, first axis all rows */
  guint *rows;                 /* the samples chosen */
  guint n_skipped;             /* pictures that could not be read */
} ToolSamples;

void tool_samples_free (ToolSamples *samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolSamples, tool_samples_free)
/* @specs: "NAME=FILE.npy" for every input, or one of the others. Takes at most
 * @n_frames (0: all arrays, 64 of the rest), evenly. NULL after it printed
 * why. */
ToolSamples *tool_samples_open (ToolModel *model, char **specs,
    const char *option, int n_frames, ToolCode *code);

/* ---- frames (samples_frames.c) ---------------------------------------- */

/* Reads a folder, a video or a URI with the pre-processing of @model into one
 * array. */
ToolCode tool_samples_read_frames (ToolSamples *samples,
    ToolModel *model, const char *spec, guint n_frames);

#endif
