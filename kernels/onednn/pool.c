/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pool.c: MaxPool, AveragePool, the global ones, and ReduceMean and ReduceMax
 * over all spatial axes, in whatever layout the input lies. */
#include "onednn/common.h"

#include <string.h>

typedef struct {
  dnnl_alg_kind_t alg;
  TrtkTensor out; /* with the input's rank: a reduction may drop axes */
  TrtkDnnlWindow window;
} Pool;

/* Global pooling, or a reduction that is one. */
static bool
read_global (const TrtkProblem *p, Pool *pool)
{
  const TrtkTensor *x = &p->in[0].tensor;
  bool reduces = strncmp (p->op, "Reduce", 6) == 0;

  pool->alg = strstr (p->op, "Max") != NULL ? dnnl_pooling_max
                                            : dnnl_pooling_avg_include_padding;
  if (reduces) {
    const TrtkReduceParams *r = p->params;
    if (r->n_axes != x->rank - 2)
      return false;
    for (int32_t i = 0; i < r->n_axes; i++) {
      if (r->axes[i] != i + 2)
        return false;
    }
  }
  pool->out = *x;
  for (int32_t i = 0; i < x->rank - 2; i++) {
    pool->out.dims[i + 2] = 1;
    pool->window.kernel[i] = x->dims[i + 2];
    pool->window.stride[i] = 1;
    pool->window.dilation[i] = 0;
    pool->window.begin[i] = pool->window.end[i] = 0;
  }
  return trtk_count (&pool->out) == trtk_count (&p->out[0].tensor);
}

/* The padding at the end that the output's size implies: with ceil_mode more
 * than the attribute says, which only an average over all positions sees. */
static bool
read_window (const TrtkProblem *p, Pool *pool)
{
  const TrtkPoolParams *q = p->params;
  const TrtkConvParams *w = &q->window;
  bool average = strcmp (p->op, "AveragePool") == 0;

  pool->alg = !average                ? dnnl_pooling_max
              : q->count_include_pad ? dnnl_pooling_avg_include_padding
                                     : dnnl_pooling_avg_exclude_padding;
  pool->out = p->out[0].tensor;
  for (int32_t i = 0; i < w->n_spatial; i++) {
    int64_t in = p->in[0].tensor.dims[i + 2], out = pool->out.dims[i + 2];
    int64_t extent = (int64_t) (w->kernel[i] - 1) * w->dilation[i] + 1;
    int64_t end = (out - 1) * w->stride[i] + extent - in - w->pad_begin[i];
    pool->window.kernel[i] = w->kernel[i];
    pool->window.stride[i] = w->stride[i];
    pool->window.dilation[i] = w->dilation[i] - 1;
    pool->window.begin[i] = w->pad_begin[i];
    pool->window.end[i] = end < 0 ? 0 : end;
    /* a window must see something of the picture */
    if (w->pad_begin[i] >= extent || pool->window.end[i] >= extent
        || (average && q->count_include_pad && end > w->pad_end[i])
        || (in + w->pad_begin[i] + pool->window.end[i] - extent) / w->stride[i] + 1
               != out)
      return false;
  }
  return true;
}

static bool
is_moderate (const TrtkProblem *p, const Pool *pool)
{
  for (int32_t i = 0; i < p->in[0].tensor.rank - 2; i++) {
    if (!trtk_dnnl_is_window (pool->window.kernel[i], pool->window.stride[i],
            pool->window.dilation[i] + 1, pool->window.begin[i], pool->window.end[i]))
      return false;
  }
  return trtk_dnnl_is_moderate (&p->in[0].tensor, &pool->out);
}

static bool
is_maximum_of_bytes (const TrtkProblem *p)
{
  TrtkDtype dtype = p->in[0].tensor.dtype;

  return strcmp (p->op, "MaxPool") == 0 && p->n_steps == 0
         && (dtype == TRTK_S8 || dtype == TRTK_U8)
         && p->out[0].tensor.dtype == dtype;
}

