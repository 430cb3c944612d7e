/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tune.c: picks a kernel for every layer. Candidates are ranked alone (a row
 * of copies in one graph), then the best few are timed inside the chain, where
 * neighbours share caches and overlap their prologues. */
#include "chain.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEEP 3
#define HOPELESS 1.5 /* times the best so far, in one replay */

typedef struct {
  int choice;
  double us;
} Ranked;

static int
by_time (const void *a, const void *b)
{
  double x = ((const Ranked *) a)->us, y = ((const Ranked *) b)->us;

  return x < y ? -1 : x > y;
}

/* Copies of a layer in a graph: enough to drown the graph's own launch. */
static int
copies_for (const Layer *l)
{
  return l->bytes > 2e7 || l->ops > 1e10 ? 4 : 16;
}

/* One candidate; only one replay of those that are far behind @best. */
static double
time_alone (Net *net, int i, double best)
{
  int copies = copies_for (&net->layers[i]);
  CUgraph graph;
  CUgraphExec exec = layer_capture (net, i, copies, &graph);
  double us[7];

  us[3] = cu_time_once (exec);
  if (us[3] < best * copies * HOPELESS)
    cu_time_graph (exec, 2, 7, us);
  CU (cuGraphExecDestroy, exec);
  CU (cuGraphDestroy, graph);
  return us[3] / copies;
}

double
layer_time_alone (Net *net, int i)
{
  return time_alone (net, i, HUGE_VAL);
}

double
net_time (Net *net, bool pdl, int inner, int outer, double *p95)
{
  CUgraph graph;
  CUgraphExec exec = net_capture (net, &graph, pdl);
  double us[256];

  cu_time_graph (exec, inner, outer, us);
  CU (cuGraphExecDestroy, exec);
  CU (cuGraphDestroy, graph);
  if (p95 != NULL)
    *p95 = us[outer * 95 / 100];
  return us[outer / 2];
}

/* The chain's time while candidates are compared: fewer replays of long chains,
 * whose spread is small. */
static double
quick_time (Net *net, double expected_us)
{
  bool is_long = expected_us > 800.0;

  return net_time (net, true, is_long ? 1 : 5, is_long ? 5 : 9, NULL);
}

static void
choose_all (Net *net, int like, int choice)
{
  for (int i = 0; i < net->n; i++)
    if (layer_runs (&net->layers[i]) && net->layers[i].like == like)
      layer_choose (net, i, choice);
}

static int
rank_alone (Net *net, int i, const TuneOptions *o, Ranked *ranked)
{
  double best = HUGE_VAL;
  int n = 0;

  for (int c = 0; c < layer_n_choices (&net->layers[i]); c++) {
    if (!layer_choose (net, i, c))
      continue;
    if (o->only != NULL
        && strstr (layer_choice_name (&net->layers[i]), o->only) == NULL)
      continue;
    ranked[n].choice = c;
    ranked[n].us = time_alone (net, i, best);
    best = fmin (best, ranked[n].us);
    if (o->verbose)
      printf ("    %-12s %-10s %8.2f us\n", net->layers[i].name,
          layer_choice_name (&net->layers[i]), ranked[n].us);
    n++;
  }
  qsort (ranked, (size_t) n, sizeof *ranked, by_time);
  return n;
}

void
net_tune (Net *net, const TuneOptions *o)
{
  static Ranked ranked[NET_MAX][64];
  int counts[NET_MAX] = { 0 };
  double best;

  for (int i = 0; i < net->n; i++) {
    Layer *l = &net->layers[i];

    if (!layer_runs (l) || l->like != i)
      continue;
    counts[i] = rank_alone (net, i, o, ranked[i]);
    if (counts[i] > 0)
      choose_all (net, i, ranked[i][0].choice);
  }
  if (!o->in_chain)
    return;
  best = quick_time (net, 1e9);
  for (int i = 0; i < net->n; i++) {
    int chosen = 0;

    for (int k = 1; k < counts[i] && k < KEEP; k++) {
      double us;

      /* far behind alone cannot win in the chain */
      if (ranked[i][k].us > ranked[i][0].us * 1.3 + 0.5)
        break;
      choose_all (net, i, ranked[i][k].choice);
      us = quick_time (net, best);
      if (us < best * 0.999) {
        best = us;
        chosen = k;
      }
    }
    if (counts[i] > 1)
      choose_all (net, i, ranked[i][chosen].choice);
  }
}
