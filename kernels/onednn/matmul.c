/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* matmul.c: MatMul and Gemm, plain layouts; a constant second factor is
 * packed. */
#include "onednn/common.h"

#include <string.h>

typedef struct {
  TrtkTensor a, b, y;      /* of one rank; b as it lies, before transposing */
  bool trans_a, trans_b;
  int32_t bias;            /* input that is added, or -1 */
  TrtkTensor bias_tensor;
} Product;

static bool
read_gemm (const TrtkProblem *p, Product *m)
{
  const TrtkGemmParams *g = p->params;

  m->trans_a = g->trans_a;
  m->trans_b = g->trans_b;
  if (g->alpha != 1 || m->a.rank != 2 || m->b.rank != 2)
    return false;
  if (p->n_op_in < 3 || p->in[2].tensor.dtype == TRTK_NONE || g->beta == 0)
    return true;
  m->bias = 2;
  m->bias_tensor = trtk_dnnl_widen (&p->in[2].tensor, 2);
  return g->beta == 1 && trtk_is_f32 (&p->in[2])
         && m->bias_tensor.dims[0] == 1
         && m->bias_tensor.dims[1] == m->y.dims[1];
}

/* Rows of all pictures make one matrix where the other factor is one. */
static void
fold_batch (const TrtkProblem *p, Product *m)
{
  int64_t columns = m->a.dims[m->a.rank - 1];

  for (int32_t i = 0; i < p->n_steps; i++) {
    if (p->steps[i].kind != TRTK_STEP_ACT)
      return;
  }
  if (p->in[1].tensor.rank != 2 || m->a.rank == 2)
    return;
  m->a.dims[0] = trtk_count (&m->a) / columns;
  m->a.dims[1] = columns;
  m->y.dims[0] = m->a.dims[0];
  m->y.dims[1] = m->b.dims[1];
  m->a.rank = m->y.rank = 2;
}

static bool
read_matmul (const TrtkProblem *p, Product *m)
{
  int32_t rank = p->out[0].tensor.rank;

  if (m->a.rank < 2 || m->b.rank < 2)
    return false;
  fold_batch (p, m);
  if (m->y.rank != rank)
    return true;
  m->a = trtk_dnnl_widen (&m->a, rank);
  m->b = trtk_dnnl_widen (&m->b, rank);
  return true;
}

static bool
read_product (const TrtkProblem *p, Product *m)
{
  if (p->n_op_in < 2 || p->n_out != 1 || !trtk_is_f32 (&p->in[0])
      || !trtk_is_f32 (&p->in[1]) || !trtk_is_f32 (&p->out[0]))
    return false;
  *m = (Product){ p->in[0].tensor, p->in[1].tensor, p->out[0].tensor, false,
    false, -1, { 0 } };
  return strcmp (p->op, "Gemm") == 0 ? read_gemm (p, m) : read_matmul (p, m);
}

