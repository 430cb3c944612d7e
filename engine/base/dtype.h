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
gboolean trt_dtype_is_float (TrtkDtype dtype);
gboolean trt_dtype_is_integer (TrtkDtype dtype); /* BOOL is not */

#endif
