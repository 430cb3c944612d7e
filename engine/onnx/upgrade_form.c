/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* upgrade_form.c: operators whose meaning or form changed. */
#include <string.h>

#include "cpu/element.h"
#include "onnx/upgrade.h"

/* ---- operators that only do something in training --------------------- */

/* TRUE where the input is left out, or a constant 0. */
static gboolean
is_off (const TrtOnnxNode *node, guint index)
{
  const TrtTensor *tensor = trt_onnx_in (node, index);
  double value;

  return tensor == NULL
         || (trt_tensor_get_scalar (tensor, &value) && value == 0);
}

/* The mask says which elements were kept: all of them. Before opset 12 it had
 * no meaning outside of training, and ONNX Runtime gives zeros. */
static gboolean
put_mask (TrtOnnxNode *node, GError **error)
{
  TrtTensor *x = trt_onnx_in (node, 0), *in[2], *mask;

  in[0] = trt_onnx_const_scalar (node, "kept",
      node->opset < 10 ? x->enc.dtype : TRTK_BOOL, node->opset >= 12);
  in[1] = trt_onnx_emit (node, "Shape", &x, 1, error);
  mask = in[1] != NULL ? trt_onnx_emit (node, "Expand", in, 2, error) : NULL;
  if (mask != NULL)
    trt_onnx_put_out (node, 1, mask);
  return mask != NULL;
}

gboolean
trt_onnx_rewrite_dropout (TrtOnnxNode *node, GError **error)
{
  TrtTensor *x = trt_onnx_in (node, 0), *y;

  if (x == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "has no input");
  if (!is_off (node, 2) && !(trt_onnx_in (node, 1) && is_off (node, 1)))
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "training mode is not supported");
  g_ptr_array_set_size (node->attrs, 0);
  g_ptr_array_set_size (node->in, 1);
  if (!trt_onnx_wants_out (node, 1))
    return TRUE;
  y = trt_onnx_emit (node, "Identity", &x, 1, error);
  if (y == NULL)
    return FALSE;
  trt_onnx_put_out (node, 0, y);
  return put_mask (node, error);
}

/* Outputs beside the first are running statistics. Old exporters name them
 * though nothing reads them; who does read them is told that they are not
 * there. */
gboolean
trt_onnx_rewrite_batch_norm (TrtOnnxNode *node, GError **error)
{
  if (trt_onnx_attr_int (node, "training_mode", 0) != 0)
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "training mode is not supported");
  if (trt_onnx_attr_int (node, "spatial", 1) != 1)
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "statistics for each element (spatial=0) are not supported");
  trt_onnx_drop_attr (node, "spatial");
  trt_onnx_drop_attr (node, "training_mode");
  trt_onnx_drop_attr (node, "momentum");
  node->n_out = 1;
  return TRUE;
}

/* ---- normalisation ---------------------------------------------------- */

/* Softmax and its kin once meant a matrix of the axes before @axis by those
 * from it on; now they mean one axis. */
gboolean
trt_onnx_rewrite_softmax (TrtOnnxNode *node, GError **error)
{
  TrtTensor *x = trt_onnx_in (node, 0), *in[2], *flat, *y;
  gint64 axis = trt_onnx_attr_int (node, "axis", 1);

  if (x == NULL || axis < -x->rank || axis > x->rank)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "has no input, or no axis %" G_GINT64_FORMAT, axis);
  axis += axis < 0 ? x->rank : 0;
  if (axis == x->rank - 1) {
    trt_onnx_put_int (node, "axis", -1);
    return TRUE;
  }
  flat = trt_onnx_emit_int (node, "Flatten", &x, 1, "axis", axis, error);
  if (flat == NULL)
    return FALSE;
  in[0] = trt_onnx_emit_int (node, node->op, &flat, 1, "axis", -1, error);
  in[1] = in[0] != NULL ? trt_onnx_emit (node, "Shape", &x, 1, error) : NULL;
  y = in[1] != NULL ? trt_onnx_emit (node, "Reshape", in, 2, error) : NULL;
  if (y != NULL)
    trt_onnx_put_out (node, 0, y);
  return y != NULL;
}

/* One value for each group becomes one for each channel. */
static TrtTensor *
spread_groups (TrtOnnxNode *node, TrtTensor *x, gint64 groups, gint64 each,
    GError **error)
{
  const gint64 column[] = { groups, 1 }, full[] = { groups, each },
               flat[] = { -1 };
  TrtTensor *in[2] = { x, trt_onnx_const_ints (node, "column", column, 2) };

  in[0] = trt_onnx_emit (node, "Reshape", in, 2, error);
  if (in[0] == NULL)
    return NULL;
  in[1] = trt_onnx_const_ints (node, "full", full, 2);
  in[0] = trt_onnx_emit (node, "Expand", in, 2, error);
  if (in[0] == NULL)
    return NULL;
  in[1] = trt_onnx_const_ints (node, "flat", flat, 1);
  return trt_onnx_emit (node, "Reshape", in, 2, error);
}

