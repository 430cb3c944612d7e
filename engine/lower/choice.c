/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* choice.c: tactics and layouts of a whole graph as one problem (pbqp.h).
 *
 * A node's alternatives are its covers. So that a tensor that several nodes
 * want in one layout is moved there once, each tensor chooses too: in which set
 * of layouts it exists. Whoever makes it pays for the moves to the others of
 * the set; whoever reads it finds its layout in the set, or may not be. */
#include "lower/pbqp.h"
#include "lower/private.h"
#include "ops/op.h"

#define BLOCKS                                                                 \
  (1u << TRTK_LAYOUT_C4 | 1u << TRTK_LAYOUT_C8 | 1u << TRTK_LAYOUT_C16)

typedef struct {
  guint32 layouts;  /* bits of those that somebody makes or wants */
  guint n_concats;  /* that put it beside others */
  gboolean is_used; /* somebody computes or reads it */
  guint variable;   /* in the problem; G_MAXUINT: none */
  GArray *sets;     /* guint32: its alternatives */
} Edge;

typedef struct {
  const TrtLowerJob *job;
  TrtChoice *choice;
  Edge *edges;       /* by tensor */
  guint32 *last_use; /* by tensor: node */
  guint *variables;  /* by node */
  TrtPbqp *problem;
} Choosing;

static const TrtNode *
node_at (const Choosing *c, guint i)
{
  return c->job->graph->nodes->pdata[i];
}

/* The number of operand @k, inputs first; TRT_NO_INDEX: absent or known. */
static guint32
operand (const Choosing *c, const TrtNode *node, guint k)
{
  const TrtTensor *t = k < node->in->len ? node->in->pdata[k]
                                         : node->out->pdata[k - node->in->len];

  return t == NULL || trt_lower_is_known (t) ? TRT_NO_INDEX
                                             : c->job->table->by_id[t->id];
}

/* ---- covers ----------------------------------------------------------- */

static void
find_last_uses (Choosing *c)
{
  for (guint i = 0; i < c->job->graph->nodes->len; i++) {
    const TrtNode *node = node_at (c, i);
    for (guint k = 0; k < node->in->len && c->job->needed[i]; k++) {
      guint32 number = operand (c, node, k);
      if (number == TRT_NO_INDEX)
        continue;
      c->last_use[number] = i;
      c->edges[number].n_concats += g_str_equal (node->op->name, "Concat");
    }
  }
  for (guint i = 0; i < c->job->graph->inputs->len; i++)
    c->last_use[c->job->table->by_id
                    [((TrtTensor *) c->job->graph->inputs->pdata[i])->id]] =
        TRT_NO_INDEX;
  for (guint i = 0; i < c->job->graph->outputs->len; i++)
    c->last_use[c->job->table->by_id
                    [((TrtTensor *) c->job->graph->outputs->pdata[i])->id]] =
        TRT_NO_INDEX;
}

static guint
count_uses (const TrtNode *node, const TrtTensor *t)
{
  guint n = 0;

  for (guint i = 0; i < node->in->len; i++)
    n += node->in->pdata[i] == t;
  return n;
}

/* What a view has to copy nevertheless: a part lies in one whole only. */
static double
copies_us (const Choosing *c, guint index, const TrtCover *cover)
{
  const TrtNode *node = node_at (c, index);
  double us = 0;

  if (cover->tactic->view == NULL || !g_str_equal (node->op->name, "Concat"))
    return 0;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    g_autoptr (TrtProblem) p = NULL;
    if (t == NULL
        || (!trt_lower_is_known (t) && !t->is_input && count_uses (node, t) == 1
            && c->edges[operand (c, node, i)].n_concats == 1))
      continue;
    p = trt_problem_new (NULL, t, NULL);
    p->problem.in[0].layout = p->problem.out[0].layout = cover->layouts[i];
    us += trt_lower_us (c->job->backend, c->job->backend->reorder, &p->problem);
  }
  return us;
}

