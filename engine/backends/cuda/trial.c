/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trial.c: how long a step takes with another kernel than the engine's: in a
 * row of copies of itself, and in its place among the other steps. Both are
 * graphs, as runs are. */
#include <stdlib.h>

#include "backends/cuda/modules.h"
#include "backends/cuda/session.h"
#include "base/error.h"

#define MAX_SAMPLES 9
#define LONG_US 800.0 /* runs whose spread is small */

typedef struct {
  TrtCudaSession *session;
  guint step;
  const TrtCudaWork *work;
  TrtCudaProgramLaunch *launches;
  TrtCudaBound *bound;
  guint n_bound;
  TrtCuPtr *constants; /* by index in the work */
  GArray *own;         /* TrtCuPtr: those of them that were allocated here */
} Trial;

/* ---- making one ------------------------------------------------------- */

/* What the engine's own kernel reads too lies there already. */
static gboolean
place_constant (Trial *t, guint index, GError **error)
{
  TrtCudaSession *s = t->session;
  const TrtEngineStep *e = s->now->all.engine->steps->pdata[t->step];
  const TrtCudaWork *first = e->prepared;
  GBytes *bytes = t->work->constants->pdata[index];
  gsize size = g_bytes_get_size (bytes);
  TrtCuPtr memory;

  if (index < first->constants->len
      && g_bytes_equal (first->constants->pdata[index], bytes)) {
    t->constants[index]
        = trt_cuda_program_own (s->now->all.program, t->step, index);
    return TRUE;
  }
  memory = trt_cuda_alloc (s->device, MAX (size, 1), "a kernel's constants",
      error);
  if (memory == 0)
    return FALSE;
  g_array_append_val (t->own, memory);
  t->constants[index] = memory;
  return size == 0
         || trt_cuda_check (s->device,
             s->device->cu->copy_to (memory, g_bytes_get_data (bytes, NULL),
                 size), "copying a kernel's constants", error);
}

/* Constants of the graph are on the device where the engine's kernels want
 * them there. */
static gboolean
is_known (const Trial *t, const TrtCudaSlot *slot)
{
  const TrtCudaProgram *p = t->session->now->all.program;
  const TrtEngineStep *e = p->engine->steps->pdata[t->step];
  const TrtRecipeValue *v;

  if (slot->space != TRT_CUDA_IN || e->step->in[slot->index] == TRT_NO_INDEX)
    return TRUE;
  v = trt_recipe_value (p->engine->recipe, e->step->in[slot->index]);
  return v->space != TRT_SPACE_CONSTANT || p->known[v->index] != G_MAXSIZE;
}

static gboolean
bind_launch (Trial *t, guint index, GError **error)
{
  TrtCudaSession *s = t->session;
  const TrtCudaLaunch *launch = t->work->launches->pdata[index];
  const TrtCudaAddresses addresses = { s->now->all.program,
    trt_cuda_session_address, s, s->arena, s->scratch, t->constants, NULL };
  TrtCudaProgramLaunch *l = &t->launches[index];

  for (guint i = 0; i < launch->slots->len; i++) {
    if (!is_known (t, &g_array_index (launch->slots, TrtCudaSlot, i)))
      return trt_fail (error, TRT_ERROR_BACKEND,
          "kernel '%s' wants a constant that is not on the device",
          launch->launch.kernel);
  }
  *l = (TrtCudaProgramLaunch){ launch, t->step, NULL };
  if (!trt_cuda_launch_find (s->device, l, error)
      || !trt_cuda_bound_init (&t->bound[index], l, error))
    return FALSE;
  t->n_bound++;
  return trt_cuda_bound_patch (&t->bound[index], &addresses, error);
}

static gboolean
set_up (Trial *t, GError **error)
{
  if (t->work->scratch_bytes > t->session->scratch_bytes)
    return trt_fail (error, TRT_ERROR_MEMORY,
        "a kernel wants %" G_GSIZE_FORMAT " bytes of scratch, there are "
        "%" G_GSIZE_FORMAT, t->work->scratch_bytes, t->session->scratch_bytes);
  for (guint i = 0; i < t->work->constants->len; i++) {
    if (!place_constant (t, i, error))
      return FALSE;
  }
  for (guint i = 0; i < t->work->launches->len; i++) {
    if (!bind_launch (t, i, error))
      return FALSE;
  }
  return TRUE;
}

