/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lower.c: graph + backend -> recipe.
 *
 * Nodes are taken in order; for each the first tactic that covers it says in
 * which layouts it wants its inputs, and moves are put before it where they
 * lie otherwise. A tensor keeps every layout it was once moved to, so that no
 * move is made twice. */
#include "base/checked.h"
#include "lower/private.h"
#include "ops/op.h"

typedef struct {
  guint32 value[TRTK_N_LAYOUTS]; /* where it lies, by layout */
  TrtkLayout primary;            /* the layout in which it was made */
  guint32 last_use;              /* node; n_nodes: a graph output */
} Tensor;

typedef struct {
  const TrtGraph *graph;
  const TrtBackend *backend;
  gconstpointer target; /* for the tactics */
  TrtTensorTable *table;
  TrtRecipe *recipe;
  GArray *places; /* TrtPlace, by value */
  Tensor *tensors; /* by number */
} Lowering;

static guint32
number_of (const Lowering *l, const TrtTensor *t)
{
  return l->table->by_id[t->id];
}

static TrtPlace *
place_of (const Lowering *l, guint32 value)
{
  return &g_array_index (l->places, TrtPlace, value);
}

static guint32
add_value (Lowering *l, guint32 number, TrtkLayout layout, TrtSpace space,
    guint32 index, GError **error)
{
  const TrtTensor *t = l->table->tensors->pdata[number];
  TrtRecipeValue value = { .tensor = number, .layout = layout,
    .space = space, .index = index };
  TrtPlace place = { .parent = TRT_NO_INDEX,
    .last_use = l->tensors[number].last_use };

  if (!trt_value_bytes (t, layout, 0, &value.bytes)) {
    g_autofree char *text = trt_tensor_describe (t);
    trt_fail (error, TRT_ERROR_LIMIT, "tensor '%s' %s is too large", t->name,
        text);
    return TRT_NO_INDEX;
  }
  g_array_append_val (l->places, place);
  return trt_recipe_add_value (l->recipe, &value);
}

/* @child lies in @parent from now on. */
static void
put_into (Lowering *l, guint32 child, guint32 parent, guint64 offset,
    gboolean keeps_pitch)
{
  guint32 root = trt_place_root (l->places, parent, NULL);
  guint32 last = place_of (l, child)->last_use;

  place_of (l, child)->parent = parent;
  place_of (l, child)->offset = offset;
  place_of (l, child)->keeps_pitch = keeps_pitch;
  place_of (l, root)->last_use = MAX (place_of (l, root)->last_use, last);
}

/* ---- values of inputs ------------------------------------------------- */

/* A fresh value of @number in @layout, moved from where it lies. */
static guint32
move_tensor (Lowering *l, guint32 number, TrtkLayout layout, GError **error)
{
  const Tensor *t = &l->tensors[number];
  guint32 to = add_value (l, number, layout, TRT_SPACE_ARENA, 0, error);
  TrtRecipeStep *step;

  if (to == TRT_NO_INDEX)
    return TRT_NO_INDEX;
  step = trt_recipe_add_step (l->recipe, l->backend->reorder->name, 0, 1, 1);
  step->in[0] = t->value[layout] != TRT_NO_INDEX ? t->value[layout]
                                                 : t->value[t->primary];
  step->out[0] = to;
  return to;
}

static guint32
value_in_layout (Lowering *l, guint32 number, TrtkLayout layout,
    GError **error)
{
  Tensor *t = &l->tensors[number];

  if (t->value[layout] == TRT_NO_INDEX)
    t->value[layout] = move_tensor (l, number, layout, error);
  return t->value[layout];
}

/* Constants and followed integers get their value where they are first used;
 * everything else has one by now. */
static gboolean
prepare_tensor (Lowering *l, guint32 number, GError **error)
{
  Tensor *t = &l->tensors[number];
  const TrtTensor *tensor = l->table->tensors->pdata[number];

  if (t->value[t->primary] != TRT_NO_INDEX)
    return TRUE;
  if (!trt_lower_is_known (tensor))
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "tensor '%s' is used before it is made", tensor->name);
  t->primary = TRTK_LAYOUT_PLAIN;
  t->value[TRTK_LAYOUT_PLAIN] = add_value (l, number, TRTK_LAYOUT_PLAIN,
      TRT_SPACE_CONSTANT, number, error);
  return t->value[TRTK_LAYOUT_PLAIN] != TRT_NO_INDEX;
}