static void
add_covers (Choosing *c, guint index, guint32 layouts)
{
  const TrtNode *node = node_at (c, index);
  g_autoptr (TrtProblem) p = trt_problem_new (node, NULL, NULL);
  g_autofree gboolean *may = g_new0 (gboolean, node->in->len + 1);
  GPtrArray *covers = c->choice->all->pdata[index];
  guint first = covers->len;

  if (p == NULL)
    return;
  p->problem.target = c->job->props;
  for (guint k = 0; k < node->in->len; k++) {
    guint32 number = operand (c, node, k);
    may[k] = number != TRT_NO_INDEX && c->last_use[number] == index
             && count_uses (node, node->in->pdata[k]) == 1;
  }
  trt_covers_add (covers, c->job->backend, &p->problem, layouts, may);
  for (guint i = first; i < covers->len; i++) {
    TrtCover *cover = covers->pdata[i];
    cover->us += copies_us (c, index, cover);
  }
}

/* Layouts that covers have; marks the tensors that lie in them. */
static guint32
find_layouts (Choosing *c, guint index)
{
  const TrtNode *node = node_at (c, index);
  const GPtrArray *covers = c->choice->all->pdata[index];
  guint32 layouts = 0;

  for (guint i = 0; i < covers->len; i++) {
    const TrtCover *cover = covers->pdata[i];
    for (guint k = 0; k < node->in->len + node->out->len; k++) {
      guint32 number = operand (c, node, k);
      if (number == TRT_NO_INDEX)
        continue;
      c->edges[number].layouts |= 1u << cover->layouts[k];
      c->edges[number].is_used = TRUE;
      layouts |= 1u << cover->layouts[k];
    }
  }
  return layouts;
}

/* Blocks are tried where somebody asks for them: which ones depends on the
 * processor. */
static gboolean
find_covers (Choosing *c)
{
  guint32 tried = 0, found = c->job->backend->layouts & ~BLOCKS;

  while ((found & ~tried) != 0) {
    guint32 layouts = found & ~tried;
    tried |= layouts;
    for (guint i = 0; i < c->job->graph->nodes->len; i++) {
      if (!c->job->needed[i])
        continue;
      if (c->choice->all->pdata[i] == NULL)
        c->choice->all->pdata[i] = trt_covers_new ();
      add_covers (c, i, layouts);
      found |= find_layouts (c, i);
      if (((GPtrArray *) c->choice->all->pdata[i])->len == 0)
        return FALSE;
    }
  }
  return TRUE;
}

/* ---- tensors ---------------------------------------------------------- */

/* From @from to every other layout of @set. */
static double
moves_us (const Choosing *c, const TrtTensor *t, TrtkLayout from, guint32 set)
{
  g_autoptr (TrtProblem) p = trt_problem_new (NULL, t, NULL);
  double us = 0;

  if ((set >> from & 1) == 0)
    return TRT_PBQP_NEVER;
  p->problem.target = c->job->props;
  for (int to = 0; to < TRTK_N_LAYOUTS; to++) {
    if ((set >> to & 1) == 0 || to == (int)from)
      continue;
    p->problem.in[0].layout = from;
    p->problem.out[0].layout = (TrtkLayout) to;
    if (c->job->backend->reorder->choose (&p->problem, NULL) != TRTK_OK)
      return TRT_PBQP_NEVER;
    us += trt_lower_us (c->job->backend, c->job->backend->reorder, &p->problem);
  }
  return us;
}

/* Every set of the layouts of @edge, with its cost where nobody makes @t. */
static void
add_tensor (Choosing *c, const TrtTensor *t, Edge *edge)
{
  g_autoptr (GArray) costs = g_array_new (FALSE, FALSE, sizeof (double));

  if (t->is_input || t->is_output)
    edge->layouts |= 1u << TRTK_LAYOUT_PLAIN;
  edge->sets = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 set = 1; set <= edge->layouts; set++) {
    double cost = t->is_input ? moves_us (c, t, TRTK_LAYOUT_PLAIN, set) : 0;
    if ((set & ~edge->layouts) != 0)
      continue;
    if (t->is_output && (set >> TRTK_LAYOUT_PLAIN & 1) == 0)
      cost = TRT_PBQP_NEVER;
    g_array_append_val (edge->sets, set);
    g_array_append_val (costs, cost);
  }
  edge->variable = trt_pbqp_add_node (
      c->problem, edge->sets->len, (const double *) (void *)costs->data);
}

