/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rival_blas.c: 1x1 convolutions as cuBLASLt's matrix products, with its own
 * bias, ReLU and residual where it has them. Every algorithm that its
 * heuristics name is tried. */
#include "rivals.h"
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* Of cublasLt.h and library_types.h, CUDA 12 and 13. */
enum { R_32F = 0, R_16F = 2, R_8I = 3, COMPUTE_32F = 68, COMPUTE_32I = 72 };
enum { DESC_TRANSA = 3, DESC_EPILOGUE = 7, DESC_BIAS = 8, OP_T = 1 };
enum { EPILOGUE_DEFAULT = 1, EPILOGUE_RELU = 2, EPILOGUE_BIAS = 4 };
enum { PREFERENCE_WORKSPACE = 1, TRIES = 8, WORKSPACE = 32 << 20 };

typedef void *Handle;

typedef struct {
  uint64_t algo[8];
  size_t workspace;
  int status;
  float waves;
  int reserved[4];
} Found;

#define BLAS_FUNCTIONS(X) \
  X (Create, (Handle *)) \
  X (MatmulDescCreate, (Handle *, int, int)) \
  X (MatmulDescDestroy, (Handle)) \
  X (MatmulDescSetAttribute, (Handle, int, const void *, size_t)) \
  X (MatrixLayoutCreate, (Handle *, int, uint64_t, uint64_t, int64_t)) \
  X (MatrixLayoutDestroy, (Handle)) \
  X (MatmulPreferenceCreate, (Handle *)) \
  X (MatmulPreferenceSetAttribute, (Handle, int, const void *, size_t)) \
  X (MatmulAlgoGetHeuristic, \
      (Handle, Handle, Handle, Handle, Handle, Handle, Handle, int, Found *, \
          int *)) \
  X (Matmul, \
      (Handle, Handle, const void *, const void *, Handle, const void *, \
          Handle, const void *, const void *, Handle, void *, Handle, \
          const void *, void *, size_t, CUstream))

static struct {
#define X(name, args) int (*name) args;
  BLAS_FUNCTIONS (X)
#undef X
  Handle handle, preference;
} blas;

/* y = act (w x + bias + z), columns being pixels. */
typedef struct {
  Handle product, w, x, y, z;
  CUdeviceptr w_data, x_data, y_data, z_data, space;
  float alpha, beta;
  const Found *found;
} Call;

