/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* epilogue.c: epilogue programs as post operations of a primitive, and the
 * rest of them as primitives of their own, in place on the output. Order is
 * kept in either case. */
#include "onednn/common.h"

#include <math.h>

int
trtk_dnnl_act (TrtkAct act, float alpha, float beta, TrtkDnnlAct out[2])
{
  out[0] = (TrtkDnnlAct){ dnnl_alg_kind_undef, 0, 0 };
  switch (act) {
    case TRTK_ACT_RELU:
      out[0].alg = dnnl_eltwise_relu;
      return 1;
    case TRTK_ACT_CLIP:
      out[0] = (TrtkDnnlAct){ dnnl_eltwise_clip, alpha, beta };
      return 1;
    case TRTK_ACT_LEAKY_RELU:
      out[0] = (TrtkDnnlAct){ dnnl_eltwise_relu, alpha, 0 };
      return 1;
    case TRTK_ACT_SIGMOID:
      out[0].alg = dnnl_eltwise_logistic;
      return 1;
    case TRTK_ACT_TANH:
      out[0].alg = dnnl_eltwise_tanh;
      return 1;
    case TRTK_ACT_SILU:
      out[0] = (TrtkDnnlAct){ dnnl_eltwise_swish, alpha, 0 };
      return 1;
    case TRTK_ACT_HARD_SIGMOID:
      out[0] = (TrtkDnnlAct){ dnnl_eltwise_linear, alpha, beta };
      out[1] = (TrtkDnnlAct){ dnnl_eltwise_clip, 0, 1 };
      return 2;
    case TRTK_ACT_HARD_SWISH:
      out[0] = (TrtkDnnlAct){ dnnl_eltwise_hardswish, 1.0f / 6.0f, 0.5f };
      return 1;
    case TRTK_ACT_ELU:
      out[0] = (TrtkDnnlAct){ dnnl_eltwise_elu, alpha, 0 };
      return 1;
    case TRTK_ACT_GELU:
      out[0].alg = dnnl_eltwise_gelu_erf;
      return 1;
    case TRTK_ACT_GELU_TANH:
      out[0].alg = dnnl_eltwise_gelu_tanh;
      return 1;
    case TRTK_ACT_SOFTPLUS:
      out[0] = (TrtkDnnlAct){ dnnl_eltwise_soft_relu, 1, 0 };
      return 1;
    case TRTK_ACT_MISH:
      out[0].alg = dnnl_eltwise_mish;
      return 1;
    case TRTK_ACT_EXP:
      out[0].alg = dnnl_eltwise_exp;
      return 1;
    default:
      return 0;
  }
}

/* ---- operands --------------------------------------------------------- */

static bool
is_full (const TrtkProblem *p, const TrtkStep *step)
{
  return (step->kind == TRTK_STEP_ADD || step->kind == TRTK_STEP_MUL)
         && trtk_same_dims (&p->in[step->operand].tensor, &p->out[0].tensor);
}

/* The operand as a tensor of the output's rank that broadcasts to it. */
static TrtkTensor
operand_tensor (const TrtkProblem *p, const TrtkStep *step)
{
  const TrtkTensor *y = &p->out[0].tensor;
  TrtkTensor t = p->in[step->operand].tensor;

  if (step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_SCALE) {
    int64_t channels = trtk_count (&t);
    t = *y;
    for (int32_t i = 0; i < t.rank; i++)
      t.dims[i] = i == 1 ? channels : 1;
    return t;
  }
  return trtk_dnnl_widen (&t, y->rank);
}

static TrtkStatus
operand_md (const TrtkProblem *p, const TrtkStep *step, bool any,
    TrtkDnnlMd *md)
{
  TrtkTensor t = operand_tensor (p, step);

  if (is_full (p, step))
    return any ? trtk_dnnl_md_any (md, &t)
               : trtk_dnnl_md (md, &t, p->out[0].layout);
  return trtk_dnnl_md (md, &t, TRTK_LAYOUT_PLAIN);
}

/* One value, or one for each channel: what post operations broadcast well. */
static bool
is_per_channel (const TrtkProblem *p, const TrtkStep *step)
{
  TrtkTensor t = operand_tensor (p, step);

  for (int32_t i = 0; i < t.rank; i++) {
    if (t.dims[i] != 1 && i != 1)
      return false;
  }
  return true;
}

