/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* context_shapes.c: a context goes from one set of shapes to another: its
 * engine is another, its session the same. */
#include "base/error.h"
#include "ir/profile.h"
#include "runtime/context.h"

/* What the caller bound holds for its own size only. */
static void
forget_bound (TrtContext *c, const TrtEngine *old, gboolean inputs)
{
  void (*get) (const TrtEngine *, guint, TrtTensorInfo *)
      = inputs ? trt_engine_get_input : trt_engine_get_output;
  guint n = inputs ? trt_engine_n_inputs (old) : trt_engine_n_outputs (old);
  guintptr *bound = inputs ? c->bound_in : c->bound_out;

  for (guint i = 0; i < n; i++) {
    TrtTensorInfo before, now;
    get (old, i, &before);
    get (c->engine, i, &now);
    if (trt_tensor_info_bytes (&before) != trt_tensor_info_bytes (&now))
      bound[i] = 0;
  }
}

/* Takes the reference to @engine. */
static void
use_engine (TrtContext *c, TrtEngine *engine)
{
  TrtEngine *old = c->engine;

  c->engine = engine;
  forget_bound (c, old, TRUE);
  forget_bound (c, old, FALSE);
  trt_engine_unref (old);
  trt_context_name_profile (c);
}

/**
 * trt_context_set_shapes:
 * @inputs: (array length=n_inputs): names, ranks and dimensions
 *
 * Gives inputs other shapes. Dimensions that are one symbol change together,
 * also in inputs that are not named; all must lie in one profile of the plan
 * (without profiles: in the ranges of the symbols). A shape that the engine
 * has not met is prepared first, which takes as long as making an engine; a
 * known one takes microseconds. Memory grows where it must and never shrinks:
 * who asks for the largest shape once allocates nothing later.
 *
 * On CUDA, runs at a shape that the context comes to for the first time (or
 * again after its memory grew) are launched kernel by kernel, while a thread of
 * the device captures them in a graph, which later runs take. A context keeps
 * 16 graphs (TRTINFER_CUDA_GRAPHS in the environment: another number); then the
 * one of the shape that was not used for longest goes, and is captured again
 * when that shape is. Where there is no graph to be had, a warning says so and
 * the shape runs without. trt_context_prepare_shapes() waits for the graph.
 *
 * Contents of outputs are lost, as is the profile, and those of inputs where
 * memory grew; memory that is bound to one whose size changes is unbound.
 *
 * Returns: %FALSE with %TRT_ERROR_SHAPE where no profile holds the shapes (the
 *   message prints the ranges), %TRT_ERROR_ARGUMENT, %TRT_ERROR_UNSUPPORTED
 *   where a native input has another form there, %TRT_ERROR_MEMORY or
 *   %TRT_ERROR_BACKEND; @context is then at its old shapes
 */
gboolean
trt_context_set_shapes (TrtContext *context, const TrtTensorInfo *inputs,
    guint n_inputs, GError **error)
{
  const TrtGraph *graph = context->root->plan->graph;
  guint n = trt_expr_pool_n_symbols (graph->exprs);
  g_autofree gint64 *values
      = g_memdup2 (context->engine->values, (n + 1) * sizeof *values);
  g_autoptr (TrtEngine) engine = NULL;

  if (!trt_graph_solve_shapes (graph, inputs, n_inputs, values, error))
    return FALSE;
  if (trt_engine_is_at (context->engine, values))
    return TRUE;
  engine = trt_engine_at (context->root, values, error);
  if (engine == NULL || !trt_context_check_natives (context, engine, error)
      || !context->klass->enter (context->session, engine, error))
    return FALSE;
  use_engine (context, g_steal_pointer (&engine));
  return TRUE;
}

/**
 * trt_context_prepare_shapes:
 * @inputs: (array length=n_inputs): names, ranks and dimensions
 *
 * As trt_context_set_shapes(), and makes everything now that runs there would
 * make by and by, so that the first is as fast as the last: for the shapes that
 * are known to come. On CUDA, where branches of the network may run side by
 * side, this is where the clock says whether they do, which overwrites what is
 * in the context's own memory of inputs and outputs.
 *
 * Returns: %FALSE as trt_context_set_shapes() does; or with
 *   %TRT_ERROR_BACKEND or %TRT_ERROR_MEMORY where only the latter failed:
 *   @context is then at the new shapes, and works
 */
gboolean
trt_context_prepare_shapes (TrtContext *context, const TrtTensorInfo *inputs,
    guint n_inputs, GError **error)
{
  return trt_context_set_shapes (context, inputs, n_inputs, error)
         && (context->klass->prepare == NULL
             || context->klass->prepare (context->session, error));
}

/**
 * trt_context_get_input_info:
 * @info: (out): at the present shapes; the name lives as long as @context
 */
void
trt_context_get_input_info (const TrtContext *context, guint index,
    TrtTensorInfo *info)
{
  trt_engine_get_input (context->engine, index, info);
}

/**
 * trt_context_get_output_info:
 * @info: (out): at the present shapes; the name lives as long as @context
 */
void
trt_context_get_output_info (const TrtContext *context, guint index,
    TrtTensorInfo *info)
{
  trt_engine_get_output (context->engine, index, info);
}
