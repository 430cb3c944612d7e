/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tensor.c: shapes and contents of tensors. */
#include <string.h>

#include "base/checked.h"
#include "ir/graph.h"
#include "trtk_half.h"

gsize
trt_tensor_info_bytes (const TrtTensorInfo *info)
{
  gsize bytes;

  if (!trt_tensor_bytes (info->dims, info->rank,
          trtk_dtype_size (info->dtype), &bytes))
    return 0;
  return bytes;
}

gboolean
trt_tensor_set_shape (TrtTensor *tensor, TrtkDtype dtype, int rank,
    const TrtExpr *const *dims, GError **error)
{
  gint64 n = 1, v;

  if (rank > TRT_MAX_RANK)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "tensor '%s' would have rank %d; the most is %d", tensor->name, rank,
        TRT_MAX_RANK);
  for (int i = 0; i < rank; i++) {
    if (dims[i] == NULL)
      return trt_fail (error, TRT_ERROR_SHAPE,
          "dimension %d of tensor '%s' overflows or divides by zero", i,
          tensor->name);
    if (!trt_expr_is_const (dims[i], &v))
      continue;
    if (v < 0)
      return trt_fail (error, TRT_ERROR_SHAPE,
          "dimension %d of tensor '%s' would be %" G_GINT64_FORMAT, i,
          tensor->name, v);
    /* 8: the bytes of the largest element must fit as well */
    if (v > 0 && (!trt_mul_i64 (n, v, &n) || n > G_MAXINT64 / 8))
      return trt_fail (error, TRT_ERROR_SHAPE,
          "tensor '%s' has too many elements", tensor->name);
  }
  tensor->enc.dtype = dtype;
  tensor->rank = rank;
  for (int i = 0; i < rank; i++)
    tensor->dims[i] = dims[i];
  return TRUE;
}

gboolean
trt_tensor_get_static_dims (const TrtTensor *tensor, gint64 *dims)
{
  if (tensor->rank < 0)
    return FALSE;
  for (int i = 0; i < tensor->rank; i++) {
    if (!trt_expr_is_const (tensor->dims[i], &dims[i]))
      return FALSE;
  }
  return TRUE;
}

gint64
trt_tensor_count (const TrtTensor *tensor)
{
  gint64 dims[TRT_MAX_RANK], n = 1;

  if (!trt_tensor_get_static_dims (tensor, dims))
    return -1;
  for (int i = 0; i < tensor->rank; i++)
    n *= dims[i];
  return n;
}

gboolean
trt_tensor_same_shape (const TrtTensor *a, const TrtTensor *b)
{
  return a->rank >= 0 && a->rank == b->rank
         && memcmp (a->dims, b->dims, (gsize) a->rank * sizeof a->dims[0])
                == 0;
}

char *
trt_tensor_describe (const TrtTensor *tensor)
{
  GString *s;

  if (tensor == NULL)
    return g_strdup ("none");
  s = g_string_new (trt_dtype_name (tensor->enc.dtype));
  if (tensor->rank < 0) {
    g_string_append (s, "[?]");
    return g_string_free (s, FALSE);
  }
  g_string_append_c (s, '[');
  for (int i = 0; i < tensor->rank; i++) {
    if (i > 0)
      g_string_append_c (s, ',');
    trt_expr_print (tensor->dims[i], s);
  }
  g_string_append_c (s, ']');
  return g_string_free (s, FALSE);
}

/* ---- contents --------------------------------------------------------- */

static gint64
load_int (const void *data, TrtkDtype dtype, gsize i)
{
  switch (dtype) {
    case TRTK_S8:
      return ((const gint8 *) data)[i];
    case TRTK_U8:
    case TRTK_BOOL:
      return ((const guint8 *) data)[i];
    case TRTK_S16:
      return ((const gint16 *) data)[i];
    case TRTK_U16:
      return ((const guint16 *) data)[i];
    case TRTK_S32:
      return ((const gint32 *) data)[i];
    case TRTK_U32:
      return ((const guint32 *) data)[i];
    default:
      return ((const gint64 *) data)[i];
  }
}

