/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dtype.h: element types, their names and classes. */
#ifndef TRT_BASE_DTYPE_H
#define TRT_BASE_DTYPE_H

#include "trt.h"

/* "f32", "s64", ...; "none" for unknown values. */
const char *trt_dtype_name (TrtkDtype dtype);
/* TRTK_NONE where @name is none of them. */
TrtkDtype trt_dtype_from_name (const char *name);
/* The type of @number in ONNX's TensorProto.DataType, as attributes such as
 * Cast's "to" hold it; TRTK_NONE for what the engine has no type for. */
TrtkDtype trt_dtype_from_onnx (gint64 number);
gboolean trt_dtype_is_float (TrtkDtype dtype);
gboolean trt_dtype_is_integer (TrtkDtype dtype); /* BOOL is not */

#endif
