/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_mean.c: the mean of a picture of bytes, which is a convolution by
 * channel with weights of 1 (passes/pass_quantized_pool.c), by pool.cu. */
#include <stddef.h>
#include <string.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/tactics.h"

gboolean
trt_cuda_is_mean (const TrtCudaConv *c)
{
  const TrtkConv *v = &c->conv;
  const gint8 *w;

  if (!trt_cuda_is_depthwise (v) || v->x_dtype == TRTK_F16 || v->r != v->h
      || v->s != v->w || v->p != 1 || v->q != 1 || v->pad_top != 0
      || v->pad_left != 0 || v->dil_y != 1 || v->dil_x != 1
      || c->residual >= 0 || c->weights->dtype != TRTK_S8)
    return FALSE;
  w = c->weights->data;
  for (gint64 i = trtk_count (c->weights); i-- > 0;) {
    if (w[i] != 1)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_mean (const TrtkProblem *p, TrtCudaConv *c, TrtkPoolArgs *a,
    TrtkLaunch *launch)
{
  const TrtkConv *v = &c->conv;

  if (!trt_cuda_conv_read (p, c) || !trt_cuda_is_mean (c)
      || p->in[0].tensor.rank > 4)
    return FALSE;
  *a = (TrtkPoolArgs) { .n = v->n, .h = v->h, .w = v->w, .p = 1, .q = 1,
    .channels = trtk_round_up (v->c, TRTK_GRANULE), .r = v->h, .s = v->w,
    .x_pitch = v->x_pitch,
    .y_pitch = v->y_pitch * (gint32) trtk_dtype_size (v->epilogue.out_dtype),
    .dtype = v->x_dtype, .e = v->epilogue };
  return trtk_cuda_plan_global_pool (a, launch) == TRTK_OK;
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtCudaConv c;
  TrtkPoolArgs args;
  TrtkLaunch launch;

  if (!read_mean (p, &c, &args, &launch))
    return TRTK_ERROR_UNSUPPORTED;
  trt_cuda_conv_set_layouts (p, &c, TRTK_LAYOUT_NHWC16);
  return TRTK_OK;
}

static void
add (TrtCudaWork *work, const TrtkLaunch *launch, const TrtkPoolArgs *args,
    const TrtCudaConv *c)
{
  static const TrtCudaConvSlots slots = { .x = offsetof (TrtkPoolArgs, x),
    .y = offsetof (TrtkPoolArgs, y), .bias = offsetof (TrtkPoolArgs, bias),
    .scale = offsetof (TrtkPoolArgs, scale),
    .out = offsetof (TrtkPoolArgs, out) };
  TrtCudaLaunch *l = trt_cuda_work_add (work, launch, args, sizeof *args);

  trt_cuda_conv_point_channels (work, l, c, &slots);
  if (args->parts > 1)
    trt_cuda_launch_slot (l, offsetof (TrtkPoolArgs, partial),
        TRT_CUDA_SCRATCH, 0, 0);
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();
  TrtCudaConv c;
  TrtkPoolArgs args;
  TrtkLaunch launch, end;

  if (!read_mean (p, &c, &args, &launch) || p->choice != NULL
      || !trt_cuda_conv_lies (p, &c, TRTK_LAYOUT_NHWC16))
    return trt_cuda_refuse (p, error);
  work->scratch_bytes
      = (gsize) trtk_cuda_split_global_pool (&args, &launch, &end);
  add (work, &launch, &args, &c);
  if (args.parts > 1)
    add (work, &end, &args, &c);
  *scratch_bytes = work->scratch_bytes;
  return g_steal_pointer (&work);
}

const TrtTactic trt_cuda_mean = {
  .name = "mean",
  .any_pitch = TRUE,
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
};
