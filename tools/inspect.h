/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* inspect.h: the forms in which trtplan inspect shows a plan. */
#ifndef TRTPLAN_INSPECT_H
#define TRTPLAN_INSPECT_H

#include "runtime/engine.h"
#include "tool.h"

/* Caller frees. */
char *tool_inspect_text (const char *path, const TrtEngine *engine);
char *tool_inspect_json (const char *path, const TrtEngine *engine);
char *tool_inspect_dot (const TrtEngine *engine);

/* What @b does otherwise than @a (inspect_diff.c). */
char *tool_inspect_diff (const TrtEngine *a, const TrtEngine *b,
    gboolean *differs);

/* Bytes of the graph's constants. */
guint64 tool_weight_bytes (const TrtGraph *graph);
/* What a step computes besides its first node: "Conv + bias + relu"; a
 * reorder is "move". Caller frees. */
char *tool_step_ops (const TrtEngine *engine, const TrtRecipeStep *step);
/* "f32[1,64,8,8] nhwc"; caller frees. */
char *tool_value_text (const TrtEngine *engine, guint32 value);

#endif
