/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* alloc.h: the allocator that protobuf-c unpacks with: it counts, and gives
 * nothing past its budget. */
#ifndef TRT_ONNX_ALLOC_H
#define TRT_ONNX_ALLOC_H

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

typedef struct {
  ProtobufCAllocator base; /* what protobuf-c is given */
  gsize used, limit;       /* bytes */
  gboolean refused;        /* a request did not fit */
} TrtOnnxAlloc;

void trt_onnx_alloc_init (TrtOnnxAlloc *alloc, gsize limit);

/* Frees one block that was taken out of an unpacked message, so that its
 * bytes need no copy. Fits GDestroyNotify. */
void trt_onnx_block_free (gpointer data);

#endif