/* The last two axes swapped where @trans. */
static TrtkStatus
matrix_md (TrtkDnnlMd *md, const TrtkTensor *t, bool trans)
{
  TRTK_DNNL_MD (plain);
  int perm[2] = { 1, 0 };

  if (!trans)
    return trtk_dnnl_md (md, t, TRTK_LAYOUT_PLAIN);
  if (trtk_dnnl_md (&plain, t, TRTK_LAYOUT_PLAIN) != TRTK_OK
      || trtk_dnnl_md_permute (md, &plain, perm) != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

typedef struct {
  TrtkDnnlMd a, b, bias, y;
  dnnl_primitive_desc_t pd;
  TrtkDnnlFusion fusion;
} Descs;

static void
descs_clear (Descs *d)
{
  trtk_dnnl_md_clear (&d->a);
  trtk_dnnl_md_clear (&d->b);
  trtk_dnnl_md_clear (&d->bias);
  trtk_dnnl_md_clear (&d->y);
  trtk_dnnl_release (d->pd, NULL);
  if (d->fusion.ops != NULL)
    dnnl_post_ops_destroy (d->fusion.ops);
  d->pd = NULL;
  d->fusion.ops = NULL;
}

static TrtkStatus
describe (const Product *m, Descs *d)
{
  if (matrix_md (&d->a, &m->a, m->trans_a) != TRTK_OK
      || matrix_md (&d->b, &m->b, m->trans_b) != TRTK_OK
      || (m->bias >= 0
          && trtk_dnnl_md (&d->bias, &m->bias_tensor, TRTK_LAYOUT_PLAIN)
                 != TRTK_OK))
    return TRTK_ERROR_UNSUPPORTED;
  return trtk_dnnl_md (&d->y, &m->y, TRTK_LAYOUT_PLAIN);
}

/* The second factor where it may be packed: any layout. */
static TrtkStatus
packed_md (TrtkDnnlMd *md, const Product *m)
{
  TrtkTensor b = m->b;
  int32_t last = b.rank - 1;

  if (m->trans_b) {
    b.dims[last] = m->b.dims[last - 1];
    b.dims[last - 1] = m->b.dims[last];
  }
  return trtk_dnnl_md_any (md, &b);
}

static TrtkStatus
make_pd (const TrtkProblem *p, const Product *m, Descs *d)
{
  bool packs = p->in[1].is_constant;
  dnnl_primitive_attr_t attr = NULL;
  TRTK_DNNL_MD (packed);
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (describe (m, d) == TRTK_OK
      && (!packs || packed_md (&packed, m) == TRTK_OK)
      && trtk_dnnl_fuse (p, &d->fusion) == TRTK_OK
      && trtk_dnnl_attr (&attr, d->fusion.ops) == TRTK_OK
      && trtk_dnnl_matmul_pd (&d->pd, trtk_dnnl_md_ref (&d->a),
             trtk_dnnl_md_ref (packs ? &packed : &d->b),
             m->bias >= 0 ? trtk_dnnl_md_ref (&d->bias) : NULL,
             trtk_dnnl_md_ref (&d->y), attr)
             == dnnl_success)
    status = TRTK_OK;
  trtk_dnnl_release (NULL, attr);
  if (status != TRTK_OK)
    descs_clear (d);
  return status;
}

/* All steps fused, or none; never plain loops. */
static TrtkStatus
find_best (const TrtkProblem *p, const Product *m, Descs *d)
{
  for (int32_t n = p->n_steps;; n = 0) {
    *d = (Descs){ .fusion = { .n_fused = n, .overwrites = -1 } };
    if (make_pd (p, m, d) == TRTK_OK) {
      if (trtk_dnnl_rank (d->pd) > 0)
        return TRTK_OK;
      descs_clear (d);
    }
    if (n == 0)
      return TRTK_ERROR_UNSUPPORTED;
  }
}

TrtkStatus
trtk_dnnl_matmul_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  Product m;
  Descs d;

  if ((strcmp (p->op, "MatMul") != 0 && strcmp (p->op, "Gemm") != 0)
      || !read_product (p, &m))
    return TRTK_ERROR_UNSUPPORTED;
  for (int32_t i = 0; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  if (find_best (p, &m, &d) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  descs_clear (&d);
  return trtk_dnnl_step_layouts (p, 0);
}

static TrtkStatus
add_args (const TrtkProblem *p, const Product *m, const Descs *d,
    TrtkDnnlCall *call)
{
  TrtkDnnlMdRef want
      = dnnl_primitive_desc_query_md (d->pd, dnnl_query_weights_md, 0);
  TrtkStatus status
      = trtk_dnnl_add_arg (call, DNNL_ARG_SRC, trtk_dnnl_md_ref (&d->a),
          TRTK_DNNL_IN, 0);

  if (status == TRTK_OK)
    status = trtk_dnnl_add_packed (call, DNNL_ARG_WEIGHTS, want,
        trtk_dnnl_md_ref (&d->b), &p->in[1], 1);
  if (status == TRTK_OK && m->bias >= 0)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_BIAS,
        trtk_dnnl_md_ref (&d->bias), TRTK_DNNL_IN, m->bias);
  if (status == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST,
        trtk_dnnl_md_ref (&d->y), TRTK_DNNL_OUT, 0);
  return status == TRTK_OK ? trtk_dnnl_fused_args (p, &d->fusion, call)
                           : status;
}

TrtkStatus
trtk_dnnl_matmul_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  Product m;
  Descs descs;
  TrtkDnnlCall *call;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  for (int32_t i = 0; i < p->n_in; i++) {
    if (p->in[i].layout != TRTK_LAYOUT_PLAIN)
      return TRTK_ERROR_UNSUPPORTED;
  }
  if (p->out[0].layout != TRTK_LAYOUT_PLAIN || p->overwrites >= 0
      || !read_product (p, &m) || find_best (p, &m, &descs) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  call = trtk_dnnl_add_call (d, descs.pd);
  if (call != NULL)
    status = add_args (p, &m, &descs, call);
  if (status == TRTK_OK)
    status = trtk_dnnl_add_steps (p, descs.fusion.n_fused, d);
  descs_clear (&descs);
  return status;
}