static bool
read_pool (const TrtkProblem *p, Pool *pool)
{
  const TrtkTensor *x = &p->in[0].tensor;

  if (x->rank < 3 || x->rank > 5 || p->in[0].is_constant
      || (!(trtk_is_f32 (&p->in[0]) && trtk_is_f32 (&p->out[0]))
          && !is_maximum_of_bytes (p))
      || (p->n_out > 1 && p->out[1].tensor.dtype != TRTK_NONE))
    return false;
  if (strcmp (p->op, "MaxPool") == 0 || strcmp (p->op, "AveragePool") == 0)
    return read_window (p, pool) && is_moderate (p, pool);
  if (strcmp (p->op, "GlobalAveragePool") == 0
      || strcmp (p->op, "GlobalMaxPool") == 0
      || strcmp (p->op, "ReduceMean") == 0 || strcmp (p->op, "ReduceMax") == 0)
    return read_global (p, pool) && is_moderate (p, pool);
  return false;
}

/* A single pixel of whole blocks lies in every layout as it does in PLAIN,
 * and PLAIN is what those who come after it understand. */
static bool
is_one_pixel (const TrtkProblem *p, const Pool *pool)
{
  int64_t block = trtk_layout_block (p->in[0].layout);

  return trtk_count_range (&pool->out, 2, pool->out.rank) == 1
         && pool->out.dims[1] % block == 0;
}

static TrtkStatus
make_pd (const TrtkProblem *p, const Pool *pool, dnnl_primitive_desc_t *pd,
    TrtkDnnlMd *x, TrtkDnnlMd *y)
{
  dnnl_primitive_attr_t attr = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (trtk_dnnl_md (x, &p->in[0].tensor, p->in[0].layout) == TRTK_OK
      && trtk_dnnl_md (y, &pool->out, p->in[0].layout) == TRTK_OK
      && trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && trtk_dnnl_pool_pd (pd, pool->alg, trtk_dnnl_md_ref (x),
             trtk_dnnl_md_ref (y), &pool->window, attr)
             == dnnl_success)
    status = TRTK_OK;
  trtk_dnnl_release (NULL, attr);
  return status;
}

TrtkStatus
trtk_dnnl_pool_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  Pool pool;
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (x);
  TRTK_DNNL_MD (y);
  int rank;

  if (!read_pool (p, &pool))
    return TRTK_ERROR_UNSUPPORTED;
  if (is_maximum_of_bytes (p))
    p->in[0].layout = TRTK_LAYOUT_NHWC; /* the only one with generated code */
  if (!trtk_same_dims (&pool.out, &p->out[0].tensor) && !is_one_pixel (p, &pool))
    p->in[0].layout = TRTK_LAYOUT_PLAIN;
  p->out[0].layout = is_one_pixel (p, &pool) ? TRTK_LAYOUT_PLAIN
                                             : p->in[0].layout;
  if (make_pd (p, &pool, &pd, &x, &y) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  rank = trtk_dnnl_rank (pd);
  dnnl_primitive_desc_destroy (pd);
  return rank == 2 ? trtk_dnnl_step_layouts (p, 0) : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_pool_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  Pool pool;
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (x);
  TRTK_DNNL_MD (y);
  TrtkDnnlCall *call;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (!read_pool (p, &pool) || p->overwrites >= 0
      || p->out[0].layout
             != (is_one_pixel (p, &pool) ? TRTK_LAYOUT_PLAIN
                                         : p->in[0].layout)
      || (!trtk_same_dims (&pool.out, &p->out[0].tensor)
          && p->out[0].layout != TRTK_LAYOUT_PLAIN)
      || make_pd (p, &pool, &pd, &x, &y) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  call = trtk_dnnl_add_call (d, pd);
  dnnl_primitive_desc_destroy (pd);
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC, trtk_dnnl_md_ref (&x),
             TRTK_DNNL_IN, 0)
             == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST, trtk_dnnl_md_ref (&y),
        TRTK_DNNL_OUT, 0);
  return status == TRTK_OK ? trtk_dnnl_add_steps (p, 0, d) : status;
}
