/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* feed.h: arrays by name in, arrays by name out. */
#ifndef TRTPLAN_FEED_H
#define TRTPLAN_FEED_H

#include "model.h"
#include "npy.h"

/* Named arrays in the order in which they were given; owned strings and
 * NpyArray. */
typedef struct {
  GPtrArray *names, *arrays;
} ToolArrays;

void tool_arrays_init (ToolArrays *arrays);
void tool_arrays_clear (ToolArrays *arrays);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ToolArrays, tool_arrays_clear)
const NpyArray *tool_arrays_find (const ToolArrays *arrays, const char *name);
/* Reads every "NAME=FILE.npy" of @options (may be NULL); @option is their
 * name, for messages. A name may hold '=': the longest of @known that fits is
 * taken. */
ToolCode tool_arrays_read (ToolArrays *arrays, char **options,
    const char *option, const GPtrArray *known);

/* Names of the inputs or the outputs; owned by the graph. */
GPtrArray *tool_input_names (const TrtGraph *graph);
GPtrArray *tool_output_names (const TrtGraph *graph);

/* Runs the model on @in. Dimensions that are symbols take the files' sizes;
 * more rows than a fixed batch are run in slices and the outputs joined. */
ToolCode tool_feed (ToolModel *model, const ToolArrays *in, ToolArrays *out);

#endif
