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

/* Halves become f32 but for the ends (widen.c). */
gboolean trt_lower_widen (TrtGraph *graph, GError **error);

/* Nodes that put channels side by side, choose some or shuffle them become
 * weights of the products that read them, in place (channels.c). */
gboolean trt_lower_map_channels (TrtGraph *graph, GError **error);
/* Shuffles, and what is cut from them, become Gathers (shuffles.c). */
gboolean trt_lower_gather_channels (TrtGraph *graph, GError **error);

/* Transposed convolutions become convolutions and DepthToSpace, where that is
 * not much more work (subpixel.c). */
gboolean trt_lower_subpixels (TrtGraph *graph, GError **error);

/* Names that TRT_METADATA_FLOAT_TENSORS of @graph holds, as a set (narrow_fits.c);
 * caller unrefs. */
GHashTable *trt_half_unsafe_tensors (const TrtGraph *graph);
/* Whether halves hold what @node reads and makes in f32. */
gboolean trt_half_fits (const TrtNode *node, GHashTable *unsafe);

/* Products of bytes with a multiple of their activations' sum become products
 * with weights of s16 (nine_bits.c). */
gboolean trt_lower_nine_bits (TrtGraph *graph, GError **error);

/* Products of bytes that add something in f32 become products in f32, and what
 * follows (real_residual.c). */
gboolean trt_lower_real_residuals (TrtGraph *graph, GError **error);

/* Element by element nodes become steps of the one before (chains.c). */
gboolean trt_lower_chains (TrtGraph *graph, GError **error);

/* What is lowered for what. */
typedef struct {
  const TrtGraph *graph;
  const TrtBackend *backend;
  const char *target;
  gconstpointer props; /* of the target, for the tactics */
  TrtTensorTable *table;
  const gboolean *needed;
} TrtLowerJob;

/* ---- choosing --------------------------------------------------------- */

/* One way to compute a node. */
typedef struct {
  const TrtTactic *tactic;
  TrtkLayout *layouts; /* of the inputs, then of the outputs */
  double us;           /* modelled */
} TrtCover;

/* Microseconds that a step should take; its layouts are those in @problem. */
double trt_lower_us (const TrtBackend *backend, const TrtTactic *tactic,
    const TrtkProblem *problem);
/* A list of TrtCover; caller unrefs. */
GPtrArray *trt_covers_new (void);
/* What tactics make of @problem where its inputs lie in one of @layouts, a bit
 * for each; @may_overwrite as TrtTactic.choose () wants it. */
void trt_covers_add (GPtrArray *covers, const TrtBackend *backend,
    TrtkProblem *problem, guint32 layouts, const gboolean *may_overwrite);
/* Puts the cover's layouts into @problem; whether they are those in it. */
void trt_cover_set (const TrtCover *cover, TrtkProblem *problem);
gboolean trt_cover_is (const TrtCover *cover, const TrtkProblem *problem);

/* The cover of each node of a graph: what all of them and the moves between
 * them cost is small. */
typedef struct {
  GPtrArray *all;    /* GPtrArray of TrtCover, or NULL, by node */
  TrtCover **chosen; /* by node; NULL: not needed */
} TrtChoice;

/* NULL where a node has no cover, or nothing fits together: then the nodes are
 * to be taken one by one, which says what is wrong. */
TrtChoice *trt_choice_new (const TrtLowerJob *job);
void trt_choice_free (TrtChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtChoice, trt_choice_free)

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
  const TrtChoice *choice; /* NULL: the first tactic that takes a node */
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

/* A recipe by @choice; NULL: by the first tactic that takes a node. */
TrtRecipe *trt_lower_by (const TrtLowerJob *job, const TrtChoice *choice,
    GError **error);

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
    const GArray *places, const TrtBackend *backend);

#endif
