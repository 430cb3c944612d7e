/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pbqp.c: see pbqp.h. Nodes leave the graph one by one; what their best choice
 * adds goes to their neighbours' costs. When none is left they choose in the
 * opposite order, each knowing what its neighbours took. */
#include "lower/pbqp.h"

typedef struct {
  guint a, b;    /* nodes */
  double *costs; /* [n of a][n of b] */
  gboolean gone;
} Edge;

typedef struct {
  guint n;
  double *costs;
  GPtrArray *edges; /* Edge, those that are not gone */
  GPtrArray *last;  /* Edge, as it left the graph */
  gboolean gone;
  guint choice;
} Node;

struct _TrtPbqp {
  GPtrArray *nodes; /* Node */
  GPtrArray *edges; /* Edge */
};

static void
node_free (gpointer data)
{
  Node *node = data;

  g_ptr_array_unref (node->edges);
  g_ptr_array_unref (node->last);
  g_free (node->costs);
  g_free (node);
}

static void
edge_free (gpointer data)
{
  Edge *edge = data;

  g_free (edge->costs);
  g_free (edge);
}

TrtPbqp *
trt_pbqp_new (void)
{
  TrtPbqp *problem = g_new0 (TrtPbqp, 1);

  problem->nodes = g_ptr_array_new_with_free_func (node_free);
  problem->edges = g_ptr_array_new_with_free_func (edge_free);
  return problem;
}

void
trt_pbqp_free (TrtPbqp *problem)
{
  if (problem == NULL)
    return;
  g_ptr_array_unref (problem->nodes);
  g_ptr_array_unref (problem->edges);
  g_free (problem);
}

/* ---- the graph -------------------------------------------------------- */

guint
trt_pbqp_add_node (TrtPbqp *problem, guint n, const double *costs)
{
  Node *node = g_new0 (Node, 1);

  node->n = n;
  node->costs = g_memdup2 (costs, n * sizeof *costs);
  node->edges = g_ptr_array_new ();
  node->last = g_ptr_array_new ();
  g_ptr_array_add (problem->nodes, node);
  return problem->nodes->len - 1;
}

static Node *
node_at (const TrtPbqp *problem, guint i)
{
  return problem->nodes->pdata[i];
}

static guint
other_end (const Edge *edge, guint node)
{
  return edge->a == node ? edge->b : edge->a;
}

/* What alternative @i of @node and @j of the node at the other end cost. */
static double
pair_cost (
    const TrtPbqp *problem, const Edge *edge, guint node, guint i, guint j)
{
  guint columns = node_at (problem, edge->b)->n;

  return edge->a == node ? edge->costs[i * columns + j]
                         : edge->costs[j * columns + i];
}

static Edge *
find_edge (const TrtPbqp *problem, guint a, guint b)
{
  const GPtrArray *edges = node_at (problem, a)->edges;

  for (guint i = 0; i < edges->len; i++) {
    if (other_end (edges->pdata[i], a) == b)
      return edges->pdata[i];
  }
  return NULL;
}

void
trt_pbqp_add_edge (TrtPbqp *problem, guint a, guint b, const double *costs)
{
  guint rows = node_at (problem, a)->n, columns = node_at (problem, b)->n;
  Edge *edge = find_edge (problem, a, b);

  g_assert (a != b);
  if (edge == NULL) {
    edge = g_new0 (Edge, 1);
    edge->a = a;
    edge->b = b;
    edge->costs = g_new0 (double, (gsize) rows *columns);
    g_ptr_array_add (problem->edges, edge);
    g_ptr_array_add (node_at (problem, a)->edges, edge);
    g_ptr_array_add (node_at (problem, b)->edges, edge);
  }
  for (guint i = 0; i < rows; i++) {
    for (guint j = 0; j < columns; j++)
      edge->costs[edge->a == a ? i * columns + j : j * rows + i] +=
          costs[i * columns + j];
  }
}

/* ---- taking nodes out ------------------------------------------------- */

/* @node leaves the graph with its edges. */
static void
take_out (TrtPbqp *problem, guint node)
{
  Node *n = node_at (problem, node);

  n->gone = TRUE;
  for (guint e = 0; e < n->edges->len; e++) {
    Edge *edge = n->edges->pdata[e];
    Node *other = node_at (problem, other_end (edge, node));
    g_ptr_array_remove (other->edges, edge);
    g_ptr_array_add (n->last, edge);
  }
  g_ptr_array_set_size (n->edges, 0);
}

/* What @node costs at best, given choices of the others at the ends of its
 * @n_edges edges. */
static double
best_given (const TrtPbqp *problem, guint node, const GPtrArray *edges,
    const guint *others, guint *choice)
{
  const Node *n = node_at (problem, node);
  double best = TRT_PBQP_NEVER;

  *choice = 0;
  for (guint i = 0; i < n->n; i++) {
    double cost = n->costs[i];
    for (guint e = 0; e < edges->len; e++)
      cost += pair_cost (problem, edges->pdata[e], node, i, others[e]);
    if (cost < best) {
      best = cost;
      *choice = i;
    }
  }
  return best;
}

