/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* check.c: whether a recipe that comes from anywhere may be run.
 *
 * It is played through with no data: every step must read values that are
 * there and write where nothing lies that is still wanted. */
#include <string.h>

#include "lower/private.h"

typedef struct {
  const TrtRecipe *recipe;
  const TrtGraph *graph;
  const TrtBackend *backend;
  TrtTensorTable *table;
  guint32 *last_use; /* by value: step; steps->len for graph outputs */
  gboolean *there;   /* by value: has been written, or always is */
  GArray *live;      /* guint32: values that are there and still wanted */
} Check;

static gboolean
bad (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
bad (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return trt_fail (error, TRT_ERROR_PLAN_CORRUPT, "recipe: %s", text);
}

/* ---- values ----------------------------------------------------------- */

/* Bytes of the memory that @v lies in; FALSE where there is none such. */
static gboolean
space_bytes (const Check *c, const TrtRecipeValue *v, guint64 *bytes)
{
  const TrtTensor *owner = NULL;

  switch (v->space) {
    case TRT_SPACE_ARENA:
      *bytes = c->recipe->arena_bytes;
      return TRUE;
    case TRT_SPACE_INPUT:
      if (v->index < c->graph->inputs->len)
        owner = c->graph->inputs->pdata[v->index];
      break;
    case TRT_SPACE_OUTPUT:
      if (v->index < c->graph->outputs->len)
        owner = c->graph->outputs->pdata[v->index];
      break;
    case TRT_SPACE_CONSTANT:
      if (v->index < c->table->tensors->len)
        owner = c->table->tensors->pdata[v->index];
      if (owner != NULL && !trt_lower_is_known (owner))
        owner = NULL;
      break;
    default:
      break;
  }
  return owner != NULL && trt_value_bytes (owner, TRTK_LAYOUT_PLAIN, 0, bytes);
}

static gboolean
check_value (const Check *c, guint32 i, guint64 *sum, GError **error)
{
  const TrtRecipeValue *v = trt_recipe_value (c->recipe, i);
  guint64 bytes, space;

  if (v->tensor >= c->table->tensors->len || v->layout >= TRTK_N_LAYOUTS
      || (c->backend->layouts >> v->layout & 1) == 0
      || !trt_value_bytes (c->table->tensors->pdata[v->tensor], v->layout,
          v->pitch, &bytes)
      || bytes != v->bytes)
    return bad (error, "value %u is no layout of a tensor", i);
  if (!space_bytes (c, v, &space) || v->offset > space
      || v->bytes > space - v->offset
      || v->offset % (v->pitch != 0 ? TRT_PART_ALIGN : TRT_VALUE_ALIGN) != 0)
    return bad (error, "value %u lies outside its memory", i);
  *sum += trt_value_align (bytes);
  return TRUE;
}

/* The values that are there before the first step. */
static gboolean
is_given (const Check *c, const TrtRecipeValue *v)
{
  if (v->offset != 0 || v->layout != TRTK_LAYOUT_PLAIN)
    return FALSE;
  if (v->space == TRT_SPACE_INPUT)
    return c->graph->inputs->pdata[v->index]
           == c->table->tensors->pdata[v->tensor];
  return v->space == TRT_SPACE_CONSTANT && v->index == v->tensor;
}

static gboolean
check_values (Check *c, GError **error)
{
  guint n = c->recipe->values->len;
  guint64 sum = 0;

  if (n > 8 * (guint64) c->table->tensors->len + c->graph->outputs->len + 64
      || c->recipe->steps->len > (guint64) n + c->graph->nodes->len)
    return bad (error, "it has %u values and %u steps, too many for the graph",
        n, c->recipe->steps->len);
  for (guint32 i = 0; i < n; i++) {
    if (!check_value (c, i, &sum, error))
      return FALSE;
    if (is_given (c, trt_recipe_value (c->recipe, i))) {
      c->there[i] = TRUE;
      g_array_append_val (c->live, i);
    }
  }
  if (c->recipe->arena_bytes > sum)
    return bad (error, "its arena is larger than all its values");
  return TRUE;
}

/* ---- steps ------------------------------------------------------------ */

static gboolean
is_value_of (const Check *c, guint32 value, const TrtTensor *tensor)
{
  if (tensor == NULL)
    return value == TRT_NO_INDEX;
  return value < c->recipe->values->len
         && c->table->tensors->pdata[trt_recipe_value (c->recipe, value)
                                         ->tensor]
                == tensor;
}

/* What the caller reads in the end. */
static gboolean
is_result (const Check *c, guint32 value)
{
  const TrtRecipeValue *v = trt_recipe_value (c->recipe, value);

  return v->space == TRT_SPACE_OUTPUT && v->offset == 0
         && v->layout == TRTK_LAYOUT_PLAIN
         && is_value_of (c, value, c->graph->outputs->pdata[v->index]);
}

static gboolean
check_node_step (const Check *c, const TrtRecipeStep *step,
    gboolean *covered, GError **error)
{
  const TrtNode *node;

  if (step->nodes[0] >= c->graph->nodes->len || covered[step->nodes[0]])
    return bad (error, "a step covers a node that is not there, or again");
  covered[step->nodes[0]] = TRUE;
  node = c->graph->nodes->pdata[step->nodes[0]];
  if (step->n_in != node->in->len || step->n_out != node->out->len)
    return bad (error, "the step of node '%s' has other inputs or outputs",
        node->name);
  for (guint i = 0; i < step->n_in; i++) {
    if (!is_value_of (c, step->in[i], node->in->pdata[i]))
      return bad (error, "input %u of node '%s' is another tensor", i,
          node->name);
  }
  for (guint i = 0; i < step->n_out; i++) {
    if (!is_value_of (c, step->out[i], node->out->pdata[i]))
      return bad (error, "output %u of node '%s' is another tensor", i,
          node->name);
  }
  return TRUE;
}

static gboolean
has_pitch (const Check *c, const TrtRecipeStep *step)
{
  for (guint i = 0; i < step->n_in + step->n_out; i++) {
    guint32 v = i < step->n_in ? step->in[i] : step->out[i - step->n_in];
    if (v < c->recipe->values->len && trt_recipe_value (c->recipe, v)->pitch)
      return TRUE;
  }
  return FALSE;
}

/* That the step computes a node, or moves a tensor, by a known tactic. */
static gboolean
check_step (const Check *c, const TrtRecipeStep *step, gboolean *covered,
    GError **error)
{
  const TrtTactic *tactic = trt_backend_find_tactic (c->backend, step->tactic);
  guint32 n = c->recipe->values->len;

  if (tactic == NULL)
    return bad (error, "tactic '%s' is not known", step->tactic);
  if (step->overwrites < -1 || step->overwrites >= (gint64) step->n_in
      || (step->overwrites >= 0
          && (tactic->view != NULL || step->n_out != 1
              || step->in[step->overwrites] == TRT_NO_INDEX)))
    return bad (error, "a step overwrites an input that it has not");
  if (!tactic->any_pitch && tactic->view == NULL && has_pitch (c, step))
    return bad (error, "tactic '%s' takes no pitch", step->tactic);
  if (step->n_nodes == 1)
    return tactic != c->backend->reorder
               ? check_node_step (c, step, covered, error)
               : bad (error, "a move covers a node");
  if (step->n_nodes != 0 || tactic != c->backend->reorder || step->n_in != 1
      || step->n_out != 1 || step->in[0] >= n || step->out[0] >= n
      || trt_recipe_value (c->recipe, step->in[0])->tensor
             != trt_recipe_value (c->recipe, step->out[0])->tensor)
    return bad (error, "a step neither computes a node nor moves a tensor");
  return TRUE;
}

static gboolean
check_coverage (Check *c, GError **error)
{
  g_autofree gboolean *covered = g_new0 (gboolean, c->graph->nodes->len + 1);
  g_autofree gboolean *needed = trt_lower_needed_nodes (c->graph);

  for (guint s = 0; s < c->recipe->steps->len; s++) {
    const TrtRecipeStep *step = trt_recipe_step (c->recipe, s);
    if (!check_step (c, step, covered, error))
      return FALSE;
    for (guint i = 0; i < step->n_in; i++) {
      if (step->in[i] != TRT_NO_INDEX)
        c->last_use[step->in[i]] = s;
    }
  }
  for (guint i = 0; i < c->graph->nodes->len; i++) {
    if (needed[i] && !covered[i])
      return bad (error, "it does not compute node '%s'",
          ((TrtNode *) c->graph->nodes->pdata[i])->name);
  }
  for (guint32 i = 0; i < c->recipe->values->len; i++) {
    if (is_result (c, i))
      c->last_use[i] = c->recipe->steps->len;
  }
  return TRUE;
}

/* ---- memory ----------------------------------------------------------- */

static void
drop_dead (Check *c, guint32 step)
{
  guint kept = 0;

  for (guint i = 0; i < c->live->len; i++) {
    guint32 v = g_array_index (c->live, guint32, i);
    if (c->last_use[v] >= step)
      g_array_index (c->live, guint32, kept++) = v;
  }
  g_array_set_size (c->live, kept);
}

/* Writing @out at step @s harms nothing. */
static gboolean
check_write (const Check *c, guint32 s, const TrtRecipeStep *step,
    guint32 out, GError **error)
{
  const TrtRecipeValue *v = trt_recipe_value (c->recipe, out);
  guint32 over = step->overwrites >= 0 ? step->in[step->overwrites]
                                       : TRT_NO_INDEX;

  if (v->space != TRT_SPACE_ARENA && v->space != TRT_SPACE_OUTPUT)
    return bad (error, "step %u writes into an input or a constant", s);
  for (guint i = 0; i < c->live->len; i++) {
    guint32 other = g_array_index (c->live, guint32, i);
    const TrtRecipeValue *o = trt_recipe_value (c->recipe, other);
    if (!trt_values_overlap (c->table, v, o))
      continue;
    if (other == over && c->last_use[over] == s && o->offset == v->offset
        && o->bytes == v->bytes && o->pitch == v->pitch)
      continue;
    return bad (error, "step %u writes over value %u, which is still wanted",
        s, other);
  }
  return TRUE;
}

/* Pixels of a part are as far apart as those of the whole, or neither has more
 * between them than the layout asks for. */
static gboolean
pitch_follows (const Check *c, const TrtRecipeValue *part,
    const TrtRecipeValue *whole, gboolean keeps_pitch)
{
  const TrtTensor *p = c->table->tensors->pdata[part->tensor];
  const TrtTensor *w = c->table->tensors->pdata[whole->tensor];

  if (!keeps_pitch)
    return part->pitch == 0 && whole->pitch == 0;
  return trtk_dtype_size (p->enc.dtype) == trtk_dtype_size (w->enc.dtype)
         && trt_value_pitch (p, part) == trt_value_pitch (w, whole);
}

static gboolean
check_view (const Check *c, guint32 s, const TrtRecipeStep *step,
    const TrtTactic *tactic, GError **error)
{
  g_autoptr (TrtProblem) p = trt_problem_new (
      c->graph->nodes->pdata[step->nodes[0]], NULL, error);
  g_autofree gint64 *offsets = NULL;
  TrtTacticView view = { FALSE, NULL, FALSE };
  const TrtRecipeValue *whole;
  guint n_parts;

  if (p == NULL)
    return FALSE;
  offsets = g_new0 (gint64, (gsize) step->n_in + step->n_out + 1);
  view.offsets = offsets;
  for (guint i = 0; i < step->n_in; i++) {
    if (step->in[i] != TRT_NO_INDEX)
      p->problem.in[i].layout = trt_recipe_value (c->recipe, step->in[i])->layout;
  }
  for (guint i = 0; i < step->n_out; i++) {
    if (step->out[i] != TRT_NO_INDEX)
      p->problem.out[i].layout
          = trt_recipe_value (c->recipe, step->out[i])->layout;
  }
  if (tactic->view (&p->problem, &view) != TRTK_OK)
    return bad (error, "step %u is no view in these layouts", s);
  n_parts = view.inputs_in_output ? step->n_in : step->n_out;
  whole = trt_recipe_value (c->recipe,
      view.inputs_in_output ? step->out[0] : step->in[0]);
  for (guint i = 0; i < n_parts; i++) {
    guint32 part = view.inputs_in_output ? step->in[i] : step->out[i];
    const TrtRecipeValue *v;
    if (part == TRT_NO_INDEX)
      continue;
    v = trt_recipe_value (c->recipe, part);
    if (v->space != whole->space || v->index != whole->index
        || v->offset != whole->offset + (guint64) offsets[i]
        || !pitch_follows (c, v, whole, view.keeps_pitch))
      return bad (error, "part %u of view step %u lies elsewhere", i, s);
  }
  return TRUE;
}

static gboolean
play_step (Check *c, guint32 s, GError **error)
{
  const TrtRecipeStep *step = trt_recipe_step (c->recipe, s);
  const TrtTactic *tactic = trt_backend_find_tactic (c->backend, step->tactic);

  drop_dead (c, s);
  for (guint i = 0; i < step->n_in; i++) {
    if (step->in[i] != TRT_NO_INDEX && !c->there[step->in[i]])
      return bad (error, "step %u reads what is not there yet", s);
  }
  if (tactic->view != NULL && !check_view (c, s, step, tactic, error))
    return FALSE;
  for (guint i = 0; i < step->n_out; i++) {
    guint32 out = step->out[i];
    if (out == TRT_NO_INDEX)
      continue;
    if (c->there[out])
      return bad (error, "step %u writes value %u again", s, out);
    if (tactic->view == NULL && !check_write (c, s, step, out, error))
      return FALSE;
    c->there[out] = TRUE;
    c->last_use[out] = MAX (c->last_use[out], s);
    g_array_append_val (c->live, out);
  }
  return TRUE;
}

static gboolean
check_outputs (const Check *c, GError **error)
{
  for (guint o = 0; o < c->graph->outputs->len; o++) {
    gboolean found = FALSE;
    for (guint32 i = 0; i < c->recipe->values->len && !found; i++) {
      found = c->there[i] && is_result (c, i)
              && trt_recipe_value (c->recipe, i)->index == o;
    }
    if (!found)
      return bad (error, "it does not write output %u", o);
  }
  return TRUE;
}

static gboolean
check_all (Check *c, GError **error)
{
  if (!check_values (c, error) || !check_coverage (c, error))
    return FALSE;
  for (guint32 s = 0; s < c->recipe->steps->len; s++) {
    if (!play_step (c, s, error))
      return FALSE;
  }
  return check_outputs (c, error);
}

gboolean
trt_recipe_check (const TrtRecipe *recipe, const TrtGraph *graph,
    const TrtBackend *backend, GError **error)
{
  g_autoptr (TrtTensorTable) table = trt_tensor_table_new (graph);
  g_autofree guint32 *last_use = g_new0 (guint32, recipe->values->len + 1);
  g_autofree gboolean *there = g_new0 (gboolean, recipe->values->len + 1);
  g_autoptr (GArray) live = g_array_new (FALSE, FALSE, sizeof (guint32));
  Check c = { recipe, graph, backend, table, last_use, there, live };

  if (!g_str_equal (recipe->backend, backend->name))
    return bad (error, "it is for backend '%s'", recipe->backend);
  return check_all (&c, error);
}
