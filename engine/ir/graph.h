/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph.h: the intermediate representation.
 *
 * A graph is a list of nodes in topological order over tensors in single
 * assignment. It owns every tensor and node ever made in it; removing takes
 * them out of the lists, freeing happens with the graph. Meaning lives in the
 * operator's TrtOpDef (ops/op.h); here is only structure. */
#ifndef TRT_IR_GRAPH_H
#define TRT_IR_GRAPH_H

#include "base/dtype.h"
#include "base/error.h"
#include "base/expr.h"
#include "ir/attr.h"
#include "ir/encoding.h"
#include "trtk_params.h"

typedef struct _TrtOpDef TrtOpDef;

/* Contents of integer tensors longer than this are not followed. */
#define TRT_MAX_VALUES 256

struct _TrtTensor {
  guint id; /* unique in the graph, never reused */
  char *name;
  TrtGraph *graph;
  TrtEncoding enc;
  int rank; /* -1: not inferred yet */
  const TrtExpr *dims[TRT_MAX_RANK];
  TrtNode *producer;   /* NULL: input or constant */
  GPtrArray *users;    /* TrtNode, once for each use */
  GBytes *constant;    /* dense row-major elements, or NULL */
  const TrtExpr **value; /* symbolic contents of a small integer tensor, or
                          * NULL; a constant's are made on demand */
  guint n_values;
  gboolean is_input, is_output;
};

/* A node's own inputs come first (n_op_inputs of them), then the operands of
 * the epilogue's steps. An absent optional input is NULL. */
struct _TrtNode {
  guint id;
  char *name;
  TrtGraph *graph;
  const TrtOpDef *op;
  GPtrArray *in;      /* TrtTensor, may hold NULL */
  GPtrArray *out;     /* TrtTensor; an unused optional output is NULL */
  GPtrArray *attrs;   /* TrtAttr */
  guint n_op_inputs;
  GArray *epilogue;   /* TrtkStep; operand indexes into in */
  GPtrArray *regions; /* TrtGraph: bodies of If and Loop; NULL for now */
};

struct _TrtGraph {
  char *name;
  TrtExprPool *exprs;
  GPtrArray *nodes;   /* in topological order */
  GPtrArray *inputs;  /* TrtTensor */
  GPtrArray *outputs; /* TrtTensor */
  GHashTable *metadata;
  GPtrArray *profiles; /* allowed shapes (ir/profile.h) */
  GPtrArray *all_tensors, *all_nodes; /* owned, dead ones included */
  struct {
    gboolean is_set;
    double work;
    guint64 bytes;
  } fold; /* what folding of constants may still cost */
};

/* ---- tensors ---------------------------------------------------------- */

TrtTensor *trt_graph_add_tensor (TrtGraph *graph, const char *name);
/* NULL where there is none: walks the live tensors. */
TrtTensor *trt_graph_find_tensor (const TrtGraph *graph, const char *name);
TrtTensor *trt_graph_find_input (const TrtGraph *graph, const char *name);

static inline TrtkDtype
trt_tensor_dtype (const TrtTensor *tensor)
{
  return tensor != NULL ? tensor->enc.dtype : TRTK_NONE;
}

/* Sets what infer () found. FALSE where a dim is NULL (overflow) or a known
 * dim is negative. */
gboolean trt_tensor_set_shape (TrtTensor *tensor, TrtkDtype dtype, int rank,
    const TrtExpr *const *dims, GError **error);
/* FALSE where a dimension still is an expression. */
gboolean trt_tensor_get_static_dims (const TrtTensor *tensor, gint64 *dims);
/* Elements of a static shape; -1 otherwise. */
gint64 trt_tensor_count (const TrtTensor *tensor);
/* Same rank, and every dimension the same expression. */
gboolean trt_tensor_same_shape (const TrtTensor *a, const TrtTensor *b);
/* "f32[1,3,H,W]"; caller frees. */
char *trt_tensor_describe (const TrtTensor *tensor);

/* The contents of a small integer tensor as expressions: of a constant, or
 * what infer () followed. NULL where not known. */
const TrtExpr *const *trt_tensor_get_value (const TrtTensor *tensor,
    guint *n_values);
void trt_tensor_set_value (TrtTensor *tensor, const TrtExpr *const *value,
    guint n_values);
/* Contents that are all known numbers; caller frees. NULL where not. */
gint64 *trt_tensor_get_ints (const TrtTensor *tensor, guint *n_values);
/* A constant's contents converted to double; caller frees. NULL where the
 * tensor is no constant. */
double *trt_tensor_get_floats (const TrtTensor *tensor, guint *n_values);
/* The one element of a scalar constant. */
gboolean trt_tensor_get_scalar (const TrtTensor *tensor, double *value);

/* ---- nodes ------------------------------------------------------------ */

TrtNode *trt_graph_new_node (TrtGraph *graph, const TrtOpDef *op,
    const char *name, TrtTensor *const *inputs, guint n_inputs,
    guint n_outputs);
/* Puts @node (of trt_graph_new_node) into the list before @before; NULL: at
 * the end. trt_graph_add_node does both. */
void trt_graph_insert_node (TrtGraph *graph, TrtNode *node,
    const TrtNode *before);
/* Takes the node out and its uses of its inputs away. Its outputs must have
 * no users left. */
void trt_graph_remove_node (TrtGraph *graph, TrtNode *node);
/* Every use of @from, graph output included, becomes one of @to. */
void trt_graph_replace_tensor (TrtGraph *graph, TrtTensor *from,
    TrtTensor *to);
/* Sets input @index (grows the list where needed). */
void trt_node_set_input (TrtNode *node, guint index, TrtTensor *tensor);
/* Adds a step; @operand (or NULL) becomes a new input of the node. */
void trt_node_add_step (TrtNode *node, TrtkStepKind kind, TrtkAct act,
    float alpha, float beta, TrtTensor *operand);

static inline TrtTensor *
trt_node_in (const TrtNode *node, guint index)
{
  return index < node->n_op_inputs ? node->in->pdata[index] : NULL;
}

static inline TrtTensor *
trt_node_out (const TrtNode *node, guint index)
{
  return index < node->out->len ? node->out->pdata[index] : NULL;
}

/* The value on the node, else the default of the operator's spec. */
const TrtAttr *trt_node_find_attr (const TrtNode *node, const char *name);
gboolean trt_node_has_attr (const TrtNode *node, const char *name);
gint64 trt_node_get_int (const TrtNode *node, const char *name);
double trt_node_get_float (const TrtNode *node, const char *name);
const char *trt_node_get_string (const TrtNode *node, const char *name);
/* NULL where absent. */
const gint64 *trt_node_get_ints (const TrtNode *node, const char *name,
    guint *n_values);
const double *trt_node_get_floats (const TrtNode *node, const char *name,
    guint *n_values);
void trt_node_add_attr (TrtNode *node, TrtAttr *attr); /* takes it */
void trt_node_remove_attr (TrtNode *node, const char *name);

/* "node 'conv1' (Conv): <message> [in f32[1,3,8,8], f32[4,3,3,3]]" */
gboolean trt_node_fail (const TrtNode *node, GError **error, TrtError code,
    const char *format, ...) G_GNUC_PRINTF (4, 5);

/* ---- whole graphs ----------------------------------------------------- */

/* Sorts nodes topologically; names a node of a cycle. */
gboolean trt_graph_sort (TrtGraph *graph, GError **error);
/* Structure only: order, uses, single assignment, owners (ir/verify.c). */
gboolean trt_graph_verify (const TrtGraph *graph, GError **error);

#endif
