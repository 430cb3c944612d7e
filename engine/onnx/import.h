/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* import.h: what the files of the importer share.
 *
 *   scan, unpack --> import.c: model, scopes
 *     order.c      nodes in topological order
 *     support.c    every operator that is not there, at once
 *     node.c       NodeProto --> TrtOnnxNode --> upgrade --> TrtNode
 *     function.c   calls of model-local functions, inlined
 *     upgrade*.c   older forms of operators to the newest */
#ifndef TRT_ONNX_IMPORT_H
#define TRT_ONNX_IMPORT_H

#include "ir/graph.h"
#include "onnx/alloc.h"
#include "onnx/tensor.h"

typedef struct {
  Onnx__ModelProto *model;
  TrtGraph *graph;
  TrtOnnxReader reader;
  TrtOnnxAlloc *alloc;
  GHashTable *symbols;  /* dim_param to TrtSymbol */
  GPtrArray *defaults;  /* AttributeProto of functions, owned */
  gsize fill_bytes;     /* left for filled constants */
  guint n_nodes;        /* seen so far, those of inlined functions too */
} TrtOnnxImport;

/* The names that a list of nodes sees: the main graph, or one call of a
 * function. Keys belong to the model. */
typedef struct _TrtOnnxScope TrtOnnxScope;
struct _TrtOnnxScope {
  const TrtOnnxScope *caller;          /* NULL: the main graph */
  const Onnx__FunctionProto *function; /* NULL: the main graph */
  const char *prefix;                  /* of names of nodes and tensors */
  gint64 opset;                        /* of the ONNX domain */
  guint depth;
  guint first_id;                      /* of the tensors made in it */
  GHashTable *tensors;                 /* name to TrtTensor or NULL */
  GHashTable *attrs;                   /* name to AttributeProto */
};

/* A node on its way from the file into the graph. */
typedef struct {
  TrtOnnxImport *import;
  const TrtOnnxScope *scope;
  const Onnx__NodeProto *proto;
  char *name;
  const char *op; /* upgrades change it */
  gint64 opset;
  GPtrArray *in;     /* TrtTensor or NULL */
  GPtrArray *attrs;  /* TrtAttr */
  GPtrArray *arrays; /* AttributeProto that hold tensors */
  guint n_out;
  GPtrArray *out;    /* TrtTensor: set where an upgrade made them itself */
} TrtOnnxNode;

static inline gboolean
trt_onnx_is_main_domain (const char *domain)
{
  return domain == NULL || *domain == '\0' || strcmp (domain, "ai.onnx") == 0;
}

static inline const char *
trt_onnx_text (const char *text)
{
  return text != NULL ? text : "";
}

/* import.c: the version of the ONNX domain in a list of imports; 0 and @error
 * where it is missing, twice there or out of range. */
gint64 trt_onnx_opset (Onnx__OperatorSetIdProto *const *imports, gsize n,
    gint64 inherited, GError **error);
/* Imports the nodes of one scope, in the order that they need. */
gboolean trt_onnx_import_nodes (TrtOnnxImport *import,
    const TrtOnnxScope *scope, Onnx__NodeProto *const *nodes, gsize n_nodes,
    GError **error);

/* value.c: an input's declared type, made into a tensor of the graph. */
TrtTensor *trt_onnx_add_input (TrtOnnxImport *import,
    const Onnx__ValueInfoProto *info, GError **error);

/* order.c: indices of @nodes so that each comes after what it reads. @known:
 * the names that are there before. Caller frees. */
guint *trt_onnx_order (Onnx__NodeProto *const *nodes, gsize n_nodes,
    GHashTable *known, GError **error);
/* "node 'conv1' (Conv)"; caller frees. */
char *trt_onnx_describe (const Onnx__NodeProto *node);

/* support.c: FALSE with one error that lists all operators not supported. */
gboolean trt_onnx_check_support (TrtOnnxImport *import, gint64 opset,
    GError **error);

/* function.c */
const Onnx__FunctionProto *trt_onnx_find_function (
    const TrtOnnxImport *import, const Onnx__NodeProto *node);
gboolean trt_onnx_import_call (TrtOnnxImport *import,
    const TrtOnnxScope *scope, const Onnx__NodeProto *node,
    const Onnx__FunctionProto *function, GError **error);

/* attr.c */
/* The attribute itself, or what it refers to in the caller of a function;
 * NULL where the caller has left it out. */
const Onnx__AttributeProto *trt_onnx_resolve_attr (const TrtOnnxScope *scope,
    const Onnx__AttributeProto *attr);
gboolean trt_onnx_read_attrs (TrtOnnxNode *node, GError **error);

/* node.c */
gboolean trt_onnx_import_node (TrtOnnxImport *import,
    const TrtOnnxScope *scope, const Onnx__NodeProto *proto, GError **error);
/* Like trt_node_fail, for a node that is not in the graph yet. */
gboolean trt_onnx_node_fail (const TrtOnnxNode *node, GError **error,
    TrtError code, const char *format, ...) G_GNUC_PRINTF (4, 5);

#endif
