/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantize-earlier
 *   match    a QuantizeLinear that alone reads what an operator makes that
 *            only moves elements, a MaxPool, or a Concat
 *   rewrite  its input is quantised, each input of a Concat, and the operator
 *            moves bytes; scales along the axis of a Concat are cut up
 *   keeps    values, bit by bit; names of outputs
 *   leaves   what others read too, or made from what others read too; padding
 *            by a number that is not one of the bytes' */
#include <string.h>

#include "passes/mover.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

static gboolean
are_same (const double *values, gint64 n)
{
  for (gint64 i = 1; i < n; i++) {
    if (values[i] != values[0])
      return FALSE;
  }
  return TRUE;
}

/* Part [@from, @from + @n) of the scales, as a quantisation of its own. */
static TrtQdq
cut (const TrtQdq *quant, TrtGraph *graph, const char *name, gint64 from,
    gint64 n)
{
  const double *scales = quant->scales + from;
  gboolean same = are_same (scales, n);
  gint64 no_dims = 0;
  TrtQdq part = *quant;

  part.axis = same ? -1 : quant->axis;
  part.scale = trt_constant_from_doubles (graph, name, TRTK_F32, same ? 0 : 1,
      same ? &no_dims : &n, scales);
  if (quant->zero != NULL && same) {
    part.zero
        = trt_qdq_constant (graph, name, quant->dtype, quant->zero_point);
  } else if (quant->zero != NULL) {
    g_autofree double *zeros = g_new (double, (gsize) n);
    for (gint64 i = 0; i < n; i++)
      zeros[i] = (double) quant->zero_point;
    part.zero = trt_constant_from_doubles (graph, name, quant->dtype, 1, &n,
        zeros);
  }
  return part;
}

static TrtTensor *
quantise_input (TrtNode *node, TrtNode *before, guint index,
    const TrtQdq *quant, int axis, gint64 *from, GError **error)
{
  TrtTensor *x = trt_node_in (node, index);
  TrtQdq part = *quant;
  gint64 n = 0;

  if (axis >= 0 && trt_node_is (node, "Concat")
      && trt_expr_is_const (x->dims[axis], &n) && n != quant->n) {
    part = cut (quant, node->graph, node->name, *from, n);
    *from += n;
  }
  return trt_rewrite_finish (trt_qdq_new (before, "QuantizeLinear", &part, x,
                                 part.axis < 0 ? -1 : axis),
      error);
}

/* Whether the axis of a Concat along which there are many scales can be cut
 * up by its inputs. */
static gboolean
can_cut (const TrtNode *node, const TrtQdq *quant, int axis)
{
  gint64 total = 0, n;

  if (axis < 0 || !trt_node_is (node, "Concat")
      || trt_node_in (node, 0)->dims[axis] == quant->q->dims[axis])
    return TRUE;
  for (guint i = 0; i < node->n_op_inputs; i++) {
    if (!trt_expr_is_const (trt_node_in (node, i)->dims[axis], &n))
      return FALSE;
    total += n;
  }
  return total == quant->n && quant->is_uniform;
}

/* Moving is for nothing where others need the numbers too. */
static gboolean
inputs_are_free (const TrtNode *node)
{
  guint n = trt_node_is (node, "Concat") ? node->n_op_inputs : 1;

  for (guint i = 0; i < n; i++) {
    const TrtTensor *x = trt_node_in (node, i);
    gboolean is_quantised
        = trt_producer_is (x, "DequantizeLinear") != NULL;
    if (x == NULL
        || (n == 1 && !is_quantised && !trt_tensor_has_one_user (x)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_auto (TrtQdq) quant = { 0 };
  g_autofree TrtTensor **inputs = g_new0 (TrtTensor *, node->in->len + 1);
  TrtNode *q, *copy;
  gint64 from = 0;
  int axis;

  if (node->n_op_inputs == 0 || node->out->len != 1
      || !trt_qdq_read_used (trt_node_out (node, 0), &quant)
      || !trt_mover_takes (node, &quant) || !inputs_are_free (node))
    return FALSE;
  axis = trt_mover_axis (node, quant.axis, TRUE);
  if (axis == -2 || !can_cut (node, &quant, axis))
    return FALSE;
  q = trt_node_out (node, 0)->users->pdata[0];
  for (guint i = 0; i == 0 || (i < node->n_op_inputs
                               && trt_node_is (node, "Concat")); i++) {
    inputs[i] = quantise_input (node, q, i, &quant, axis, &from, error);
    if (inputs[i] == NULL)
      return FALSE;
  }
  copy = trt_mover_copy (node, q, inputs, &quant, error);
  if (copy == NULL)
    return FALSE;
  trt_node_take_over (copy, q);
  return TRUE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_quantize_earlier = {
  .name = "quantize-earlier",
  .summary = "what is quantised after it was moved is quantised before",
  .stage = TRT_PASS_QUANTIZED,
  .run = run,
};
