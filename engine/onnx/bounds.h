/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bounds.h: what a model file may ask for. Each limit is far above what real
 * models need and far below what hurts; passing one is TRT_ERROR_LIMIT. */
#ifndef TRT_ONNX_BOUNDS_H
#define TRT_ONNX_BOUNDS_H

/* The oldest and newest opset of the ONNX domain, and the newest file format,
 * that the importer knows. */
#define TRT_ONNX_MIN_OPSET 7
#define TRT_ONNX_MAX_OPSET 28
#define TRT_ONNX_MAX_IR_VERSION 14

/* protobuf's own limit: messages cannot be larger. */
#define TRT_ONNX_MAX_FILE_BYTES ((gsize) G_MAXINT32)
/* Messages inside messages; protobuf-c recurses once for each. */
#define TRT_ONNX_MAX_DEPTH 100
#define TRT_ONNX_MAX_NODES 100000u
#define TRT_ONNX_MAX_FUNCTIONS 1024u
#define TRT_ONNX_MAX_TENSORS 200000u
/* protobuf-c makes 100 bytes and more of a message that is 2 bytes long. */
#define TRT_ONNX_MAX_MESSAGES 1000000u
#define TRT_ONNX_MAX_FIELDS 8000000u
#define TRT_ONNX_MAX_NAME_BYTES ((gsize) 65536)
/* Documentation and values of metadata. */
#define TRT_ONNX_MAX_TEXT_BYTES ((gsize) 16 << 20)
/* Fields of newer schemas than ours, which the parser copies unread. */
#define TRT_ONNX_MAX_UNKNOWN_BYTES ((gsize) 64 << 20)
/* Memory of the parsed form: a base, and a multiple of the file's size (a
 * packed integer of one byte becomes eight). */
#define TRT_ONNX_PARSE_BASE_BYTES ((gsize) 64 << 20)
#define TRT_ONNX_PARSE_FACTOR 8
/* All tensors in files beside the model, together. */
#define TRT_ONNX_MAX_EXTERNAL_BYTES ((gsize) 16 << 30)
/* ConstantOfShape nodes that become constants: each, and all together. */
#define TRT_ONNX_MAX_FILL_BYTES ((gsize) 16 << 20)
#define TRT_ONNX_ALL_FILL_BYTES ((gsize) 128 << 20)
/* Functions that call functions. */
#define TRT_ONNX_MAX_CALL_DEPTH 50

#endif
