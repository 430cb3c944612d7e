/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* context.c: one caller of an engine: checks what is asked for, then asks the
 * backend's session for it. */
#include "runtime/context.h"

#include "base/error.h"
#include "base/nvtx.h"

/* ---- lifecycle -------------------------------------------------------- */

void
trt_context_name_profile (TrtContext *c)
{
  c->profile = g_renew (TrtLayerProfile, c->profile, c->engine->steps->len + 1);
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
  c->engine = trt_engine_ref (engine);
  c->klass = engine->backend->sessions;
  c->bound_in = g_new0 (guintptr, trt_engine_n_inputs (engine) + 1);
  c->bound_out = g_new0 (guintptr, trt_engine_n_outputs (engine) + 1);
  c->native_in = g_new0 (gboolean, trt_engine_n_inputs (engine) + 1);
  trt_context_name_profile (c);
  c->session = c->klass->create (engine, error);
  if (c->session == NULL)
    return NULL;
  return g_steal_pointer (&c);
}

/**
 * trt_context_free:
 * @context: (nullable): may be %NULL; must not be running
 */
void
trt_context_free (TrtContext *context)
{
  if (context == NULL)
    return;
  if (context->session != NULL)
    context->klass->destroy (context->session);
  g_free (context->profile);
  g_free (context->bound_in);
  g_free (context->bound_out);
  g_free (context->native_in);
  trt_engine_unref (context->engine);
  trt_engine_unref (context->root);
  g_free (context);
}

/* ---- inputs and outputs ----------------------------------------------- */

/* Whether @size bytes at @memory can be the port's. */
static gboolean
check_memory (const TrtContext *c, TrtSpace space, guint index,
    guintptr memory, gsize size, GError **error)
{
  TrtTensorInfo info;
  gsize bytes;

  if (space == TRT_SPACE_INPUT)
    trt_engine_get_input (c->engine, index, &info);
  else
    trt_engine_get_output (c->engine, index, &info);
  bytes = trt_tensor_info_bytes (&info);
  if (memory != 0 && size != bytes)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "'%s' takes %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT,
        info.name, bytes, size);
  if (memory % trtk_dtype_size (info.dtype) != 0)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "memory for '%s' must be aligned to its elements of %" G_GSIZE_FORMAT
        " bytes", info.name, trtk_dtype_size (info.dtype));
  return TRUE;
}

static gboolean
bind_port (TrtContext *c, TrtSpace space, guint index, void *data, gsize size,
    GError **error)
{
  guintptr *bound;

  g_return_val_if_fail (trt_context_has_port (c, space, index), FALSE);
  bound = space == TRT_SPACE_INPUT ? c->bound_in : c->bound_out;
  if (!check_memory (c, space, index, (guintptr) data, size, error))
    return FALSE;
  if (bound[index] == (guintptr) data)
    return TRUE;
  bound[index] = (guintptr) data;
  return c->klass->bind (c->session, space, index, data, error);
}

static void *
get_port (TrtContext *c, TrtSpace space, guint index)
{
  g_autoptr (GError) error = NULL;
  void *data;

  g_return_val_if_fail (trt_context_has_port (c, space, index), NULL);
  data = c->klass->port (c->session, space, index, &error);
  if (data == NULL)
    g_warning ("trt: %s", error->message);
  return data;
}

/**
 * trt_context_get_input:
 *
 * Returns: (transfer none): where input @index is read from: dense, row-major.
 *   With a device: the copy of it that every run takes
 */
void *
trt_context_get_input (TrtContext *context, guint index)
{
  return get_port (context, TRT_SPACE_INPUT, index);
}

/**
 * trt_context_get_output:
 *
 * With a device, the first call for an output may copy it and wait; from then
 * on every run does.
 *
 * Returns: (transfer none): output @index of the last run: dense, row-major
 */
const void *
trt_context_get_output (TrtContext *context, guint index)
{
  return get_port (context, TRT_SPACE_OUTPUT, index);
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
  return bind_port (context, TRT_SPACE_OUTPUT, index, data, size, error);
}

/* ---- the device's memory ---------------------------------------------- */

