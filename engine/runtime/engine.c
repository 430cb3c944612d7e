/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* engine.c: recipe -> prepared steps. */
#include "runtime/engine.h"

#include <string.h>

#include "base/nvtx.h"
#include "ir/profile.h"
#include "ops/op.h"
#include "tune/tune.h"

static void
step_free (gpointer data)
{
  TrtEngineStep *s = data;

  if (s->prepared != NULL)
    s->tactic->release (s->prepared);
  trt_problem_free (s->problem);
  g_free (s->name);
  g_free (s->kernel);
  g_free (s);
}

static void
set_layouts (const TrtRecipe *recipe, TrtkOperand *operands, gint32 n,
    const guint32 *values)
{
  for (gint32 i = 0; i < n; i++) {
    const TrtRecipeValue *v;
    if (values[i] == TRT_NO_INDEX)
      continue;
    v = trt_recipe_value (recipe, values[i]);
    operands[i].layout = v->layout;
    operands[i].pitch = (gint64) v->pitch;
  }
}

static void
name_step (const TrtEngine *engine, TrtEngineStep *s, const TrtNode *node,
    const TrtTensor *tensor)
{
  const TrtkProblem *p = &s->problem->problem;

  if (node == NULL) {
    s->name = g_strdup (tensor->name);
    s->kernel = g_strdup_printf ("%s.%s-%s", s->tactic->name,
        trtk_layout_name (p->in[0].layout),
        trtk_layout_name (p->out[0].layout));
    return;
  }
  s->name = g_strdup (node->name);
  s->kernel = g_strdup_printf ("%s.%s%s%s", s->tactic->name, node->op->name,
      s->step->choice != NULL ? " " : "",
      s->step->choice != NULL ? s->step->choice : "");
  if (node->op->macs != NULL)
    s->macs = node->op->macs (node);
}

static void
weigh_step (const TrtRecipe *recipe, TrtEngineStep *s)
{
  const TrtRecipeStep *step = s->step;
  const TrtkProblem *p = &s->problem->problem;

  for (guint i = 0; i < step->n_in + step->n_out; i++) {
    guint32 v = i < step->n_in ? step->in[i] : step->out[i - step->n_in];
    if (v != TRT_NO_INDEX)
      s->bytes += (double) trt_recipe_value (recipe, v)->bytes;
  }
  s->is_int8 = p->n_in > 0 && trtk_dtype_size (p->in[0].tensor.dtype) == 1;
}

static gboolean
same_layouts (const TrtkOperand *a, const TrtkOperand *b, gint32 n)
{
  for (gint32 i = 0; i < n; i++) {
    if (a[i].layout != b[i].layout)
      return FALSE;
  }
  return TRUE;
}

/* A recipe may come from anybody: layouts that the tactic would not choose
 * itself, given these inputs, nor take, are memory that it reads or writes
 * wrongly. */
static gboolean
is_own_choice (const TrtTactic *tactic, const TrtkProblem *p)
{
  g_autofree TrtkOperand *in = g_memdup2 (p->in, (gsize) p->n_in * sizeof *in);
  g_autofree TrtkOperand *out
      = g_memdup2 (p->out, (gsize) p->n_out * sizeof *out);
  g_autofree gboolean *may = g_new0 (gboolean, (gsize) p->n_in + 1);
  TrtkProblem q = *p;

  q.in = in;
  q.out = out;
  q.overwrites = -1;
  if (p->overwrites >= p->n_in)
    return FALSE;
  if (p->overwrites >= 0)
    may[p->overwrites] = TRUE;
  if (tactic->choose (&q, may) == TRTK_OK && q.overwrites == p->overwrites
      && same_layouts (in, p->in, p->n_in)
      && same_layouts (out, p->out, p->n_out))
    return TRUE;
  if (tactic->takes == NULL || p->overwrites >= 0)
    return FALSE;
  memcpy (in, p->in, (gsize) p->n_in * sizeof *in);
  memcpy (out, p->out, (gsize) p->n_out * sizeof *out);
  q.overwrites = -1;
  return tactic->takes (&q) == TRTK_OK && same_layouts (in, p->in, p->n_in)
         && same_layouts (out, p->out, p->n_out);
}

