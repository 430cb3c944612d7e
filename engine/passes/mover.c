/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* mover.c: operators that do the same to bytes as to the numbers that the
 * bytes stand for. */
#include "passes/mover.h"

#include <string.h>

#include "ops/op.h"
#include "passes/rewrite.h"

/* ---- conditions ------------------------------------------------------- */

static gboolean
always (const TrtNode *node, const TrtQdq *quant)
{
  return TRUE;
}

/* Scales are positive, so the largest byte is the largest number. */
static gboolean
picks_values_only (const TrtNode *node, const TrtQdq *quant)
{
  return trt_node_out (node, 1) == NULL;
}

static gboolean
is_nearest (const TrtNode *node, const TrtQdq *quant)
{
  return strcmp (trt_node_get_string (node, "mode"), "nearest") == 0
         && strcmp (trt_node_get_string (node,
                        "coordinate_transformation_mode"),
                "tf_crop_and_resize")
                != 0;
}

/* What is put around must be a number that a byte stands for. */
static gboolean
pads_by_a_byte (const TrtNode *node, const TrtQdq *quant)
{
  const TrtTensor *value = trt_node_in (node, 2);
  double v = 0, scale = quant->scales[0];
  gint64 q;

  if (strcmp (trt_node_get_string (node, "mode"), "constant") != 0)
    return TRUE;
  if ((value != NULL && !trt_tensor_get_scalar (value, &v))
      || !quant->is_uniform || (v != 0 && quant->n > 1))
    return FALSE;
  q = trt_qdq_value (quant, v);
  return (float) ((double) (q - quant->zero_point) * scale) == (float) v;
}

/* ---- axes ------------------------------------------------------------- */

static int
no_axis (const TrtNode *node, int axis, gboolean back)
{
  return -2;
}

static int
same_axis (const TrtNode *node, int axis, gboolean back)
{
  return axis;
}

/* Windows, resampling and padding leave channels alone. */
static int
channel_axis (const TrtNode *node, int axis, gboolean back)
{
  const TrtTensor *x = trt_node_in (node, 0), *y = trt_node_out (node, 0);

  return axis == 1 && x->rank > 1 && y->rank == x->rank
                 && x->dims[1] == y->dims[1]
             ? 1
             : -2;
}

static int
permuted_axis (const TrtNode *node, int axis, gboolean back)
{
  guint n = 0;
  const gint64 *perm = trt_node_get_ints (node, "perm", &n);

  if (perm == NULL)
    return trt_node_in (node, 0)->rank - 1 - axis;
  if (back)
    return (guint) axis < n ? (int) perm[axis] : -2;
  for (guint i = 0; i < n; i++) {
    if (perm[i] == axis)
      return (int) i;
  }
  return -2;
}

/* ---- the table -------------------------------------------------------- */

typedef struct {
  const char *op;
  gboolean (*takes) (const TrtNode *node, const TrtQdq *quant);
  int (*axis) (const TrtNode *node, int axis, gboolean back);
} Row;

static const Row rows[] = {
  { "Concat", always, same_axis },
  { "DepthToSpace", always, no_axis },
  { "Expand", always, no_axis },
  { "Flatten", always, no_axis },
  { "Gather", always, no_axis },
  { "GatherElements", always, no_axis },
  { "GatherND", always, no_axis },
  { "Identity", always, same_axis },
  { "MaxPool", picks_values_only, channel_axis },
  { "Pad", pads_by_a_byte, channel_axis },
  { "Reshape", always, no_axis },
  { "Resize", is_nearest, channel_axis },
  { "Slice", always, no_axis },
  { "SpaceToDepth", always, no_axis },
  { "Split", always, no_axis },
  { "Squeeze", always, no_axis },
  { "Tile", always, no_axis },
  { "Transpose", always, permuted_axis },
  { "Unsqueeze", always, no_axis },
};

static const Row *
find_row (const TrtNode *node)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (trt_node_is (node, rows[i].op))
      return &rows[i];
  }
  return NULL;
}

gboolean
trt_mover_takes (const TrtNode *node, const TrtQdq *quant)
{
  const Row *row = find_row (node);

  return row != NULL && node->epilogue->len == 0 && row->takes (node, quant);
}

int
trt_mover_axis (const TrtNode *node, int axis, gboolean back)
{
  return axis < 0 ? -1 : find_row (node)->axis (node, axis, back);
}

/* The number that a Pad puts around, as a byte. */
static TrtTensor *
pad_value (const TrtNode *node, const TrtQdq *quant)
{
  g_autofree char *name = g_strconcat (node->name, "/value", NULL);
  double v = 0;

  if (trt_node_in (node, 2) != NULL)
    trt_tensor_get_scalar (trt_node_in (node, 2), &v);
  return trt_qdq_constant (node->graph, name, quant->dtype,
      trt_qdq_value (quant, v));
}

TrtNode *
trt_mover_copy (const TrtNode *node, TrtNode *before,
    TrtTensor *const *inputs, const TrtQdq *quant, GError **error)
{
  gboolean all = trt_node_is (node, "Concat");
  g_autoptr (GPtrArray) in = g_ptr_array_new ();
  TrtNode *copy;

  for (guint i = 0; i < node->n_op_inputs; i++)
    g_ptr_array_add (in, i == 0 || all ? inputs[i] : node->in->pdata[i]);
  if (trt_node_is (node, "Pad")
      && strcmp (trt_node_get_string (node, "mode"), "constant") == 0) {
    if (in->len < 3)
      g_ptr_array_set_size (in, 3);
    in->pdata[2] = pad_value (node, quant);
  }
  copy = trt_graph_new_node (node->graph, node->op, node->name,
      (TrtTensor **) in->pdata, in->len, node->out->len);
  for (guint i = 0; i < node->attrs->len; i++)
    trt_node_add_attr (copy, trt_attr_copy (node->attrs->pdata[i]));
  trt_graph_insert_node (node->graph, copy, before);
  return trt_node_infer (copy, error) ? copy : NULL;
}
