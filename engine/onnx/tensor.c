/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tensor.c: reads the contents of a TensorProto. The size that dtype and dims
 * ask for and the size of what is there must be the same, always. */
#include "onnx/tensor.h"

#include <string.h>

#include "base/checked.h"
#include "onnx/alloc.h"

static const struct {
  const char *name;
  TrtkDtype dtype;
} types[] = {
  { "undefined", TRTK_NONE },
  { "float", TRTK_F32 },
  { "uint8", TRTK_U8 },
  { "int8", TRTK_S8 },
  { "uint16", TRTK_U16 },
  { "int16", TRTK_S16 },
  { "int32", TRTK_S32 },
  { "int64", TRTK_S64 },
  { "string", TRTK_NONE },
  { "bool", TRTK_BOOL },
  { "float16", TRTK_F16 },
  { "double", TRTK_F64 },
  { "uint32", TRTK_U32 },
  { "uint64", TRTK_U64 },
  { "complex64", TRTK_NONE },
  { "complex128", TRTK_NONE },
  { "bfloat16", TRTK_BF16 },
  { "float8e4m3fn", TRTK_NONE },
  { "float8e4m3fnuz", TRTK_NONE },
  { "float8e5m2", TRTK_NONE },
  { "float8e5m2fnuz", TRTK_NONE },
  { "uint4", TRTK_NONE },
  { "int4", TRTK_NONE },
  { "float4e2m1", TRTK_NONE },
  { "float8e8m0", TRTK_NONE },
  { "uint2", TRTK_NONE },
  { "int2", TRTK_NONE },
};

TrtkDtype
trt_onnx_dtype (int onnx_type)
{
  if (onnx_type < 0 || onnx_type >= (int) G_N_ELEMENTS (types))
    return TRTK_NONE;
  return types[onnx_type].dtype;
}

const char *
trt_onnx_dtype_name (int onnx_type)
{
  if (onnx_type < 0 || onnx_type >= (int) G_N_ELEMENTS (types))
    return "unknown";
  return types[onnx_type].name;
}

int
trt_onnx_dtype_number (TrtkDtype dtype)
{
  for (guint i = 1; i < G_N_ELEMENTS (types); i++) {
    if (types[i].dtype == dtype && dtype != TRTK_NONE)
      return (int) i;
  }
  return 0;
}

static gboolean
read_shape (const Onnx__TensorProto *proto, TrtOnnxArray *array, gsize *bytes,
    GError **error)
{
  array->dtype = trt_onnx_dtype (proto->data_type);
  if (array->dtype == TRTK_NONE)
    return trt_fail (error,
        proto->data_type > 0 ? TRT_ERROR_UNSUPPORTED : TRT_ERROR_PARSE,
        "elements of type %s (%d) are not supported",
        trt_onnx_dtype_name (proto->data_type), proto->data_type);
  if (proto->n_dims > TRT_MAX_RANK)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "rank %" G_GSIZE_FORMAT "; the most is %d", proto->n_dims,
        TRT_MAX_RANK);
  array->rank = (int) proto->n_dims;
  for (int i = 0; i < array->rank; i++) {
    array->dims[i] = proto->dims[i];
    if (array->dims[i] < 0)
      return trt_fail (error, TRT_ERROR_PARSE,
          "dimension %d is %" G_GINT64_FORMAT, i, array->dims[i]);
  }
  if (!trt_tensor_bytes (array->dims, array->rank,
          trtk_dtype_size (array->dtype), bytes)
      || *bytes > G_MAXSSIZE)
    return trt_fail (error, TRT_ERROR_SHAPE, "has too many elements");
  return TRUE;
}

/* ---- typed fields ----------------------------------------------------- */

static gsize
n_typed (const Onnx__TensorProto *p)
{
  return p->n_float_data + p->n_int32_data + p->n_int64_data
         + p->n_double_data + p->n_uint64_data + p->n_string_data;
}

/* Elements in the field that holds @dtype. */
static gsize
n_in_field (const Onnx__TensorProto *p, TrtkDtype dtype)
{
  switch (dtype) {
    case TRTK_F32:
      return p->n_float_data;
    case TRTK_F64:
      return p->n_double_data;
    case TRTK_S64:
      return p->n_int64_data;
    case TRTK_U32:
    case TRTK_U64:
      return p->n_uint64_data;
    default:
      return p->n_int32_data;
  }
}

static gboolean
fits (gint32 v, TrtkDtype dtype)
{
  switch (dtype) {
    case TRTK_S8:
      return v >= G_MININT8 && v <= G_MAXINT8;
    case TRTK_U8:
      return v >= 0 && v <= G_MAXUINT8;
    case TRTK_S16:
      return v >= G_MININT16 && v <= G_MAXINT16;
    case TRTK_BOOL:
      return v == 0 || v == 1;
    case TRTK_S32:
      return TRUE;
    default: /* u16, and the bits of f16 and bf16 */
      return v >= 0 && v <= G_MAXUINT16;
  }
}