static double
load_double (const void *data, TrtkDtype dtype, gsize i)
{
  switch (dtype) {
    case TRTK_F32:
      return ((const float *) data)[i];
    case TRTK_F64:
      return ((const double *) data)[i];
    case TRTK_F16:
      return trtk_f16_to_f32 (((const guint16 *) data)[i]);
    case TRTK_BF16:
      return trtk_bf16_to_f32 (((const guint16 *) data)[i]);
    case TRTK_U64:
      return (double) ((const guint64 *) data)[i];
    default:
      return (double) load_int (data, dtype, i);
  }
}

/* A constant's symbolic value is made once and kept. */
static void
value_from_constant (TrtTensor *tensor)
{
  gint64 n = trt_tensor_count (tensor);
  const void *data = g_bytes_get_data (tensor->constant, NULL);

  if (n > TRT_MAX_VALUES
      || !(trt_dtype_is_integer (tensor->enc.dtype)
           || tensor->enc.dtype == TRTK_BOOL))
    return;
  tensor->value = g_new0 (const TrtExpr *, (gsize) n + 1);
  tensor->n_values = (guint) n;
  for (gint64 i = 0; i < n; i++)
    tensor->value[i] = trt_expr_const (tensor->graph->exprs,
        load_int (data, tensor->enc.dtype, (gsize) i));
}

const TrtExpr *const *
trt_tensor_get_value (const TrtTensor *tensor, guint *n_values)
{
  if (tensor == NULL)
    return NULL;
  if (tensor->value == NULL && tensor->constant != NULL)
    value_from_constant ((TrtTensor *) tensor);
  *n_values = tensor->n_values;
  return tensor->value;
}

void
trt_tensor_set_value (TrtTensor *tensor, const TrtExpr *const *value,
    guint n_values)
{
  g_clear_pointer (&tensor->value, g_free);
  tensor->n_values = 0;
  if (value == NULL || n_values > TRT_MAX_VALUES)
    return;
  for (guint i = 0; i < n_values; i++) {
    if (value[i] == NULL)
      return;
  }
  tensor->value = g_new0 (const TrtExpr *, n_values + 1);
  memcpy (tensor->value, value, n_values * sizeof *value);
  tensor->n_values = n_values;
}

gint64 *
trt_tensor_get_ints (const TrtTensor *tensor, guint *n_values)
{
  const TrtExpr *const *value = trt_tensor_get_value (tensor, n_values);
  gint64 *ints;

  if (value == NULL)
    return NULL;
  ints = g_new0 (gint64, *n_values + 1);
  for (guint i = 0; i < *n_values; i++) {
    if (!trt_expr_is_const (value[i], &ints[i])) {
      g_free (ints);
      return NULL;
    }
  }
  return ints;
}

double *
trt_tensor_get_floats (const TrtTensor *tensor, guint *n_values)
{
  gint64 n;
  double *out;
  const void *data;

  if (tensor == NULL || tensor->constant == NULL)
    return NULL;
  n = trt_tensor_count (tensor);
  out = g_try_new (double, (gsize) n + 1);
  if (out == NULL)
    return NULL;
  data = g_bytes_get_data (tensor->constant, NULL);
  for (gint64 i = 0; i < n; i++)
    out[i] = load_double (data, tensor->enc.dtype, (gsize) i);
  *n_values = (guint) n;
  return out;
}

gboolean
trt_tensor_get_scalar (const TrtTensor *tensor, double *value)
{
  if (tensor == NULL || tensor->constant == NULL
      || trt_tensor_count (tensor) != 1)
    return FALSE;
  *value = load_double (g_bytes_get_data (tensor->constant, NULL),
      tensor->enc.dtype, 0);
  return TRUE;
}
