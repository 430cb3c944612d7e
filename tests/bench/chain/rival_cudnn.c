/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rival_cudnn.c: cuDNN's fused y = act (a1 conv (x) + a2 z + bias), which is
 * its way to its precompiled kernels, NHWC. Every algorithm is tried. SiLU is
 * left out (a separate pass for cuDNN) and ReLU6 is a ReLU: times of those are
 * lower bounds. */
#include "rivals.h"
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* Of cudnn_ops.h and cudnn_cnn.h, version 9. */
enum { CUDNN_FLOAT = 0, CUDNN_HALF = 2, CUDNN_INT8 = 3, CUDNN_INT32 = 4 };
enum { CUDNN_NHWC = 1, CUDNN_CROSS_CORRELATION = 1, CUDNN_TENSOR_OP = 1 };
enum { CUDNN_RELU = 1, CUDNN_IDENTITY = 5 };
enum { CUDNN_ALGOS = 8, WORKSPACE_MAX = 512 << 20 };

typedef void *Handle; /* every cuDNN object */

#define CUDNN_FUNCTIONS(X) \
  X (Create, (Handle *)) \
  X (SetStream, (Handle, CUstream)) \
  X (CreateTensorDescriptor, (Handle *)) \
  X (SetTensor4dDescriptorEx, \
      (Handle, int, int, int, int, int, int, int, int, int)) \
  X (CreateFilterDescriptor, (Handle *)) \
  X (SetFilter4dDescriptor, (Handle, int, int, int, int, int, int)) \
  X (CreateConvolutionDescriptor, (Handle *)) \
  X (SetConvolution2dDescriptor, \
      (Handle, int, int, int, int, int, int, int, int)) \
  X (SetConvolutionMathType, (Handle, int)) \
  X (SetConvolutionGroupCount, (Handle, int)) \
  X (CreateActivationDescriptor, (Handle *)) \
  X (SetActivationDescriptor, (Handle, int, int, double)) \
  X (GetConvolutionForwardWorkspaceSize, \
      (Handle, Handle, Handle, Handle, Handle, int, size_t *)) \
  X (ConvolutionBiasActivationForward, \
      (Handle, const void *, Handle, const void *, Handle, const void *, \
          Handle, int, void *, size_t, const void *, Handle, const void *, \
          Handle, const void *, Handle, Handle, void *))

static struct {
#define X(name, args) int (*name) args;
  CUDNN_FUNCTIONS (X)
#undef X
  Handle handle, x, w, conv, y, z, bias, act;
} dnn;

typedef struct {
  float alpha, beta;
  CUdeviceptr x, w, z, bias, y, space;
  size_t space_bytes;
  int algo;
} Call;