/* ---- choosing --------------------------------------------------------- */

/* Nobody wants what shares memory with @value after @node, and nothing else
 * that the node reads lies there. */
static gboolean
is_free_after (const Lowering *l, guint32 value, guint node,
    const guint32 *all, gint32 n, gint32 self)
{
  guint32 root = trt_place_root (l->places, value, NULL);

  if (trt_recipe_value (l->recipe, root)->space != TRT_SPACE_ARENA
      || place_of (l, root)->last_use > node)
    return FALSE;
  for (gint32 i = 0; i < n; i++) {
    if (i != self && all[i] != TRT_NO_INDEX
        && trt_place_root (l->places, all[i], NULL) == root)
      return FALSE;
  }
  return TRUE;
}

static void
set_input_layouts (const Lowering *l, const TrtNode *node, TrtkProblem *p)
{
  p->overwrites = -1;
  for (gint32 i = 0; i < p->n_in; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (t != NULL)
      p->in[i].layout = l->tensors[number_of (l, t)].primary;
  }
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_PLAIN;
}

static const TrtTactic *
choose_tactic (const Lowering *l, const TrtNode *node, TrtkProblem *p,
    const gboolean *may_overwrite)
{
  const TrtTactic *const *tactics = l->backend->tactics ();

  for (guint i = 0; tactics[i] != NULL; i++) {
    if (tactics[i]->op != NULL && !g_str_equal (tactics[i]->op, p->op))
      continue;
    set_input_layouts (l, node, p);
    if (tactics[i]->choose (p, may_overwrite) == TRTK_OK)
      return tactics[i];
  }
  return NULL;
}

/* ---- steps ------------------------------------------------------------ */

static gboolean
make_outputs (Lowering *l, const TrtNode *node, const TrtkProblem *p,
    TrtRecipeStep *step, GError **error)
{
  for (gint32 i = 0; i < p->n_out; i++) {
    const TrtTensor *t = node->out->pdata[i];
    guint32 number;
    if (t == NULL)
      continue;
    number = number_of (l, t);
    step->out[i] = add_value (l, number, p->out[i].layout, TRT_SPACE_ARENA, 0,
        error);
    if (step->out[i] == TRT_NO_INDEX)
      return FALSE;
    l->tensors[number].primary = p->out[i].layout;
    l->tensors[number].value[p->out[i].layout] = step->out[i];
  }
  return TRUE;
}

/* Pixels of everything that lies in @root may move apart: who made it and who
 * has read it so far takes any pitch. */
static gboolean
may_stretch (const Lowering *l, guint32 root)
{
  for (guint32 v = 0; v < l->places->len; v++) {
    if (trt_place_root (l->places, v, NULL) == root && v != root
        && !place_of (l, v)->keeps_pitch)
      return FALSE;
  }
  for (guint32 s = 0; s < l->recipe->steps->len; s++) {
    const TrtRecipeStep *step = trt_recipe_step (l->recipe, s);
    const TrtTactic *tactic = trt_backend_find_tactic (l->backend, step->tactic);
    if (tactic->any_pitch || tactic->view != NULL)
      continue;
    for (guint i = 0; i < step->n_in + step->n_out; i++) {
      guint32 v = i < step->n_in ? step->in[i] : step->out[i - step->n_in];
      if (v != TRT_NO_INDEX && trt_place_root (l->places, v, NULL) == root)
        return FALSE;
    }
  }
  return TRUE;
}

/* Bytes of a pixel that are the value's own. */
static guint64
channel_bytes (const Lowering *l, guint32 value)
{
  const TrtRecipeValue *v = trt_recipe_value (l->recipe, value);
  const TrtTensor *t = l->table->tensors->pdata[v->tensor];

  return trt_value_pitch (t, v) * trtk_dtype_size (t->enc.dtype);
}

/* The parts from @i on are all of @root's channels, in their order: so it may
 * lie in the whole as it is, as what a block has split does in the block's
 * concat. */