static gboolean
add_step (TrtEngine *engine, const TrtRecipeStep *step, GError **error)
{
  const TrtRecipe *recipe = engine->recipe;
  const TrtNode *node = step->n_nodes > 0
                            ? engine->graph->nodes->pdata[step->nodes[0]]
                            : NULL;
  const TrtTensor *tensor
      = node == NULL ? engine->table->tensors
                           ->pdata[trt_recipe_value (recipe, step->in[0])->tensor]
                     : NULL;
  TrtEngineStep *s;
  gsize scratch = 0;

  s = g_new0 (TrtEngineStep, 1);
  g_ptr_array_add (engine->steps, s);
  s->tactic = trt_backend_find_tactic (engine->backend, step->tactic);
  s->step = step;
  s->problem = trt_problem_new (node, tensor, error);
  if (s->problem == NULL)
    return FALSE;
  s->problem->problem.overwrites = step->overwrites;
  s->problem->problem.choice = step->choice;
  s->problem->problem.target = engine->target;
  set_layouts (recipe, s->problem->problem.in, s->problem->problem.n_in,
      step->in);
  set_layouts (recipe, s->problem->problem.out, s->problem->problem.n_out,
      step->out);
  name_step (engine, s, node, tensor);
  weigh_step (recipe, s);
  if (recipe != engine->made
      && !is_own_choice (s->tactic, &s->problem->problem))
    return trt_fail (error, TRT_ERROR_PLAN_CORRUPT,
        "recipe: '%s' (%s) has layouts that do not fit", s->name, s->kernel);
  s->prepared = s->tactic->prepare (&s->problem->problem, &scratch, error);
  if (s->prepared == NULL) {
    g_prefix_error (error, "'%s' (%s): ", s->name, s->kernel);
    return FALSE;
  }
  engine->scratch_bytes = MAX (engine->scratch_bytes, scratch);
  return TRUE;
}

static gboolean
use_recipe (TrtEngine *engine, const TrtRecipe *recipe, GError **error)
{
  g_ptr_array_set_size (engine->steps, 0);
  engine->recipe = recipe;
  engine->scratch_bytes = 0;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, i);
    const TrtTactic *tactic
        = trt_backend_find_tactic (engine->backend, step->tactic);
    if (tactic->view == NULL && !add_step (engine, step, error))
      return FALSE;
  }
  return TRUE;
}

static void
keep_constants (TrtEngine *engine)
{
  engine->known = g_new0 (GBytes *, engine->table->tensors->len + 1);
  for (guint i = 0; i < engine->recipe->values->len; i++) {
    const TrtRecipeValue *v = trt_recipe_value (engine->recipe, i);
    if (v->space == TRT_SPACE_CONSTANT && engine->known[v->index] == NULL)
      engine->known[v->index]
          = trt_lower_known_bytes (engine->table->tensors->pdata[v->index]);
  }
}

/* The plan's recipe where it is sound, else one of our own. */
static gboolean
find_recipe (TrtEngine *engine, GError **error)
{
  g_autofree char *target = engine->backend->target (engine->device, error);
  const TrtRecipe *given = NULL;

  if (target == NULL
      || !trt_lower_read_target (engine->backend, target, engine->device,
          &engine->target, error))
    return FALSE;
  while ((given = trt_plan_find_recipe (engine->plan, engine->backend, target,
              given))
         != NULL) {
    if (trt_recipe_check (given, engine->graph, engine->backend, NULL)
        && use_recipe (engine, given, NULL))
      return TRUE;
  }
  engine->made = trt_lower (engine->graph, engine->backend, target,
      engine->device, error);
  return engine->made != NULL && use_recipe (engine, engine->made, error);
}

