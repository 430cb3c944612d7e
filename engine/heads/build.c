/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* build.c: short names for the operators that decoding is made of. Each makes
 * one node and infers its shape at once. */
#include <string.h>

#include "heads/head.h"
#include "ops/op.h"

TrtNode *
trt_build_bare (TrtGraph *graph, const char *op, const char *name,
    TrtTensor *const *inputs, guint n_inputs, guint n_outputs)
{
  TrtNode *node
      = trt_graph_add_node (graph, op, name, inputs, n_inputs, n_outputs);

  if (node == NULL)
    g_error ("a head is made of operator %s, which ops.def does not have", op);
  return node;
}

/* A shape that does not fit stays unknown; trt_graph_append_head () infers the
 * whole graph at the end and reports it. */
static TrtTensor *
finish (TrtNode *node)
{
  trt_node_infer (node, NULL);
  return trt_node_out (node, 0);
}

TrtTensor *
trt_build_node (TrtGraph *graph, const char *op, TrtTensor *a, TrtTensor *b,
    TrtTensor *c)
{
  TrtTensor *in[3] = { a, b, c };
  guint n = c != NULL ? 3 : b != NULL ? 2 : 1;

  return finish (trt_build_bare (graph, op, NULL, in, n, 1));
}

static TrtTensor *
constant (TrtGraph *graph, TrtkDtype dtype, int rank, const gint64 *dims,
    gconstpointer data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *name
      = g_strdup_printf ("trt.c%u", graph->all_tensors->len);

  return trt_graph_add_constant (graph, name, dtype, rank, dims, bytes);
}

TrtTensor *
trt_build_f32 (TrtGraph *graph, int rank, const gint64 *dims,
    const float *data)
{
  gsize n = 1;

  for (int i = 0; i < rank; i++)
    n *= (gsize) dims[i];
  return constant (graph, TRTK_F32, rank, dims, data, n * sizeof *data);
}

TrtTensor *
trt_build_scalar (TrtGraph *graph, float value)
{
  return trt_build_f32 (graph, 0, NULL, &value);
}

TrtTensor *
trt_build_ints (TrtGraph *graph, guint n, const gint64 *values)
{
  gint64 dims[1] = { n };

  return constant (graph, TRTK_S64, 1, dims, values, n * sizeof *values);
}

TrtTensor *
trt_build_slice (TrtGraph *graph, TrtTensor *x, int axis, gint64 first,
    gint64 last)
{
  gint64 axis64 = axis;
  TrtTensor *in[4] = { x, trt_build_ints (graph, 1, &first),
    trt_build_ints (graph, 1, &last), trt_build_ints (graph, 1, &axis64) };

  return finish (trt_build_bare (graph, "Slice", NULL, in, 4, 1));
}

TrtTensor *
trt_build_concat (TrtGraph *graph, TrtTensor *const *inputs, guint n, int axis)
{
  TrtNode *node = trt_build_bare (graph, "Concat", NULL, inputs, n, 1);

  trt_node_set_int (node, "axis", axis);
  return finish (node);
}

TrtTensor *
trt_build_transpose (TrtGraph *graph, TrtTensor *x, int rank,
    const gint64 *perm)
{
  TrtNode *node = trt_build_bare (graph, "Transpose", NULL, &x, 1, 1);

  trt_node_set_ints (node, "perm", perm, (guint) rank);
  return finish (node);
}

TrtTensor *
trt_build_reshape (TrtGraph *graph, TrtTensor *x, guint rank,
    const gint64 *dims)
{
  return trt_build_node (graph, "Reshape", x,
      trt_build_ints (graph, rank, dims), NULL);
}

TrtTensor *
trt_build_softmax (TrtGraph *graph, TrtTensor *x, int axis)
{
  TrtNode *node = trt_build_bare (graph, "Softmax", NULL, &x, 1, 1);

  trt_node_set_int (node, "axis", axis);
  return finish (node);
}

TrtTensor *
trt_build_corners (TrtGraph *graph, TrtTensor *centre, TrtTensor *size)
{
  TrtTensor *half
      = trt_build_node (graph, "Mul", size, trt_build_scalar (graph, 0.5f), NULL);
  TrtTensor *corners[2]
      = { trt_build_node (graph, "Sub", centre, half, NULL),
          trt_build_node (graph, "Add", centre, half, NULL) };

  return trt_build_concat (graph, corners, 2, 2);
}

static gint64
cells_along (gint64 size, int stride)
{
  return (size + stride - 1) / stride;
}

gint64
trt_head_cells (const TrtHeadModel *model, int first, int n)
{
  gint64 count = 0;

  for (int i = 0; i < n; i++)
    count += cells_along (model->height, first << i)
             * cells_along (model->width, first << i);
  return count;
}

TrtTensor *
trt_build_grid (const TrtHeadModel *model, int first, int n, float shift)
{
  gint64 dims[3] = { 1, trt_head_cells (model, first, n), 2 };
  g_autofree float *data = g_new (float, (gsize) dims[1] * 2);
  float *p = data;

  for (int i = 0; i < n; i++) {
    for (gint64 y = 0; y < cells_along (model->height, first << i); y++) {
      for (gint64 x = 0; x < cells_along (model->width, first << i); x++) {
        *p++ = (float) x + shift;
        *p++ = (float) y + shift;
      }
    }
  }
  return trt_build_f32 (model->graph, 3, dims, data);
}

TrtTensor *
trt_build_strides (const TrtHeadModel *model, int first, int n)
{
  gint64 dims[3] = { 1, trt_head_cells (model, first, n), 1 };
  g_autofree float *data = g_new (float, (gsize) dims[1]);
  float *p = data;

  for (int i = 0; i < n; i++) {
    gint64 cells = cells_along (model->height, first << i)
                   * cells_along (model->width, first << i);
    for (gint64 j = 0; j < cells; j++)
      *p++ = (float) (first << i);
  }
  return trt_build_f32 (model->graph, 3, dims, data);
}
