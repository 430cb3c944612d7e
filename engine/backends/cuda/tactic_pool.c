/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_pool.c: the greatest of a window, and the mean of a picture, by
 * pool.cu. */
#include <stddef.h>
#include <string.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/tactics.h"

static gboolean
is_small (const TrtkTensor *t)
{
  for (gint32 i = 0; i < t->rank; i++) {
    if (t->dims[i] < 1 || t->dims[i] > G_MAXINT32 / 64)
      return FALSE;
  }
  return t->rank == 3 || t->rank == 4;
}

/* Pictures of a tensor of rank 3 are one line. */
static void
read_pictures (const TrtkProblem *p, TrtkPoolArgs *a)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;
  TrtkOperand in = p->in[0], out = p->out[0];

  in.layout = out.layout = TRTK_LAYOUT_NHWC16;
  a->n = (gint32) x->dims[0];
  a->h = x->rank == 4 ? (gint32) x->dims[2] : 1;
  a->p = y->rank == 4 ? (gint32) y->dims[2] : 1;
  a->w = (gint32) x->dims[x->rank - 1];
  a->q = (gint32) y->dims[y->rank - 1];
  a->channels = trtk_round_up ((gint32) x->dims[1], TRTK_GRANULE);
  a->dtype = x->dtype;
  a->x_pitch = trt_cuda_pitch (&in) * (gint32) trtk_dtype_size (x->dtype);
  a->y_pitch = trt_cuda_pitch (&out) * (gint32) trtk_dtype_size (y->dtype);
  a->e.out_dtype = y->dtype;
}

static gboolean
read_max_pool (const TrtkProblem *p, TrtkPoolArgs *a, TrtkLaunch *launch)
{
  const TrtkPoolParams *pool = p->params;
  const TrtkConvParams *w = &pool->window;
  gint32 last = w->n_spatial - 1;

  if (w->n_spatial < 1 || w->n_spatial > 2 || w->dilation[0] != 1
      || w->dilation[last] != 1 || w->pad_begin[0] < 0
      || w->pad_begin[last] < 0 || p->in[0].tensor.dtype == TRTK_F32)
    return FALSE;
  read_pictures (p, a);
  a->r = last == 1 ? w->kernel[0] : 1;
  a->s = w->kernel[last];
  a->stride_y = last == 1 ? w->stride[0] : 1;
  a->stride_x = w->stride[last];
  a->pad_top = last == 1 ? w->pad_begin[0] : 0;
  a->pad_left = w->pad_begin[last];
  return trtk_cuda_plan_max_pool (a, launch) == TRTK_OK;
}

static gboolean
read_global_pool (const TrtkProblem *p, TrtkPoolArgs *a, TrtkLaunch *launch)
{
  TrtkDtype dtype = p->in[0].tensor.dtype;

  if (dtype != TRTK_F32 && dtype != TRTK_F16)
    return FALSE;
  read_pictures (p, a);
  a->r = a->h;
  a->s = a->w;
  return trtk_cuda_plan_global_pool (a, launch) == TRTK_OK;
}

