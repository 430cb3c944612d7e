/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* registry.c: the table of operators, and the checks that it implies. */
#include <string.h>

#include "ops/op.h"

#define TRT_OP(suffix, name) extern const TrtOpDef trt_op_##suffix;
#include "ops/ops.def"
#undef TRT_OP

static const TrtOpDef *const table[] = {
#define TRT_OP(suffix, name) &trt_op_##suffix,
#include "ops/ops.def"
#undef TRT_OP
};

const TrtOpDef *
trt_op_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (strcmp (table[i]->name, name) == 0)
      return table[i];
  }
  return NULL;
}

guint
trt_op_count (void)
{
  return G_N_ELEMENTS (table);
}

const TrtOpDef *
trt_op_nth (guint index)
{
  return table[index];
}

static gboolean
check_arity (const TrtNode *node, GError **error)
{
  const TrtOpDef *op = node->op;

  if (node->n_op_inputs < op->min_inputs
      || node->n_op_inputs > op->max_inputs)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "has %u inputs, wants %u to %u", node->n_op_inputs, op->min_inputs,
        op->max_inputs);
  for (guint i = 0; i < op->min_inputs; i++) {
    if (trt_node_in (node, i) == NULL)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "input %u is missing", i);
  }
  if (node->out->len < op->min_outputs || node->out->len > op->max_outputs)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "has %u outputs, wants %u to %u", node->out->len, op->min_outputs,
        op->max_outputs);
  for (guint i = 0; i < op->min_outputs; i++) {
    if (trt_node_out (node, i) == NULL)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "output %u is missing", i);
  }
  return TRUE;
}

static const TrtAttrSpec *
find_spec (const TrtOpDef *op, const char *name)
{
  for (const TrtAttrSpec *s = op->attrs; s != NULL && s->name != NULL; s++) {
    if (strcmp (s->name, name) == 0)
      return s;
  }
  return NULL;
}

static gboolean
check_attrs (const TrtNode *node, GError **error)
{
  for (guint i = 0; i < node->attrs->len; i++) {
    const TrtAttr *attr = node->attrs->pdata[i];
    const TrtAttrSpec *spec = find_spec (node->op, attr->name);
    if (spec == NULL)
      return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "attribute '%s' is not known", attr->name);
    if (spec->type != attr->type)
      return trt_node_fail (node, error, TRT_ERROR_TYPE,
          "attribute '%s' has the wrong type", attr->name);
  }
  for (const TrtAttrSpec *s = node->op->attrs; s != NULL && s->name; s++) {
    if (s->required && !trt_node_has_attr (node, s->name))
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute '%s' is missing", s->name);
  }
  return TRUE;
}

gboolean
trt_node_check (const TrtNode *node, GError **error)
{
  if (!check_arity (node, error) || !check_attrs (node, error))
    return FALSE;
  return node->op->check == NULL || node->op->check (node, error);
}

gboolean
trt_node_infer (TrtNode *node, GError **error)
{
  if (!trt_node_check (node, error))
    return FALSE;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (t != NULL && t->rank < 0)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the shape of input %u '%s' is not known", i, t->name);
  }
  for (guint i = 0; i < node->out->len; i++) {
    if (node->out->pdata[i] != NULL)
      trt_tensor_set_value (node->out->pdata[i], NULL, 0);
  }
  if (!node->op->infer (node, error)) {
    if (error != NULL && *error != NULL
        && strstr ((*error)->message, node->name) == NULL)
      g_prefix_error (error, "node '%s' (%s): ", node->name, node->op->name);
    return FALSE;
  }
  return TRUE;
}

gboolean
trt_graph_infer (TrtGraph *graph, GError **error)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    if (!trt_node_infer (graph->nodes->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}
