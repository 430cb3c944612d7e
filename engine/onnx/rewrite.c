/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rewrite.c: what rewrites are written with. */
#include <math.h>
#include <string.h>

#include "cpu/element.h"
#include "onnx/upgrade.h"
#include "ops/op.h"

const TrtAttr *
trt_onnx_attr (const TrtOnnxNode *node, const char *name)
{
  for (guint i = 0; i < node->attrs->len; i++) {
    const TrtAttr *attr = node->attrs->pdata[i];
    if (strcmp (attr->name, name) == 0)
      return attr;
  }
  return NULL;
}

gint64
trt_onnx_attr_int (const TrtOnnxNode *node, const char *name, gint64 absent)
{
  const TrtAttr *attr = trt_onnx_attr (node, name);

  return attr != NULL && attr->type == TRT_ATTR_INT ? attr->i : absent;
}

const char *
trt_onnx_attr_string (const TrtOnnxNode *node, const char *name,
    const char *absent)
{
  const TrtAttr *attr = trt_onnx_attr (node, name);

  return attr != NULL && attr->type == TRT_ATTR_STRING ? attr->s : absent;
}

void
trt_onnx_drop_attr (TrtOnnxNode *node, const char *name)
{
  const TrtAttr *attr = trt_onnx_attr (node, name);

  if (attr != NULL)
    g_ptr_array_remove (node->attrs, (gpointer) attr);
}

static TrtAttr *
put_attr (TrtOnnxNode *node, const char *name, TrtAttrType type)
{
  TrtAttr *attr = g_new0 (TrtAttr, 1);

  trt_onnx_drop_attr (node, name);
  attr->name = g_strdup (name);
  attr->type = type;
  g_ptr_array_add (node->attrs, attr);
  return attr;
}

void
trt_onnx_put_int (TrtOnnxNode *node, const char *name, gint64 value)
{
  put_attr (node, name, TRT_ATTR_INT)->i = value;
}

void
trt_onnx_put_string (TrtOnnxNode *node, const char *name, const char *value)
{
  char *copy = g_strdup (value); /* may belong to the attribute replaced */

  put_attr (node, name, TRT_ATTR_STRING)->s = copy;
}

TrtTensor *
trt_onnx_in (const TrtOnnxNode *node, guint index)
{
  return index < node->in->len ? node->in->pdata[index] : NULL;
}

void
trt_onnx_put_in (TrtOnnxNode *node, guint index, TrtTensor *tensor)
{
  while (node->in->len <= index)
    g_ptr_array_add (node->in, NULL);
  node->in->pdata[index] = tensor;
}

/* ---- constants -------------------------------------------------------- */

TrtTensor *
trt_onnx_const_array (TrtOnnxNode *node, const char *name,
    const TrtOnnxArray *array)
{
  return trt_graph_add_constant (node->import->graph, name, array->dtype,
      array->rank, array->dims, array->data);
}

TrtTensor *
trt_onnx_const_ints (TrtOnnxNode *node, const char *suffix,
    const gint64 *values, guint n_values)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", node->name, suffix);
  g_autoptr (GBytes) data = g_bytes_new (values, n_values * sizeof *values);
  gint64 dim = n_values;

  return trt_graph_add_constant (node->import->graph, name, TRTK_S64, 1, &dim,
      data);
}

TrtTensor *
trt_onnx_const_scalar (TrtOnnxNode *node, const char *suffix, TrtkDtype dtype,
    double value)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", node->name, suffix);
  guint64 element = 0;
  gint64 no_dims = 0;
  TrtkTensor t = { .data = &element, .dtype = dtype };
  g_autoptr (GBytes) data = NULL;

  if (trtk_is_float (dtype))
    trtk_store_f64 (&t, 0, value);
  else
    trtk_store_i64 (&t, 0,
        fabs (value) < 9e18 ? (gint64) value
                            : (value > 0 ? G_MAXINT64 : G_MININT64));
  data = g_bytes_new (&element, trtk_dtype_size (dtype));
  return trt_graph_add_constant (node->import->graph, name, dtype, 0,
      &no_dims, data);
}

void
trt_onnx_ints_to_input (TrtOnnxNode *node, const char *name, guint index)
{
  const TrtAttr *attr = trt_onnx_attr (node, name);

  if (attr == NULL || attr->type != TRT_ATTR_INTS)
    return;
  trt_onnx_put_in (node, index,
      trt_onnx_const_ints (node, name, attr->ints, attr->n));
  trt_onnx_drop_attr (node, name);
}

gint64 *
trt_onnx_in_ints (const TrtOnnxNode *node, guint index, guint *n)
{
  TrtTensor *tensor = trt_onnx_in (node, index);

  return tensor != NULL ? trt_tensor_get_ints (tensor, n) : NULL;
}

/* ---- nodes ------------------------------------------------------------ */

static TrtNode *
add_node (TrtOnnxNode *node, const char *op, TrtTensor *const *in, guint n_in,
    GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", node->name, op);
  TrtNode *made
      = trt_graph_add_node (node->import->graph, op, name, in, n_in, 1);

  if (made == NULL)
    trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "needs the operator %s, which is not there", op);
  return made;
}

TrtTensor *
trt_onnx_emit (TrtOnnxNode *node, const char *op, TrtTensor *const *in,
    guint n_in, GError **error)
{
  TrtNode *made = add_node (node, op, in, n_in, error);

  if (made == NULL || !trt_node_infer (made, error))
    return NULL;
  return trt_node_output (made, 0);
}

TrtTensor *
trt_onnx_emit_int (TrtOnnxNode *node, const char *op, TrtTensor *const *in,
    guint n_in, const char *attr, gint64 value, GError **error)
{
  TrtNode *made = add_node (node, op, in, n_in, error);

  if (made == NULL)
    return NULL;
  trt_node_set_int (made, attr, value);
  return trt_node_infer (made, error) ? trt_node_output (made, 0) : NULL;
}

void
trt_onnx_put_out (TrtOnnxNode *node, guint index, TrtTensor *tensor)
{
  while (node->out->len <= index)
    g_ptr_array_add (node->out, NULL);
  node->out->pdata[index] = tensor;
}

gboolean
trt_onnx_wants_out (const TrtOnnxNode *node, guint index)
{
  return index < node->n_out && *node->proto->output[index] != '\0';
}
