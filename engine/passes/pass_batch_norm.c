/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* batch-norm
 *   match    BatchNormalization for inference with constant statistics
 *   rewrite  into the weights and bias of the Conv, ConvTranspose or Gemm
 *            that feeds it; elsewhere into a Mul and an Add for each channel
 *   keeps    values up to one rounding of the weights
 *   leaves   training mode; statistics that are computed */
#include <math.h>

#include "passes/affine.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

/* Inputs 1 to 4 (scale, bias, mean, variance) as scale and shift. */
static gboolean
read_statistics (const TrtNode *node, gint64 *channels, double **scale,
    double **shift)
{
  double epsilon = trt_node_get_float (node, "epsilon");
  g_autofree double *mean = NULL, *variance = NULL;
  guint n[4];

  *scale = trt_tensor_get_floats (trt_node_in (node, 1), &n[0]);
  *shift = trt_tensor_get_floats (trt_node_in (node, 2), &n[1]);
  mean = trt_tensor_get_floats (trt_node_in (node, 3), &n[2]);
  variance = trt_tensor_get_floats (trt_node_in (node, 4), &n[3]);
  if (*scale == NULL || *shift == NULL || mean == NULL || variance == NULL
      || n[1] != n[0] || n[2] != n[0] || n[3] != n[0])
    return FALSE;
  for (guint c = 0; c < n[0]; c++) {
    (*scale)[c] /= sqrt (variance[c] + epsilon);
    (*shift)[c] -= mean[c] * (*scale)[c];
    if (!isfinite ((*scale)[c]) || !isfinite ((*shift)[c]))
      return FALSE;
  }
  *channels = n[0];
  return TRUE;
}

static TrtTensor *
constant (TrtNode *bn, const char *what, gint64 channels, const double *values)
{
  const TrtTensor *x = trt_node_in (bn, 0);
  g_autofree char *name = g_strconcat (bn->name, what, NULL);
  gint64 dims[TRT_MAX_RANK];

  for (int i = 0; i < x->rank; i++)
    dims[i] = i == 1 ? channels : 1;
  return trt_constant_from_doubles (bn->graph, name, x->enc.dtype,
      x->rank - 1, dims + 1, values);
}

/* x * scale + shift as two nodes. */
static gboolean
split (TrtNode *bn, gint64 channels, const double *scale, const double *shift,
    GError **error)
{
  g_autofree char *name = g_strconcat (bn->name, ".mul", NULL);
  TrtTensor *in[2];
  TrtNode *mul, *add;

  if (trt_op_find ("Mul") == NULL || trt_op_find ("Add") == NULL)
    return FALSE;
  in[0] = trt_node_in (bn, 0);
  in[1] = constant (bn, ".scale", channels, scale);
  mul = trt_rewrite_new (bn, "Mul", name, in, 2);
  in[0] = trt_rewrite_finish (mul, error);
  in[1] = constant (bn, ".shift", channels, shift);
  if (in[0] == NULL)
    return FALSE;
  add = trt_rewrite_new (bn, "Add", bn->name, in, 2);
  trt_node_take_over (add, bn);
  return trt_node_infer (add, error);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_autofree double *scale = NULL, *shift = NULL;
  TrtNode *producer;
  const TrtTensor *x;
  gint64 channels;

  if (!trt_node_is (node, "BatchNormalization") || node->out->len != 1
      || trt_node_get_int (node, "training_mode") != 0
      || node->epilogue->len > 0)
    return FALSE;
  x = trt_node_in (node, 0);
  if (x->rank < 2 || !trt_tensor_is_float (x)
      || !read_statistics (node, &channels, &scale, &shift))
    return FALSE;
  producer = x->producer;
  if (producer != NULL && trt_affine_channels (producer) == channels
      && trt_affine_absorb (producer, scale, shift)) {
    trt_node_take_over (producer, node);
    return TRUE;
  }
  return split (node, channels, scale, shift, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_batch_norm = {
  .name = "batch-norm",
  .summary = "batch normalisation goes into the weights before it",
  .run = run,
};