/* What cover @row of node @index and set @set of operand @k cost together. */
static double
pair_us (const Choosing *c, guint index, guint row, guint k, guint32 set)
{
  const TrtNode *node = node_at (c, index);
  const GPtrArray *covers = c->choice->all->pdata[index];
  TrtkLayout layout = ((TrtCover *) covers->pdata[row])->layouts[k];

  if (k >= node->in->len)
    return moves_us (c, node->out->pdata[k - node->in->len], layout, set);
  return (set >> layout & 1) != 0 ? 0 : TRT_PBQP_NEVER;
}

static void
connect (Choosing *c, guint index, guint k)
{
  const GPtrArray *covers = c->choice->all->pdata[index];
  const Edge *edge = &c->edges[operand (c, node_at (c, index), k)];
  g_autofree double *costs =
      g_new0 (double, (gsize) covers->len * edge->sets->len + 1);

  for (guint i = 0; i < covers->len; i++) {
    for (guint s = 0; s < edge->sets->len; s++)
      costs[i * edge->sets->len + s] =
          pair_us (c, index, i, k, g_array_index (edge->sets, guint32, s));
  }
  trt_pbqp_add_edge (c->problem, c->variables[index], edge->variable, costs);
}

/* ---- all of it -------------------------------------------------------- */

static void
add_node (Choosing *c, guint index)
{
  const GPtrArray *covers = c->choice->all->pdata[index];
  g_autofree double *costs = g_new0 (double, covers->len + 1);

  for (guint i = 0; i < covers->len; i++)
    costs[i] = ((TrtCover *) covers->pdata[i])->us;
  c->variables[index] = trt_pbqp_add_node (c->problem, covers->len, costs);
}

static gboolean
build (Choosing *c)
{
  find_last_uses (c);
  if (!find_covers (c))
    return FALSE;
  for (guint t = 0; t < c->job->table->tensors->len; t++) {
    if (c->edges[t].is_used)
      add_tensor (c, c->job->table->tensors->pdata[t], &c->edges[t]);
  }
  for (guint i = 0; i < c->job->graph->nodes->len; i++) {
    const TrtNode *node = node_at (c, i);
    if (!c->job->needed[i])
      continue;
    add_node (c, i);
    for (guint k = 0; k < node->in->len + node->out->len; k++) {
      if (operand (c, node, k) != TRT_NO_INDEX)
        connect (c, i, k);
    }
  }
  return TRUE;
}

static gboolean
choose (Choosing *c)
{
  g_autofree guint *choices = NULL;

  if (!build (c) || (choices = trt_pbqp_solve (c->problem, NULL)) == NULL)
    return FALSE;
  for (guint i = 0; i < c->job->graph->nodes->len; i++) {
    if (c->job->needed[i])
      c->choice->chosen[i] = ((GPtrArray *) c->choice->all->pdata[i])
                                 ->pdata[choices[c->variables[i]]];
  }
  return TRUE;
}

static void
free_covers (gpointer covers)
{
  if (covers != NULL)
    g_ptr_array_unref (covers);
}

TrtChoice *
trt_choice_new (const TrtLowerJob *job)
{
  guint n_tensors = job->table->tensors->len, n_nodes = job->graph->nodes->len;
  g_autoptr (TrtChoice) choice = g_new0 (TrtChoice, 1);
  g_autoptr (TrtPbqp) problem = trt_pbqp_new ();
  g_autofree Edge *edges = g_new0 (Edge, n_tensors + 1);
  g_autofree guint32 *last_use = g_new0 (guint32, n_tensors + 1);
  g_autofree guint *variables = g_new0 (guint, n_nodes + 1);
  Choosing c = { job, choice, edges, last_use, variables, problem };
  gboolean good;

  choice->all = g_ptr_array_new_with_free_func (free_covers);
  g_ptr_array_set_size (choice->all, (gint) n_nodes);
  choice->chosen = g_new0 (TrtCover *, n_nodes + 1);
  good = choose (&c);
  for (guint t = 0; t < n_tensors; t++) {
    if (edges[t].sets != NULL)
      g_array_unref (edges[t].sets);
  }
  return good ? g_steal_pointer (&choice) : NULL;
}

void
trt_choice_free (TrtChoice *choice)
{
  if (choice == NULL)
    return;
  g_ptr_array_unref (choice->all);
  g_free (choice->chosen);
  g_free (choice);
}
