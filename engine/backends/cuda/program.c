/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* program.c: constants go to the device, once for each (context, plan). */
#include "backends/cuda/program.h"

#include "backends/cuda/launch.h"
#include "base/error.h"
#include "base/hash.h"

#define ALIGN 256

static const TrtCudaWork *
work_of (const TrtEngine *engine, guint step)
{
  return ((TrtEngineStep *) engine->steps->pdata[step])->prepared;
}

/* ---- what is needed --------------------------------------------------- */

/* Bytes to upload, in their order; offsets are given as they are added. */
typedef struct {
  GPtrArray *parts; /* GBytes, borrowed */
  GArray *offsets;  /* gsize */
  gsize bytes;
} Layout;

static gsize
add_part (Layout *l, GBytes *bytes)
{
  gsize at = l->bytes;

  g_ptr_array_add (l->parts, bytes);
  g_array_append_val (l->offsets, at);
  l->bytes += (g_bytes_get_size (bytes) + ALIGN - 1) / ALIGN * ALIGN;
  return at;
}

/* A tensor of the graph that a launch reads in place. */
static void
add_known (TrtCudaProgram *p, Layout *l, guint step, const TrtCudaSlot *slot)
{
  const TrtEngineStep *s = p->engine->steps->pdata[step];
  const TrtRecipeValue *v;

  if (slot->space != TRT_CUDA_IN || s->step->in[slot->index] == TRT_NO_INDEX)
    return;
  v = trt_recipe_value (p->engine->recipe, s->step->in[slot->index]);
  if (v->space == TRT_SPACE_CONSTANT && p->known[v->index] == G_MAXSIZE)
    p->known[v->index] = add_part (l, p->engine->known[v->index]);
}

static void
add_step (TrtCudaProgram *p, Layout *l, guint step)
{
  const TrtCudaWork *work = work_of (p->engine, step);

  for (guint i = 0; i < work->constants->len; i++)
    p->own[p->first[step] + i] = add_part (l, work->constants->pdata[i]);
  for (guint i = 0; i < work->launches->len; i++) {
    const TrtCudaLaunch *launch = work->launches->pdata[i];
    for (guint j = 0; j < launch->slots->len; j++)
      add_known (p, l, step, &g_array_index (launch->slots, TrtCudaSlot, j));
    for (guint j = 0; j < launch->maps->len; j++)
      add_known (p, l, step,
          &g_array_index (launch->maps, TrtCudaMap, j).data);
  }
}

static void
lay_out (TrtCudaProgram *p, Layout *l)
{
  guint n = p->engine->steps->len, tensors = p->engine->table->tensors->len;
  guint sum = 0;

  p->first = g_new0 (guint, n + 1);
  p->known = g_new (gsize, tensors + 1);
  for (guint i = 0; i < tensors; i++)
    p->known[i] = G_MAXSIZE;
  for (guint i = 0; i < n; i++) {
    p->first[i] = sum;
    sum += work_of (p->engine, i)->constants->len;
  }
  p->own = g_new0 (gsize, sum + 1);
  for (guint i = 0; i < n; i++)
    add_step (p, l, i);
}

/* ---- weights ---------------------------------------------------------- */

static guint64
hash_of (const Layout *l)
{
  TrtHash hash;

  trt_hash_init (&hash);
  for (guint i = 0; i < l->parts->len; i++) {
    gsize size;
    const void *data = g_bytes_get_data (l->parts->pdata[i], &size);
    trt_hash_update (&hash, data, size);
    trt_hash_update (&hash, &size, sizeof size);
  }
  return trt_hash_digest (&hash);
}

static gboolean
upload (TrtCudaDevice *d, TrtCudaWeights *w, const Layout *l, GError **error)
{
  w->memory = trt_cuda_alloc (d, l->bytes, "weights", error);
  if (w->memory == 0)
    return FALSE;
  for (guint i = 0; i < l->parts->len; i++) {
    gsize size;
    const void *data = g_bytes_get_data (l->parts->pdata[i], &size);
    if (size > 0
        && !trt_cuda_check (d,
            d->cu->copy_to (w->memory + g_array_index (l->offsets, gsize, i),
                data, size), "copying weights", error))
      return FALSE;
  }
  return TRUE;
}

