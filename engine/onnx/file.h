/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* file.h: reads the model and the files beside it, and nothing else. */
#ifndef TRT_ONNX_FILE_H
#define TRT_ONNX_FILE_H

#include "base/error.h"

/* The whole of a regular file of a model, which must start as one does. */
GBytes *trt_onnx_file_read (const char *path, GError **error);

/* @length bytes at @offset of @location, a file within @base_dir that is
 * reached over no link. @length of -1: up to the end. */
GBytes *trt_onnx_file_read_beside (const char *base_dir, const char *location,
    guint64 offset, gint64 length, GError **error);

#endif
