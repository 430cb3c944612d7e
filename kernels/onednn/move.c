/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* move.c: a tensor from one layout to another. */
#include "onednn/common.h"

TrtkStatus
trtk_dnnl_move_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  TRTK_DNNL_MD (md);

  return p->op == NULL ? trtk_dnnl_md (&md, &p->in[0].tensor, p->in[0].layout)
                       : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_move_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  TRTK_DNNL_MD (from);
  TRTK_DNNL_MD (to);
  dnnl_primitive_attr_t attr = NULL;
  dnnl_primitive_desc_t pd = NULL;
  TrtkDnnlCall *call = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (p->op != NULL || p->overwrites >= 0
      || trtk_dnnl_md (&from, &p->in[0].tensor, p->in[0].layout) != TRTK_OK
      || trtk_dnnl_md (&to, &p->out[0].tensor, p->out[0].layout) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  if (trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && dnnl_reorder_primitive_desc_create (&pd, trtk_dnnl_md_ref (&from),
             trtk_dnnl_engine (), trtk_dnnl_md_ref (&to), trtk_dnnl_engine (),
             attr)
             == dnnl_success)
    call = trtk_dnnl_add_call (d, pd);
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_FROM, trtk_dnnl_md_ref (&from),
             TRTK_DNNL_IN, 0)
             == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_TO, trtk_dnnl_md_ref (&to),
        TRTK_DNNL_OUT, 0);
  trtk_dnnl_release (pd, attr);
  return status;
}
