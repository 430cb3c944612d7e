/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* forks.c: see forks.h. Steps are taken in the order of the recipe. One goes
 * behind the last of its predecessors that ends a lane; where all of these have
 * successors already it begins a lane, or goes on with one that is done by
 * then. */
#include "backends/cuda/forks.h"

#include "backends/cuda/work.h"

#define MAX_STEPS 2048 /* each is held against all before it */

/* For each lane the number of its first steps, in the engine's count, that are
 * done: 0 none, i + 1 those up to step i. */
typedef struct {
  guint32 done[TRT_CUDA_LANES];
} Clock;

typedef struct {
  const TrtEngine *engine;
  guint max_ctas;
  TrtCudaForks *forks;
  Clock *clocks;               /* by step: when it begins */
  guint32 tail[TRT_CUDA_LANES]; /* the lane's last step + 1 */
} Forking;

static const TrtEngineStep *
step_of (const Forking *f, guint i)
{
  return f->engine->steps->pdata[i];
}

static const TrtCudaWork *
work_of (const Forking *f, guint i)
{
  return step_of (f, i)->prepared;
}

/* ---- what comes before what ------------------------------------------- */

static gboolean
meets (const Forking *f, const guint32 *a, guint n_a, const guint32 *b,
    guint n_b)
{
  const TrtRecipe *recipe = f->engine->recipe;

  for (guint i = 0; i < n_a; i++) {
    for (guint j = 0; j < n_b; j++) {
      if (a[i] != TRT_NO_INDEX && b[j] != TRT_NO_INDEX
          && trt_values_overlap (f->engine->table,
              trt_recipe_value (recipe, a[i]),
              trt_recipe_value (recipe, b[j])))
        return TRUE;
    }
  }
  return FALSE;
}

/* Step @later touches what @earlier wrote, or writes what it read. */
static gboolean
depends (const Forking *f, guint later, guint earlier)
{
  const TrtRecipeStep *x = step_of (f, earlier)->step;
  const TrtRecipeStep *y = step_of (f, later)->step;

  return (work_of (f, earlier)->scratch_bytes > 0
             && work_of (f, later)->scratch_bytes > 0)
         || meets (f, x->out, x->n_out, y->in, y->n_in)
         || meets (f, x->in, x->n_in, y->out, y->n_out)
         || meets (f, x->out, x->n_out, y->out, y->n_out);
}

static void
pass (Clock *clock, const Clock *other)
{
  for (guint k = 0; k < TRT_CUDA_LANES; k++)
    clock->done[k] = MAX (clock->done[k], other->done[k]);
}

/* Everything that is done once step @i is. */
static Clock
after (const Forking *f, guint i)
{
  Clock clock = f->clocks[i];

  clock.done[f->forks->steps[i].lane] = i + 1;
  return clock;
}

/* Of each lane the last step that @i depends on, + 1; *@all has also what is
 * done with these. */
static Clock
needs (const Forking *f, guint i, Clock *all)
{
  Clock need = { { 0 } };

  *all = need;
  for (guint j = i; j-- > 0;) {
    guint lane = f->forks->steps[j].lane;
    Clock other;
    if (all->done[lane] > j || !depends (f, i, j))
      continue;
    need.done[lane] = MAX (need.done[lane], j + 1);
    other = after (f, j);
    pass (all, &other);
  }
  return need;
}

/* ---- lanes ------------------------------------------------------------ */

static gboolean
is_small (const Forking *f, guint i)
{
  const GPtrArray *launches = work_of (f, i)->launches;

  for (guint j = 0; j < launches->len; j++) {
    const TrtkLaunch *l = &((TrtCudaLaunch *) launches->pdata[j])->launch;
    if ((guint64) l->grid[0] * l->grid[1] * l->grid[2] >= f->max_ctas)
      return FALSE;
  }
  return TRUE;
}

static guint32
choose_lane (const Forking *f, guint i, const Clock *need, const Clock *all)
{
  guint32 best = 0, last = 0;

  for (guint32 k = 0; k < TRT_CUDA_LANES; k++) {
    if (f->tail[k] != 0 && f->tail[k] == need->done[k]
        && f->tail[k] > f->tail[best] * (f->tail[best] == need->done[best]))
      best = k;
    if (need->done[k] > need->done[last])
      last = k;
  }
  if (f->tail[best] != 0 && f->tail[best] == need->done[best])
    return best;
  for (guint32 k = 0; k < TRT_CUDA_LANES && is_small (f, i); k++) {
    if (f->tail[k] <= all->done[k])
      return k;
  }
  return last;
}

/* Steps of other lanes that the lane's own order does not bring along, nor
 * another one that is waited for. */
static void
set_waits (Forking *f, guint i, const Clock *need)
{
  TrtCudaFork *fork = &f->forks->steps[i];
  Clock have = f->clocks[i];

  for (;;) {
    guint32 next = 0;
    Clock other;
    for (guint k = 0; k < TRT_CUDA_LANES; k++) {
      if (need->done[k] > have.done[k])
        next = MAX (next, need->done[k]);
    }
    if (next == 0)
      break;
    fork->waits[fork->n_waits++] = next - 1;
    f->forks->steps[next - 1].is_awaited = TRUE;
    other = after (f, next - 1);
    pass (&have, &other);
  }
  f->clocks[i] = have;
}

static void
place (Forking *f, guint i)
{
  Clock all, need = needs (f, i, &all);
  guint32 lane = choose_lane (f, i, &need, &all);

  f->forks->steps[i].lane = lane;
  if (f->tail[lane] != 0)
    f->clocks[i] = after (f, f->tail[lane] - 1);
  set_waits (f, i, &need);
  f->tail[lane] = i + 1;
  f->forks->n_lanes = MAX (f->forks->n_lanes, lane + 1);
}

/* Lanes that nothing in lane 0 has waited for come together at the end. */
static void
set_ends (Forking *f)
{
  TrtCudaForks *forks = f->forks;
  Clock have = { { 0 } };

  if (f->tail[0] != 0)
    have = after (f, f->tail[0] - 1);
  for (guint k = 1; k < forks->n_lanes; k++) {
    if (f->tail[k] <= have.done[k])
      continue;
    forks->ends[forks->n_ends++] = f->tail[k] - 1;
    forks->steps[f->tail[k] - 1].is_awaited = TRUE;
  }
}

TrtCudaForks *
trt_cuda_forks_new (const TrtEngine *engine, guint max_ctas)
{
  guint n = engine->steps->len;
  Forking f = { .engine = engine, .max_ctas = max_ctas };

  if (n > MAX_STEPS)
    return NULL;
  f.forks = g_new0 (TrtCudaForks, 1);
  f.forks->n_steps = n;
  f.forks->steps = g_new0 (TrtCudaFork, n + 1);
  f.clocks = g_new0 (Clock, n + 1);
  for (guint i = 0; i < n; i++)
    place (&f, i);
  set_ends (&f);
  g_free (f.clocks);
  if (f.forks->n_lanes > 1)
    return f.forks;
  trt_cuda_forks_free (f.forks);
  return NULL;
}

void
trt_cuda_forks_free (TrtCudaForks *forks)
{
  if (forks == NULL)
    return;
  g_free (forks->steps);
  g_free (forks);
}
