/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* private.h: what the files of lower/ share. */
#ifndef TRT_LOWER_PRIVATE_H
#define TRT_LOWER_PRIVATE_H

#include "lower/lower.h"

/* Offsets of values in the arena and of parts in a view. */
#define TRT_VALUE_ALIGN 64
/* Of parts that lie between the pixels of a larger value: a granule. */
#define TRT_PART_ALIGN 16

/* Values that share memory form a tree: a child lies in its parent. */
typedef struct {
  guint32 parent;   /* TRT_NO_INDEX: it has memory of its own */
  guint64 offset;   /* in the parent */
  gboolean keeps_pitch; /* its pixels are as far apart as the parent's */
  guint32 last_use; /* of a root: the last node that uses anything in it */
} TrtPlace;

static inline guint64
trt_value_align (guint64 bytes)
{
  return (bytes + TRT_VALUE_ALIGN - 1) / TRT_VALUE_ALIGN * TRT_VALUE_ALIGN;
}

/* Bytes of @tensor in @layout, with @pitch elements from pixel to pixel (0: as
 * many as the layout has). FALSE on overflow, or where it cannot lie so. */
gboolean trt_value_bytes (const TrtTensor *tensor, TrtkLayout layout,
    guint64 pitch, guint64 *bytes);
/* Elements from pixel to pixel; 0 where the layout has no such thing. */
guint64 trt_value_pitch (const TrtTensor *tensor, const TrtRecipeValue *value);
/* The value that owns the memory of @value, and where in it it lies. */
guint32 trt_place_root (const GArray *places, guint32 value, guint64 *offset);
/* Gives every root in the arena an offset, children theirs, and the recipe
 * its size: largest first, each as low as the others that live at the same
 * time leave room. */
void trt_lower_memory (TrtRecipe *recipe, const TrtTensorTable *table,
    const GArray *places);

#endif
