/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host_shapes.c: a session goes from one set of shapes to another.
 *
 * The bound steps of each shape are kept. As long as no address changed since
 * they were bound, coming back to a shape is an exchange of pointers: memory
 * only grows, so a session that has been at its largest shape stays put. */
#include "base/error.h"
#include "runtime/host_session.h"

#define MAX_KEPT 32

static void
shape_steps_free (TrtHostSteps *s)
{
  for (guint i = 0; i < s->engine->steps->len; i++) {
    const TrtEngineStep *step = s->engine->steps->pdata[i];
    if (s->bound[i] != NULL)
      step->tactic->unbind (s->bound[i]);
  }
  trt_engine_unref (s->engine);
  g_free (s->bound);
  g_free (s);
}

/* Moves it to the front, or puts an unbound one there. */
static TrtHostSteps *
find_steps (TrtHostSession *c, TrtEngine *engine)
{
  guint n = engine->steps->len;
  TrtHostSteps *s;

  for (guint i = 0; i < c->shapes->len; i++) {
    s = c->shapes->pdata[i];
    if (s->engine != engine)
      continue;
    g_ptr_array_steal_index (c->shapes, i);
    g_ptr_array_insert (c->shapes, 0, s);
    return s;
  }
  s = g_new0 (TrtHostSteps, 1);
  s->engine = trt_engine_ref (engine);
  s->bound = g_new0 (gpointer, n + 1);
  g_ptr_array_insert (c->shapes, 0, s);
  return s;
}

static void
drop (TrtHostSession *c, guint index)
{
  shape_steps_free (g_ptr_array_steal_index (c->shapes, index));
}

void
trt_host_session_leave_all (TrtHostSession *c)
{
  while (c->shapes->len > 0)
    drop (c, c->shapes->len - 1);
}

/* ---- memory ----------------------------------------------------------- */

static gboolean
grow (TrtHostSession *c, gpointer *memory, guint64 *capacity, guint64 bytes)
{
  gpointer larger;

  if (*memory != NULL && bytes <= *capacity)
    return TRUE;
  larger = c->backend->alloc (bytes);
  if (larger == NULL)
    return FALSE;
  c->backend->free (*memory);
  *memory = larger;
  *capacity = bytes;
  c->generation++;
  return TRUE;
}

static gboolean
grow_ports (TrtHostSession *c, const TrtEngine *engine, gboolean inputs)
{
  guint n = inputs ? trt_engine_n_inputs (engine)
                   : trt_engine_n_outputs (engine);

  for (guint i = 0; i < n; i++) {
    TrtHostPort *port = inputs ? &c->inputs[i] : &c->outputs[i];
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
grow_pointers (TrtHostSession *c, const TrtEngine *engine)
{
  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *s = engine->steps->pdata[i];
    c->n_pointers = MAX (c->n_pointers, s->step->n_in + s->step->n_out);
  }
  c->pointers = g_renew (void *, c->pointers, c->n_pointers + 1);
}

static gboolean
grow_all (TrtHostSession *c, const TrtEngine *engine, GError **error)
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
set_port (TrtHostSession *c, TrtHostPort *port, const TrtTensorInfo *info)
{
  gsize bytes = trt_tensor_info_bytes (info);

  if (port->bound != NULL && port->bytes != bytes) {
    port->bound = NULL;
    c->generation++;
  }
  port->bytes = bytes;
}

static gboolean
use_steps (TrtHostSession *c, TrtHostSteps *s, GError **error)
{
  TrtTensorInfo info;

  c->engine = s->engine;
  c->bound = s->bound;
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
    if (!trt_host_session_bind_step (c, i, error))
      return FALSE;
  }
  s->generation = c->generation;
  return TRUE;
}

gboolean
trt_host_session_enter (gpointer session, TrtEngine *engine, GError **error)
{
  TrtHostSession *c = session;
  TrtHostSteps *old = c->shapes->len > 0 ? c->shapes->pdata[0] : NULL;
  TrtHostSteps *s = find_steps (c, engine);

  if (grow_all (c, engine, error) && use_steps (c, s, error)) {
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
