/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* compare.h: the parts of trtplan compare. */
#ifndef TRTPLAN_COMPARE_H
#define TRTPLAN_COMPARE_H

#include "feed.h"

/* Appends a line on @name to @report; TRUE where all is within tolerance. */
gboolean tool_compare_arrays (const char *name, const NpyArray *got,
    const NpyArray *want, GString *report);

/* Runs every node of the optimised graph on the reference kernels, feeding it
 * what the engine's own run gave, and compares what comes out. */
ToolCode tool_compare_layers (ToolModel *model, const ToolArrays *in);

/* ---- against float (agree.c) ------------------------------------------ */

typedef struct {
  char *reference;    /* "fp32", a model or a plan */
  char **data;
  int n_frames;
  double target;      /* agreement below which it differs */
  double diverges_db; /* a layer with less has diverged */
  gboolean json;
} ToolReference;

ToolCode tool_compare_reference (ToolModel *model,
    const ToolReference *options);

#endif