static TrtGraph *
graph_at (TrtPlan *plan, const TrtBackend *backend, const gint64 *values,
    GError **error)
{
  g_autoptr (TrtGraph) at = trt_graph_copy_at (plan->graph, values, error);

  return at != NULL ? trt_lower_prepare (at, backend, error) : NULL;
}

/* The device, where the backend has any. */
static gboolean
open_device (TrtEngine *engine, const TrtEngineOptions *options,
    GError **error)
{
  if (options != NULL)
    engine->options = *options;
  engine->options.backend = NULL;
  if (engine->backend->open == NULL)
    return TRUE;
  engine->device = engine->backend->open (&engine->options, error);
  return engine->device != NULL;
}

static gboolean
load_program (TrtEngine *engine, GError **error)
{
  if (engine->backend->load == NULL)
    return TRUE;
  engine->program = engine->backend->load (engine, error);
  return engine->program != NULL;
}

/* The steps again, with kernels that were chosen by the clock. */
static gboolean
use_tuned (TrtEngine *engine, GError **error)
{
  TrtRecipe *tuned = trt_tune (engine, error);

  if (tuned == NULL)
    return FALSE;
  engine->backend->unload (engine->program);
  engine->program = NULL;
  g_ptr_array_set_size (engine->steps, 0);
  trt_recipe_free (engine->made);
  engine->made = tuned;
  return use_recipe (engine, tuned, error) && load_program (engine, error);
}

static gboolean
tune (TrtEngine *engine, GError **error)
{
  return engine->options.tune == TRT_TUNE_OFF || engine->backend->clock == NULL
         || trt_recipe_is_tuned (engine->recipe) || use_tuned (engine, error);
}

gboolean
trt_engine_step_uses (const TrtEngine *engine, guint index, TrtSpace space,
    guint port)
{
  const TrtRecipeStep *step
      = ((TrtEngineStep *) engine->steps->pdata[index])->step;

  for (guint i = 0; i < step->n_in + step->n_out; i++) {
    guint32 value = i < step->n_in ? step->in[i] : step->out[i - step->n_in];
    const TrtRecipeValue *v;
    if (value == TRT_NO_INDEX)
      continue;
    v = trt_recipe_value (engine->recipe, value);
    if (v->space == space && v->index == port)
      return TRUE;
  }
  return FALSE;
}

TrtEngine *
trt_engine_make (TrtPlan *plan, const TrtBackend *backend,
    const TrtEngineOptions *options, gint64 *values, GError **error)
{
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED = trt_nvtx_range ("trtinfer: load");
  g_autoptr (TrtEngine) engine = g_new0 (TrtEngine, 1);

  g_atomic_ref_count_init (&engine->refs);
  g_mutex_init (&engine->lock);
  engine->others = g_ptr_array_new_with_free_func (
      (GDestroyNotify) trt_engine_unref);
  engine->plan = trt_plan_ref (plan);
  engine->backend = backend;
  engine->values = values;
  engine->steps = g_ptr_array_new_with_free_func (step_free);
  if (!open_device (engine, options, error))
    return NULL;
  g_mutex_lock (&plan->lock);
  if (values != NULL) {
    engine->graph = graph_at (plan, backend, values, error);
  } else {
    engine->values = trt_graph_symbol_values (plan->graph, 0, TRT_RANGE_OPT);
    engine->graph = trt_lower_prepare (plan->graph, backend, error);
  }
  g_mutex_unlock (&plan->lock);
  if (engine->graph == NULL)
    return NULL;
  engine->table = trt_tensor_table_new (engine->graph);
  if (!find_recipe (engine, error))
    return NULL;
  keep_constants (engine);
  if (!load_program (engine, error) || !tune (engine, error))
    return NULL;
  trt_engine_find_natives (engine);
  return g_steal_pointer (&engine);
}

