/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tensor.h: a TensorProto to dense bytes, wherever it sits: initialiser,
 * attribute or Constant node. */
#ifndef TRT_ONNX_TENSOR_H
#define TRT_ONNX_TENSOR_H

#include "base/dtype.h"
#include "base/error.h"
#include "onnx.pb-c.h"

typedef struct {
  TrtkDtype dtype;
  int rank;
  gint64 dims[TRT_MAX_RANK];
  GBytes *data;
} TrtOnnxArray;

typedef struct {
  const char *base_dir;  /* NULL: external data are refused */
  gsize external_bytes;  /* read so far */
  gboolean keep;         /* a function's tensors are read at every call */
} TrtOnnxReader;

/* TRTK_NONE for what the engine has no type for. */
TrtkDtype trt_onnx_dtype (int onnx_type);
/* "float16", ...; never NULL. */
const char *trt_onnx_dtype_name (int onnx_type);
/* The number that ONNX has for @dtype. */
int trt_onnx_dtype_number (TrtkDtype dtype);

/* Takes the raw bytes out of @proto unless told to keep them. Errors say what is wrong
 * with the tensor, callers say which one it is. */
gboolean trt_onnx_tensor_read (TrtOnnxReader *reader,
    Onnx__TensorProto *proto, TrtOnnxArray *array, GError **error);

/* external.c: the bytes that @proto.external_data point at. */
GBytes *trt_onnx_external_read (TrtOnnxReader *reader,
    const Onnx__TensorProto *proto, gsize size, GError **error);

#endif
