/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* compare.h: the two halves of trtplan compare. */
#ifndef TRTPLAN_COMPARE_H
#define TRTPLAN_COMPARE_H

#include "feed.h"

/* Appends a line on @name to @report; TRUE where all is within tolerance. */
gboolean tool_compare_arrays (const char *name, const NpyArray *got,
    const NpyArray *want, GString *report);

/* Runs every node of the optimised graph on the reference kernels, feeding it
 * what the engine's own run gave, and compares what comes out. */
ToolCode tool_compare_layers (ToolModel *model, const ToolArrays *in);

#endif
