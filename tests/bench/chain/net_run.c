/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* net_run.c: which kernel a layer runs, launching it, capturing graphs. */
#include "net.h"
#include <stdio.h>
#include <string.h>

#define ANY_TILE (1 << 20)

bool
layer_runs (const Layer *l)
{
  return l->op != OP_INPUT && l->op != OP_CONCAT && l->op != OP_SLICE;
}

static bool
is_stem (const Layer *l)
{
  return (l->op == OP_CONV || l->op == OP_FC) && trtk_cuda_is_stem (&l->conv);
}

int
layer_n_choices (const Layer *l)
{
  if (l->op == OP_DEPTHWISE)
    return TRTK_CUDA_DEPTHWISE_VARIANTS;
  if ((l->op == OP_CONV || l->op == OP_FC) && !is_stem (l))
    return trtk_cuda_n_tiles;
  return 1;
}

const char *
layer_choice_name (const Layer *l)
{
  if ((l->op == OP_CONV || l->op == OP_FC) && !is_stem (l)) {
    static char text[32];
    const TrtkTile *t = &trtk_cuda_tiles[l->choice];

    snprintf (text, sizeof text, "%c%s",
        t->kind == TRTK_TILE_TMA       ? 't'
            : t->kind == TRTK_TILE_WGMMA ? 'w'
                                         : 'm',
        t->name);
    return text;
  }
  if (l->op == OP_DEPTHWISE)
    return strrchr (l->launch.kernel, '_') + 1;
  return l->launch.kernel + 5;
}

static void
point_conv (const Net *net, int i, TrtkConvArgs *a)
{
  const Layer *l = &net->layers[i];

  a->x = (const void *) net->tensors[l->src[0]].data;
  a->y = (void *) net->tensors[i].data;
  a->weights = (const void *) l->packed;
  a->pad = (const void *) l->pad_page;
  a->bias = (const void *) l->bias;
  a->scale = (const float *) l->scale;
  a->out = (const float *) l->out;
  if (l->residual != TRTK_RES_NONE)
    a->res = (const void *) net->tensors[l->res].data;
}

static bool
choose_tma (Net *net, int i, const TrtkTile *tile)
{
  Layer *l = &net->layers[i];
  TrtkConvTmaArgs args;
  TrtkMapPlan maps[3];
  TrtkLaunch launch;

  if (trtk_cuda_plan_conv_tma (&l->conv, tile, cu.sm_count, &args, maps,
          &launch) != TRTK_OK
      || !cu_has_kernel (launch.kernel))
    return false;
  point_conv (net, i, &args.a);
  cu_map (&args.x, &maps[0], net->tensors[l->src[0]].data);
  cu_map (&args.y, &maps[1], net->tensors[i].data);
  if (l->residual != TRTK_RES_NONE)
    cu_map (&args.res, &maps[2], net->tensors[l->res].data);
  l->args.tma = args;
  l->launch = launch;
  return true;
}

static bool
choose_conv (Net *net, int i, int choice)
{
  Layer *l = &net->layers[i];
  const TrtkTile *tile = &trtk_cuda_tiles[choice];
  TrtkConvArgs a;
  TrtkLaunch launch;
  TrtkStatus status;

  if (is_stem (l)) {
    status = trtk_cuda_plan_stem (&l->conv, &a, &launch);
  } else {
    if (tile->kind != TRTK_TILE_MMA && cu.cc != 90)
      return false;
    if (tile->kind == TRTK_TILE_TMA)
      return choose_tma (net, i, tile);
    status = trtk_cuda_plan_conv (&l->conv, tile, &a, &launch);
  }
  if (status != TRTK_OK || !cu_has_kernel (launch.kernel))
    return false;
  point_conv (net, i, &a);
  l->args.conv = a;
  l->launch = launch;
  return true;
}

static bool
choose_depthwise (Net *net, int i, int choice)
{
  Layer *l = &net->layers[i];
  TrtkDepthwiseArgs a;
  TrtkLaunch launch;

  if (trtk_cuda_plan_depthwise (&l->conv, choice, &a, &launch) != TRTK_OK)
    return false;
  a.x = (const void *) net->tensors[l->src[0]].data;
  a.y = (void *) net->tensors[i].data;
  a.weights = (const void *) l->packed;
  a.bias = (const void *) l->bias;
  a.scale = (const float *) l->scale;
  a.out = (const float *) l->out;
  if (l->residual != TRTK_RES_NONE)
    a.res = (const void *) net->tensors[l->res].data;
  l->args.depthwise = a;
  l->launch = launch;
  return true;
}