/* One window that is the whole picture. */
static gboolean
is_whole (const TrtkProblem *p)
{
  const TrtkPoolParams *pool = p->params;
  const TrtkConvParams *w = &pool->window;

  for (gint32 i = 0; i < w->n_spatial; i++) {
    if (w->kernel[i] != p->in[0].tensor.dims[i + 2] || w->dilation[i] != 1
        || w->pad_begin[i] != 0 || w->pad_end[i] != 0
        || p->out[0].tensor.dims[i + 2] != 1)
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_pool (const TrtkProblem *p, TrtkPoolArgs *a, TrtkLaunch *launch)
{
  TrtkDtype dtype;

  memset (a, 0, sizeof *a);
  if (p->op == NULL || p->n_op_in != 1 || p->n_out != 1 || p->n_steps > 0
      || p->in[0].is_constant || !is_small (&p->in[0].tensor)
      || !is_small (&p->out[0].tensor))
    return FALSE;
  dtype = p->in[0].tensor.dtype;
  if (p->out[0].tensor.dtype != dtype
      || (dtype != TRTK_S8 && dtype != TRTK_U8 && dtype != TRTK_F16
          && dtype != TRTK_F32))
    return FALSE;
  if (g_str_equal (p->op, "MaxPool"))
    return read_max_pool (p, a, launch);
  return (g_str_equal (p->op, "GlobalAveragePool")
             || (g_str_equal (p->op, "AveragePool") && is_whole (p)))
         && read_global_pool (p, a, launch);
}

/* Where the picture lies in granules already: elsewhere it is not worth a
 * move. */
static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkPoolArgs args;
  TrtkLaunch launch;

  if (p->n_in < 1 || p->in[0].layout != TRTK_LAYOUT_NHWC16
      || !read_pool (p, &args, &launch))
    return TRTK_ERROR_UNSUPPORTED;
  p->out[0].layout = TRTK_LAYOUT_NHWC16;
  return TRTK_OK;
}

/* Bias 0, the factor and 1, for every channel. */
static GBytes *
mean_constants (const TrtkPoolArgs *a)
{
  gsize n = (gsize) a->channels;
  float *v = g_new0 (float, 3 * n);

  for (gsize i = 0; i < n; i++) {
    v[n + i] = 1.0f / (float) (a->h * a->w);
    v[2 * n + i] = 1.0f;
  }
  return g_bytes_new_take (v, 3 * n * sizeof *v);
}

static TrtCudaLaunch *
add (TrtCudaWork *work, const TrtkLaunch *launch, const TrtkPoolArgs *args)
{
  TrtCudaLaunch *l = trt_cuda_work_add (work, launch, args, sizeof *args);

  trt_cuda_launch_slot (l, offsetof (TrtkPoolArgs, x), TRT_CUDA_IN, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkPoolArgs, y), TRT_CUDA_OUT, 0, 0);
  l->early = TRUE;
  return l;
}

static void
add_mean (TrtCudaWork *work, const TrtkLaunch *launch,
    const TrtkPoolArgs *args, guint constants)
{
  TrtCudaLaunch *l = add (work, launch, args);
  guint64 bytes = (guint64) args->channels * sizeof (float);

  trt_cuda_launch_slot (l, offsetof (TrtkPoolArgs, bias), TRT_CUDA_CONSTANT,
      constants, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkPoolArgs, scale), TRT_CUDA_CONSTANT,
      constants, bytes);
  trt_cuda_launch_slot (l, offsetof (TrtkPoolArgs, out), TRT_CUDA_CONSTANT,
      constants, 2 * bytes);
  if (args->parts > 1)
    trt_cuda_launch_slot (l, offsetof (TrtkPoolArgs, partial),
        TRT_CUDA_SCRATCH, 0, 0);
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();
  TrtkLaunch launch, end;
  TrtkPoolArgs args;
  guint constants;

  if (!read_pool (p, &args, &launch) || p->choice != NULL || p->overwrites >= 0
      || p->in[0].layout != TRTK_LAYOUT_NHWC16
      || p->out[0].layout != TRTK_LAYOUT_NHWC16)
    return trt_cuda_refuse (p, error);
  if (g_str_equal (p->op, "MaxPool")) {
    add (work, &launch, &args);
    *scratch_bytes = 0;
    return g_steal_pointer (&work);
  }
  constants = trt_cuda_work_constant (work, mean_constants (&args));
  work->scratch_bytes
      = (gsize) trtk_cuda_split_global_pool (&args, &launch, &end);
  add_mean (work, &launch, &args, constants);
  if (args.parts > 1)
    add_mean (work, &end, &args, constants);
  *scratch_bytes = work->scratch_bytes;
  return g_steal_pointer (&work);
}

const TrtTactic trt_cuda_pool = {
  .name = "pool",
  .any_pitch = TRUE,
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
};