bool
rival_blas_open (const char *name)
{
  static const char *const names[] = { "libcublasLt.so.13",
    "libcublasLt.so.12", "libcublasLt.so", NULL };
  const size_t workspace = WORKSPACE;
  void *lib = rival_library (name, names);

  if (lib == NULL)
    return false;
#define X(name, args) \
  blas.name = (int (*) args) dlsym (lib, "cublasLt" #name); \
  if (blas.name == NULL) { \
    printf ("not compared with cuBLASLt: it has no cublasLt" #name "\n"); \
    return false; \
  }
  BLAS_FUNCTIONS (X)
#undef X
  if (blas.Create (&blas.handle) != 0
      || blas.MatmulPreferenceCreate (&blas.preference) != 0
      || blas.MatmulPreferenceSetAttribute (blas.preference,
             PREFERENCE_WORKSPACE, &workspace, sizeof workspace)) {
    printf ("not compared with cuBLASLt: it does not start here\n");
    return false;
  }
  return true;
}

static bool
is_product (const Layer *l)
{
  const TrtkConv *v = &l->conv;

  return l->op == OP_CONV && v->r == 1 && v->s == 1 && v->groups == 1
      && v->stride_y == 1 && v->stride_x == 1 && v->pad_top == 0
      && v->pad_left == 0 && v->c % 16 == 0 && v->x_dtype != TRTK_U8
      && v->epilogue.out_dtype == v->x_dtype;
}

/* @plain: no activation, for where it is not offered together with s8. */
static int
describe (const TrtkConv *v, bool residual, bool plain, CUdeviceptr bias,
    Call *c)
{
  const bool f16 = v->x_dtype == TRTK_F16;
  const int type = f16 ? R_16F : R_8I, transpose = OP_T;
  const uint64_t pixels = (uint64_t) v->n * (uint64_t) v->p * (uint64_t) v->q;
  const uint64_t in = (uint64_t) v->c, out = (uint64_t) v->k;
  const int relu
      = !plain && v->epilogue.act == TRTK_ACT_RELU ? EPILOGUE_RELU : 0;
  /* bias is for f16 alone here: cuBLASLt has it for few integer forms */
  const int epilogue = f16 ? relu | EPILOGUE_BIAS
      : relu != 0          ? relu
                           : EPILOGUE_DEFAULT;

  return blas.MatmulDescCreate (&c->product, f16 ? COMPUTE_32F : COMPUTE_32I,
             R_32F)
      || blas.MatmulDescSetAttribute (c->product, DESC_TRANSA, &transpose,
          sizeof transpose)
      || blas.MatmulDescSetAttribute (c->product, DESC_EPILOGUE, &epilogue,
          sizeof epilogue)
      || (f16
          && blas.MatmulDescSetAttribute (c->product, DESC_BIAS, &bias,
              sizeof bias))
      || blas.MatrixLayoutCreate (&c->w, type, in, out, v->c)
      || blas.MatrixLayoutCreate (&c->x, type, in, pixels, v->x_pitch)
      || blas.MatrixLayoutCreate (&c->y, type, out, pixels, v->y_pitch)
      || blas.MatrixLayoutCreate (&c->z, type, out, pixels,
          residual ? v->res_pitch : v->y_pitch);
}

static int
run_call (void *data)
{
  const Call *c = data;

  return blas.Matmul (blas.handle, c->product, &c->alpha,
      (const void *) c->w_data, c->w, (const void *) c->x_data, c->x, &c->beta,
      (const void *) c->z_data, c->z, (void *) c->y_data, c->y, c->found->algo,
      (void *) c->space, WORKSPACE, cu.stream);
}

static void
undescribe (Call *c)
{
  Handle *layouts[] = { &c->w, &c->x, &c->y, &c->z };

  if (c->product != NULL)
    blas.MatmulDescDestroy (c->product);
  c->product = NULL;
  for (int k = 0; k < 4; k++) {
    if (*layouts[k] != NULL)
      blas.MatrixLayoutDestroy (*layouts[k]);
    *layouts[k] = NULL;
  }
}

/* The fastest of what the library proposes; 0: it proposes nothing. */
static double
fastest (const Layer *l, Call *c)
{
  Found found[TRIES];
  double best = 0.0, us;
  int count = 0;

  if (blas.MatmulAlgoGetHeuristic (blas.handle, c->product, c->w, c->x, c->z,
          c->y, blas.preference, TRIES, found, &count) != 0)
    return 0.0;
  for (int t = 0; t < count; t++) {
    c->found = &found[t];
    us = rival_graph_time (run_call, c, rival_copies (l));
    if (us > 0.0 && (best == 0.0 || us < best))
      best = us;
  }
  return best;
}

double
rival_blas_time (Net *net, int i)
{
  Layer *l = &net->layers[i];
  const TrtkConv *v = &l->conv;
  const bool residual = l->residual == TRTK_RES_ADD_BEFORE_ACT;
  Call c = { .alpha = 0.01f, .beta = residual ? 1.0f : 0.0f };
  CUdeviceptr bias;
  double best = 0.0;

  if (!is_product (l))
    return 0.0;
  c.w_data = l->plain;
  c.x_data = net->tensors[l->src[0]].data;
  c.y_data = rival_buffer (0, (size_t) v->n * (size_t) v->p * (size_t) v->q
          * (size_t) v->y_pitch * trtk_dtype_size (v->x_dtype));
  c.z_data = residual ? net->tensors[l->res].data : c.y_data;
  c.space = rival_buffer (3, WORKSPACE);
  bias = rival_buffer (1, (size_t) v->k * 4);
  for (int plain = 0; plain < 2 && best == 0.0; plain++) {
    if (describe (v, residual, plain != 0, bias, &c) == 0)
      best = fastest (l, &c);
    undescribe (&c);
  }
  return best;
}