gpointer
trt_cuda_trial_new (gpointer session, guint step, gpointer prepared,
    GError **error)
{
  TrtCudaSession *s = session;
  Trial *t = g_new0 (Trial, 1);
  gboolean good;

  t->session = s;
  t->step = step;
  t->work = prepared;
  t->launches = g_new0 (TrtCudaProgramLaunch, t->work->launches->len + 1);
  t->bound = g_new0 (TrtCudaBound, t->work->launches->len + 1);
  t->constants = g_new0 (TrtCuPtr, t->work->constants->len + 1);
  t->own = g_array_new (FALSE, FALSE, sizeof (TrtCuPtr));
  good = trt_cuda_push (s->device, error);
  if (good) {
    good = set_up (t, error);
    trt_cuda_pop (s->device);
  }
  if (!good)
    g_clear_pointer (&t, trt_cuda_trial_free);
  return t;
}

void
trt_cuda_trial_free (gpointer trial)
{
  Trial *t = trial;
  TrtCudaDevice *d = t->session->device;

  if (t->own->len > 0 && trt_cuda_push (d, NULL)) {
    for (guint i = 0; i < t->own->len; i++)
      trt_cuda_free (d, g_array_index (t->own, TrtCuPtr, i));
    trt_cuda_pop (d);
  }
  for (guint i = 0; i < t->n_bound; i++)
    trt_cuda_bound_clear (&t->bound[i]);
  g_array_unref (t->own);
  g_free (t->constants);
  g_free (t->bound);
  g_free (t->launches);
  g_free (t);
}

/* ---- the clock -------------------------------------------------------- */

typedef struct {
  TrtCudaLanes *lanes;
  TrtCuExec graph;
  TrtCuEvent begin, end;
} Clock;

static void
clock_clear (Clock *c)
{
  const TrtCuDriver *cu = c->lanes->device->cu;

  if (c->graph != NULL)
    cu->exec_destroy (c->graph);
  if (c->begin != NULL)
    cu->event_destroy (c->begin);
  if (c->end != NULL)
    cu->event_destroy (c->end);
}

static gboolean
clock_set_up (Clock *c, TrtCudaLaunchFunc launch, gpointer data,
    GError **error)
{
  TrtCudaDevice *d = c->lanes->device;

  return trt_cuda_check (d, d->cu->event_create (&c->begin, 0),
             "cuEventCreate", error)
         && trt_cuda_check (d, d->cu->event_create (&c->end, 0),
             "cuEventCreate", error)
         && trt_cuda_record (c->lanes, launch, data, NULL, &c->graph, error);
}

static gboolean
launch_graph (Clock *c, guint n, GError **error)
{
  TrtCudaDevice *d = c->lanes->device;

  for (guint i = 0; i < n; i++) {
    if (!trt_cuda_check (d,
            d->cu->graph_launch (c->graph, c->lanes->streams[0]),
            "cuGraphLaunch", error))
      return FALSE;
  }
  return TRUE;
}

/* Of one of @n launches. */
static gboolean
sample (Clock *c, guint n, double *us, GError **error)
{
  TrtCudaDevice *d = c->lanes->device;
  float ms = 0;

  if (!trt_cuda_check (d,
          d->cu->event_record (c->begin, c->lanes->streams[0]),
          "cuEventRecord", error)
      || !launch_graph (c, n, error)
      || !trt_cuda_check (d, d->cu->event_record (c->end, c->lanes->streams[0]),
          "cuEventRecord", error)
      || !trt_cuda_check (d, d->cu->event_synchronize (c->end),
          "timing a kernel", error)
      || !trt_cuda_check (d,
          d->cu->event_elapsed (&ms, c->begin, c->end),
          "cuEventElapsedTime", error))
    return FALSE;
  *us = (double) ms * 1000.0 / n;
  return TRUE;
}

