/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* qmatmul.c: TrtQGemm: all rows of x make one matrix. */
#include "onednn/quantized.h"

#include <string.h>

typedef struct {
  TrtkDnnlProgram program;
  TrtkDnnlMd x, w, bias, y;
  dnnl_primitive_desc_t pd;
} Product;

static bool
is_covered (const TrtkProblem *p)
{
  const TrtkTensor *x = &p->in[0].tensor, *w = &p->in[1].tensor;

  return strcmp (p->op, "TrtQGemm") == 0 && trtk_dnnl_sums_exactly ()
         && trtk_is_byte_program (p) && x->rank >= 1 && w->rank == 2
         && trtk_count (x) > 0 && trtk_count (w) > 0;
}

static bool
is_biased (const TrtkProblem *p)
{
  return p->in[2].tensor.dtype != TRTK_NONE;
}

static TrtkStatus
describe (const TrtkProblem *p, Product *m)
{
  int64_t depth = p->in[1].tensor.dims[0], columns = p->in[1].tensor.dims[1];
  int64_t rows = trtk_count (&p->in[0].tensor) / depth;
  TrtkTensor x = { NULL, p->in[0].tensor.dtype, 2, { rows, depth } };
  TrtkTensor y = { NULL, p->out[0].tensor.dtype, 2, { rows, columns } };
  TrtkTensor bias = { NULL, TRTK_S32, 2, { 1, columns } };

  m->program.y = y;
  if (trtk_dnnl_md (&m->x, &x, TRTK_LAYOUT_PLAIN) != TRTK_OK
      || trtk_dnnl_md (&m->w, &p->in[1].tensor, TRTK_LAYOUT_PLAIN) != TRTK_OK
      || trtk_dnnl_md (&m->bias, &bias, TRTK_LAYOUT_PLAIN) != TRTK_OK
      || trtk_dnnl_md (&m->y, &y, TRTK_LAYOUT_PLAIN) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

static void
product_clear (Product *m)
{
  trtk_dnnl_release (m->pd, NULL);
  trtk_dnnl_md_clear (&m->x);
  trtk_dnnl_md_clear (&m->w);
  trtk_dnnl_md_clear (&m->bias);
  trtk_dnnl_md_clear (&m->y);
  m->pd = NULL;
}

static TrtkStatus
make_pd (const TrtkProblem *p, Product *m)
{
  const TrtkQGemmParams *q = p->params;
  dnnl_primitive_attr_t attr = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;
  TRTK_DNNL_MD (want);

  *m = (Product){
    .program = { .layout = TRTK_LAYOUT_PLAIN, .axis = 1, .y_zero = q->y_zero }
  };
  if (describe (p, m) == TRTK_OK
      && trtk_dnnl_md_any (&want, &p->in[1].tensor) == TRTK_OK
      && trtk_dnnl_program_attr (p, &m->program, &attr) == TRTK_OK
      && trtk_dnnl_matmul_pd (&m->pd, trtk_dnnl_md_ref (&m->x),
             trtk_dnnl_md_ref (&want),
             is_biased (p) ? trtk_dnnl_md_ref (&m->bias) : NULL,
             trtk_dnnl_md_ref (&m->y), attr)
             == dnnl_success
      && trtk_dnnl_rank (m->pd) > 0)
    status = TRTK_OK;
  trtk_dnnl_release (NULL, attr);
  if (status != TRTK_OK)
    product_clear (m);
  return status;
}

/* Everything plain and in memory of its own. */
TrtkStatus
trtk_dnnl_qmatmul_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  Product m;

  if (!is_covered (p))
    return TRTK_ERROR_UNSUPPORTED;
  for (int32_t i = 0; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  p->out[0].layout = TRTK_LAYOUT_PLAIN;
  if (make_pd (p, &m) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  product_clear (&m);
  return TRTK_OK;
}

static TrtkStatus
add_args (const TrtkProblem *p, const Product *m, TrtkDnnlCall *call)
{
  TrtkStatus status = trtk_dnnl_add_arg (
      call, DNNL_ARG_SRC, trtk_dnnl_md_ref (&m->x), TRTK_DNNL_IN, 0);

  if (status == TRTK_OK)
    status = trtk_dnnl_add_packed (call, DNNL_ARG_WEIGHTS,
        dnnl_primitive_desc_query_md (m->pd, dnnl_query_weights_md, 0),
        trtk_dnnl_md_ref (&m->w), &p->in[1], 1);
  if (status == TRTK_OK && is_biased (p))
    status = trtk_dnnl_add_arg (
        call, DNNL_ARG_BIAS, trtk_dnnl_md_ref (&m->bias), TRTK_DNNL_IN, 2);
  return status;
}

TrtkStatus
trtk_dnnl_qmatmul_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;
  TrtkDnnlCall *call;
  Product m;

  for (int32_t i = 0; i < p->n_in; i++) {
    if (p->in[i].layout != TRTK_LAYOUT_PLAIN)
      return TRTK_ERROR_UNSUPPORTED;
  }
  if (p->out[0].layout != TRTK_LAYOUT_PLAIN || p->overwrites >= 0
      || !is_covered (p) || make_pd (p, &m) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  call = trtk_dnnl_program_call (p, &m.program, m.pd, d);
  if (call != NULL)
    status = add_args (p, &m, call);
  product_clear (&m);
  return status;
}
