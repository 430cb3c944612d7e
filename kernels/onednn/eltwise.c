/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* eltwise.c: functions of one element, in whatever layout the input lies. */
#include "onednn/common.h"

#include <math.h>
#include <string.h>

/* Operators that are an epilogue activation with their params. Not Softplus:
 * oneDNN's is off by 1 % at -10, where the result is small. */
static const struct {
  const char *op;
  TrtkAct act;
} acts[] = {
  { "Elu", TRTK_ACT_ELU },
  { "Exp", TRTK_ACT_EXP },
  { "HardSigmoid", TRTK_ACT_HARD_SIGMOID },
  { "HardSwish", TRTK_ACT_HARD_SWISH },
  { "LeakyRelu", TRTK_ACT_LEAKY_RELU },
  { "Mish", TRTK_ACT_MISH },
  { "Relu", TRTK_ACT_RELU },
  { "Sigmoid", TRTK_ACT_SIGMOID },
  { "Swish", TRTK_ACT_SILU },
  { "Tanh", TRTK_ACT_TANH },
};

static const struct {
  const char *op;
  TrtkDnnlAct act;
} others[] = {
  { "Abs", { dnnl_eltwise_abs, 0, 0 } },
  { "Neg", { dnnl_eltwise_linear, -1, 0 } },
  { "Sqrt", { dnnl_eltwise_sqrt, 0, 0 } },
};

/* The one element of an optional constant bound; FALSE: not constant. */
static bool
read_bound (const TrtkProblem *p, int32_t i, float *value)
{
  if (i >= p->n_op_in || p->in[i].tensor.dtype == TRTK_NONE)
    return true;
  if (!p->in[i].is_constant || p->in[i].tensor.dtype != TRTK_F32
      || trtk_count (&p->in[i].tensor) != 1)
    return false;
  *value = *(const float *) p->in[i].tensor.data;
  return true;
}

static int
clip_functions (const TrtkProblem *p, TrtkDnnlAct out[2])
{
  float low = -INFINITY, high = INFINITY;

  if (!read_bound (p, 1, &low) || !read_bound (p, 2, &high) || !(low <= high))
    return 0;
  out[0] = (TrtkDnnlAct){ dnnl_eltwise_clip, low, high };
  return 1;
}

/* The functions that make up the operator, one after the other; 0: none. */
static int
functions (const TrtkProblem *p, TrtkDnnlAct out[2])
{
  const TrtkUnaryParams none = { 0, 0 };
  const TrtkUnaryParams *u = p->params != NULL ? p->params : &none;

  if (strcmp (p->op, "Clip") == 0)
    return clip_functions (p, out);
  if (strcmp (p->op, "Gelu") == 0)
    return trtk_dnnl_act (u->alpha != 0 ? TRTK_ACT_GELU_TANH : TRTK_ACT_GELU,
        0, 0, out);
  for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
    if (strcmp (p->op, acts[i].op) == 0)
      return trtk_dnnl_act (acts[i].act, (float) u->alpha, (float) u->beta,
          out);
  }
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (strcmp (p->op, others[i].op) == 0) {
      out[0] = others[i].act;
      return 1;
    }
  }
  return 0;
}

static bool
is_covered (const TrtkProblem *p)
{
  TrtkDnnlAct out[2];

  return p->n_out == 1 && trtk_is_f32 (&p->in[0]) && trtk_is_f32 (&p->out[0])
         && !p->in[0].is_constant && functions (p, out) > 0;
}

TrtkStatus
trtk_dnnl_eltwise_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  if (!is_covered (p))
    return TRTK_ERROR_UNSUPPORTED;
  p->out[0].layout = p->in[0].layout;
  p->overwrites = may_overwrite[0] ? 0 : -1;
  return trtk_dnnl_step_layouts (p, 0);
}

static TrtkStatus
add_function (const TrtkDnnlAct *act, TrtkDnnlMdRef md, TrtkDnnlPlace from,
    TrtkDnnl *d)
{
  dnnl_primitive_attr_t attr = NULL;
  dnnl_primitive_desc_t pd = NULL;
  TrtkDnnlCall *call = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && trtk_dnnl_eltwise_pd (&pd, act->alg, md, act->alpha, act->beta, attr)
             == dnnl_success)
    call = trtk_dnnl_add_call (d, pd);
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC, md, from, 0) == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST, md, TRTK_DNNL_OUT, 0);
  trtk_dnnl_release (pd, attr);
  return status;
}

TrtkStatus
trtk_dnnl_eltwise_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  TrtkDnnlAct act[2];
  TRTK_DNNL_MD (md);
  int n;

  if (!is_covered (p) || p->overwrites > 0
      || p->in[0].layout != p->out[0].layout
      || trtk_dnnl_md (&md, &p->in[0].tensor, p->in[0].layout) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  n = functions (p, act);
  for (int i = 0; i < n; i++) {
    if (add_function (&act[i], trtk_dnnl_md_ref (&md),
            i == 0 ? TRTK_DNNL_IN : TRTK_DNNL_OUT, d)
        != TRTK_OK)
      return TRTK_ERROR_UNSUPPORTED;
  }
  return trtk_dnnl_add_steps (p, 0, d);
}
