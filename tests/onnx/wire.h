/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* wire.h: ONNX models written byte by byte, so that they can be wrong in every
 * way. */
#ifndef TRT_TESTS_ONNX_WIRE_H
#define TRT_TESTS_ONNX_WIRE_H

#include "trt.h"

/* ---- messages --------------------------------------------------------- */

typedef GByteArray Wire;

#define wire_new g_byte_array_new
void wire_varint (Wire *w, guint64 value);
void wire_int (Wire *w, guint field, gint64 value);
void wire_bytes (Wire *w, guint field, gconstpointer data, gsize size);
void wire_text (Wire *w, guint field, const char *text);
void wire_message (Wire *w, guint field, Wire *message); /* takes it */
GBytes *wire_finish (Wire *w);                           /* takes it */

/* ---- models ----------------------------------------------------------- */

/* Field numbers that tests write themselves. */
enum {
  MODEL_IR = 1,
  MODEL_GRAPH = 7,
  MODEL_OPSET = 8,
  MODEL_METADATA = 14,
  MODEL_FUNCTION = 25,
  GRAPH_NODE = 1,
  GRAPH_INITIALIZER = 5,
  GRAPH_INPUT = 11,
  GRAPH_OUTPUT = 12,
  NODE_INPUT = 1,
  NODE_OUTPUT = 2,
  NODE_ATTRIBUTE = 5,
  TENSOR_DIMS = 1,
  TENSOR_TYPE = 2,
  TENSOR_FLOAT = 4,
  TENSOR_INT32 = 5,
  TENSOR_INT64 = 7,
  TENSOR_NAME = 8,
  TENSOR_RAW = 9,
  TENSOR_EXTERNAL = 13,
  TENSOR_LOCATION = 14,
  ONNX_FLOAT = 1,
  ONNX_INT64 = 7
};

typedef struct {
  Wire *model, *graph;
  gboolean has_opset;
} Model;

/* IR version 8; opset 13 unless model_opset () is called. */
Model *model_new (void);
void model_opset (Model *m, const char *domain, gint64 version);
/* @shape: "1x3xHxW": a letter is a dim_param, "?" unknown; "" a scalar. */
void model_input (Model *m, const char *name, int type, const char *shape);
void model_output (Model *m, const char *name);
/* @values: NULL for zeros, else numbers with commas between. */
void model_weight (Model *m, const char *name, int type, const char *shape,
    const char *values);
/* @inputs, @outputs: names with commas between. @attrs: "group=2 pads=[1,1]
 * mode='x' alpha=0.5" or NULL. */
void model_node (Model *m, const char *op, const char *name,
    const char *inputs, const char *outputs, const char *attrs);
Wire *node_wire (const char *op, const char *name, const char *inputs,
    const char *outputs, const char *attrs);
Wire *tensor_wire (const char *name, int type, const char *shape,
    const char *values);
GBytes *model_finish (Model *m); /* takes it */

/* Of one float input "x". */
Model *model_with_input (const char *shape);
/* x [1x3x4x4] -> Relu 'act' -> y */
Model *model_relu (void);

/* ---- expectations ----------------------------------------------------- */

/* Imports; the error must have @code and @part in its message, come within a
 * second of CPU time and 256 MB of memory, and leave nothing behind. */
void assert_refused (GBytes *bytes, TrtError code, const char *part);
void assert_refused_at (GBytes *bytes, const char *base_dir, TrtError code,
    const char *part);
/* Takes @m. */
void assert_model_refused (Model *m, TrtError code, const char *part);
TrtGraph *assert_imported (Model *m);

#endif
