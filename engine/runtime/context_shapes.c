/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* context_shapes.c: a context goes from one set of shapes to another.
 *
 * The bound steps of each shape are kept. As long as no address changed since
 * they were bound, coming back to a shape is an exchange of pointers: memory
 * only grows, so a context that has been at its largest shape stays put. */
#include <string.h>

#include "ir/profile.h"
#include "runtime/context.h"

#define MAX_KEPT 32

static void
shape_steps_free (TrtShapeSteps *s)
{
  for (guint i = 0; i < s->engine->steps->len; i++) {
    const TrtEngineStep *step = s->engine->steps->pdata[i];
    if (s->bound[i] != NULL)
      step->tactic->unbind (s->bound[i]);
  }
  trt_engine_unref (s->engine);
  g_free (s->bound);
  g_free (s->profile);
  g_free (s);
}

/* Moves it to the front, or puts an unbound one there. */
static TrtShapeSteps *
find_steps (TrtContext *c, TrtEngine *engine)
{
  guint n = engine->steps->len;
  TrtShapeSteps *s;

  for (guint i = 0; i < c->shapes->len; i++) {
    s = c->shapes->pdata[i];
    if (s->engine != engine)
      continue;
    g_ptr_array_steal_index (c->shapes, i);
    g_ptr_array_insert (c->shapes, 0, s);
    return s;
  }
  s = g_new0 (TrtShapeSteps, 1);
  s->engine = trt_engine_ref (engine);
  s->bound = g_new0 (gpointer, n + 1);
  s->profile = g_new0 (TrtLayerProfile, n + 1);
  g_ptr_array_insert (c->shapes, 0, s);
  return s;
}

static void
drop (TrtContext *c, guint index)
{
  shape_steps_free (g_ptr_array_steal_index (c->shapes, index));
}

void
trt_context_leave_all (TrtContext *c)
{
  while (c->shapes->len > 0)
    drop (c, c->shapes->len - 1);
}

/* ---- memory ----------------------------------------------------------- */

static gboolean
grow (TrtContext *c, gpointer *memory, guint64 *capacity, guint64 bytes)
{
  gpointer larger;

  if (*memory != NULL && bytes <= *capacity)
    return TRUE;
  larger = c->root->backend->alloc (bytes);
  if (larger == NULL)
    return FALSE;
  c->root->backend->free (*memory);
  *memory = larger;
  *capacity = bytes;
  c->generation++;
  return TRUE;
}

static gboolean
grow_ports (TrtContext *c, const TrtEngine *engine, gboolean inputs)
{
  guint n = inputs ? trt_engine_n_inputs (engine)
                   : trt_engine_n_outputs (engine);

  for (guint i = 0; i < n; i++) {
    TrtPort *port = inputs ? &c->inputs[i] : &c->outputs[i];
    TrtTensorInfo info;
    if (inputs)
      trt_engine_get_input (engine, i, &info);
    else
      trt_engine_get_output (engine, i, &info);
    if (!grow (c, &port->own, &port->capacity, trt_tensor_info_bytes (&info)))
      return FALSE;
  }
  return TRUE;
}

static void
grow_pointers (TrtContext *c, const TrtEngine *engine)
{
  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *s = engine->steps->pdata[i];
    c->n_pointers = MAX (c->n_pointers, s->step->n_in + s->step->n_out);
  }
  c->pointers = g_renew (void *, c->pointers, c->n_pointers + 1);
}

static gboolean
grow_all (TrtContext *c, const TrtEngine *engine, GError **error)
{
  gpointer arena = c->arena, scratch = c->scratch;
  gboolean good = grow (c, &arena, &c->arena_bytes,
                      engine->recipe->arena_bytes)
                  && grow (c, &scratch, &c->scratch_bytes,
                      engine->scratch_bytes);

  c->arena = arena;
  c->scratch = scratch;
  grow_pointers (c, engine);
  return (good && grow_ports (c, engine, TRUE)
             && grow_ports (c, engine, FALSE))
         || trt_fail (error, TRT_ERROR_MEMORY,
             "no memory for a context of %" G_GUINT64_FORMAT " bytes",
             engine->recipe->arena_bytes + engine->scratch_bytes);
}

/* ---- going there ------------------------------------------------------ */

/* What a caller bound holds for its own size only. */
static void
set_port (TrtContext *c, TrtPort *port, const TrtTensorInfo *info)
{
  gsize bytes = trt_tensor_info_bytes (info);

  if (port->bound != NULL && port->bytes != bytes) {
    port->bound = NULL;
    c->generation++;
  }
  port->bytes = bytes;
}

static gboolean
use_steps (TrtContext *c, TrtShapeSteps *s, GError **error)
{
  TrtTensorInfo info;

  c->engine = s->engine;
  c->bound = s->bound;
  c->profile = s->profile;
  c->failed = s->engine->steps->len;
  for (guint i = 0; i < trt_engine_n_inputs (c->engine); i++) {
    trt_engine_get_input (c->engine, i, &info);
    set_port (c, &c->inputs[i], &info);
  }
  for (guint i = 0; i < trt_engine_n_outputs (c->engine); i++) {
    trt_engine_get_output (c->engine, i, &info);
    set_port (c, &c->outputs[i], &info);
  }
  if (s->generation == c->generation)
    return TRUE;
  for (guint i = 0; i < c->engine->steps->len; i++) {
    if (!trt_context_bind_step (c, i, error))
      return FALSE;
  }
  s->generation = c->generation;
  return TRUE;
}

gboolean
trt_context_enter (TrtContext *c, TrtEngine *engine, GError **error)
{
  TrtShapeSteps *old = c->shapes->len > 0 ? c->shapes->pdata[0] : NULL;
  TrtShapeSteps *s = find_steps (c, engine);

  if (grow_all (c, engine, error) && use_steps (c, s, error)) {
    trt_context_name_profile (c);
    if (c->shapes->len > MAX_KEPT)
      drop (c, c->shapes->len - 1);
    return TRUE;
  }
  if (old != NULL && old != s) {
    find_steps (c, old->engine);
    use_steps (c, old, NULL);
  }
  return FALSE;
}

/* ---- public ----------------------------------------------------------- */

static TrtEngine *
find_engine (const TrtContext *c, const gint64 *values, GError **error)
{
  for (guint i = 0; i < c->shapes->len; i++) {
    const TrtShapeSteps *s = c->shapes->pdata[i];
    if (trt_engine_is_at (s->engine, values))
      return trt_engine_ref (s->engine);
  }
  return trt_engine_at (c->root, values, error);
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
 * Contents of inputs and outputs are lost, as is the profile, and memory that
 * is bound to one whose size changes is unbound.
 *
 * Returns: %FALSE with %TRT_ERROR_SHAPE where no profile holds the shapes (the
 *   message prints the ranges), %TRT_ERROR_ARGUMENT, %TRT_ERROR_MEMORY or
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
  engine = find_engine (context, values, error);
  return engine != NULL && trt_context_enter (context, engine, error);
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