static gboolean
are_all_of (const Lowering *l, guint32 root, const TrtkProblem *p,
    const guint32 *in, const TrtTacticView *view, gint32 i)
{
  guint64 at = 0, end = channel_bytes (l, root);

  for (gint32 first = i; i < p->n_in && at < end; i++) {
    guint64 in_root;
    if (in[i] == TRT_NO_INDEX
        || trt_place_root (l->places, in[i], &in_root) != root
        || in_root != at
        || view->offsets[i] - view->offsets[first] != (gint64) at)
      return FALSE;
    at += channel_bytes (l, in[i]);
  }
  return at == end && end > 0;
}

/* Input @i of a concat lies in the output where the view says: its own memory
 * where that is free to be put there, else a copy. */
static gboolean
put_part (Lowering *l, const TrtkProblem *p, guint32 *in, gint32 i,
    guint32 out, const TrtTacticView *view, GError **error)
{
  guint64 in_root, offset = (guint64) view->offsets[i];
  guint32 root = trt_place_root (l->places, in[i], &in_root);
  const TrtRecipeValue *v = trt_recipe_value (l->recipe, in[i]);
  const TrtRecipeValue *r = trt_recipe_value (l->recipe, root);

  if (root == out && in_root == offset)
    return TRUE; /* with an earlier part */
  if (r->space == TRT_SPACE_ARENA && root != out && in_root == 0
      && (view->keeps_pitch
              ? are_all_of (l, root, p, in, view, i) && may_stretch (l, root)
              : r->bytes == v->bytes)) {
    put_into (l, root, out, offset, view->keeps_pitch);
    return TRUE;
  }
  in[i] = move_tensor (l, v->tensor, v->layout, error);
  if (in[i] == TRT_NO_INDEX)
    return FALSE;
  put_into (l, in[i], out, offset, view->keeps_pitch);
  return TRUE;
}

/* Places what a view says. The step is added after the copies it needs. */
static gboolean
apply_view (Lowering *l, const TrtTactic *tactic, const TrtkProblem *p,
    guint32 *in, const guint32 *out, GError **error)
{
  g_autofree gint64 *offsets = g_new0 (gint64, (gsize) p->n_in + p->n_out + 1);
  TrtTacticView view = { .offsets = offsets };

  if (tactic->view (p, &view) != TRTK_OK)
    return trt_fail (error, TRT_ERROR_BACKEND,
        "tactic '%s' chose a view that it does not take", tactic->name);
  if (!view.inputs_in_output) {
    for (gint32 i = 0; i < p->n_out; i++) {
      if (out[i] != TRT_NO_INDEX)
        put_into (l, out[i], in[0], (guint64) offsets[i], view.keeps_pitch);
    }
    return TRUE;
  }
  for (gint32 i = 0; i < p->n_in; i++) {
    if (in[i] != TRT_NO_INDEX
        && !put_part (l, p, in, i, out[0], &view, error))
      return FALSE;
  }
  return TRUE;
}

static void
apply_overwrite (Lowering *l, const TrtkProblem *p, TrtRecipeStep *step)
{
  TrtRecipeValue *old = trt_recipe_value (l->recipe, step->in[p->overwrites]);

  step->overwrites = p->overwrites;
  put_into (l, step->out[0], step->in[p->overwrites], 0, FALSE);
  l->tensors[old->tensor].value[old->layout] = TRT_NO_INDEX;
}

/* Whether pixels of @value are, or may be, further apart than it asks for. */
static gboolean
is_stretched (const Lowering *l, guint32 value)
{
  return place_of (l, value)->keeps_pitch;
}

