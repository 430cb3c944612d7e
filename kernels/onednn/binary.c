/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* binary.c: functions of two tensors where the first has the output's shape
 * and the other has it too, or one value, or one for each channel. */
#include "onednn/common.h"

#include <string.h>

static const struct {
  const char *op;
  dnnl_alg_kind_t alg;
  bool swaps; /* f (a, b) = f (b, a) */
} table[] = {
  { "Add", dnnl_binary_add, true },
  { "Div", dnnl_binary_div, false },
  { "Max", dnnl_binary_max, true },
  { "Min", dnnl_binary_min, true },
  { "Mul", dnnl_binary_mul, true },
  { "Sub", dnnl_binary_sub, false },
  { "Sum", dnnl_binary_add, true },
};

/* Which input has the output's shape; -1: none, or not covered. */
static int32_t
first_operand (const TrtkProblem *p, dnnl_alg_kind_t *alg)
{
  bool swaps = false, found = false;

  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp (p->op, table[i].op) == 0) {
      *alg = table[i].alg;
      swaps = table[i].swaps;
      found = true;
    }
  }
  if (!found || p->n_op_in != 2 || p->n_out != 1 || !trtk_is_f32 (&p->in[0])
      || !trtk_is_f32 (&p->in[1]) || !trtk_is_f32 (&p->out[0]))
    return -1;
  for (int32_t i = 0; i < (swaps ? 2 : 1); i++) {
    if (!p->in[i].is_constant
        && trtk_same_dims (&p->in[i].tensor, &p->out[0].tensor))
      return i;
  }
  return -1;
}

/* One value, or one for each channel. */
static bool
is_small (const TrtkProblem *p, int32_t other)
{
  TrtkTensor t = trtk_dnnl_widen (&p->in[other].tensor, p->out[0].tensor.rank);

  for (int32_t i = 0; i < t.rank; i++) {
    if (t.dims[i] != 1 && i != 1)
      return false;
  }
  return true;
}

static bool
is_whole (const TrtkProblem *p, int32_t other)
{
  return trtk_same_dims (&p->in[other].tensor, &p->out[0].tensor);
}

static TrtkStatus
make_pd (const TrtkProblem *p, int32_t a, dnnl_alg_kind_t alg,
    dnnl_primitive_desc_t *pd, TrtkDnnlMd *y, TrtkDnnlMd *b)
{
  TrtkTensor wide
      = trtk_dnnl_widen (&p->in[1 - a].tensor, p->out[0].tensor.rank);
  dnnl_primitive_attr_t attr = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (trtk_dnnl_md (y, &p->out[0].tensor, p->out[0].layout) == TRTK_OK
      && trtk_dnnl_md (b, &wide, p->in[1 - a].layout) == TRTK_OK
      && trtk_dnnl_attr (&attr, NULL) == TRTK_OK
      && trtk_dnnl_binary_pd (pd, alg, trtk_dnnl_md_ref (y),
             trtk_dnnl_md_ref (b), trtk_dnnl_md_ref (y), attr)
             == dnnl_success)
    status = TRTK_OK;
  if (attr != NULL)
    dnnl_primitive_attr_destroy (attr);
  return status;
}

TrtkStatus
trtk_dnnl_binary_choose (TrtkProblem *p, const int32_t *may_overwrite)
{
  dnnl_alg_kind_t alg;
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (y);
  TRTK_DNNL_MD (b);
  int32_t a = first_operand (p, &alg);
  int rank;

  if (a < 0)
    return TRTK_ERROR_UNSUPPORTED;
  if (!is_whole (p, 1 - a) && !is_small (p, 1 - a))
    return TRTK_ERROR_UNSUPPORTED;
  p->out[0].layout = p->in[a].layout;
  if (is_whole (p, 1 - a) && p->in[1 - a].is_constant)
    p->out[0].layout = TRTK_LAYOUT_PLAIN;
  p->in[a].layout = p->out[0].layout;
  p->in[1 - a].layout = is_whole (p, 1 - a) ? p->out[0].layout
                                            : TRTK_LAYOUT_PLAIN;
  if (may_overwrite[a])
    p->overwrites = a;
  if (make_pd (p, a, alg, &pd, &y, &b) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  rank = trtk_dnnl_rank (pd);
  dnnl_primitive_desc_destroy (pd);
  return rank == 2 ? trtk_dnnl_step_layouts (p, 0) : TRTK_ERROR_UNSUPPORTED;
}

TrtkStatus
trtk_dnnl_binary_prepare (const TrtkProblem *p, TrtkDnnl *d)
{
  dnnl_alg_kind_t alg;
  dnnl_primitive_desc_t pd = NULL;
  TRTK_DNNL_MD (y);
  TRTK_DNNL_MD (b);
  int32_t a = first_operand (p, &alg);
  TrtkDnnlCall *call;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  if (a < 0 || (p->overwrites >= 0 && p->overwrites != a)
      || p->in[a].layout != p->out[0].layout
      || make_pd (p, a, alg, &pd, &y, &b) != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  call = trtk_dnnl_add_call (d, pd);
  dnnl_primitive_desc_destroy (pd);
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC_0, trtk_dnnl_md_ref (&y),
             TRTK_DNNL_IN, a)
             == TRTK_OK
      && trtk_dnnl_add_arg (call, DNNL_ARG_SRC_1, trtk_dnnl_md_ref (&b),
             TRTK_DNNL_IN, 1 - a)
             == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_DST, trtk_dnnl_md_ref (&y),
        TRTK_DNNL_OUT, 0);
  return status == TRTK_OK ? trtk_dnnl_add_steps (p, 0, d) : status;
}