gboolean
trt_onnx_rewrite_group_norm (TrtOnnxNode *node, GError **error)
{
  const TrtTensor *x = trt_onnx_in (node, 0);
  gint64 groups = trt_onnx_attr_int (node, "num_groups", 0), channels;

  if (x == NULL || trt_onnx_in (node, 1) == NULL
      || trt_onnx_in (node, 2) == NULL || x->rank < 2 || groups < 1
      || !trt_expr_is_const (x->dims[1], &channels) || channels % groups != 0)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "needs three inputs, and a known number of channels that num_groups "
        "divides");
  for (guint i = 1; i <= 2; i++) {
    TrtTensor *spread = spread_groups (node, trt_onnx_in (node, i), groups,
        channels / groups, error);
    if (spread == NULL)
      return FALSE;
    trt_onnx_put_in (node, i, spread);
  }
  return TRUE;
}

/* ---- resampling ------------------------------------------------------- */

/* The nearest element was the one before where an axis grows, and the one
 * after where it shrinks. */
static gboolean
set_nearest_mode (TrtOnnxNode *node, const TrtTensor *scales, GError **error)
{
  guint n = 0, n_down = 0, n_up = 0;
  g_autofree double *values = trt_tensor_get_floats (scales, &n);

  for (guint i = 0; i < n; i++) {
    n_down += values[i] < 1;
    n_up += values[i] > 1;
  }
  if (n_down > 0 && n_up > 0
      && strcmp (trt_onnx_attr_string (node, "mode", "nearest"), "nearest")
             == 0)
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "grows one axis and shrinks another by the rules before opset 11");
  trt_onnx_put_string (node, "nearest_mode", n_down > 0 ? "ceil" : "floor");
  return TRUE;
}

/* Scales were the second input; now the third, after the region. */
gboolean
trt_onnx_rewrite_resize_10 (TrtOnnxNode *node, GError **error)
{
  TrtTensor *scales = trt_onnx_in (node, 1);

  if (scales == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "has no scales");
  trt_onnx_put_in (node, 2, scales);
  trt_onnx_put_in (node, 1, NULL);
  trt_onnx_put_string (node, "coordinate_transformation_mode", "asymmetric");
  return set_nearest_mode (node, scales, error);
}

static TrtTensor *
floats_const (TrtOnnxNode *node, const TrtAttr *attr)
{
  g_autofree float *values = g_new0 (float, attr->n + 1);
  g_autofree char *name = g_strdup_printf ("%s/%s", node->name, attr->name);
  TrtOnnxArray array = { .dtype = TRTK_F32, .rank = 1, .dims = { attr->n } };
  TrtTensor *tensor;

  for (guint i = 0; i < attr->n; i++)
    values[i] = (float) attr->floats[i];
  array.data = g_bytes_new (values, attr->n * sizeof *values);
  tensor = trt_onnx_const_array (node, name, &array);
  g_bytes_unref (array.data);
  return tensor;
}

gboolean
trt_onnx_rewrite_upsample (TrtOnnxNode *node, GError **error)
{
  const TrtAttr *scales = trt_onnx_attr (node, "scales");

  if (node->opset < 9) {
    if (scales == NULL || scales->type != TRT_ATTR_FLOATS)
      return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute 'scales' is missing");
    trt_onnx_put_in (node, 1, floats_const (node, scales));
    trt_onnx_drop_attr (node, "scales");
  }
  if (strcmp (trt_onnx_attr_string (node, "mode", "nearest"), "bilinear") == 0)
    trt_onnx_put_string (node, "mode", "linear");
  return trt_onnx_rewrite_resize_10 (node, error);
}

gboolean
trt_onnx_rewrite_grid_sample (TrtOnnxNode *node, GError **error)
{
  const char *mode = trt_onnx_attr_string (node, "mode", "bilinear");

  if (strcmp (mode, "bilinear") == 0)
    trt_onnx_put_string (node, "mode", "linear");
  else if (strcmp (mode, "bicubic") == 0)
    trt_onnx_put_string (node, "mode", "cubic");
  return TRUE;
}

/* Only the name is new. */
gboolean
trt_onnx_rewrite_scatter (TrtOnnxNode *node, GError **error)
{
  return TRUE;
}
