/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tune.c: picks a kernel for every step that has a choice. Candidates are
 * ranked alone (a row of copies), then the best few are timed among the other
 * steps, where neighbours share caches and overlap their beginnings. Steps that
 * are the same problem are one. */
#include "tune/tune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/nvtx.h"
#include "runtime/session.h"
#include "tune/group.h"
#include "tune/timings.h"

#define KEEP 3
#define HOPELESS 1.5    /* times the best so far, alone */
#define NEAR 1.3        /* times the best alone, and this on top: what may be */
#define NEAR_US 0.5     /* the best among others */
#define GAIN 0.999      /* what is not faster by this is noise */
#define WARM_UP_US 50000

/* A step with another kernel. */
typedef struct {
  const TrtTactic *tactic;
  TrtkProblem problem;
  gpointer prepared, trial;
} Try;

typedef struct {
  TrtEngine *engine;
  const TrtSessionClass *klass;
  gpointer session;
  TrtTimings *timings;
  GPtrArray *groups; /* TrtTuneGroup */
  gboolean in_chain;
  Try **tries;       /* by step: what it runs now; NULL: the engine's */
  gpointer *trials;  /* the same for the session */
} Tuner;

/* ---- trying a kernel -------------------------------------------------- */

static void
try_free (Tuner *t, Try *try)
{
  if (try == NULL)
    return;
  if (try->trial != NULL)
    t->klass->try_free (try->trial);
  if (try->prepared != NULL)
    try->tactic->release (try->prepared);
  g_free (try);
}

static Try *
try_new (Tuner *t, guint step, const char *choice, GError **error)
{
  const TrtEngineStep *s = t->engine->steps->pdata[step];
  Try *try = g_new0 (Try, 1);
  gsize scratch = 0;

  try->tactic = s->tactic;
  try->problem = s->problem->problem;
  try->problem.choice = choice;
  try->prepared = s->tactic->prepare (&try->problem, &scratch, error);
  if (try->prepared != NULL)
    try->trial = t->klass->try_new (t->session, step, try->prepared, error);
  if (try->trial != NULL)
    return try;
  try_free (t, try);
  return NULL;
}

/* A kernel that does not run costs a candidate; a lost device costs all. */
static gboolean
survives (const Tuner *t, GError *why, GError **error)
{
  if (!trt_engine_is_lost (t->engine)) {
    g_clear_error (&why);
    return TRUE;
  }
  g_propagate_error (error, why);
  return FALSE;
}

/* Every step of the group runs it from now on, or none. */
static gboolean
choose (Tuner *t, TrtTuneGroup *group, const char *choice, GError **error)
{
  g_autofree Try **made = g_new0 (Try *, group->steps->len);
  gboolean good = TRUE;

  for (guint i = 0; i < group->steps->len && good; i++) {
    made[i] = try_new (t, g_array_index (group->steps, guint, i), choice,
        error);
    good = made[i] != NULL;
  }
  for (guint i = 0; i < group->steps->len; i++) {
    guint step = g_array_index (group->steps, guint, i);
    if (!good) {
      try_free (t, made[i]);
      continue;
    }
    try_free (t, t->tries[step]);
    t->tries[step] = made[i];
    t->trials[step] = made[i]->trial;
  }
  if (good)
    group->chosen = choice;
  return good;
}

/* ---- alone ------------------------------------------------------------ */

static gboolean
time_alone (Tuner *t, guint step, const char *choice, double enough_us,
    double *us, GError **error)
{
  Try *try = try_new (t, step, choice, error);
  gboolean good = try != NULL
                  && t->klass->time_step (try->trial, enough_us, us, error);

  try_free (t, try);
  return good;
}

static gboolean
rank_alone (Tuner *t, TrtTuneGroup *group, GError **error)
{
  guint step = g_array_index (group->steps, guint, 0);
  double best = HUGE_VAL;

  for (guint i = 0; i < group->names->len; i++) {
    TrtRanked row = { group->names->pdata[i], 0 };
    GError *why = NULL;
    if (time_alone (t, step, row.name, best * HOPELESS, &row.us, &why)) {
      g_debug ("trt-tune: %s: %s %.3f us", group->key, row.name, row.us);
      g_array_append_val (group->ranked, row);
      best = MIN (best, row.us);
    } else if (!survives (t, why, error)) {
      return FALSE;
    }
  }
  trt_tune_group_sort (group);
  if (group->ranked->len > 0)
    group->chosen = g_array_index (group->ranked, TrtRanked, 0).name;
  return TRUE;
}

/* ---- among the other steps -------------------------------------------- */

/* FALSE only where nothing goes on. */
static gboolean
challenge (Tuner *t, TrtTuneGroup *group, const TrtRanked *row, double *best,
    GError **error)
{
  const char *champion = group->chosen;
  GError *why = NULL;
  double us;

  if (!choose (t, group, row->name, &why))
    return survives (t, why, error);
  if (t->klass->time_all (t->session, t->trials, &us, &why)) {
    if (us < *best * GAIN) {
      *best = us;
      return TRUE;
    }
  } else if (!survives (t, why, error)) {
    return FALSE;
  }
  return choose (t, group, champion, error);
}

