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

/* ---- a recipe in the making ------------------------------------------- */

typedef struct {
  guint32 value[TRTK_N_LAYOUTS]; /* where it lies, by layout */
  TrtkLayout primary;            /* the layout in which it was made */
  guint32 last_use;              /* node; n_nodes: a graph output */
} TrtLoweredTensor;

typedef struct {
  const TrtGraph *graph;
  const TrtBackend *backend;
  gconstpointer target; /* for the tactics */
  TrtTensorTable *table;
  TrtRecipe *recipe;
  GArray *places;            /* TrtPlace, by value */
  TrtLoweredTensor *tensors; /* by number */
} TrtLowering;

static inline guint32
trt_lowering_number (const TrtLowering *l, const TrtTensor *t)
{
  return l->table->by_id[t->id];
}

static inline TrtPlace *
trt_lowering_place (const TrtLowering *l, guint32 value)
{
  return &g_array_index (l->places, TrtPlace, value);
}

/* Tensor @number as it was made. */
static inline guint32
trt_lowering_made (const TrtLowering *l, guint32 number)
{
  return l->tensors[number].value[l->tensors[number].primary];
}

/* values.c. Where a value is returned, TRT_NO_INDEX: @error says why not. */

guint32 trt_lowering_add_value (TrtLowering *l, guint32 number,
    TrtkLayout layout, TrtSpace space, guint32 index, GError **error);
/* @child lies in @parent from now on. */
void trt_lowering_put (TrtLowering *l, guint32 child, guint32 parent,
    guint64 offset, gboolean keeps_pitch);
/* A fresh value of tensor @number in @layout, moved from where it lies. */
guint32 trt_lowering_move (TrtLowering *l, guint32 number, TrtkLayout layout,
    GError **error);
/* The one that there is, or a fresh one. */
guint32 trt_lowering_in_layout (TrtLowering *l, guint32 number,
    TrtkLayout layout, GError **error);
/* Constants and followed integers get their value where they are first used;
 * everything else has one by now. */
gboolean trt_lowering_given (TrtLowering *l, guint32 number, GError **error);
/* Nobody wants what shares memory with @value after @node, and nothing else
 * that the node reads, the @n values @all except number @self, lies there. */
gboolean trt_lowering_is_free_after (const TrtLowering *l, guint32 value,
    guint node, const guint32 *all, gint32 n, gint32 self);

/* views.c */

/* Places what the view @tactic says of @p; adds the copies that it needs, and
 * puts them into @in. */
gboolean trt_lowering_view (TrtLowering *l, const TrtTactic *tactic,
    const TrtkProblem *p, guint32 *in, const guint32 *out, GError **error);

/* steps.c */

/* The step of graph->nodes[@index], and the moves before it. */
gboolean trt_lowering_node (TrtLowering *l, guint index, GError **error);

/* ---- memory ----------------------------------------------------------- */

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
