/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* problem.c: a node as backends see it. */
#include "lower/lower.h"

#include "ops/op.h"

static void
set_operand (TrtProblem *p, TrtkOperand *operand, const TrtTensor *t)
{
  if (t == NULL)
    return;
  operand->tensor.dtype = t->enc.dtype;
  operand->tensor.rank = t->rank;
  trt_tensor_get_static_dims (t, operand->tensor.dims);
  operand->is_constant = trt_lower_is_known (t);
  if (operand->is_constant) {
    GBytes *bytes = trt_lower_known_bytes (t);
    g_ptr_array_add (p->known, bytes);
    operand->tensor.data = (void *) g_bytes_get_data (bytes, NULL);
  }
}

TrtProblem *
trt_problem_new (const TrtNode *node, const TrtTensor *tensor, GError **error)
{
  g_autoptr (TrtProblem) p = g_new0 (TrtProblem, 1);
  TrtkProblem *k = &p->problem;

  p->known = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  k->overwrites = -1;
  k->n_in = node != NULL ? (gint32) node->in->len : 1;
  k->n_op_in = node != NULL ? (gint32) node->n_op_inputs : 1;
  k->n_out = node != NULL ? (gint32) node->out->len : 1;
  k->in = g_new0 (TrtkOperand, (gsize) k->n_in + 1);
  k->out = g_new0 (TrtkOperand, (gsize) k->n_out + 1);
  if (node == NULL) {
    set_operand (p, &k->in[0], tensor);
    k->out[0] = k->in[0];
    k->out[0].is_constant = FALSE;
    k->out[0].tensor.data = NULL;
    return g_steal_pointer (&p);
  }
  k->op = node->op->name;
  k->steps = (const TrtkStep *) node->epilogue->data;
  k->n_steps = (gint32) node->epilogue->len;
  for (gint32 i = 0; i < k->n_in; i++)
    set_operand (p, &k->in[i], node->in->pdata[i]);
  for (gint32 i = 0; i < k->n_out; i++) {
    set_operand (p, &k->out[i], node->out->pdata[i]);
    k->out[i].is_constant = FALSE;
    k->out[i].tensor.data = NULL;
  }
  p->params = g_malloc0 (node->op->params_size);
  k->params = p->params;
  if (node->op->params != NULL && !node->op->params (node, p->params, error))
    return NULL;
  return g_steal_pointer (&p);
}

void
trt_problem_free (TrtProblem *problem)
{
  if (problem == NULL)
    return;
  g_free (problem->problem.in);
  g_free (problem->problem.out);
  g_free (problem->params);
  g_ptr_array_unref (problem->known);
  g_free (problem);
}
