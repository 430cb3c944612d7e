/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlap.c: whether two values share bytes. */
#include "lower/private.h"

/* Bytes from pixel to pixel, and those of a pixel that are the value's own. */
static guint64
pixel_bytes (const TrtTensorTable *table, const TrtRecipeValue *v,
    guint64 *own)
{
  const TrtTensor *t = table->tensors->pdata[v->tensor];
  guint64 size = trtk_dtype_size (t->enc.dtype);
  TrtRecipeValue natural = *v;

  natural.pitch = 0;
  *own = trt_value_pitch (t, &natural) * size;
  return trt_value_pitch (t, v) * size;
}

/* Values with one pitch may lie between each other's pixels. */
static gboolean
interleave (const TrtTensorTable *table, const TrtRecipeValue *a,
    const TrtRecipeValue *b)
{
  guint64 a_own, b_own, shift;
  guint64 pitch = pixel_bytes (table, a, &a_own);

  if (pitch == 0 || pixel_bytes (table, b, &b_own) != pitch)
    return FALSE;
  shift = b->offset >= a->offset
              ? (b->offset - a->offset) % pitch
              : (pitch - (a->offset - b->offset) % pitch) % pitch;
  return shift >= a_own && b_own <= pitch - shift;
}

gboolean
trt_values_overlap (const TrtTensorTable *table, const TrtRecipeValue *a,
    const TrtRecipeValue *b)
{
  return a->space == b->space && a->index == b->index
         && a->offset < b->offset + b->bytes
         && b->offset < a->offset + a->bytes && !interleave (table, a, b);
}
