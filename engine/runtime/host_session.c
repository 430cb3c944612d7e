/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host_session.c: steps that are functions, in the host's memory. */
#include "runtime/host_session.h"

#include "base/error.h"
#include "base/nvtx.h"

static TrtHostPort *
port_of (const TrtHostSession *s, TrtSpace space, guint index)
{
  return space == TRT_SPACE_INPUT ? &s->inputs[index] : &s->outputs[index];
}

static void *
port_data (const TrtHostPort *port)
{
  return port->bound != NULL ? port->bound : port->own;
}

/* ---- binding ---------------------------------------------------------- */

static void *
value_data (const TrtHostSession *s, guint32 value)
{
  const TrtRecipeValue *v;
  const guint8 *base;

  if (value == TRT_NO_INDEX)
    return NULL;
  v = trt_recipe_value (s->engine->recipe, value);
  if (v->space == TRT_SPACE_INPUT || v->space == TRT_SPACE_OUTPUT)
    base = port_data (port_of (s, v->space, v->index));
  else if (v->space == TRT_SPACE_CONSTANT)
    base = g_bytes_get_data (s->engine->known[v->index], NULL);
  else
    base = s->arena;
  return (void *) (base + v->offset);
}

gboolean
trt_host_session_bind_step (TrtHostSession *s, guint index, GError **error)
{
  const TrtEngineStep *e = s->engine->steps->pdata[index];
  void **in = s->pointers, **out = s->pointers + e->step->n_in;

  for (guint i = 0; i < e->step->n_in; i++)
    in[i] = value_data (s, e->step->in[i]);
  for (guint i = 0; i < e->step->n_out; i++)
    out[i] = value_data (s, e->step->out[i]);
  return e->tactic->bind (e->prepared, in, out, s->scratch, &s->bound[index],
      error);
}

static gboolean
bind (gpointer session, TrtSpace space, guint index, void *data,
    GError **error)
{
  TrtHostSession *s = session;

  port_of (s, space, index)->bound = data;
  s->generation++;
  for (guint i = 0; i < s->engine->steps->len; i++) {
    if (trt_engine_step_uses (s->engine, i, space, index)
        && !trt_host_session_bind_step (s, i, error))
      return FALSE;
  }
  ((TrtHostSteps *) s->shapes->pdata[0])->generation = s->generation;
  return TRUE;
}

static void *
port (gpointer session, TrtSpace space, guint index, GError **error)
{
  return port_data (port_of (session, space, index));
}

/* ---- lifecycle -------------------------------------------------------- */

static void
free_ports (TrtHostSession *s, TrtHostPort *ports, guint n)
{
  for (guint i = 0; i < n; i++)
    s->backend->free (ports[i].own);
  g_free (ports);
}

static void
destroy (gpointer session)
{
  TrtHostSession *s = session;

  trt_host_session_leave_all (s);
  g_ptr_array_unref (s->shapes);
  free_ports (s, s->inputs, s->n_in);
  free_ports (s, s->outputs, s->n_out);
  s->backend->free (s->arena);
  s->backend->free (s->scratch);
  g_free (s->pointers);
  g_free (s);
}

static gpointer
create (TrtEngine *engine, GError **error)
{
  TrtHostSession *s = g_new0 (TrtHostSession, 1);

  s->backend = engine->backend;
  s->shapes = g_ptr_array_new ();
  s->n_in = trt_engine_n_inputs (engine);
  s->n_out = trt_engine_n_outputs (engine);
  s->inputs = g_new0 (TrtHostPort, s->n_in + 1);
  s->outputs = g_new0 (TrtHostPort, s->n_out + 1);
  s->generation = 1;
  if (!trt_host_session_enter (s, engine, error))
    g_clear_pointer (&s, destroy);
  return s;
}

/* ---- running ---------------------------------------------------------- */

static void
run_profiled (TrtHostSession *s, guint index)
{
  const TrtEngineStep *e = s->engine->steps->pdata[index];
  gint64 start = g_get_monotonic_time ();

  if (e->tactic->run (s->bound[index]) != TRTK_OK)
    s->failed = index;
  s->profile[index].total_us += (double) (g_get_monotonic_time () - start);
  s->profile[index].n_runs++;
}

static void
run_all (gpointer data)
{
  TrtHostSession *s = data;
  guint n = s->engine->steps->len;

  s->failed = n;
  for (guint i = 0; i < n && s->failed == n; i++) {
    const TrtEngineStep *e = s->engine->steps->pdata[i];
    trt_nvtx_push (e->name);
    if (s->profile != NULL)
      run_profiled (s, i);
    else if (e->tactic->run (s->bound[i]) != TRTK_OK)
      s->failed = i;
    trt_nvtx_pop ();
  }
}

static gboolean
report (const TrtHostSession *s, GError **error)
{
  const TrtEngineStep *e;

  if (s->failed == s->engine->steps->len)
    return TRUE;
  e = s->engine->steps->pdata[s->failed];
  return trt_fail (error, TRT_ERROR_BACKEND, "layer '%s' (%s) failed", e->name,
      e->kernel);
}

static gboolean
run (gpointer session, TrtLayerProfile *profile, GError **error)
{
  TrtHostSession *s = session;

  s->profile = profile;
  s->backend->execute (run_all, s);
  return report (s, error);
}

static gboolean
start (gpointer session, GError **error)
{
  TrtHostSession *s = session;

  s->profile = NULL;
  s->is_running = s->backend->begin != NULL;
  if (s->is_running)
    s->backend->begin (&s->job, run_all, s);
  else
    s->backend->execute (run_all, s);
  return TRUE;
}

static gboolean
wait (gpointer session, GError **error)
{
  TrtHostSession *s = session;

  if (s->is_running)
    s->backend->end (&s->job);
  s->is_running = FALSE;
  return report (s, error);
}

const TrtSessionClass trt_host_sessions = {
  .create = create,
  .destroy = destroy,
  .enter = trt_host_session_enter,
  .port = port,
  .bind = bind,
  .run = run,
  .start = start,
  .wait = wait,
};
