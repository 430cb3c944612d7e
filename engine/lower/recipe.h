/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* recipe.h: how one target runs one graph with static shapes, as plain data.
 *
 * A recipe names tensors and nodes by number, so it can be written to a file
 * and read against the same graph: nodes by their index in graph->nodes,
 * tensors in the order of their first appearance (trt_tensor_table_new: the
 * graph's inputs, then node by node inputs and outputs, then graph outputs).
 *
 * Nothing in a recipe is trusted: trt_recipe_check says whether it fits a
 * graph and a backend, and one that does not is made again. */
#ifndef TRT_LOWER_RECIPE_H
#define TRT_LOWER_RECIPE_H

#include <glib.h>

#include "trtk_layout.h"

/* "No such value, node or tensor". */
#define TRT_NO_INDEX G_MAXUINT32

/* Stored in plans: only ever append. */
typedef enum {
  TRT_SPACE_ARENA = 0,    /* the context's arena, at offset */
  TRT_SPACE_INPUT = 1,    /* graph input number index */
  TRT_SPACE_OUTPUT = 2,   /* graph output number index */
  TRT_SPACE_CONSTANT = 3, /* the graph's own constant */
  TRT_N_SPACES
} TrtSpace;

/* A tensor in one layout at one place. A tensor has a value for each layout
 * in which somebody wants it. */
typedef struct {
  guint32 tensor;
  TrtkLayout layout;
  TrtSpace space;
  guint32 index;  /* INPUT, OUTPUT; else 0 */
  guint64 offset; /* within the space, bytes */
  guint64 bytes;  /* from its first byte to its last */
  guint64 pitch;  /* elements from pixel to pixel where that is more than the
                   * layout asks for; else 0 */
} TrtRecipeValue;

typedef struct {
  char *tactic;
  char *choice; /* which of the tactic's kernels; NULL: its own pick */
  guint32 n_nodes;
  guint32 *nodes; /* what the step computes; none: it moves data */
  guint32 n_in;
  guint32 *in;    /* values, or TRT_NO_INDEX for an absent input */
  guint32 n_out;
  guint32 *out;
  gint32 overwrites; /* input whose memory out[0] takes over, or -1 */
} TrtRecipeStep;

typedef struct {
  char *backend; /* "cpu" */
  char *target;  /* TrtBackend.target (): what its choices depend on */
  guint64 arena_bytes;
  GArray *values;   /* TrtRecipeValue */
  GPtrArray *steps; /* TrtRecipeStep, in the order in which they run */
} TrtRecipe;

TrtRecipe *trt_recipe_new (const char *backend, const char *target);
TrtRecipe *trt_recipe_copy (const TrtRecipe *recipe);
void trt_recipe_free (TrtRecipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtRecipe, trt_recipe_free)

/* Appends a step with room for its inputs and outputs (all TRT_NO_INDEX). */
TrtRecipeStep *trt_recipe_add_step (TrtRecipe *recipe, const char *tactic,
    guint32 n_nodes, guint32 n_in, guint32 n_out);
/* Appends a copy of @value; returns its index. */
guint32 trt_recipe_add_value (TrtRecipe *recipe, const TrtRecipeValue *value);

static inline TrtRecipeValue *
trt_recipe_value (const TrtRecipe *recipe, guint32 index)
{
  return &g_array_index (recipe->values, TrtRecipeValue, index);
}

static inline TrtRecipeStep *
trt_recipe_step (const TrtRecipe *recipe, guint32 index)
{
  return recipe->steps->pdata[index];
}

#endif
