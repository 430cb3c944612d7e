/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* weights.c: weights and biases.
 *
 * One scale an output channel, symmetric in [-127, 127]. The bias becomes an
 * integer in units of (scale of x) * (scale of w): a scale of w so small that
 * it would not fit is enlarged. Rounding (rounding.c) moves the mean of an output by
 * sum (w - rounded w) * mean (x), which the bias takes back. */
#include "calib/weights.h"

#include <math.h>
#include <string.h>

#include "calib/quantise.h"
#include "calib/rounding.h"
#include "passes/rewrite.h"

#define BIAS_LIMIT ((double) (1 << 30))

gboolean
trt_weight_layout (const TrtNode *node, TrtWeightLayout *l)
{
  const TrtTensor *w = trt_node_in (node, 1);
  gint64 dims[TRT_MAX_RANK];

  if (!trt_tensor_get_static_dims (w, dims))
    return FALSE;
  *l = (TrtWeightLayout){ .n_inner = 1, .groups = 1 };
  if (trt_node_is (node, "Conv")) {
    for (int i = 2; i < w->rank; i++)
      l->n_inner *= (guint) dims[i];
    l->n_out = (guint) dims[0];
    l->n_in = (guint) dims[1];
    l->groups = (guint) trt_node_get_int (node, "group");
    l->out_step = (gsize) l->n_in * l->n_inner;
    l->in_step = l->n_inner;
    return TRUE;
  }
  l->axis = trt_node_is (node, "Gemm") && trt_node_get_int (node, "transB")
                ? 0
                : 1;
  l->n_out = (guint) dims[l->axis];
  l->n_in = (guint) dims[1 - l->axis];
  l->out_step = l->axis == 0 ? l->n_in : 1;
  l->in_step = l->axis == 0 ? 1 : l->n_out;
  return TRUE;
}

guint
trt_weight_channel (const TrtWeightLayout *l, guint out, guint in)
{
  return out / MAX (l->n_out / l->groups, 1) * l->n_in + in;
}

typedef struct {
  const TrtGrids *grids;
  const TrtFlowTensor *x;
  gboolean unit, even;
  const TrtTensorRange *range;
  TrtWeightLayout layout;
  const float *w;
  gint8 *rounded;
  float *scales; /* by output channel */
  double *moved; /* the same: what rounding took from the mean */
} Weights;

static double
input_scale (const Weights *s, guint channel)
{
  return (double) trt_grids_scale (s->grids, s->x, channel);
}

/* What one output channel is divided by. */
static double
scale_of (const Weights *s, guint out, double bias)
{
  const TrtWeightLayout *l = &s->layout;
  double largest = 0, x_scale = s->unit ? 1 : input_scale (s, 0), scale;

  for (guint c = 0; c < l->n_in; c++) {
    double f = s->unit ? input_scale (s, trt_weight_channel (l, out, c)) : 1;
    const float *w = s->w + out * l->out_step + c * l->in_step;
    for (guint i = 0; i < l->n_inner; i++)
      largest = MAX (largest, fabs ((double) w[i]) * f);
  }
  scale = MAX (largest / 127, fabs (bias) / (x_scale * BIAS_LIMIT) * 1.001);
  return scale > (double) G_MINFLOAT ? scale : 1;
}

static void
round_channel (const Weights *s, guint out)
{
  const TrtWeightLayout *l = &s->layout;
  double scale = (double) s->scales[out], moved = 0;

  for (guint c = 0; c < l->n_in; c++) {
    guint channel = trt_weight_channel (l, out, c);
    gsize at = out * l->out_step + c * l->in_step;
    double f = s->unit ? input_scale (s, channel) : 1;
    double off = trt_round_kernel (s->w + at, f / scale, l->n_inner, s->even,
                     s->rounded + at)
                 * scale / f;

    if (s->range != NULL && channel < s->range->n_channels)
      moved += off * (double) s->range->channels[channel].mean;
  }
  s->moved[out] = moved;
}

/* ---- into the graph --------------------------------------------------- */