static bool
is_known (const TrtkProblem *p, const TrtkStep *step)
{
  TrtkDnnlAct acts[2];

  if ((unsigned) step->kind >= TRTK_N_STEPS)
    return false;
  if (step->kind == TRTK_STEP_ACT)
    return trtk_dnnl_act (step->act, step->alpha, step->beta, acts) > 0;
  return step->operand >= 0 && step->operand < p->n_in
         && trtk_is_f32 (&p->in[step->operand])
         && p->in[step->operand].tensor.rank <= p->out[0].tensor.rank
         && (p->out[0].tensor.rank > 1
             || (step->kind != TRTK_STEP_BIAS
                 && step->kind != TRTK_STEP_SCALE));
}

static dnnl_alg_kind_t
binary_kind (const TrtkStep *step)
{
  return step->kind == TRTK_STEP_ADD || step->kind == TRTK_STEP_BIAS
             ? dnnl_binary_add
             : dnnl_binary_mul;
}

TrtkStatus
trtk_dnnl_step_layouts (TrtkProblem *p, int32_t first)
{
  for (int32_t i = first; i < p->n_steps; i++) {
    const TrtkStep *step = &p->steps[i];
    if (!is_known (p, step))
      return TRTK_ERROR_UNSUPPORTED;
    if (step->kind == TRTK_STEP_ACT)
      continue;
    if (!is_full (p, step))
      p->in[step->operand].layout = TRTK_LAYOUT_PLAIN;
    else if (!p->in[step->operand].is_constant)
      p->in[step->operand].layout = p->out[0].layout;
    else if (p->out[0].layout != TRTK_LAYOUT_PLAIN)
      return TRTK_ERROR_UNSUPPORTED;
  }
  return TRTK_OK;
}

/* ---- post operations -------------------------------------------------- */

