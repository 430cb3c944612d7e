/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op.h: what an operator is to the engine.
 *
 * Operators mean what the newest ONNX opset says; the importer rewrites older
 * forms (axes as attribute, Upsample, ...) into these. Ours beside ONNX's
 * start with "Trt". */
#ifndef TRT_OPS_OP_H
#define TRT_OPS_OP_H

#include "ir/graph.h"

typedef enum {
  TRT_OP_FLAG_NONE = 0,
  /* One output of the inputs' broadcast shape, element by element. */
  TRT_OP_FLAG_ELEMENTWISE = 1 << 0,
  /* Moves elements, never changes them. */
  TRT_OP_FLAG_MOVES = 1 << 1,
  /* Same inputs may give other outputs: never folded, never merged. */
  TRT_OP_FLAG_RANDOM = 1 << 2,
  /* Quantises after its epilogue, whose ADD and MUL may read 8 bits. */
  TRT_OP_FLAG_QUANTIZED = 1 << 3,
  /* Channels, for the steps of its epilogue, are the last axis, not axis 1. */
  TRT_OP_FLAG_CHANNELS_LAST = 1 << 4
} TrtOpFlags;

struct _TrtOpDef {
  const char *name;
  guint min_inputs, max_inputs; /* G_MAXUINT: any number */
  guint min_outputs, max_outputs;
  TrtOpFlags flags;
  const TrtAttrSpec *attrs; /* ends with a NULL name; NULL: none */

  /* Contradictions among attributes and inputs that need no shapes; may be
   * NULL. Arity and attribute types have been checked before. */
  gboolean (*check) (const TrtNode *node, GError **error);

  /* Sets dtype, shape and, for integer arithmetic on shapes, value of every
   * output. Inputs have theirs. */
  gboolean (*infer) (TrtNode *node, GError **error);

  /* Fills the kernel's struct of trtk_params.h. All shapes are static. */
  gsize params_size; /* 0: none */
  gboolean (*params) (const TrtNode *node, void *params, GError **error);

  /* Multiply-accumulates of a node with static shapes; NULL: none. */
  double (*macs) (const TrtNode *node);
};

const TrtOpDef *trt_op_find (const char *name);
guint trt_op_count (void);
const TrtOpDef *trt_op_nth (guint index);

/* Arity, attribute names and types, then the operator's check (). */
gboolean trt_node_check (const TrtNode *node, GError **error);
/* trt_node_check, infer, and folding of symbolic values. */
gboolean trt_node_infer (TrtNode *node, GError **error);

/* Runs the reference kernel over constants or caller's buffers: @in and @out
 * are dense; epilogue steps are applied. */
gboolean trt_node_run_reference (const TrtNode *node, const TrtkTensor *in,
    TrtkTensor *out, GError **error);

/* ---- helpers for infer () (ops/infer.c) ------------------------------- */

/* Output 0 is like input 0. */
gboolean trt_infer_like_input (TrtNode *node, GError **error);
/* Output 0 has the broadcast shape of all inputs and @dtype. */
gboolean trt_infer_broadcast (TrtNode *node, TrtkDtype dtype, GError **error);
/* Broadcast of two dims; NULL where they contradict. A symbol against a
 * number above 1 is that number. */
const TrtExpr *trt_broadcast_dim (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
/* Counts a negative axis from @rank; fails outside [-rank, rank). */
gboolean trt_node_axis (const TrtNode *node, gint64 axis, int rank, int *out,
    GError **error);
/* Axes from input @index (a constant), else all of @rank; sorted, no
 * duplicates. Returns -1 and sets @error on failure, else their number. */
int trt_node_axes_input (const TrtNode *node, guint index, int rank,
    int axes[TRT_MAX_RANK], GError **error);
/* Fails unless input @index has one of the dtypes in @mask (1 << dtype). */
gboolean trt_node_require_dtype (const TrtNode *node, guint index,
    guint32 mask, GError **error);
/* Fails unless all given inputs have the dtype of input 0. */
gboolean trt_node_require_same_dtype (const TrtNode *node, GError **error);

#define TRT_MASK(dtype) (1u << (dtype))
#define TRT_MASK_FLOAT \
  (TRT_MASK (TRTK_F32) | TRT_MASK (TRTK_F16) | TRT_MASK (TRTK_BF16) \
      | TRT_MASK (TRTK_F64))
#define TRT_MASK_SIGNED \
  (TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_S16) | TRT_MASK (TRTK_S32) \
      | TRT_MASK (TRTK_S64))
#define TRT_MASK_UNSIGNED \
  (TRT_MASK (TRTK_U8) | TRT_MASK (TRTK_U16) | TRT_MASK (TRTK_U32) \
      | TRT_MASK (TRTK_U64))
#define TRT_MASK_INTEGER (TRT_MASK_SIGNED | TRT_MASK_UNSIGNED)
#define TRT_MASK_NUMBER (TRT_MASK_FLOAT | TRT_MASK_INTEGER)
#define TRT_MASK_ANY (TRT_MASK_NUMBER | TRT_MASK (TRTK_BOOL))

#endif