static int
by_value (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* The median of @n_samples, each of @n_launches. */
static gboolean
median (Clock *c, guint n_launches, guint n_samples, double *us,
    GError **error)
{
  double samples[MAX_SAMPLES];

  if (!launch_graph (c, 3 * n_launches, error))
    return FALSE;
  for (guint i = 0; i < n_samples; i++) {
    if (!sample (c, n_launches, &samples[i], error))
      return FALSE;
  }
  qsort (samples, n_samples, sizeof samples[0], by_value);
  *us = samples[n_samples / 2];
  return TRUE;
}

/* ---- a step among copies of itself ------------------------------------ */

static gboolean
launch_trial (const Trial *t, GError **error)
{
  TrtCudaSession *s = t->session;

  for (guint i = 0; i < t->n_bound; i++) {
    if (!trt_cuda_bound_launch (&t->bound[i], s->device, s->stream, TRUE,
            error))
      return FALSE;
  }
  return TRUE;
}

/* Enough of them to drown the graph's own launch. */
static guint
n_copies (const Trial *t)
{
  const TrtEngineStep *e = t->session->now->all.engine->steps->pdata[t->step];

  return e->bytes > 2e7 || e->macs > 5e9 ? 4 : 16;
}

static gboolean
launch_copies (TrtCudaLanes *lanes, gpointer data, GError **error)
{
  for (guint i = 0; i < n_copies (data); i++) {
    if (!launch_trial (data, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_cuda_trial_time (gpointer trial, double enough_us, double *us,
    GError **error)
{
  const Trial *t = trial;
  TrtCudaDevice *d = t->session->device;
  Clock clock = { .lanes = &t->session->lanes };
  double copies = n_copies (t);
  gboolean good;

  if (!trt_cuda_push (d, error))
    return FALSE;
  good = clock_set_up (&clock, launch_copies, trial, error)
         && launch_graph (&clock, 1, error) && sample (&clock, 1, us, error)
         && (*us > enough_us * copies || median (&clock, 2, 7, us, error));
  clock_clear (&clock);
  trt_cuda_pop (d);
  *us /= copies;
  return good;
}

/* ---- all steps -------------------------------------------------------- */

typedef struct {
  const TrtCudaSession *session;
  const Trial *const *trials; /* by step */
} With;

static gboolean
launch_with (TrtCudaLanes *lanes, gpointer data, GError **error)
{
  const With *with = data;
  const TrtCudaSession *s = with->session;
  const Trial *const *trials = with->trials;
  guint next = 0, n = s->now->all.program->launches->len;

  for (guint step = 0; step < s->now->all.engine->steps->len; step++) {
    if (trials[step] != NULL && !launch_trial (trials[step], error))
      return FALSE;
    for (; next < n && s->now->all.launches[next].launch->step == step; next++) {
      if (trials[step] == NULL
          && !trt_cuda_sequence_launch_one (&s->now->all, next, s->stream,
              TRUE, error))
        return FALSE;
    }
  }
  return TRUE;
}

gboolean
trt_cuda_time_launch (TrtCudaLanes *lanes, TrtCudaLaunchFunc launch,
    gpointer data, double *us, GError **error)
{
  Clock clock = { .lanes = lanes };
  gboolean good
      = clock_set_up (&clock, launch, data, error)
        && launch_graph (&clock, 1, error) && sample (&clock, 1, us, error)
        && (*us > LONG_US ? median (&clock, 1, 5, us, error)
                          : median (&clock, 5, 9, us, error));

  clock_clear (&clock);
  return good;
}

gboolean
trt_cuda_session_time (gpointer session, gpointer const *trials, double *us,
    GError **error)
{
  TrtCudaSession *s = session;
  With with = { s, (const Trial *const *) trials };
  gboolean good;

  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_time_launch (&s->lanes, launch_with, &with, us, error);
  trt_cuda_pop (s->device);
  return good;
}
