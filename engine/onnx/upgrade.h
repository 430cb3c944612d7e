/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* upgrade.h: older forms of operators, rewritten into the newest. */
#ifndef TRT_ONNX_UPGRADE_H
#define TRT_ONNX_UPGRADE_H

#include "onnx/import.h"

typedef struct {
  const char *op;
  gint64 below;        /* for nodes of opsets below this one */
  const char *becomes; /* NULL: stays @op; "": no node at all */
  gboolean (*rewrite) (TrtOnnxNode *node, GError **error);
} TrtOnnxUpgrade;

#define TRT_ONNX_EVERY_OPSET G_MAXINT64

/* upgrade.c: the rows in the order that they are applied; ends with a NULL
 * name. */
extern const TrtOnnxUpgrade trt_onnx_upgrades[];
/* What @op of @opset is in the graph; "" for none. */
const char *trt_onnx_upgraded_name (const char *op, gint64 opset);
gboolean trt_onnx_upgrade (TrtOnnxNode *node, GError **error);

/* ---- helpers for rewrites (rewrite.c) --------------------------------- */

const TrtAttr *trt_onnx_attr (const TrtOnnxNode *node, const char *name);
gint64 trt_onnx_attr_int (const TrtOnnxNode *node, const char *name,
    gint64 absent);
const char *trt_onnx_attr_string (const TrtOnnxNode *node, const char *name,
    const char *absent);
void trt_onnx_drop_attr (TrtOnnxNode *node, const char *name);
void trt_onnx_put_int (TrtOnnxNode *node, const char *name, gint64 value);
void trt_onnx_put_string (TrtOnnxNode *node, const char *name,
    const char *value);

TrtTensor *trt_onnx_in (const TrtOnnxNode *node, guint index);
void trt_onnx_put_in (TrtOnnxNode *node, guint index, TrtTensor *tensor);

/* New constants, named after the node. */
TrtTensor *trt_onnx_const_ints (TrtOnnxNode *node, const char *suffix,
    const gint64 *values, guint n_values);
TrtTensor *trt_onnx_const_scalar (TrtOnnxNode *node, const char *suffix,
    TrtkDtype dtype, double value);
TrtTensor *trt_onnx_const_array (TrtOnnxNode *node, const char *name,
    const TrtOnnxArray *array);

/* INTS attribute @name becomes the s64 constant at input @index. */
void trt_onnx_ints_to_input (TrtOnnxNode *node, const char *name, guint index);
/* The contents of the constant at input @index; NULL where it is none. */
gint64 *trt_onnx_in_ints (const TrtOnnxNode *node, guint index, guint *n);

/* Adds one node of one output, with its shape inferred; NULL on failure. */
TrtTensor *trt_onnx_emit (TrtOnnxNode *node, const char *op,
    TrtTensor *const *in, guint n_in, GError **error);
TrtTensor *trt_onnx_emit_int (TrtOnnxNode *node, const char *op,
    TrtTensor *const *in, guint n_in, const char *attr, gint64 value,
    GError **error);
/* Output @index is @tensor; no node of @node's own will be made. */
void trt_onnx_put_out (TrtOnnxNode *node, guint index, TrtTensor *tensor);
/* Whether anything asks for output @index. */
gboolean trt_onnx_wants_out (const TrtOnnxNode *node, guint index);

/* ---- rewrites --------------------------------------------------------- */

#define TRT_ONNX_REWRITE(name) \
  gboolean trt_onnx_rewrite_##name (TrtOnnxNode *node, GError **error)

/* upgrade_const.c */
TRT_ONNX_REWRITE (constant);
TRT_ONNX_REWRITE (constant_of_shape);
TRT_ONNX_REWRITE (cast_like);
/* upgrade_attr.c: attributes that became inputs */
TRT_ONNX_REWRITE (axes_1);
TRT_ONNX_REWRITE (split);
TRT_ONNX_REWRITE (slice);
TRT_ONNX_REWRITE (pad);
TRT_ONNX_REWRITE (clip);
TRT_ONNX_REWRITE (topk);
/* upgrade_form.c: meanings that changed */
TRT_ONNX_REWRITE (dropout);
TRT_ONNX_REWRITE (softmax);
TRT_ONNX_REWRITE (batch_norm);
TRT_ONNX_REWRITE (group_norm);
TRT_ONNX_REWRITE (upsample);
TRT_ONNX_REWRITE (resize_10);
TRT_ONNX_REWRITE (grid_sample);
TRT_ONNX_REWRITE (scatter);
TRT_ONNX_REWRITE (cast);

#endif