/* One neighbour: it pays for what suits it best. */
static void
reduce_one (TrtPbqp *problem, guint node)
{
  const Node *n = node_at (problem, node);
  Node *y = node_at (problem, other_end (n->edges->pdata[0], node));
  guint choice;

  for (guint j = 0; j < y->n; j++)
    y->costs[j] += best_given (problem, node, n->edges, &j, &choice);
  take_out (problem, node);
}

/* Two: the pair pays, along an edge of its own. */
static void
reduce_two (TrtPbqp *problem, guint node)
{
  const Node *n = node_at (problem, node);
  guint y = other_end (n->edges->pdata[0], node);
  guint z = other_end (n->edges->pdata[1], node);
  guint columns = node_at (problem, z)->n, choice;
  g_autofree double *costs =
      g_new0 (double, (gsize) node_at (problem, y)->n *columns);
  guint others[2];

  for (others[0] = 0; others[0] < node_at (problem, y)->n; others[0]++) {
    for (others[1] = 0; others[1] < columns; others[1]++)
      costs[others[0] * columns + others[1]] =
          best_given (problem, node, n->edges, others, &choice);
  }
  take_out (problem, node);
  trt_pbqp_add_edge (problem, y, z, costs);
}

/* What alternative @i of @node costs with the best of each neighbour. */
static double
guess_cost (const TrtPbqp *problem, guint node, guint i)
{
  const Node *n = node_at (problem, node);
  double cost = n->costs[i];

  for (guint e = 0; e < n->edges->len; e++) {
    const Edge *edge = n->edges->pdata[e];
    const Node *y = node_at (problem, other_end (edge, node));
    double least = TRT_PBQP_NEVER;
    for (guint j = 0; j < y->n; j++)
      least = MIN (least, y->costs[j] + pair_cost (problem, edge, node, i, j));
    cost += least;
  }
  return cost;
}

/* More: the node chooses now. */
static void
guess (TrtPbqp *problem, guint node)
{
  Node *n = node_at (problem, node);
  double best = TRT_PBQP_NEVER;

  for (guint i = 0; i < n->n; i++) {
    double cost = guess_cost (problem, node, i);
    if (cost < best) {
      best = cost;
      n->choice = i;
    }
  }
  for (guint i = 0; i < n->n; i++) {
    if (i != n->choice)
      n->costs[i] = TRT_PBQP_NEVER;
  }
  for (guint e = 0; e < n->edges->len; e++) {
    const Edge *edge = n->edges->pdata[e];
    Node *y = node_at (problem, other_end (edge, node));
    for (guint j = 0; j < y->n; j++)
      y->costs[j] += pair_cost (problem, edge, node, n->choice, j);
  }
  take_out (problem, node);
  g_ptr_array_set_size (n->last, 0); /* its neighbours have paid */
}

/* ---- the solution ----------------------------------------------------- */

/* The first node of at most two neighbours, else the one of most. */
static gint
next_node (const TrtPbqp *problem)
{
  gint most = -1;

  for (guint i = 0; i < problem->nodes->len; i++) {
    const Node *node = node_at (problem, i);
    if (node->gone)
      continue;
    if (node->edges->len <= 2)
      return (gint) i;
    if (most < 0
        || node->edges->len > node_at (problem, (guint) most)->edges->len)
      most = (gint) i;
  }
  return most;
}

static void
reduce (TrtPbqp *problem, GArray *order, guint *n_guessed)
{
  for (gint next; (next = next_node (problem)) >= 0;) {
    guint node = (guint) next;
    switch (node_at (problem, node)->edges->len) {
      case 0:
        take_out (problem, node);
        break;
      case 1:
        reduce_one (problem, node);
        break;
      case 2:
        reduce_two (problem, node);
        break;
      default:
        guess (problem, node);
        ++*n_guessed;
    }
    g_array_append_val (order, node);
  }
}

guint *
trt_pbqp_solve (TrtPbqp *problem, guint *n_guessed)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint *choices = g_new0 (guint, problem->nodes->len + 1);
  guint others[2], guessed = 0;

  reduce (problem, order, &guessed);
  for (guint k = order->len; k-- > 0;) {
    guint i = g_array_index (order, guint, k);
    Node *node = node_at (problem, i);
    for (guint e = 0; e < node->last->len; e++)
      others[e] = choices[other_end (node->last->pdata[e], i)];
    if (best_given (problem, i, node->last, others, &choices[i])
        == TRT_PBQP_NEVER)
      return NULL;
  }
  if (n_guessed != NULL)
    *n_guessed = guessed;
  return g_steal_pointer (&choices);
}
