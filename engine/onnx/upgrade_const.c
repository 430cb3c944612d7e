/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* upgrade_const.c: nodes whose attributes hold tensors or types. */
#include <string.h>

#include "base/checked.h"
#include "onnx/bounds.h"
#include "onnx/upgrade.h"

/* Attribute "value", a tensor. */
static gboolean
read_value (TrtOnnxNode *node, TrtOnnxArray *array, GError **error)
{
  const Onnx__AttributeProto *a = node->arrays->pdata[0];

  if (strcmp (trt_onnx_text (a->name), "value") != 0
      && strcmp (trt_onnx_text (node->proto->attribute[0]->name), "value")
             != 0)
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute '%s' is a tensor", a->name);
  node->import->reader.keep = node->scope->function != NULL;
  if (trt_onnx_tensor_read (&node->import->reader, a->t, array, error))
    return TRUE;
  g_prefix_error (error, "node '%s' (%s): attribute '%s': ", node->name,
      node->op, a->name);
  return FALSE;
}

static void
set_list (TrtOnnxArray *array, TrtkDtype dtype, int rank, guint n,
    gconstpointer data)
{
  array->dtype = dtype;
  array->rank = rank;
  array->dims[0] = n;
  array->data = g_bytes_new (data, n * trtk_dtype_size (dtype));
}

static void
set_floats (TrtOnnxArray *array, int rank, guint n, const double *values)
{
  g_autofree float *floats = g_new0 (float, n + 1);

  for (guint i = 0; i < n; i++)
    floats[i] = (float) values[i];
  set_list (array, TRTK_F32, rank, n, floats);
}

/* value_int, value_ints, value_float, value_floats. */
static gboolean
array_of_attr (TrtOnnxNode *node, TrtOnnxArray *array, GError **error)
{
  const TrtAttr *attr = node->attrs->len == 1 ? node->attrs->pdata[0] : NULL;

  if (attr == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_PARSE,
        "must have one value, and has %u", node->attrs->len);
  if (strcmp (attr->name, "value_int") == 0 && attr->type == TRT_ATTR_INT)
    set_list (array, TRTK_S64, 0, 1, &attr->i);
  else if (strcmp (attr->name, "value_ints") == 0
           && attr->type == TRT_ATTR_INTS)
    set_list (array, TRTK_S64, 1, attr->n, attr->ints);
  else if (strcmp (attr->name, "value_float") == 0
           && attr->type == TRT_ATTR_FLOAT)
    set_floats (array, 0, 1, &attr->f);
  else if (strcmp (attr->name, "value_floats") == 0
           && attr->type == TRT_ATTR_FLOATS)
    set_floats (array, 1, attr->n, attr->floats);
  else
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute '%s' is not supported, or has the wrong type", attr->name);
  return TRUE;
}

gboolean
trt_onnx_rewrite_constant (TrtOnnxNode *node, GError **error)
{
  TrtOnnxArray array = { 0 };
  TrtTensor *tensor;

  if (node->arrays->len + node->attrs->len != 1)
    return trt_onnx_node_fail (node, error, TRT_ERROR_PARSE,
        "must have one value, and has %u",
        node->arrays->len + node->attrs->len);
  if (node->arrays->len == 1 ? !read_value (node, &array, error)
                             : !array_of_attr (node, &array, error))
    return FALSE;
  tensor = trt_onnx_const_array (node, node->name, &array);
  g_bytes_unref (array.data);
  if (tensor == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_PARSE,
        "the value's size and shape differ");
  trt_onnx_put_out (node, 0, tensor);
  return TRUE;
}

/* The filled tensor, where its shape is known and it is not too large: small
 * files must not become large graphs. */
static TrtTensor *
fill_shape (TrtOnnxNode *node, const TrtTensor *value, const TrtTensor *shape)
{
  guint n = 0;
  g_autofree gint64 *dims = trt_tensor_get_ints (shape, &n);
  TrtOnnxArray array = { .dtype = value->enc.dtype, .rank = (int) n };
  gsize element = trtk_dtype_size (array.dtype), bytes;
  TrtTensor *filled = NULL;
  guint8 *data;

  if (dims == NULL || n > TRT_MAX_RANK
      || !trt_tensor_bytes (dims, (int) n, element, &bytes)
      || bytes > MIN (node->import->fill_bytes, TRT_ONNX_MAX_FILL_BYTES)
      || (data = g_try_malloc (bytes + 1)) == NULL)
    return NULL;
  for (gsize i = 0; i < bytes; i += element)
    memcpy (data + i, g_bytes_get_data (value->constant, NULL), element);
  memcpy (array.dims, dims, n * sizeof *dims);
  array.data = g_bytes_new_take (data, bytes);
  node->import->fill_bytes -= bytes;
  filled = trt_onnx_const_array (node, node->name, &array);
  g_bytes_unref (array.data);
  return filled;
}

/* Where the shape is not known, Expand does the same to the one value. */
gboolean
trt_onnx_rewrite_constant_of_shape (TrtOnnxNode *node, GError **error)
{
  TrtTensor *value = NULL, *shape = trt_onnx_in (node, 0), *filled;
  TrtOnnxArray array = { 0 };

  if (node->arrays->len == 0) {
    value = trt_onnx_const_scalar (node, "value", TRTK_F32, 0);
  } else {
    if (!read_value (node, &array, error))
      return FALSE;
    array.rank = 0; /* the file has [1] */
    value = trt_onnx_const_array (node, node->name, &array);
    g_bytes_unref (array.data);
  }
  if (value == NULL || shape == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_PARSE,
        "must have a shape, and a value of one element");
  g_ptr_array_set_size (node->arrays, 0);
  filled = fill_shape (node, value, shape);
  if (filled != NULL) {
    trt_onnx_put_out (node, 0, filled);
    return TRUE;
  }
  trt_onnx_put_in (node, 0, value);
  trt_onnx_put_in (node, 1, shape);
  return TRUE;
}

/* Only says something about 8-bit floats, which we have none of. */
gboolean
trt_onnx_rewrite_cast (TrtOnnxNode *node, GError **error)
{
  trt_onnx_drop_attr (node, "saturate");
  trt_onnx_drop_attr (node, "round_mode");
  return TRUE;
}

gboolean
trt_onnx_rewrite_cast_like (TrtOnnxNode *node, GError **error)
{
  const TrtTensor *like = trt_onnx_in (node, 1);

  if (like == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_PARSE,
        "must have two inputs");
  trt_onnx_put_int (node, "to", trt_onnx_dtype_number (like->enc.dtype));
  g_ptr_array_set_size (node->in, 1);
  return TRUE;
}