static gboolean
bind_device (TrtContext *c, TrtSpace space, guint index, guintptr memory,
    gsize size, GError **error)
{
  g_return_val_if_fail (trt_context_has_port (c, space, index), FALSE);
  if (c->klass->bind_device == NULL)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "backend '%s' has no memory of its own", c->engine->backend->name);
  return check_memory (c, space, index, memory, size, error)
         && c->klass->bind_device (c->session, space, index, memory, error);
}

/**
 * trt_context_get_device_input:
 *
 * From now on input @index is what lies there; the host's buffer is no longer
 * copied, until trt_context_get_input() or trt_context_bind_input() asks for
 * it again.
 *
 * Returns: an address of the engine's device; 0 where the backend has none
 */
guintptr
trt_context_get_device_input (TrtContext *context, guint index)
{
  g_return_val_if_fail (trt_context_has_port (context, TRT_SPACE_INPUT, index), 0);
  return context->klass->device_port == NULL
             ? 0
             : context->klass->device_port (context->session,
                 TRT_SPACE_INPUT, index);
}

/**
 * trt_context_get_device_output:
 *
 * Returns: where output @index lies after a run, an address of the engine's
 *   device; 0 where the backend has none. The host gets no copy of it, unless
 *   it asks again with trt_context_get_output()
 */
guintptr
trt_context_get_device_output (TrtContext *context, guint index)
{
  g_return_val_if_fail (trt_context_has_port (context, TRT_SPACE_OUTPUT, index), 0);
  return context->klass->device_port == NULL
             ? 0
             : context->klass->device_port (context->session,
                 TRT_SPACE_OUTPUT, index);
}

/**
 * trt_context_bind_device_input:
 * @memory: of the engine's device, aligned to 64 bytes; 0: the context's own
 * @size: bytes there; exactly those of the input
 *
 * After a change the next runs are launched kernel by kernel, as at a new shape
 * (trt_context_set_shapes()): better fill trt_context_get_device_input().
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where @memory does not fit
 */
gboolean
trt_context_bind_device_input (TrtContext *context, guint index,
    guintptr memory, gsize size, GError **error)
{
  return bind_device (context, TRT_SPACE_INPUT, index, memory, size, error);
}

/**
 * trt_context_bind_device_output:
 * @memory: of the engine's device, aligned to 64 bytes; 0: the context's own
 * @size: bytes there; exactly those of the output
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where @memory does not fit
 */
gboolean
trt_context_bind_device_output (TrtContext *context, guint index,
    guintptr memory, gsize size, GError **error)
{
  return bind_device (context, TRT_SPACE_OUTPUT, index, memory, size, error);
}

/* ---- running ---------------------------------------------------------- */

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
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED = trt_nvtx_range ("trtinfer: run");

  return context->klass->run (context->session,
      context->profiling ? context->profile : NULL, error);
}

/**
 * trt_context_run_async:
 *
 * Asks for a run, on a device after what is already on
 * trt_context_get_stream(), and returns. One run at a time: trt_context_wait()
 * comes before the next one, and before outputs are read.
 *
 * Returns: %FALSE with %TRT_ERROR_BACKEND
 */
gboolean
trt_context_run_async (TrtContext *context, GError **error)
{
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED = trt_nvtx_range ("trtinfer: start");

  if (context->profiling)
    return trt_context_run (context, error);
  return context->klass->start (context->session, error);
}

/**
 * trt_context_wait:
 *
 * Blocks until the run that was asked for is done and the outputs that the
 * host wants are there.
 *
 * Returns: %FALSE with %TRT_ERROR_BACKEND where it failed
 */
gboolean
trt_context_wait (TrtContext *context, GError **error)
{
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED = trt_nvtx_range ("trtinfer: wait");

  return context->klass->wait (context->session, error);
}

/**
 * trt_context_get_stream:
 *
 * Returns: (nullable): the CUstream that runs are on, for work that comes
 *   before or after them; %NULL where there is no device
 */
gpointer
trt_context_get_stream (TrtContext *context)
{
  return context->klass->stream == NULL
             ? NULL
             : context->klass->stream (context->session);
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