static gboolean
choose_in_chain (Tuner *t, TrtTuneGroup *group, double *best, GError **error)
{
  const TrtRanked *rows = (const TrtRanked *) group->ranked->data;

  for (guint i = 1; i < group->ranked->len && i < KEEP; i++) {
    if (rows[i].us > rows[0].us * NEAR + NEAR_US)
      break;
    if (!challenge (t, group, &rows[i], best, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
choose_all_in_chain (Tuner *t, GError **error)
{
  double best;

  for (guint i = 0; i < t->groups->len; i++) {
    TrtTuneGroup *group = t->groups->pdata[i];
    if (group->chosen != NULL && !choose (t, group, group->chosen, error))
      return FALSE;
  }
  if (!t->klass->time_all (t->session, t->trials, &best, error))
    return FALSE;
  for (guint i = 0; i < t->groups->len; i++) {
    if (!choose_in_chain (t, t->groups->pdata[i], &best, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- all of it -------------------------------------------------------- */

/* Values as they may come: a multiplier of zeros draws less current. */
static void
fill (void *data, const TrtTensorInfo *info, GRand *rand)
{
  gsize n = trt_tensor_info_bytes (info) / trtk_dtype_size (info->dtype);

  for (gsize i = 0; i < n; i++) {
    if (info->dtype == TRTK_F32)
      ((float *) data)[i] = (float) g_rand_double (rand);
    else if (info->dtype == TRTK_U8 || info->dtype == TRTK_S8)
      ((guint8 *) data)[i] = (guint8) g_rand_int (rand);
  }
}

/* Until the GPU's clocks are up. */
static gboolean
warm_up (Tuner *t, GError **error)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gint64 end;

  for (guint i = 0; i < trt_engine_n_inputs (t->engine); i++) {
    TrtTensorInfo info;
    void *data = t->klass->port (t->session, TRT_SPACE_INPUT, i, error);
    if (data == NULL)
      return FALSE;
    trt_engine_get_input (t->engine, i, &info);
    fill (data, &info, rand);
  }
  end = g_get_monotonic_time () + WARM_UP_US;
  do {
    if (!t->klass->run (t->session, NULL, error))
      return FALSE;
  } while (g_get_monotonic_time () < end);
  return TRUE;
}

static gboolean
measure (Tuner *t, GError **error)
{
  t->session = t->klass->create (t->engine, error);
  if (t->session == NULL || !warm_up (t, error))
    return FALSE;
  for (guint i = 0; i < t->groups->len; i++) {
    TrtTuneGroup *group = t->groups->pdata[i];
    if (group->chosen == NULL && !rank_alone (t, group, error))
      return FALSE;
  }
  return !t->in_chain || choose_all_in_chain (t, error);
}

/* Choices that are on disk; whether some are not. */
static gboolean
look_up (Tuner *t)
{
  gboolean missing = FALSE;

  for (guint i = 0; i < t->groups->len; i++) {
    TrtTuneGroup *group = t->groups->pdata[i];
    g_autofree char *choice
        = trt_timings_find (t->timings, group->key, t->in_chain);
    group->chosen = trt_tune_group_find (group, choice);
    missing |= group->chosen == NULL;
  }
  return missing;
}

static void
keep (Tuner *t)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < t->groups->len; i++) {
    const TrtTuneGroup *group = t->groups->pdata[i];
    double us = trt_tune_group_us (group);
    if (us > 0)
      trt_timings_put (t->timings, group->key, t->in_chain, group->chosen, us);
  }
  if (!trt_timings_save (t->timings, &error))
    g_info ("trt: timings are not kept: %s", error->message);
}

static void
tuner_clear (Tuner *t)
{
  for (guint i = 0; i < t->engine->steps->len; i++)
    try_free (t, t->tries[i]);
  if (t->session != NULL)
    t->klass->destroy (t->session);
  trt_timings_free (t->timings);
  g_ptr_array_unref (t->groups);
  g_free (t->tries);
  g_free (t->trials);
}

static TrtRecipe *
write_down (const Tuner *t)
{
  TrtRecipe *recipe = trt_recipe_copy (t->engine->recipe);

  for (guint i = 0; i < t->groups->len; i++)
    trt_tune_group_write (t->groups->pdata[i], t->engine, recipe);
  return recipe;
}

TrtRecipe *
trt_tune (TrtEngine *engine, GError **error)
{
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED = trt_nvtx_range ("trtinfer: tune");
  g_autofree char *clock = engine->backend->clock (engine->device);
  Tuner t = { .engine = engine, .klass = engine->backend->sessions,
    .groups = trt_tune_groups (engine), .timings = trt_timings_open (clock),
    .in_chain = engine->options.tune == TRT_TUNE_FULL,
    .tries = g_new0 (Try *, engine->steps->len + 1),
    .trials = g_new0 (gpointer, engine->steps->len + 1) };
  TrtRecipe *recipe = NULL;
  gboolean good = TRUE;

  if (look_up (&t)) {
    good = measure (&t, error);
    if (good)
      keep (&t);
  }
  if (good)
    recipe = write_down (&t);
  tuner_clear (&t);
  return recipe;
}

gboolean
trt_recipe_is_tuned (const TrtRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    if (trt_recipe_step (recipe, i)->choice != NULL)
      return TRUE;
  }
  return FALSE;
}
