/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lower.h: graph + backend -> recipe, and whether a recipe may be used. */
#ifndef TRT_LOWER_LOWER_H
#define TRT_LOWER_LOWER_H

#include "backends/backend.h"
#include "ir/graph.h"
#include "lower/recipe.h"

/* ---- numbers of tensors ----------------------------------------------- */

typedef struct {
  GPtrArray *tensors; /* TrtTensor, by number */
  guint32 *by_id;     /* number of a tensor, by its id */
} TrtTensorTable;

TrtTensorTable *trt_tensor_table_new (const TrtGraph *graph);
void trt_tensor_table_free (TrtTensorTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtTensorTable, trt_tensor_table_free)

/* ---- what has to run -------------------------------------------------- */

/* A copy of @graph in which every dimension is a number: symbols that are
 * someone's batch (axis 0) or that have a range take their opt. Fails where
 * others are left. */
TrtGraph *trt_lower_static (const TrtGraph *graph, GError **error);
/* The copy that @backend runs: static, and rewritten as it asks for. */
TrtGraph *trt_lower_prepare (const TrtGraph *graph, const TrtBackend *backend,
    GError **error);

/* Products with constant weights, and what lies between them, from f32 to f16,
 * in place; inputs, outputs and what follows the last product stay f32, and so
 * does what halves do not hold. */
gboolean trt_lower_narrow (TrtGraph *graph, GError **error);
/* Names of the tensors that would be halves, in the order of the graph, which
 * they belong to; caller unrefs. */
GPtrArray *trt_lower_list_halves (TrtGraph *graph);

/* Known before the run: a constant, or integers that inference followed. */
gboolean trt_lower_is_known (const TrtTensor *tensor);
/* Its contents; caller unrefs. */
GBytes *trt_lower_known_bytes (const TrtTensor *tensor);
/* By index in graph->nodes: whether an output depends on it. Caller frees. */
gboolean *trt_lower_needed_nodes (const TrtGraph *graph);

/* ---- problems --------------------------------------------------------- */

/* A node as backends see it. */
typedef struct {
  TrtkProblem problem;
  gpointer params;
  GPtrArray *known; /* GBytes of the constants */
} TrtProblem;

/* @node NULL: a move of @tensor from one layout to another. All layouts are
 * PLAIN at first. */
TrtProblem *trt_problem_new (const TrtNode *node, const TrtTensor *tensor,
    GError **error);
void trt_problem_free (TrtProblem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtProblem, trt_problem_free)

/* ---- recipes ---------------------------------------------------------- */

/* @graph is one of trt_lower_prepare. @target as TrtBackend.target () gives
 * it; NULL: this machine. @device: where it will run, if that is open. The
 * error names the node that no tactic covers. */
TrtRecipe *trt_lower (const TrtGraph *graph, const TrtBackend *backend,
    const char *target, gpointer device, GError **error);
/* Microseconds that @recipe, which trt_recipe_check () accepts, should take:
 * modelled, to be compared with other recipes for the same graph and backend.
 * @props: of trt_lower_read_target (). */
double trt_recipe_us (const TrtRecipe *recipe, const TrtGraph *graph,
    const TrtBackend *backend, gconstpointer props);
/* What tactics see of @target, and of @device where it is open (or NULL); sets
 * *@props, which the caller g_frees. */
gboolean trt_lower_read_target (const TrtBackend *backend, const char *target,
    gpointer device, gpointer *props, GError **error);
/* Whether two values of a recipe share bytes. */
gboolean trt_values_overlap (const TrtTensorTable *table,
    const TrtRecipeValue *a, const TrtRecipeValue *b);
/* Whether @recipe may be run: it computes exactly what the graph needs, in an
 * order that works, and no step writes where a live tensor lies. */
gboolean trt_recipe_check (const TrtRecipe *recipe, const TrtGraph *graph,
    const TrtBackend *backend, GError **error);

#endif
