/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* net.h: a chain of layers from a text list, its tensors as slices of
 * buffers, and everything a layer needs to be launched and checked. */
#ifndef NET_H
#define NET_H

#include "cu.h"

#define NET_MAX 192
#define NET_GUARD 1024 /* bytes around every buffer that nobody may touch */

typedef enum {
  OP_INPUT, OP_CONV, OP_DEPTHWISE, OP_MAX_POOL, OP_GLOBAL_POOL, OP_FC,
  OP_CONCAT, OP_SLICE, OP_UP, OP_ADD
} Op;

typedef struct {
  int h, w, c, stored; /* stored: whole granules */
  int parent, offset;  /* a slice of that tensor, from that channel; or -1 */
  int pitch;           /* elements, of the root */
  int32_t dtype, zero;
  int first, last;     /* layers between which a root's memory is live */
  size_t bytes;        /* of a root */
  CUdeviceptr root, data;
} Tensor;

typedef struct {
  char name[32];
  Op op;
  int src[8], n_src; /* tensors; tensor i is the output of line i */
  int k, r, s, stride, pad, dil, groups;
  int32_t act;
  float act_a, act_b;
  int32_t residual;
  int res; /* tensor */
  int32_t out_dtype;
  int like; /* first layer of the same shape and program, maybe itself */
  /* made by net_prepare () */
  TrtkConv conv;
  CUdeviceptr plain, packed, bias, scale, out, pad_page;
  size_t weight_bytes;
  int choice; /* tile or variant */
  TrtkLaunch launch;
  union {
    TrtkConvArgs conv;
    TrtkConvTmaArgs tma;
    TrtkDepthwiseArgs depthwise;
    TrtkPoolArgs pool;
    TrtkEltArgs elt;
  } args;
  double alone_us, bytes, ops;
  double rival_us[2]; /* by cuDNN, by cuBLASLt; 0: not */
} Layer;

typedef struct {
  Layer layers[NET_MAX];
  Tensor tensors[NET_MAX];
  int n;
  int batch;
  int32_t dtype; /* TRTK_S8, TRTK_U8 or TRTK_F16 */
  int32_t zero;  /* point of every quantised activation */
  bool twice;    /* weights of bytes are sums of two */
  bool fold;     /* the output's scale into the channels', as a lowering does */
  CUdeviceptr arena;
  size_t arena_bytes, weight_bytes;
  char title[64];
} Net;

/* Both end the program with a message that names the line. */
Net *net_parse (const char *text, int batch, int32_t dtype);
Net *net_load (const char *path, int batch, int32_t dtype);
/* Memory, random weights, and a first choice of kernel for every layer. */
void net_prepare (Net *net, unsigned seed);
void net_free (Net *net);

bool layer_runs (const Layer *layer); /* not an input, a view or a join */
/* False where that choice does not cover the layer. */
bool layer_choose (Net *net, int i, int choice);
int layer_n_choices (const Layer *layer);
const char *layer_choice_name (const Layer *layer);
CUgraphExec net_capture (Net *net, CUgraph *graph, bool pdl);
/* One layer, @copies times in a row. */
CUgraphExec layer_capture (Net *net, int i, int copies, CUgraph *graph);

/* Runs layer @i and the naive kernel on its inputs; prints and returns false
 * when they differ, when anything outside the output changes, or when a part
 * of the output is not written. */
bool layer_check (Net *net, int i);
void net_fill_input (Net *net, unsigned seed);

#endif