TrtTensor *
trt_quantise_add_floats (TrtGraph *graph, const char *name,
    const float *values, guint n, gboolean is_scalar)
{
  g_autoptr (GBytes) bytes = g_bytes_new (values, n * sizeof *values);
  gint64 dims[1] = { n };

  return trt_graph_add_constant (graph, name, TRTK_F32, is_scalar ? 0 : 1,
      dims, bytes);
}

TrtTensor *
trt_quantise_add_node (TrtGraph *graph, const char *op, const char *name,
    TrtTensor *x, TrtTensor *scale, TrtTensor *zero, int axis)
{
  TrtTensor *in[3] = { x, scale, zero };
  TrtNode *node = trt_graph_add_node (graph, op, name, in,
      zero != NULL ? 3 : 2, 1);

  if (scale->rank > 0)
    trt_node_set_int (node, "axis", axis);
  return trt_node_output (node, 0);
}

static void
set_weights (TrtNode *node, const Weights *s)
{
  const TrtTensor *w = trt_node_in (node, 1);
  g_autofree char *name = g_strconcat (node->name, "_w", NULL);
  g_autoptr (GBytes) bytes = NULL;
  gint64 dims[TRT_MAX_RANK];
  TrtTensor *q, *scale;

  trt_tensor_get_static_dims (w, dims);
  bytes = g_bytes_new (s->rounded, g_bytes_get_size (w->constant) / 4);
  q = trt_graph_add_constant (node->graph, name, TRTK_S8, w->rank, dims,
      bytes);
  scale = trt_quantise_add_floats (node->graph, name, s->scales,
      s->layout.n_out, FALSE);
  trt_node_set_input (node, 1,
      trt_quantise_add_node (node->graph, "DequantizeLinear", name, q, scale,
          NULL, s->layout.axis));
}

/* The bias by output channel; zeros where there is none. */
static double *
read_bias (const TrtNode *node, guint n_out)
{
  double *bias = g_new0 (double, n_out + 1);
  g_autofree double *all = NULL;
  guint n = 0;

  if (trt_node_in (node, 2) != NULL)
    all = trt_tensor_get_floats (trt_node_in (node, 2), &n);
  for (guint i = 0; i < n_out && n > 0; i++)
    bias[i] = all[n == n_out ? i : 0];
  return bias;
}

static void
set_bias (TrtNode *node, const Weights *s, const double *bias)
{
  g_autofree char *name = g_strconcat (node->name, "_bias", NULL);
  g_autofree float *sum = g_new (float, s->layout.n_out);

  for (guint i = 0; i < s->layout.n_out; i++)
    sum[i] = (float) (bias[i] + s->moved[i]);
  trt_node_set_input (node, 2,
      trt_quantise_add_floats (node->graph, name, sum, s->layout.n_out,
          FALSE));
  node->n_op_inputs = MAX (node->n_op_inputs, 3);
}

gboolean
trt_quantise_weights (TrtNode *node, const TrtGrids *grids,
    const TrtFlowTensor *x, gboolean unit, const TrtCalibration *calibration,
    GError **error)
{
  TrtTensor *w = trt_node_in (node, 1);
  gsize size = g_bytes_get_size (w->constant);
  g_autofree gint8 *rounded = g_new0 (gint8, size / 4 + 1);
  g_autofree float *scales = NULL;
  g_autofree double *moved = NULL, *bias = NULL;
  const TrtTensorRange *range
      = trt_calibration_find (calibration, x->tensor->name);
  Weights s = { grids, x, unit, !calibration->plain, range, { 0 },
    g_bytes_get_data (w->constant, NULL), rounded, NULL, NULL };

  if (!trt_weight_layout (node, &s.layout))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the weights have no fixed shape");
  s.scales = scales = g_new0 (float, s.layout.n_out + 1);
  s.moved = moved = g_new0 (double, s.layout.n_out + 1);
  bias = read_bias (node, s.layout.n_out);
  for (guint k = 0; k < s.layout.n_out; k++) {
    scales[k] = (float) scale_of (&s, k, bias[k]);
    round_channel (&s, k);
  }
  set_weights (node, &s);
  /* a product has nowhere to put it, and a bias is an input before the
   * operands of the epilogue */
  if (!calibration->keep_bias && range != NULL && trt_node_in (node, 2) != NULL)
    set_bias (node, &s, bias);
  return TRUE;
}