static gboolean
collect_inputs (Lowering *l, const TrtNode *node, const TrtTactic *tactic,
    const TrtkProblem *p, guint32 *in, GError **error)
{
  for (gint32 i = 0; i < p->n_in; i++) {
    const TrtTensor *t = node->in->pdata[i];
    in[i] = TRT_NO_INDEX;
    if (t == NULL)
      continue;
    in[i] = value_in_layout (l, number_of (l, t), p->in[i].layout, error);
    if (in[i] != TRT_NO_INDEX && !tactic->any_pitch && tactic->view == NULL
        && is_stretched (l, in[i]))
      in[i] = move_tensor (l, number_of (l, t), p->in[i].layout, error);
    if (in[i] == TRT_NO_INDEX)
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_step (Lowering *l, guint index, const TrtTactic *tactic,
    const TrtkProblem *p, guint32 *in, GError **error)
{
  const TrtNode *node = l->graph->nodes->pdata[index];
  TrtRecipeStep *step = trt_recipe_add_step (l->recipe, tactic->name, 1,
      (guint32) p->n_in, (guint32) p->n_out);

  step->nodes[0] = index;
  if (!make_outputs (l, node, p, step, error))
    return FALSE;
  if (tactic->view != NULL) {
    /* copies that the view asks for come before it */
    g_ptr_array_steal_index (l->recipe->steps, l->recipe->steps->len - 1);
    if (!apply_view (l, tactic, p, in, step->out, error)) {
      g_ptr_array_add (l->recipe->steps, step);
      return FALSE;
    }
    g_ptr_array_add (l->recipe->steps, step);
  }
  for (gint32 i = 0; i < p->n_in; i++)
    step->in[i] = in[i];
  if (p->overwrites >= 0)
    apply_overwrite (l, p, step);
  return TRUE;
}

/* Which inputs the node may overwrite, as they lie in @in. */
static void
find_overwritable (const Lowering *l, guint index, gint32 n,
    const guint32 *in, gboolean *may_overwrite)
{
  for (gint32 i = 0; i < n; i++)
    may_overwrite[i] = in[i] != TRT_NO_INDEX
                       && is_free_after (l, in[i], index, in, n, i);
}

static gboolean
overwrite_holds (const Lowering *l, guint index, const TrtkProblem *p,
    const guint32 *in, guint64 out_bytes)
{
  gint32 k = p->overwrites;

  return k < 0
         || (is_free_after (l, in[k], index, in, p->n_in, k)
             && trt_recipe_value (l->recipe, in[k])->bytes == out_bytes);
}

static gboolean
lower_node (Lowering *l, guint index, GError **error)
{
  const TrtNode *node = l->graph->nodes->pdata[index];
  g_autoptr (TrtProblem) problem = trt_problem_new (node, NULL, error);
  g_autofree guint32 *in = g_new0 (guint32, node->in->len + 1);
  g_autofree gboolean *may = g_new0 (gboolean, node->in->len + 1);
  const TrtTactic *tactic;
  guint64 bytes = 0;

  if (problem == NULL)
    return FALSE;
  problem->problem.target = l->target;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    in[i] = TRT_NO_INDEX;
    if (t == NULL)
      continue;
    if (!prepare_tensor (l, number_of (l, t), error))
      return FALSE;
    in[i] = l->tensors[number_of (l, t)].value[l->tensors[number_of (l, t)].primary];
  }
  find_overwritable (l, index, problem->problem.n_in, in, may);
  tactic = choose_tactic (l, node, &problem->problem, may);
  if (tactic == NULL)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "backend '%s' has no kernel for it", l->backend->name);
  if (!collect_inputs (l, node, tactic, &problem->problem, in, error))
    return FALSE;
  if (trt_node_out (node, 0) != NULL)
    trt_value_bytes (trt_node_out (node, 0), problem->problem.out[0].layout,
        0, &bytes);
  if (!overwrite_holds (l, index, &problem->problem, in, bytes)) {
    for (guint i = 0; i < node->in->len; i++)
      may[i] = FALSE;
    tactic = choose_tactic (l, node, &problem->problem, may);
    if (tactic == NULL
        || !collect_inputs (l, node, tactic, &problem->problem, in, error))
      return trt_node_fail (node, error, TRT_ERROR_BACKEND,
          "backend '%s' only covers it in place", l->backend->name);
  }
  return add_step (l, index, tactic, &problem->problem, in, error);
}

/* ---- graph inputs and outputs ----------------------------------------- */

static gboolean
add_inputs (Lowering *l, GError **error)
{
  for (guint i = 0; i < l->graph->inputs->len; i++) {
    guint32 number = number_of (l, l->graph->inputs->pdata[i]);
    guint32 value = add_value (l, number, TRTK_LAYOUT_PLAIN, TRT_SPACE_INPUT,
        i, error);
    if (value == TRT_NO_INDEX)
      return FALSE;
    l->tensors[number].value[TRTK_LAYOUT_PLAIN] = value;
  }
  return TRUE;
}