/* Of the same plan and the same bytes, where they are there already. */
static TrtCudaWeights *
find_weights (TrtCudaDevice *d, const TrtPlan *plan, guint64 hash, gsize bytes)
{
  for (guint i = 0; i < d->weights->len; i++) {
    TrtCudaWeights *w = d->weights->pdata[i];
    if (w->plan == plan && w->hash == hash && w->bytes == bytes) {
      w->refs++;
      return w;
    }
  }
  return NULL;
}

static TrtCudaWeights *
get_weights (TrtCudaDevice *d, const TrtPlan *plan, const Layout *l,
    GError **error)
{
  guint64 hash = hash_of (l);
  TrtCudaWeights *w;

  g_mutex_lock (&d->lock);
  w = find_weights (d, plan, hash, l->bytes);
  if (w == NULL) {
    w = g_new0 (TrtCudaWeights, 1);
    *w = (TrtCudaWeights){ .refs = 1, .plan = plan, .hash = hash,
      .bytes = l->bytes };
    if (upload (d, w, l, error)) {
      g_ptr_array_add (d->weights, w);
    } else {
      trt_cuda_free (d, w->memory);
      g_clear_pointer (&w, g_free);
    }
  }
  g_mutex_unlock (&d->lock);
  return w;
}

static void
drop_weights (TrtCudaDevice *d, TrtCudaWeights *w)
{
  g_mutex_lock (&d->lock);
  if (--w->refs == 0) {
    g_ptr_array_remove (d->weights, w);
    if (trt_cuda_push (d, NULL)) {
      trt_cuda_free (d, w->memory);
      trt_cuda_pop (d);
    }
    g_free (w);
  }
  g_mutex_unlock (&d->lock);
}

/* ---- kernels ---------------------------------------------------------- */

static gboolean
find_kernels (TrtCudaProgram *p, GError **error)
{
  for (guint i = 0; i < p->engine->steps->len; i++) {
    const TrtEngineStep *s = p->engine->steps->pdata[i];
    const TrtCudaWork *work = s->prepared;
    for (guint j = 0; j < work->launches->len; j++) {
      TrtCudaProgramLaunch l = { work->launches->pdata[j], i, NULL };
      if (!trt_cuda_launch_find (p->device, &l, error)) {
        g_prefix_error (error, "'%s' (%s): ", s->name, s->kernel);
        return FALSE;
      }
      g_array_append_val (p->launches, l);
    }
  }
  return TRUE;
}

/* ---- loading ---------------------------------------------------------- */

static gboolean
load_all (TrtCudaProgram *p, GError **error)
{
  Layout l = { g_ptr_array_new (), g_array_new (FALSE, FALSE, sizeof (gsize)),
    0 };
  gboolean good;

  lay_out (p, &l);
  good = trt_cuda_push (p->device, error);
  if (good) {
    good = find_kernels (p, error);
    if (good)
      p->weights = get_weights (p->device, p->engine->plan, &l, error);
    trt_cuda_pop (p->device);
  }
  g_ptr_array_unref (l.parts);
  g_array_unref (l.offsets);
  return good && p->weights != NULL;
}

gpointer
trt_cuda_program_load (const TrtEngine *engine, GError **error)
{
  TrtCudaProgram *p = g_new0 (TrtCudaProgram, 1);

  p->engine = engine;
  p->device = engine->device;
  p->launches = g_array_new (FALSE, TRUE, sizeof (TrtCudaProgramLaunch));
  p->forks = trt_cuda_forks_new (engine, (guint) p->device->props.sms);
  if (!load_all (p, error))
    g_clear_pointer (&p, trt_cuda_program_unload);
  return p;
}

void
trt_cuda_program_unload (gpointer program)
{
  TrtCudaProgram *p = program;

  if (p->weights != NULL)
    drop_weights (p->device, p->weights);
  g_array_unref (p->launches);
  trt_cuda_forks_free (p->forks);
  g_free (p->own);
  g_free (p->first);
  g_free (p->known);
  g_free (p);
}

TrtCuPtr
trt_cuda_program_own (const TrtCudaProgram *p, guint step, guint index)
{
  return p->weights->memory + p->own[p->first[step] + index];
}

TrtCuPtr
trt_cuda_program_known (const TrtCudaProgram *p, guint tensor)
{
  return p->weights->memory + p->known[tensor];
}
