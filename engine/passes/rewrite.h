/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rewrite.h: the moves that passes are made of. */
#ifndef TRT_PASSES_REWRITE_H
#define TRT_PASSES_REWRITE_H

#include "ir/graph.h"
#include "ops/op.h"

gboolean trt_node_is (const TrtNode *node, const char *op);
/* The node that makes @tensor where it is an @op, else NULL. */
TrtNode *trt_producer_is (const TrtTensor *tensor, const char *op);
/* Only one use of the tensor in the whole graph, by a node. */
gboolean trt_tensor_has_one_user (const TrtTensor *tensor);
gboolean trt_tensor_is_float (const TrtTensor *tensor);
/* A constant whose every element is the same number (a scalar is). */
gboolean trt_tensor_is_uniform (const TrtTensor *tensor, double *value);
/* A uniform constant near @value: as near as an exporter writes it. */
gboolean trt_tensor_is_near (const TrtTensor *tensor, double value);
gboolean trt_is_near (double a, double b);

/* What a constant adds or multiplies at each of @channels of axis 1 of a
 * tensor of @rank: @tensor has one element, or @channels of them along that
 * axis after broadcasting. Caller frees; NULL where it is something else. */
double *trt_tensor_get_channels (const TrtTensor *tensor, int rank,
    gint64 channels);

/* A constant of @dtype (any float) with these values. */
TrtTensor *trt_constant_from_doubles (TrtGraph *graph, const char *name,
    TrtkDtype dtype, int rank, const gint64 *dims, const double *values);

/* A node before @before, without outputs; @op must exist. NULL where this
 * build has no such operator. */
TrtNode *trt_rewrite_new (TrtNode *before, const char *op, const char *name,
    TrtTensor *const *inputs, guint n_inputs);
/* Gives a node of trt_rewrite_new () one output of its own and infers it. */
TrtTensor *trt_rewrite_finish (TrtNode *node, GError **error);

/* @to, which is new or whose output only @from reads, makes what @from made at
 * output 0; @from goes away, and so does what nobody reads any more. */
void trt_node_take_over (TrtNode *to, TrtNode *from);
/* Users of the node's output 0 read @with instead; the node goes away. FALSE,
 * and nothing is done, where the name of a graph output would be lost. */
gboolean trt_node_bypass (TrtNode *node, TrtTensor *with);
/* Whether trt_node_bypass () would do it. */
gboolean trt_node_can_bypass (const TrtNode *node, const TrtTensor *with);
/* The outputs of a node become constants of the same name and type. The node
 * goes away. */
void trt_node_become_constants (TrtNode *node, GBytes *const *contents);
/* Removes the producer of @tensor where nobody reads what it makes, and so
 * on upwards. */
void trt_tensor_prune (TrtTensor *tensor);

/* Runs @f over every node that is there now and still there when its turn
 * comes; it returns whether it rewrote something. */
typedef gboolean (*TrtRewriteFunc) (TrtNode *node, GError **error);
gboolean trt_rewrite_each (TrtGraph *graph, TrtRewriteFunc f, guint *n_changes,
    GError **error);

#endif