bool
rival_cudnn_open (const char *name)
{
  static const char *const names[] = { "libcudnn.so.9", "libcudnn.so", NULL };
  void *lib = rival_library (name, names);

  if (lib == NULL)
    return false;
#define X(name, args) \
  dnn.name = (int (*) args) dlsym (lib, "cudnn" #name); \
  if (dnn.name == NULL) { \
    printf ("not compared with cuDNN: it has no cudnn" #name "\n"); \
    return false; \
  }
  CUDNN_FUNCTIONS (X)
#undef X
  if (dnn.Create (&dnn.handle) != 0 || dnn.SetStream (dnn.handle, cu.stream)
      || dnn.CreateTensorDescriptor (&dnn.x)
      || dnn.CreateTensorDescriptor (&dnn.y)
      || dnn.CreateTensorDescriptor (&dnn.z)
      || dnn.CreateTensorDescriptor (&dnn.bias)
      || dnn.CreateFilterDescriptor (&dnn.w)
      || dnn.CreateConvolutionDescriptor (&dnn.conv)
      || dnn.CreateActivationDescriptor (&dnn.act)) {
    printf ("not compared with cuDNN: it does not start here\n");
    return false;
  }
  return true;
}

static int
describe_tensor (Handle d, int type, int n, int c, int h, int w, int pitch)
{
  return dnn.SetTensor4dDescriptorEx (d, type, n, c, h, w, h * w * pitch, 1,
      w * pitch, pitch);
}

static int
describe (const TrtkConv *v)
{
  const int f16 = v->x_dtype == TRTK_F16;
  const int type = f16 ? CUDNN_HALF : CUDNN_INT8;
  const bool relu = v->epilogue.act == TRTK_ACT_RELU
      || v->epilogue.act == TRTK_ACT_CLIP;

  return describe_tensor (dnn.x, type, v->n, v->c, v->h, v->w, v->x_pitch)
      || describe_tensor (dnn.y, type, v->n, v->k, v->p, v->q, v->y_pitch)
      || describe_tensor (dnn.z, type, v->n, v->k, v->p, v->q,
          v->res_pitch > 0 ? v->res_pitch : v->y_pitch)
      || describe_tensor (dnn.bias, f16 ? CUDNN_HALF : CUDNN_FLOAT, 1, v->k, 1,
          1, v->k)
      || dnn.SetFilter4dDescriptor (dnn.w, type, CUDNN_NHWC, v->k,
          v->c / v->groups, v->r, v->s)
      || dnn.SetConvolution2dDescriptor (dnn.conv, v->pad_top, v->pad_left,
          v->stride_y, v->stride_x, v->dil_y, v->dil_x, CUDNN_CROSS_CORRELATION,
          f16 ? CUDNN_FLOAT : CUDNN_INT32)
      || dnn.SetConvolutionMathType (dnn.conv, CUDNN_TENSOR_OP)
      || dnn.SetConvolutionGroupCount (dnn.conv, v->groups)
      || dnn.SetActivationDescriptor (dnn.act,
          relu ? CUDNN_RELU : CUDNN_IDENTITY, 0, 0.0);
}

static int
run_call (void *data)
{
  const Call *c = data;

  return dnn.ConvolutionBiasActivationForward (dnn.handle, &c->alpha, dnn.x,
      (const void *) c->x, dnn.w, (const void *) c->w, dnn.conv, c->algo,
      (void *) c->space, c->space_bytes, &c->beta, dnn.z, (const void *) c->z,
      dnn.bias, (const void *) c->bias, dnn.act, dnn.y, (void *) c->y);
}

double
rival_cudnn_time (Net *net, int i)
{
  Layer *l = &net->layers[i];
  const TrtkConv *v = &l->conv;
  const bool residual = l->residual == TRTK_RES_ADD_BEFORE_ACT;
  Call c = { .alpha = 0.01f, .beta = residual ? 1.0f : 0.0f };
  double best = 0.0;

  if ((l->op != OP_CONV && l->op != OP_DEPTHWISE) || v->x_dtype == TRTK_U8
      || v->epilogue.out_dtype != v->x_dtype || describe (v) != 0)
    return 0.0;
  c.x = net->tensors[l->src[0]].data;
  c.w = l->plain;
  c.y = rival_buffer (0, (size_t) v->n * (size_t) v->p * (size_t) v->q
          * (size_t) v->y_pitch * trtk_dtype_size (v->x_dtype));
  c.z = residual ? net->tensors[l->res].data : c.y;
  c.bias = rival_buffer (1, (size_t) v->k * 4);
  for (c.algo = 0; c.algo < CUDNN_ALGOS; c.algo++) {
    double us;

    if (dnn.GetConvolutionForwardWorkspaceSize (dnn.handle, dnn.x, dnn.w,
            dnn.conv, dnn.y, c.algo, &c.space_bytes) != 0
        || c.space_bytes > WORKSPACE_MAX)
      continue;
    c.space = rival_buffer (2, c.space_bytes + 16);
    us = rival_graph_time (run_call, &c, rival_copies (l));
    if (us > 0.0 && (best == 0.0 || us < best))
      best = us;
  }
  return best;
}
