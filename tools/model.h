/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* model.h: the MODEL_OR_PLAN argument: an ONNX file that is built in memory,
 * or a plan. */
#ifndef TRTPLAN_MODEL_H
#define TRTPLAN_MODEL_H

#include "ir/graph.h"
#include "tool.h"

typedef struct {
  char *path;
  TrtGraph *graph;     /* to be built; NULL while the plan is used as it is */
  TrtPlan *plan;       /* as loaded; NULL for an ONNX file */
  const char *backend; /* NULL: the default */
  const char *dump_dir; /* where the graph goes after each pass, or NULL */
  gboolean half;        /* to be built in f16 where that is faster */
  const TrtSamples *samples; /* with half: what it may see, or NULL */
  const char *target;   /* to be built for that machine; NULL: this one */
  GArray *shapes;       /* TrtTensorInfo asked of a plan with profiles, or
                         * NULL */
} ToolModel;

/* NULL after it printed why; @code is the exit code. */
ToolModel *tool_model_open (const char *path, const char *backend,
    char **shapes, ToolCode *code);
void tool_model_free (ToolModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolModel, tool_model_free)

/* The graph as it stands, to be read. */
const TrtGraph *tool_model_graph (const ToolModel *model);
/* The same, to be changed: tool_model_build () then builds it. */
TrtGraph *tool_model_edit (ToolModel *model);
/* The plan: that of the file, or built. NULL after it printed why. */
TrtPlan *tool_model_build (ToolModel *model, ToolCode *code);
/* The inputs, "'x' f32 1x3x8x8, ..."; caller frees. */
char *tool_model_describe_inputs (const ToolModel *model);

/* ---- shapes (shapes.c) ------------------------------------------------ */

/* A plan with profiles, used as it is. */
gboolean tool_model_is_open (const ToolModel *model);
/* Its contexts will have this shape; -1 keeps a dimension. */
void tool_model_ask_shape (ToolModel *model, const char *name, int rank,
    const gint64 *dims);
/* One --shape. */
ToolCode tool_model_set_shape (ToolModel *model, const char *option);
/* Sets the first dimension of every input that has one to @batch. */
gboolean tool_model_set_batch (ToolModel *model, gint64 batch,
    ToolCode *code);
/* Every --profile; may be NULL. */
ToolCode tool_model_add_profiles (ToolModel *model, char **profiles);
/* An engine and a context at the shapes asked for. NULL after it printed
 * why. */
TrtContext *tool_model_context (ToolModel *model, TrtPlan *plan,
    TrtEngine **engine, ToolCode *code);

#endif