static gboolean
copy_narrow (const Onnx__TensorProto *p, TrtkDtype dtype, void *out,
    GError **error)
{
  gsize size = trtk_dtype_size (dtype);

  for (gsize i = 0; i < p->n_int32_data; i++) {
    gint32 v = p->int32_data[i];
    if (!fits (v, dtype))
      return trt_fail (error, TRT_ERROR_PARSE,
          "element %" G_GSIZE_FORMAT " is %d, which is no %s", i, v,
          trt_dtype_name (dtype));
    if (size == 1)
      ((gint8 *) out)[i] = (gint8) v;
    else if (size == 2)
      ((guint16 *) out)[i] = (guint16) v;
    else
      ((gint32 *) out)[i] = v;
  }
  return TRUE;
}

static gboolean
copy_typed (const Onnx__TensorProto *p, TrtkDtype dtype, void *out,
    GError **error)
{
  switch (dtype) {
    case TRTK_F32:
      memcpy (out, p->float_data, p->n_float_data * sizeof (float));
      return TRUE;
    case TRTK_F64:
      memcpy (out, p->double_data, p->n_double_data * sizeof (double));
      return TRUE;
    case TRTK_S64:
      memcpy (out, p->int64_data, p->n_int64_data * sizeof (gint64));
      return TRUE;
    case TRTK_U64:
      memcpy (out, p->uint64_data, p->n_uint64_data * sizeof (guint64));
      return TRUE;
    case TRTK_U32:
      for (gsize i = 0; i < p->n_uint64_data; i++) {
        if (p->uint64_data[i] > G_MAXUINT32)
          return trt_fail (error, TRT_ERROR_PARSE,
              "element %" G_GSIZE_FORMAT " is no u32", i);
        ((guint32 *) out)[i] = (guint32) p->uint64_data[i];
      }
      return TRUE;
    default:
      return copy_narrow (p, dtype, out, error);
  }
}

static GBytes *
read_typed (const Onnx__TensorProto *p, const TrtOnnxArray *array, gsize bytes,
    GError **error)
{
  gsize wanted = bytes / trtk_dtype_size (array->dtype);
  void *out;

  if (n_in_field (p, array->dtype) != wanted || n_typed (p) != wanted) {
    trt_fail (error, TRT_ERROR_PARSE,
        "has %" G_GSIZE_FORMAT " elements in its data fields, its dimensions "
        "and type ask for %" G_GSIZE_FORMAT " in one of them",
        n_typed (p), wanted);
    return NULL;
  }
  out = g_try_malloc (bytes + 1);
  if (out == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY, "out of memory");
    return NULL;
  }
  if (wanted > 0 && !copy_typed (p, array->dtype, out, error)) {
    g_free (out);
    return NULL;
  }
  return g_bytes_new_take (out, bytes);
}

/* ---- raw bytes -------------------------------------------------------- */

static GBytes *
read_raw (Onnx__TensorProto *p, gsize bytes, gboolean keep, GError **error)
{
  guint8 *data = p->raw_data.data;

  if (n_typed (p) > 0) {
    trt_fail (error, TRT_ERROR_PARSE, "has both raw data and a data field");
    return NULL;
  }
  if (p->raw_data.len != bytes) {
    trt_fail (error, TRT_ERROR_PARSE,
        "has %" G_GSIZE_FORMAT " bytes of raw data, its dimensions and type "
        "ask for %" G_GSIZE_FORMAT, p->raw_data.len, bytes);
    return NULL;
  }
  if (bytes == 0)
    return g_bytes_new (NULL, 0);
  if (keep)
    return g_bytes_new (data, bytes);
  p->raw_data.data = NULL;
  p->raw_data.len = 0;
  p->has_raw_data = FALSE;
  return g_bytes_new_with_free_func (data, bytes, trt_onnx_block_free, data);
}

/* Any byte but 0 is true in a file; in the engine it is 1. */
static GBytes *
clean_bools (GBytes *bytes)
{
  gsize n;
  guint8 *data = g_bytes_unref_to_data (bytes, &n);

  for (gsize i = 0; i < n; i++)
    data[i] = data[i] != 0;
  return g_bytes_new_take (data, n);
}

gboolean
trt_onnx_tensor_read (TrtOnnxReader *reader, Onnx__TensorProto *proto,
    TrtOnnxArray *array, GError **error)
{
  gsize bytes = 0;

  memset (array, 0, sizeof *array);
  if (proto->segment != NULL)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "segments of tensors are not supported");
  if (!read_shape (proto, array, &bytes, error))
    return FALSE;
  if (proto->data_location == ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL)
    array->data = trt_onnx_external_read (reader, proto, bytes, error);
  else if (proto->n_external_data > 0)
    trt_fail (error, TRT_ERROR_PARSE,
        "names external data, but its data location is not external");
  else if (proto->has_raw_data && (n_typed (proto) == 0
               || proto->raw_data.len > 0))
    array->data = read_raw (proto, bytes, reader->keep, error);
  else
    array->data = read_typed (proto, array, bytes, error);
  if (array->data != NULL && array->dtype == TRTK_BOOL)
    array->data = clean_bools (array->data);
  return array->data != NULL;
}
