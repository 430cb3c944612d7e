/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* context.c: memory and bound steps of one caller, and running them. */
#include "base/error.h"
#include "runtime/context.h"

static void *
port_data (const TrtPort *port)
{
  return port->bound != NULL ? port->bound : port->own;
}

static void *
value_data (const TrtContext *c, guint32 value)
{
  const TrtRecipeValue *v;
  const guint8 *base;

  if (value == TRT_NO_INDEX)
    return NULL;
  v = trt_recipe_value (c->engine->recipe, value);
  if (v->space == TRT_SPACE_INPUT)
    base = port_data (&c->inputs[v->index]);
  else if (v->space == TRT_SPACE_OUTPUT)
    base = port_data (&c->outputs[v->index]);
  else if (v->space == TRT_SPACE_CONSTANT)
    base = g_bytes_get_data (c->engine->known[v->index], NULL);
  else
    base = c->arena;
  return (void *) (base + v->offset);
}

gboolean
trt_context_bind_step (TrtContext *c, guint index, GError **error)
{
  const TrtEngineStep *s = c->engine->steps->pdata[index];
  void **in = c->pointers, **out = c->pointers + s->step->n_in;

  for (guint i = 0; i < s->step->n_in; i++)
    in[i] = value_data (c, s->step->in[i]);
  for (guint i = 0; i < s->step->n_out; i++)
    out[i] = value_data (c, s->step->out[i]);
  return s->tactic->bind (s->prepared, in, out, c->scratch, &c->bound[index],
      error);
}

static gboolean
uses_port (const TrtContext *c, const TrtRecipeStep *step, TrtSpace space,
    guint port)
{
  for (guint i = 0; i < step->n_in + step->n_out; i++) {
    guint32 value = i < step->n_in ? step->in[i] : step->out[i - step->n_in];
    const TrtRecipeValue *v;
    if (value == TRT_NO_INDEX)
      continue;
    v = trt_recipe_value (c->engine->recipe, value);
    if (v->space == space && v->index == port)
      return TRUE;
  }
  return FALSE;
}

static gboolean
bind_port (TrtContext *c, TrtSpace space, guint index, void *data, gsize size,
    GError **error)
{
  gboolean is_input = space == TRT_SPACE_INPUT;
  TrtPort *port = is_input ? &c->inputs[index] : &c->outputs[index];
  TrtTensorInfo info;

  if (is_input)
    trt_engine_get_input (c->engine, index, &info);
  else
    trt_engine_get_output (c->engine, index, &info);
  if (data != NULL && size != port->bytes)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "'%s' takes %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT,
        info.name, port->bytes, size);
  if ((guintptr) data % trtk_dtype_size (info.dtype) != 0)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "memory for '%s' must be aligned to its elements of %" G_GSIZE_FORMAT
        " bytes", info.name, trtk_dtype_size (info.dtype));
  if (port->bound == data)
    return TRUE;
  port->bound = data;
  c->generation++;
  for (guint i = 0; i < c->engine->steps->len; i++) {
    const TrtEngineStep *s = c->engine->steps->pdata[i];
    if (uses_port (c, s->step, space, index)
        && !trt_context_bind_step (c, i, error))
      return FALSE;
  }
  ((TrtShapeSteps *) c->shapes->pdata[0])->generation = c->generation;
  return TRUE;
}

/* ---- lifecycle -------------------------------------------------------- */

static void
free_ports (TrtContext *c, TrtPort *ports, guint n)
{
  for (guint i = 0; i < n; i++)
    c->root->backend->free (ports[i].own);
  g_free (ports);
}

void
trt_context_name_profile (TrtContext *c)
{
  for (guint i = 0; i < c->engine->steps->len; i++) {
    const TrtEngineStep *s = c->engine->steps->pdata[i];
    c->profile[i] = (TrtLayerProfile){ .name = s->name, .kernel = s->kernel,
      .macs = s->macs, .bytes = s->bytes, .is_int8 = s->is_int8 };
  }
}

/**
 * trt_context_new:
 * @engine: a reference is taken
 *
 * Allocates everything that runs need.
 *
 * Returns: (transfer full) (nullable): the context; on %NULL, @error is
 *   %TRT_ERROR_MEMORY or %TRT_ERROR_BACKEND
 */
TrtContext *
trt_context_new (TrtEngine *engine, GError **error)
{
  g_autoptr (TrtContext) c = g_new0 (TrtContext, 1);

  c->root = trt_engine_ref (engine);
  c->shapes = g_ptr_array_new ();
  c->inputs = g_new0 (TrtPort, trt_engine_n_inputs (engine) + 1);
  c->outputs = g_new0 (TrtPort, trt_engine_n_outputs (engine) + 1);
  c->generation = 1;
  return trt_context_enter (c, engine, error) ? g_steal_pointer (&c) : NULL;
}