/**
 * trt_engine_new:
 * @plan: stays usable for other engines
 * @options: (nullable): %NULL for the defaults
 *
 * Prepares kernels and packs weights; contexts share both. Where the plan has
 * profiles, contexts start at the usual shapes of the first. Blocks, some
 * seconds for a large network; any thread.
 *
 * Returns: (transfer full) (nullable): the engine; on %NULL, @error is
 *   %TRT_ERROR_BACKEND, %TRT_ERROR_SHAPE or %TRT_ERROR_UNSUPPORTED
 */
TrtEngine *
trt_engine_new (TrtPlan *plan, const TrtEngineOptions *options, GError **error)
{
  const char *name = options != NULL ? options->backend : NULL;
  const TrtBackend *backend;

  backend = trt_backend_find (name, error);
  return backend != NULL ? trt_engine_make (plan, backend, options, NULL,
                 error) : NULL;
}

/**
 * trt_engine_ref:
 *
 * Returns: (transfer full): @engine
 */
TrtEngine *
trt_engine_ref (TrtEngine *engine)
{
  g_atomic_ref_count_inc (&engine->refs);
  return engine;
}

/**
 * trt_engine_unref:
 * @engine: (nullable): may be %NULL
 *
 * Gives up one reference; any thread. Contexts hold one each.
 */
void
trt_engine_unref (TrtEngine *engine)
{
  if (engine == NULL || !g_atomic_ref_count_dec (&engine->refs))
    return;
  g_ptr_array_unref (engine->others);
  g_mutex_clear (&engine->lock);
  g_free (engine->values);
  g_free (engine->natives);
  if (engine->program != NULL)
    engine->backend->unload (engine->program);
  g_ptr_array_unref (engine->steps);
  for (guint i = 0; engine->known != NULL && i < engine->table->tensors->len;
      i++)
    g_clear_pointer (&engine->known[i], g_bytes_unref);
  g_free (engine->known);
  trt_tensor_table_free (engine->table);
  trt_recipe_free (engine->made);
  trt_graph_free (engine->graph);
  if (engine->device != NULL)
    engine->backend->close (engine->device);
  g_free (engine->target);
  trt_plan_unref (engine->plan);
  g_free (engine);
}

/**
 * trt_engine_is_lost:
 *
 * Returns: whether an error has cost the engine its device, so that every
 *   call fails until the process is a new one
 */
gboolean
trt_engine_is_lost (const TrtEngine *engine)
{
  return engine->backend->is_lost != NULL
         && engine->backend->is_lost (engine->device);
}

guint
trt_engine_n_inputs (const TrtEngine *engine)
{
  return trt_graph_n_inputs (engine->graph);
}

guint
trt_engine_n_outputs (const TrtEngine *engine)
{
  return trt_graph_n_outputs (engine->graph);
}

/**
 * trt_engine_get_input:
 * @info: (out): every dimension is known, at the shapes at which contexts
 *   start; the name lives as long as @engine
 */
void
trt_engine_get_input (const TrtEngine *engine, guint index,
    TrtTensorInfo *info)
{
  trt_graph_get_input (engine->graph, index, info);
}

/**
 * trt_engine_get_output:
 * @info: (out): every dimension is known, at the shapes at which contexts
 *   start; the name lives as long as @engine
 */
void
trt_engine_get_output (const TrtEngine *engine, guint index,
    TrtTensorInfo *info)
{
  trt_graph_get_output (engine->graph, index, info);
}

/**
 * trt_engine_get_metadata:
 *
 * Returns: (transfer none) (nullable): what the model says about @key
 */
const char *
trt_engine_get_metadata (const TrtEngine *engine, const char *key)
{
  return trt_graph_get_metadata (engine->graph, key);
}

/**
 * trt_engine_get_backend:
 *
 * Returns: (transfer none): the name of the backend that @engine runs on
 */
const char *
trt_engine_get_backend (const TrtEngine *engine)
{
  return engine->backend->name;
}
