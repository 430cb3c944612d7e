/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* net_check.c: one layer against the naive kernel. The whole buffer that the
 * output is a slice of is compared, with its guards: the naive kernel writes
 * its slice into a copy. The slice is poisoned differently in both before. */
#include "net.h"
#include "trtk_ref.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  unsigned long long differ, beyond, first;
  float worst;
} Difference;

static CUdeviceptr expected, difference;
static size_t expected_bytes;

static void
run_reference (Net *net, int i, CUdeviceptr y)
{
  Layer *l = &net->layers[i];
  const Tensor *t = &net->tensors[i];
  int64_t items = (int64_t) net->batch * t->h * t->w * t->stored;
  TrtkLaunch launch = { .block = 256,
    .grid = { (uint32_t) ((items + 255) / 256), 1, 1 } };
  TrtkRefConv conv;
  TrtkPoolArgs pool;
  TrtkEltArgs elt;

  switch (l->op) {
    case OP_CONV:
    case OP_FC:
    case OP_DEPTHWISE:
      memset (&conv, 0, sizeof conv);
      conv.conv = l->conv;
      conv.x = (const void *) net->tensors[l->src[0]].data;
      conv.weights = (const void *) l->plain;
      conv.bias = (const void *) l->bias;
      if (l->residual != TRTK_RES_NONE)
        conv.res = (const void *) net->tensors[l->res].data;
      conv.scale = (const float *) l->scale;
      conv.out = (const float *) l->out;
      conv.y = (void *) y;
      snprintf (launch.kernel, sizeof launch.kernel, "trtk_ref_conv");
      cu_launch (&launch, &conv, false);
      return;
    case OP_MAX_POOL:
    case OP_GLOBAL_POOL:
      pool = l->args.pool;
      pool.y = (void *) y;
      snprintf (launch.kernel, sizeof launch.kernel, "trtk_ref_%s_pool",
          l->op == OP_MAX_POOL ? "max" : "global");
      cu_launch (&launch, &pool, false);
      return;
    default:
      elt = l->args.elt;
      elt.y = (void *) y;
      snprintf (launch.kernel, sizeof launch.kernel, "trtk_ref_elementwise");
      cu_launch (&launch, &elt, false);
  }
}

static void
compare (CUdeviceptr got, CUdeviceptr want, long long count, int dtype,
    float atol, float rtol, Difference *d)
{
  TrtkLaunch launch = { .kernel = "trtk_ref_compare", .grid = { 264, 1, 1 },
    .block = 512 };
  CUlaunchConfig config = { .gridDimX = 264, .gridDimY = 1, .gridDimZ = 1,
    .blockDimX = 512, .blockDimY = 1, .blockDimZ = 1, .hStream = cu.stream };
  CUfunction f;
  void *params[] = { &got, &want, &count, &dtype, &atol, &rtol, &difference };

  memset (d, 0, sizeof *d);
  d->first = ~0ull;
  CU (cuMemcpyHtoD, difference, d, sizeof *d);
  if (!cu_find (launch.kernel, &f))
    exit (1);
  CU (cuLaunchKernelEx, &config, f, params, NULL);
  CU (cuStreamSynchronize, cu.stream);
  CU (cuMemcpyDtoH, d, difference, sizeof *d);
}

/* ARITHMETIC.md 6 and 7. */
static void
tolerance (const Layer *l, float *atol, float *rtol, double *share)
{
  bool class_b = trtk_act_is_class_b (l->act);
  float k = (float) (l->r * l->s * (l->conv.c / l->groups));
  bool sums = l->op == OP_CONV || l->op == OP_FC || l->op == OP_DEPTHWISE;

  *atol = *rtol = 0.0f;
  *share = 1.0;
  if (l->conv.epilogue.out_dtype == TRTK_S8
      || l->conv.epilogue.out_dtype == TRTK_U8) {
    *atol = class_b ? 1.0f : 0.0f;
    *share = class_b ? 0.001 : 0.0;
  } else if (sums && l->conv.x_dtype == TRTK_F16) {
    *rtol = class_b ? 2e-3f : 1e-3f;
    *atol = 5e-7f * 0.75f * k + 1e-6f; /* m = 0.75 sqrt (k) for these data */
  } else if (class_b || l->op == OP_GLOBAL_POOL || sums) {
    *rtol = 2e-3f;
    *atol = 1e-6f;
  }
}

