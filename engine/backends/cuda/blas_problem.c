/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* blas_problem.c: which convolutions are one matrix product, and its launch. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "backends/cuda/blas.h"

static gboolean
is_one_pixel (const TrtkConv *v)
{
  return v->r == 1 && v->s == 1 && v->groups == 1 && v->stride_y == 1
         && v->stride_x == 1 && v->pad_top == 0 && v->pad_left == 0
         && v->p == v->h && v->q == v->w;
}

static gboolean
has_epilogue (const TrtkEpilogue *e)
{
  gboolean adds = e->residual == TRTK_RES_ADD_BEFORE_ACT
                  || (e->residual == TRTK_RES_ADD_AFTER_ACT
                      && e->act == TRTK_ACT_NONE);

  return (e->act == TRTK_ACT_NONE || e->act == TRTK_ACT_RELU)
         && (e->residual == TRTK_RES_NONE
             || (adds && e->res_dtype == TRTK_F16));
}

gboolean
trt_cuda_blas_read (const TrtCudaConv *c, TrtCudaBlasArgs *args)
{
  const TrtkConv *v = &c->conv;
  gint64 rows = (gint64) v->n * v->p * v->q;

  if (v->x_dtype != TRTK_F16 || v->epilogue.out_dtype != TRTK_F16
      || !is_one_pixel (v) || v->c % TRTK_GRANULE != 0
      || v->k % TRTK_GRANULE != 0 || rows > G_MAXINT32 / 64
      || c->more_bias != NULL || c->more_scale != NULL
      || !has_epilogue (&v->epilogue)
      || (c->bias != NULL && c->bias->dtype != TRTK_F16))
    return FALSE;
  *args = (TrtCudaBlasArgs) { .rows = (gint32) rows, .depth = v->c,
    .cols = v->k, .x_pitch = v->x_pitch, .y_pitch = v->y_pitch,
    .res_pitch = c->residual >= 0 ? v->res_pitch : v->y_pitch,
    .has_bias = c->bias != NULL, .has_res = c->residual >= 0,
    .relu = v->epilogue.act == TRTK_ACT_RELU };
  return TRUE;
}

gint32
trt_cuda_blas_algorithm (const char *name)
{
  char *end;
  guint64 n;

  if (name == NULL || !g_str_has_prefix (name, TRT_CUDA_BLAS)
      || !g_ascii_isdigit (name[strlen (TRT_CUDA_BLAS)]))
    return -1;
  n = g_ascii_strtoull (name + strlen (TRT_CUDA_BLAS), &end, 10);
  return *end == '\0' && n < TRT_CUDA_BLAS_TRIES ? (gint32) n : -1;
}

/* A bias for each column, where there is one for all too. */
static GBytes *
bias_of (const TrtCudaConv *c)
{
  const guint16 *from = c->bias->data;
  gboolean single = trtk_count (c->bias) == 1;
  gsize n = (gsize) c->conv.k;
  guint16 *to = g_new (guint16, n);

  for (gsize i = 0; i < n; i++)
    to[i] = from[single ? 0 : i];
  return g_bytes_new_take (to, n * sizeof *to);
}

void
trt_cuda_blas_add (TrtCudaWork *work, const TrtCudaConv *c,
    const TrtCudaBlasArgs *args)
{
  const TrtkLaunch launch = { .kernel = TRT_CUDA_BLAS, .grid = { 1, 1, 1 },
    .block = 1, .cluster = 1 };
  TrtCudaLaunch *l = trt_cuda_work_add (work, &launch, args, sizeof *args);
  gsize bytes = (gsize) args->cols * (gsize) args->depth * 2;

  trt_cuda_launch_slot (l, offsetof (TrtCudaBlasArgs, x), TRT_CUDA_IN, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtCudaBlasArgs, y), TRT_CUDA_OUT, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtCudaBlasArgs, space), TRT_CUDA_SCRATCH,
      0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtCudaBlasArgs, weights),
      TRT_CUDA_CONSTANT,
      trt_cuda_work_constant (work,
          g_bytes_new_take (trt_cuda_conv_weights (c), bytes)), 0);
  if (args->has_bias)
    trt_cuda_launch_slot (l, offsetof (TrtCudaBlasArgs, bias),
        TRT_CUDA_CONSTANT, trt_cuda_work_constant (work, bias_of (c)), 0);
  if (args->has_res)
    trt_cuda_launch_slot (l, offsetof (TrtCudaBlasArgs, res), TRT_CUDA_IN,
        (guint) c->residual, 0);
  work->scratch_bytes = TRT_CUDA_BLAS_SPACE;
}
