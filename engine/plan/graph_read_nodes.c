/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph_read_nodes.c: the NODE table of a plan. */
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "ops/op.h"
#include "plan/graph_io.h"

#define NODE_COST 1024

/* ---- attributes ------------------------------------------------------- */

static void
read_list (TrtReader *r, TrtAttr *attr)
{
  guint n = trt_reader_count (r, 8, 1u << 20, "attribute values");

  if (!trt_reader_charge (r, (gsize) n * 8))
    return;
  attr->n = n;
  if (attr->type == TRT_ATTR_INTS)
    attr->ints = g_new0 (gint64, n + 1);
  else
    attr->floats = g_new0 (double, n + 1);
  for (guint i = 0; i < n; i++) {
    if (attr->type == TRT_ATTR_INTS)
      attr->ints[i] = trt_reader_i64 (r);
    else
      attr->floats[i] = trt_reader_f64 (r);
  }
}

static void
read_attr (TrtReader *r, TrtNode *node)
{
  TrtAttr *attr = g_new0 (TrtAttr, 1);
  guint8 type;

  attr->name = trt_reader_string (r, TRT_PLAN_MAX_NAME);
  type = trt_reader_u8 (r);
  attr->type = type;
  if (type == TRT_ATTR_INT)
    attr->i = trt_reader_i64 (r);
  else if (type == TRT_ATTR_FLOAT)
    attr->f = trt_reader_f64 (r);
  else if (type == TRT_ATTR_STRING)
    attr->s = trt_reader_string (r, TRT_PLAN_MAX_TEXT);
  else if (type == TRT_ATTR_INTS || type == TRT_ATTR_FLOATS)
    read_list (r, attr);
  else
    trt_reader_fail (r, "attribute of unknown type %u", type);
  trt_reader_charge (r, sizeof *attr + 64);
  if (trt_reader_ok (r) && trt_node_has_attr (node, attr->name))
    trt_reader_fail (r, "node '%s' has attribute '%s' twice", node->name,
        attr->name);
  if (trt_reader_ok (r))
    trt_node_add_attr (node, attr);
  else
    trt_attr_free (attr);
}

/* ---- edges ------------------------------------------------------------ */

/* A tensor by its index, or NULL for an absent one. */
static TrtTensor *
read_ref (TrtPlanReader *self, TrtReader *r)
{
  guint32 index = trt_reader_u32 (r);

  if (!trt_reader_ok (r) || index == TRT_PLAN_NONE)
    return NULL;
  if (index >= self->n_tensors) {
    trt_reader_fail (r, "tensor %u is not one of the %u there are", index,
        self->n_tensors);
    return NULL;
  }
  return self->tensors[index];
}

static void
read_inputs (TrtPlanReader *self, TrtReader *r, TrtNode *node)
{
  guint32 n_op = trt_reader_u32 (r);
  guint n = trt_reader_count (r, 4, TRT_PLAN_MAX_INPUTS, "inputs");

  trt_reader_charge (r, (gsize) n * 32);
  for (guint i = 0; i < n && trt_reader_ok (r); i++) {
    TrtTensor *t = read_ref (self, r);
    if (t != NULL && t->producer == NULL && !t->is_input
        && t->constant == NULL)
      trt_reader_fail (r, "node '%s' reads tensor '%s' before it is made",
          node->name, t->name);
    else
      trt_node_set_input (node, i, t);
  }
  if (trt_reader_ok (r) && n_op > n)
    trt_reader_fail (r, "node '%s' has %u inputs of its own, but %u in all",
        node->name, n_op, n);
  node->n_op_inputs = n_op;
}

static void
read_outputs (TrtPlanReader *self, TrtReader *r, TrtNode *node)
{
  guint n = trt_reader_count (r, 4, TRT_PLAN_MAX_OUTPUTS, "outputs");

  for (guint i = 0; i < n && trt_reader_ok (r); i++) {
    TrtTensor *t = read_ref (self, r);
    if (t != NULL
        && (t->producer != NULL || t->is_input || t->constant != NULL))
      trt_reader_fail (r, "node '%s' makes tensor '%s', which is there already",
          node->name, t->name);
    else if (t != NULL)
      t->producer = node;
    g_ptr_array_add (node->out, t);
  }
}

static void
read_steps (TrtReader *r, TrtNode *node)
{
  guint n = trt_reader_count (r, 20, TRT_PLAN_MAX_STEPS, "epilogue steps");

  for (guint i = 0; i < n && trt_reader_ok (r); i++) {
    gint32 kind = trt_reader_i32 (r), act = trt_reader_i32 (r);
    TrtkStep step = { .alpha = trt_reader_f32 (r), .beta = trt_reader_f32 (r),
      .operand = trt_reader_i32 (r) };
    if (kind < 0 || kind >= TRTK_N_STEPS || act < 0 || act >= TRTK_N_ACTS
        || isnan (step.alpha) || isnan (step.beta) || step.operand < -1
        || step.operand >= (gint32) node->in->len)
      trt_reader_fail (r, "step %u of node '%s' is impossible", i, node->name);
    step.kind = kind;
    step.act = act;
    g_array_append_val (node->epilogue, step);
  }
}

static void
read_node (TrtPlanReader *self, TrtReader *r)
{
  gsize outer = trt_reader_enter (r);
  g_autofree char *op_name = trt_reader_string (r, TRT_PLAN_MAX_NAME);
  g_autofree char *name = trt_reader_string (r, TRT_PLAN_MAX_NAME);
  const TrtOpDef *op = op_name != NULL ? trt_op_find (op_name) : NULL;
  TrtNode *node;
  guint n;

  if (!trt_reader_charge (r, NODE_COST))
    return;
  if (op == NULL) {
    trt_fail (&r->error, TRT_ERROR_UNSUPPORTED,
        "section NODE, byte %" G_GSIZE_FORMAT
        ": node '%s' is a %s, an operator that this engine does not have",
        r->origin + r->pos, name, op_name);
    return;
  }
  node = trt_graph_new_node (self->graph, op, name, NULL, 0, 0);
  trt_graph_insert_node (self->graph, node, NULL);
  n = trt_reader_count (r, 5, TRT_PLAN_MAX_ATTRS, "attributes");
  for (guint i = 0; i < n && trt_reader_ok (r); i++)
    read_attr (r, node);
  read_inputs (self, r, node);
  read_outputs (self, r, node);
  read_steps (r, node);
  trt_reader_leave (r, outer);
}

gboolean
trt_plan_read_nodes (TrtPlanReader *self, const TrtSection *section)
{
  const guint8 *data = g_bytes_get_data (self->file, NULL);
  TrtReader r;
  guint n;

  trt_reader_init (&r, data + section->offset, section->length, "section NODE",
      section->offset, self->budget);
  n = trt_reader_count (&r, 4, TRT_PLAN_MAX_NODES, "nodes");
  for (guint i = 0; i < n && trt_reader_ok (&r); i++)
    read_node (self, &r);
  self->budget = r.budget;
  return trt_reader_finish (&r, self->error);
}
