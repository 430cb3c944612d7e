/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* recipe_cost.c: how long a recipe should take, step by step. */
#include "lower/private.h"

static void
set_values (const TrtRecipe *recipe, TrtkOperand *operands, guint n,
    const guint32 *values)
{
  for (guint i = 0; i < n; i++) {
    const TrtRecipeValue *v;
    if (values[i] == TRT_NO_INDEX)
      continue;
    v = trt_recipe_value (recipe, values[i]);
    operands[i].layout = v->layout;
    operands[i].pitch = (gint64) v->pitch;
  }
}

double
trt_recipe_us (const TrtRecipe *recipe, const TrtGraph *graph,
    const TrtBackend *backend, gconstpointer target)
{
  g_autoptr (TrtTensorTable) table = trt_tensor_table_new (graph);
  double us = 0;

  for (guint s = 0; s < recipe->steps->len; s++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, s);
    const TrtTactic *tactic = trt_backend_find_tactic (backend, step->tactic);
    const TrtNode *node =
        step->n_nodes > 0 ? graph->nodes->pdata[step->nodes[0]] : NULL;
    const TrtTensor *moved =
        node == NULL
            ? table->tensors
                  ->pdata[trt_recipe_value (recipe, step->in[0])->tensor]
            : NULL;
    g_autoptr (TrtProblem) p = trt_problem_new (node, moved, NULL);
    if (p == NULL)
      continue;
    p->problem.target = target;
    set_values (recipe, p->problem.in, step->n_in, step->in);
    set_values (recipe, p->problem.out, step->n_out, step->out);
    us += trt_lower_us (backend, tactic, &p->problem);
  }
  return us;
}
