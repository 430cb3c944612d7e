/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* softmax.c: Softmax and LogSoftmax, plain layouts, seen as
 * [before, axis, after]. */
#include "onednn/common.h"

#include <string.h>

static TrtkStatus
make_pd (const TrtkProblem *p, dnnl_primitive_desc_t *pd,
    TrtkDnnlMd *md)
{
  const TrtkSoftmaxParams *s = p->params;
  const TrtkTensor *x = &p->in[0].tensor;
  dnnl_primitive_attr_t attr = NULL;
  TrtkTensor t = { NULL, TRTK_F32, 3, { 0 } };
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  t.dims[0] = trtk_count_range (x, 0, s->axis);
  t.dims[1] = x->dims[s->axis];
  t.dims[2] = trtk_count_range (x, s->axis + 1, x->rank);
  if (t.dims[2] == 1)
    t.rank = 2;
  if (trtk_dnnl_md (md, &t, TRTK_LAYOUT_PLAIN) == TRTK_OK
      && trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && trtk_dnnl_softmax_pd (pd,
             strcmp (p->op, "LogSoftmax") == 0 ? dnnl_softmax_log
                                               : dnnl_softmax_accurate,
             trtk_dnnl_md_ref (md), 1, attr)
             == dnnl_success)
    status = TRTK_OK;
  trtk_dnnl_release (NULL, attr);
  return status;
}

static bool
is_covered (const TrtkProblem *p)
{
  return (strcmp (p->op, "Softmax") == 0 || strcmp (p->op, "LogSoftmax") == 0)
         && p->n_out == 1 && p->in[0].tensor.rank > 0
         && trtk_is_f32 (&p->in[0]) && trtk_is_f32 (&p->out[0]);
}

TrtkStatus
trtk_dnnl_softmax_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (md);
  int rank;

  if (!is_covered (p) || make_pd (p, &pd, &md) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  rank = trtk_dnnl_rank (pd);
  dnnl_primitive_desc_destroy (pd);
  p->in[0].layout = p->out[0].layout = TRTK_LAYOUT_PLAIN;
  return rank == 2 ? trtk_dnnl_step_layouts (p, 0) : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_softmax_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (md);
  TrtkDnnlCall *call;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (!is_covered (p) || p->overwrites >= 0
      || p->in[0].layout != TRTK_LAYOUT_PLAIN
      || p->out[0].layout != TRTK_LAYOUT_PLAIN
      || make_pd (p, &pd, &md) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  call = trtk_dnnl_add_call (d, pd);
  dnnl_primitive_desc_destroy (pd);
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC, trtk_dnnl_md_ref (&md),
             TRTK_DNNL_IN, 0)
             == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST, trtk_dnnl_md_ref (&md),
        TRTK_DNNL_OUT, 0);
  return status == TRTK_OK ? trtk_dnnl_add_steps (p, 0, d) : status;
}