static TrtkStatus
fuse_act (const TrtkStep *step, dnnl_post_ops_t ops)
{
  TrtkDnnlAct acts[2];
  int n = trtk_dnnl_act (step->act, step->alpha, step->beta, acts);

  for (int i = 0; i < n; i++) {
    if (trtk_dnnl_post_eltwise (ops, acts[i].alg, acts[i].alpha,
            acts[i].beta)
        != dnnl_success)
      return TRTK_ERROR_UNSUPPORTED;
  }
  return n > 0 ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

/* No other step and not the operator itself reads it. */
static bool
is_read_once (const TrtkProblem *p, int32_t operand)
{
  int n = 0;

  for (int32_t i = 0; i < p->n_steps; i++)
    n += p->steps[i].operand == operand;
  return n == 1 && operand >= p->n_op_in;
}

static TrtkStatus
fuse_operand (const TrtkProblem *p, const TrtkStep *step,
    TrtkDnnlFusion *fusion)
{
  TRTK_DNNL_MD (md);

  if (step->operand == fusion->overwrites)
    return TRTK_ERROR_UNSUPPORTED;
  if (fusion->overwrite && fusion->overwrites < 0
      && step->kind == TRTK_STEP_ADD && is_full (p, step)
      && is_read_once (p, step->operand)) {
    fusion->overwrites = step->operand;
    return trtk_dnnl_post_sum (fusion->ops) == dnnl_success
               ? TRTK_OK
               : TRTK_ERROR_UNSUPPORTED;
  }
  if (!is_full (p, step) && !is_per_channel (p, step))
    return TRTK_ERROR_UNSUPPORTED;
  if (operand_md (p, step, fusion->any, &md) != TRTK_OK
      || dnnl_post_ops_append_binary (fusion->ops, binary_kind (step),
             trtk_dnnl_md_ref (&md))
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

TrtkStatus
trtk_dnnl_fuse (const TrtkProblem *p, TrtkDnnlFusion *fusion)
{
  fusion->overwrites = -1;
  if (dnnl_post_ops_create (&fusion->ops) != dnnl_success) {
    fusion->ops = NULL;
    return TRTK_ERROR_UNSUPPORTED;
  }
  for (int32_t i = 0; i < fusion->n_fused; i++) {
    const TrtkStep *step = &p->steps[fusion->first + i];
    TrtkStatus status;
    if (!is_known (p, step))
      return TRTK_ERROR_UNSUPPORTED;
    status = step->kind == TRTK_STEP_ACT
                 ? fuse_act (step, fusion->ops)
                 : fuse_operand (p, step, fusion);
    if (status != TRTK_OK)
      return status;
  }
  return TRTK_OK;
}

TrtkStatus
trtk_dnnl_fused_args (const TrtkProblem *p, const TrtkDnnlFusion *fusion,
    TrtkDnnlCall *call)
{
  int at = 0;

  for (int32_t i = 0; i < fusion->n_fused; i++) {
    const TrtkStep *step = &p->steps[fusion->first + i];
    TrtkDnnlAct acts[2];
    TRTK_DNNL_MD (md);
    if (step->kind == TRTK_STEP_ACT) {
      at += trtk_dnnl_act (step->act, step->alpha, step->beta, acts);
      continue;
    }
    if (step->operand != fusion->overwrites
        && (operand_md (p, step, false, &md) != TRTK_OK
            || trtk_dnnl_add_arg (call,
                   DNNL_ARG_ATTR_MULTIPLE_POST_OP (at) | DNNL_ARG_SRC_1,
                   trtk_dnnl_md_ref (&md), TRTK_DNNL_IN, step->operand)
                   != TRTK_OK))
      return TRTK_ERROR_UNSUPPORTED;
    at++;
  }
  return TRTK_OK;
}

/* ---- steps of their own ----------------------------------------------- */

static TrtkStatus
add_act (const TrtkDnnlAct *act, TrtkDnnlMdRef y, TrtkDnnl *d)
{
  dnnl_primitive_attr_t attr = NULL;
  dnnl_primitive_desc_t pd = NULL;
  TrtkDnnlCall *call = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && trtk_dnnl_eltwise_pd (&pd, act->alg, y, act->alpha, act->beta, attr)
             == dnnl_success)
    call = trtk_dnnl_add_call (d, pd);
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC, y, TRTK_DNNL_OUT, 0) == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST, y, TRTK_DNNL_OUT, 0);
  trtk_dnnl_release (pd, attr);
  return status;
}

static TrtkStatus
add_operand (const TrtkProblem *p, const TrtkStep *step,
    TrtkDnnlMdRef y, TrtkDnnl *d)
{
  dnnl_primitive_attr_t attr = NULL;
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (md);
  TrtkDnnlCall *call = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (operand_md (p, step, false, &md) == TRTK_OK
      && trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && trtk_dnnl_binary_pd (&pd, binary_kind (step), y,
             trtk_dnnl_md_ref (&md), y, attr)
             == dnnl_success)
    call = trtk_dnnl_add_call (d, pd);
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC_0, y, TRTK_DNNL_OUT, 0)
             == TRTK_OK
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC_1, trtk_dnnl_md_ref (&md),
             TRTK_DNNL_IN, step->operand)
             == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST, y, TRTK_DNNL_OUT, 0);
  trtk_dnnl_release (pd, attr);
  return status;
}

TrtkStatus
trtk_dnnl_add_steps (const TrtkProblem *p, int32_t first, TrtkDnnl *d)
{
  TRTK_DNNL_MD (y);
  TrtkStatus status = trtk_dnnl_md (&y, &p->out[0].tensor, p->out[0].layout);

  for (int32_t i = first; i < p->n_steps && status == TRTK_OK; i++) {
    const TrtkStep *step = &p->steps[i];
    TrtkDnnlAct acts[2];
    int n;
    if (!is_known (p, step))
      return TRTK_ERROR_UNSUPPORTED;
    if (step->kind != TRTK_STEP_ACT) {
      status = add_operand (p, step, trtk_dnnl_md_ref (&y), d);
      continue;
    }
    n = trtk_dnnl_act (step->act, step->alpha, step->beta, acts);
    for (int k = 0; k < n && status == TRTK_OK; k++)
      status = add_act (&acts[k], trtk_dnnl_md_ref (&y), d);
  }
  return status;
}
