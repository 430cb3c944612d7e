/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* error.h: private helpers around the public TRT_ERROR domain (trt.h). */
#ifndef TRT_BASE_ERROR_H
#define TRT_BASE_ERROR_H

#include "trt.h"

/* Sets @error and returns FALSE, so that "return trt_fail (...)" reads well. */
gboolean trt_fail (GError **error, TrtError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

#endif