/**
 * trt_context_free:
 * @context: (nullable): may be %NULL; must not be running
 */
void
trt_context_free (TrtContext *context)
{
  TrtContext *c = context;

  if (c == NULL)
    return;
  trt_context_leave_all (c);
  g_ptr_array_unref (c->shapes);
  free_ports (c, c->inputs, trt_engine_n_inputs (c->root));
  free_ports (c, c->outputs, trt_engine_n_outputs (c->root));
  c->root->backend->free (c->arena);
  c->root->backend->free (c->scratch);
  g_free (c->pointers);
  trt_engine_unref (c->root);
  g_free (c);
}

/* ---- inputs and outputs ----------------------------------------------- */

/**
 * trt_context_get_input:
 *
 * Returns: (transfer none): where input @index is read from: dense, row-major
 */
void *
trt_context_get_input (TrtContext *context, guint index)
{
  g_return_val_if_fail (index < trt_engine_n_inputs (context->root), NULL);
  return port_data (&context->inputs[index]);
}

/**
 * trt_context_get_output:
 *
 * Returns: (transfer none): output @index of the last run: dense, row-major
 */
const void *
trt_context_get_output (TrtContext *context, guint index)
{
  g_return_val_if_fail (index < trt_engine_n_outputs (context->root), NULL);
  return port_data (&context->outputs[index]);
}

/**
 * trt_context_bind_input:
 * @data: (nullable): aligned to its elements; %NULL: the context's own buffer
 * @size: bytes at @data; exactly those of the input
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where @data does not fit
 */
gboolean
trt_context_bind_input (TrtContext *context, guint index, const void *data,
    gsize size, GError **error)
{
  g_return_val_if_fail (index < trt_engine_n_inputs (context->root), FALSE);
  return bind_port (context, TRT_SPACE_INPUT, index, (void *) data, size,
      error);
}

/**
 * trt_context_bind_output:
 * @data: (nullable): aligned to its elements; %NULL: the context's own buffer.
 *   It must not overlap another input or output
 * @size: bytes at @data; exactly those of the output
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where @data does not fit
 */
gboolean
trt_context_bind_output (TrtContext *context, guint index, void *data,
    gsize size, GError **error)
{
  g_return_val_if_fail (index < trt_engine_n_outputs (context->root), FALSE);
  return bind_port (context, TRT_SPACE_OUTPUT, index, data, size, error);
}

/* ---- running ---------------------------------------------------------- */

static void
run_profiled (TrtContext *c, guint index)
{
  const TrtEngineStep *s = c->engine->steps->pdata[index];
  gint64 start = g_get_monotonic_time ();

  if (s->tactic->run (c->bound[index]) != TRTK_OK)
    c->failed = index;
  c->profile[index].total_us += (double) (g_get_monotonic_time () - start);
  c->profile[index].n_runs++;
}

static void
run_all (gpointer data)
{
  TrtContext *c = data;
  guint n = c->engine->steps->len;

  c->failed = n;
  for (guint i = 0; i < n && c->failed == n; i++) {
    const TrtEngineStep *s = c->engine->steps->pdata[i];
    if (c->profiling)
      run_profiled (c, i);
    else if (s->tactic->run (c->bound[i]) != TRTK_OK)
      c->failed = i;
  }
}

/**
 * trt_context_run:
 *
 * Computes the outputs from the inputs. Blocks; runs of all contexts are
 * served in the order in which they are asked for. Nothing is allocated.
 *
 * Returns: %FALSE with %TRT_ERROR_BACKEND, naming the layer, where a kernel
 *   fails
 */
gboolean
trt_context_run (TrtContext *context, GError **error)
{
  const TrtEngine *engine = context->engine;

  engine->backend->execute (run_all, context);
  if (context->failed < engine->steps->len) {
    const TrtEngineStep *s = engine->steps->pdata[context->failed];
    return trt_fail (error, TRT_ERROR_BACKEND, "layer '%s' (%s) failed",
        s->name, s->kernel);
  }
  return TRUE;
}

/* ---- profile ---------------------------------------------------------- */

/**
 * trt_context_set_profiling:
 * @enabled: costs two clock readings a layer
 *
 * Starts counting anew.
 */
void
trt_context_set_profiling (TrtContext *context, gboolean enabled)
{
  context->profiling = enabled;
  trt_context_name_profile (context);
}

/**
 * trt_context_get_profile:
 * @n_layers: (out): how many
 *
 * Returns: (array length=n_layers) (transfer none): the layers in the order in
 *   which they run, moves between layouts included
 */
const TrtLayerProfile *
trt_context_get_profile (TrtContext *context, guint *n_layers)
{
  *n_layers = context->engine->steps->len;
  return context->profile;
}