/* Poison over the layer's own slice only: the granules that it must write. */
static void
poison (const Net *net, int i, CUdeviceptr data, unsigned char value)
{
  const Tensor *t = &net->tensors[i];
  size_t size = trtk_dtype_size (t->dtype);
  size_t pixels = (size_t) net->batch * (size_t) t->h * (size_t) t->w;
  CUfunction f;
  long long rows = (long long) pixels;
  int pitch = t->pitch * (int) size, bytes = t->stored * (int) size;
  int byte = value;
  void *params[] = { &data, &rows, &pitch, &bytes, &byte };
  CUlaunchConfig config = { .gridDimX = 264, .gridDimY = 1, .gridDimZ = 1,
    .blockDimX = 256, .blockDimY = 1, .blockDimZ = 1, .hStream = cu.stream };

  if (!cu_find ("trtk_ref_poison", &f))
    exit (1);
  CU (cuLaunchKernelEx, &config, f, params, NULL);
}

bool
layer_check (Net *net, int i)
{
  Layer *l = &net->layers[i];
  const Tensor *t = &net->tensors[i];
  size_t size = trtk_dtype_size (t->dtype), whole = t->bytes + 2 * NET_GUARD;
  double share, elements = (double) net->batch * t->h * t->w * t->stored;
  CUdeviceptr begin = t->root - NET_GUARD;
  float atol, rtol;
  Difference d;
  bool good;

  if (expected_bytes < whole) {
    if (expected != 0)
      CU (cuMemFree, expected);
    expected = cu_alloc (expected_bytes = whole);
  }
  if (difference == 0)
    difference = cu_alloc (sizeof d);
  tolerance (l, &atol, &rtol, &share);
  CU (cuMemcpyDtoDAsync, expected, begin, whole, cu.stream);
  poison (net, i, t->data, 0x5a);
  poison (net, i, expected + (t->data - begin), 0x7b);
  cu_launch (&l->launch, &l->args, false);
  run_reference (net, i, expected + (t->data - begin));
  compare (begin, expected, (long long) (whole / size), t->dtype, atol, rtol,
      &d);
  good = d.beyond == 0 && (double) d.differ <= share * elements + 1.0;
  if (d.differ > 0 && share == 0.0)
    good = false;
  if (!good)
    printf ("  WRONG %s %s: %llu of %.0f differ, %llu beyond, worst %g, first "
            "at element %lld of its buffer\n",
        l->name, l->launch.kernel, d.differ, elements, d.beyond,
        (double) d.worst, (long long) d.first - (long long) (NET_GUARD / size));
  return good;
}

void
net_fill_input (Net *net, unsigned seed)
{
  for (int i = 0; i < net->n; i++) {
    const Tensor *t = &net->tensors[i];
    CUdeviceptr data = t->data;
    long long count = (long long) (t->bytes / trtk_dtype_size (t->dtype));
    int dtype = t->dtype;
    unsigned s = seed + (unsigned) i;
    void *params[] = { &data, &count, &dtype, &s };
    CUlaunchConfig config = { .gridDimX = 264, .gridDimY = 1, .gridDimZ = 1,
      .blockDimX = 256, .blockDimY = 1, .blockDimZ = 1,
      .hStream = cu.stream };
    CUfunction f;

    if (net->layers[i].op != OP_INPUT)
      continue;
    if (!cu_find ("trtk_ref_fill", &f))
    exit (1);
    CU (cuLaunchKernelEx, &config, f, params, NULL);
  }
  CU (cuStreamSynchronize, cu.stream);
}
