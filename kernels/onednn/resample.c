/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* resample.c: Resize where oneDNN's coordinates are exactly those asked for:
 * nearest by whole factors, and linear between pixel centres. In whatever
 * layout the input lies. */
#include "onednn/common.h"

#include <string.h>

/* With whole factors (o + 0.5) / s - 0.5 is never a tie, and its rounding is
 * what asymmetric coordinates give rounded down. */
static bool
is_whole_nearest (const TrtkResizeParams *r)
{
  if (r->coord == TRTK_COORD_ASYMMETRIC)
    return r->nearest == TRTK_NEAREST_FLOOR;
  return (r->coord == TRTK_COORD_HALF_PIXEL
             || r->coord == TRTK_COORD_HALF_PIXEL_SYMMETRIC)
         && (r->nearest == TRTK_NEAREST_ROUND_PREFER_FLOOR
             || r->nearest == TRTK_NEAREST_ROUND_PREFER_CEIL);
}

static bool
is_covered (const TrtkProblem *p)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;
  const TrtkResizeParams *r = p->params;
  bool nearest;

  if (strcmp (p->op, "Resize") != 0 || x->rank < 3 || x->rank > 5
      || !trtk_is_f32 (&p->in[0]) || !trtk_is_f32 (&p->out[0])
      || p->in[0].is_constant || x->dims[0] != y->dims[0]
      || x->dims[1] != y->dims[1] || r->antialias || r->exclude_outside
      || !trtk_dnnl_is_moderate (x, y))
    return false;
  nearest = r->mode == TRTK_RESIZE_NEAREST && is_whole_nearest (r);
  if (!nearest
      && (r->mode != TRTK_RESIZE_LINEAR || r->coord != TRTK_COORD_HALF_PIXEL))
    return false;
  for (int32_t i = 2; i < x->rank; i++) {
    if (r->scale[i] * (double) x->dims[i] != (double) y->dims[i]
        || (nearest && y->dims[i] % x->dims[i] != 0))
      return false;
  }
  return true;
}

static TrtkStatus
make_pd (const TrtkProblem *p, dnnl_primitive_desc_t *pd,
    TrtkDnnlMd *x, TrtkDnnlMd *y)
{
  const TrtkResizeParams *r = p->params;
  dnnl_primitive_attr_t attr = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (trtk_dnnl_md (x, &p->in[0].tensor, p->in[0].layout) == TRTK_OK
      && trtk_dnnl_md (y, &p->out[0].tensor, p->in[0].layout) == TRTK_OK
      && trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && trtk_dnnl_resample_pd (pd,
             r->mode == TRTK_RESIZE_NEAREST ? dnnl_resampling_nearest
                                            : dnnl_resampling_linear,
             trtk_dnnl_md_ref (x), trtk_dnnl_md_ref (y), attr)
             == dnnl_success)
    status = TRTK_OK;
  trtk_dnnl_release (NULL, attr);
  return status;
}

TrtkStatus
trtk_dnnl_resample_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (x);
  TRTK_DNNL_MD (y);
  int rank;

  if (strcmp (p->op, "Resize") != 0 || !is_covered (p)
      || make_pd (p, &pd, &x, &y) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  rank = trtk_dnnl_rank (pd);
  dnnl_primitive_desc_destroy (pd);
  p->out[0].layout = p->in[0].layout;
  return rank == 2 ? trtk_dnnl_step_layouts (p, 0) : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_resample_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (x);
  TRTK_DNNL_MD (y);
  TrtkDnnlCall *call;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (!is_covered (p) || p->overwrites >= 0
      || p->in[0].layout != p->out[0].layout
      || make_pd (p, &pd, &x, &y) != TRTK_OK)
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
