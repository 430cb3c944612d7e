/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* alloc.c: each block carries its size in front, for the count on freeing. */
#include "onnx/alloc.h"

#include <stdlib.h>

#include "base/checked.h"

/* Keeps malloc's alignment for what follows. */
#define HEADER_BYTES ((gsize) 16)

static void *
block_alloc (void *data, size_t size)
{
  TrtOnnxAlloc *alloc = data;
  gsize total, used;
  gsize *block;

  if (!trt_add_size (size, HEADER_BYTES, &total)
      || !trt_add_size (alloc->used, total, &used) || used > alloc->limit
      || (block = malloc (total)) == NULL) {
    alloc->refused = TRUE;
    return NULL;
  }
  alloc->used = used;
  *block = total;
  return (char *) block + HEADER_BYTES;
}

void
trt_onnx_block_free (gpointer data)
{
  if (data != NULL)
    free ((char *) data - HEADER_BYTES);
}

static void
block_free (void *data, void *pointer)
{
  TrtOnnxAlloc *alloc = data;

  if (pointer == NULL)
    return;
  alloc->used -= *(gsize *) ((char *) pointer - HEADER_BYTES);
  trt_onnx_block_free (pointer);
}

void
trt_onnx_alloc_init (TrtOnnxAlloc *alloc, gsize limit)
{
  *alloc = (TrtOnnxAlloc) {
    .base = { block_alloc, block_free, alloc },
    .limit = limit,
  };
}