/* An output is written where the caller wants it, or moved there. */
static gboolean
add_output (Lowering *l, guint index, GError **error)
{
  guint32 number = number_of (l, l->graph->outputs->pdata[index]), value;
  Tensor *t = &l->tensors[number];
  guint64 offset;

  if (!prepare_tensor (l, number, error))
    return FALSE;
  value = t->value[TRTK_LAYOUT_PLAIN];
  if (value != TRT_NO_INDEX) {
    guint32 root = trt_place_root (l->places, value, &offset);
    TrtRecipeValue *r = trt_recipe_value (l->recipe, root);
    if (r->space == TRT_SPACE_ARENA && offset == 0
        && r->bytes == trt_recipe_value (l->recipe, value)->bytes) {
      r->space = TRT_SPACE_OUTPUT;
      r->index = index;
      return TRUE;
    }
  }
  value = move_tensor (l, number, TRTK_LAYOUT_PLAIN, error);
  if (value == TRT_NO_INDEX)
    return FALSE;
  trt_recipe_value (l->recipe, value)->space = TRT_SPACE_OUTPUT;
  trt_recipe_value (l->recipe, value)->index = index;
  return TRUE;
}

static void
find_last_uses (Lowering *l, const gboolean *needed)
{
  for (guint i = 0; i < l->table->tensors->len; i++) {
    for (int layout = 0; layout < TRTK_N_LAYOUTS; layout++)
      l->tensors[i].value[layout] = TRT_NO_INDEX;
  }
  for (guint i = 0; i < l->graph->nodes->len; i++) {
    const TrtNode *node = l->graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len; j++) {
      if (node->out->pdata[j] != NULL)
        l->tensors[number_of (l, node->out->pdata[j])].last_use = i;
    }
    for (guint j = 0; j < node->in->len && needed[i]; j++) {
      if (node->in->pdata[j] != NULL)
        l->tensors[number_of (l, node->in->pdata[j])].last_use = i;
    }
  }
  for (guint i = 0; i < l->graph->outputs->len; i++)
    l->tensors[number_of (l, l->graph->outputs->pdata[i])].last_use
        = l->graph->nodes->len;
}

static gboolean
lower_all (Lowering *l, const gboolean *needed, GError **error)
{
  find_last_uses (l, needed);
  if (!add_inputs (l, error))
    return FALSE;
  for (guint i = 0; i < l->graph->nodes->len; i++) {
    if (needed[i] && !lower_node (l, i, error))
      return FALSE;
  }
  for (guint i = 0; i < l->graph->outputs->len; i++) {
    if (!add_output (l, i, error))
      return FALSE;
  }
  trt_lower_memory (l->recipe, l->table, l->places);
  return TRUE;
}

gboolean
trt_lower_read_target (const TrtBackend *backend, const char *target,
    gpointer *props, GError **error)
{
  *props = NULL;
  if (backend->read_target == NULL)
    return TRUE;
  *props = backend->read_target (target, error);
  return *props != NULL;
}

TrtRecipe *
trt_lower (const TrtGraph *graph, const TrtBackend *backend,
    const char *target, GError **error)
{
  g_autoptr (TrtTensorTable) table = trt_tensor_table_new (graph);
  g_autofree Tensor *tensors = g_new0 (Tensor, table->tensors->len + 1);
  g_autofree gboolean *needed = trt_lower_needed_nodes (graph);
  g_autofree char *own
      = target == NULL ? backend->target (NULL, error) : g_strdup (target);
  g_autofree gpointer props = NULL;
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (TrtPlace));
  g_autoptr (TrtRecipe) recipe = NULL;
  Lowering l = { graph, backend, NULL, table, NULL, places, tensors };

  if (own == NULL || !trt_lower_read_target (backend, own, &props, error))
    return NULL;
  l.target = props;
  l.recipe = recipe = trt_recipe_new (backend->name, own);
  if (!lower_all (&l, needed, error))
    return NULL;
  return g_steal_pointer (&recipe);
}