static bool
choose_pool (Net *net, int i)
{
  Layer *l = &net->layers[i];
  const TrtkConv *v = &l->conv;
  TrtkPoolArgs *a = &l->args.pool;

  memset (a, 0, sizeof *a);
  a->x = (const void *) net->tensors[l->src[0]].data;
  a->y = (void *) net->tensors[i].data;
  a->bias = (const void *) l->bias;
  a->scale = (const float *) l->scale;
  a->out = (const float *) l->out;
  a->n = v->n, a->h = v->h, a->w = v->w, a->p = v->p, a->q = v->q;
  a->r = v->r, a->s = v->s;
  a->channels = net->tensors[i].stored;
  a->stride_y = v->stride_y, a->stride_x = v->stride_x;
  a->pad_top = v->pad_top, a->pad_left = v->pad_left;
  a->x_pitch = v->x_pitch * (int) trtk_dtype_size (v->x_dtype);
  a->y_pitch = v->y_pitch * (int) trtk_dtype_size (v->epilogue.out_dtype);
  a->dtype = v->x_dtype;
  a->e = v->epilogue;
  return (l->op == OP_MAX_POOL ? trtk_cuda_plan_max_pool (a, &l->launch)
                               : trtk_cuda_plan_global_pool (a, &l->launch))
      == TRTK_OK;
}

static void
elt_input (const Net *net, TrtkEltInput *in, int tensor, int up)
{
  const Tensor *t = &net->tensors[tensor];

  in->data = (const void *) t->data;
  in->dtype = t->dtype;
  in->pitch = t->pitch * (int) trtk_dtype_size (t->dtype);
  in->h = t->h, in->w = t->w;
  in->up = up;
  in->zero = t->zero;
  in->scale = t->dtype == TRTK_F16 ? 1.0f : 1.0f / 64.0f;
}

static bool
choose_elementwise (Net *net, int i)
{
  Layer *l = &net->layers[i];
  const Tensor *y = &net->tensors[i];
  TrtkEltArgs *a = &l->args.elt;
  TrtkEltOp *op = a->ops;

  memset (a, 0, sizeof *a);
  a->y = (void *) y->data;
  a->n = net->batch, a->p = y->h, a->q = y->w, a->channels = y->stored;
  a->y_pitch = y->pitch * (int) trtk_dtype_size (y->dtype);
  a->out_dtype = y->dtype, a->out_zero = y->zero;
  for (int s = 0; s < l->n_src; s++) {
    elt_input (net, &a->in[s], l->src[s], l->op == OP_UP);
    *op++ = (TrtkEltOp){ .code = TRTK_ELT_LOAD, .d = s ? 1 : 0, .a = s };
    if (s > 0)
      *op++ = (TrtkEltOp){ .code = TRTK_ELT_ADD, .d = 0, .a = 0, .b = 1 };
  }
  if (l->act != TRTK_ACT_NONE)
    *op++ = (TrtkEltOp){ .code = TRTK_ELT_ACT, .d = 0, .a = (uint8_t) l->act,
      .b = 0, .imm = l->act_a, .imm2 = l->act_b };
  *op++ = (TrtkEltOp){ .code = TRTK_ELT_STORE, .a = 0,
    .imm = y->dtype == TRTK_F16 ? 1.0f : 64.0f };
  a->n_ops = (int32_t) (op - a->ops);
  return trtk_cuda_plan_elementwise (a, &l->launch) == TRTK_OK;
}

bool
layer_choose (Net *net, int i, int choice)
{
  Layer *l = &net->layers[i];
  bool good;

  if (l->op == OP_CONV || l->op == OP_FC)
    good = choose_conv (net, i, choice);
  else if (l->op == OP_DEPTHWISE)
    good = choose_depthwise (net, i, choice);
  else if (l->op == OP_MAX_POOL || l->op == OP_GLOBAL_POOL)
    good = choose_pool (net, i);
  else
    good = choose_elementwise (net, i);
  if (good)
    l->choice = choice;
  return good;
}

CUgraphExec
net_capture (Net *net, CUgraph *graph, bool pdl)
{
  CU (cuStreamBeginCapture, cu.stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  for (int i = 0; i < net->n; i++)
    if (layer_runs (&net->layers[i]))
      cu_launch (&net->layers[i].launch, &net->layers[i].args, pdl);
  return cu_capture_end (graph);
}

CUgraphExec
layer_capture (Net *net, int i, int copies, CUgraph *graph)
{
  CU (cuStreamBeginCapture, cu.stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  for (int c = 0; c < copies; c++)
    cu_launch (&net->layers[i].launch, &net->layers[i].args, true);
  return cu_capture_end (graph);
}
