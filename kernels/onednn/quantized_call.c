/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized_call.c: the calls of an epilogue program: what is copied and widened
 * before the main one, and the arguments of its post operations. */
#include "onednn/quantized_operand.h"

/* @from to @to, (x - zero) * scale where @step is not NULL. */
static TrtkStatus
add_reorder (TrtkDnnlMdRef from, int32_t input, TrtkDnnlMdRef to,
    TrtkDnnlPlace place, int32_t index, const TrtkStep *step, TrtkDnnl *d)
{
  dnnl_primitive_attr_t attr = NULL;
  dnnl_primitive_desc_t pd = NULL;
  TrtkDnnlCall *call = NULL;
  TrtkStatus status = trtk_dnnl_attr (&attr, NULL);
  int32_t zero = step != NULL ? (int32_t) step->beta : 0;

  if (status == TRTK_OK && step != NULL
      && (trtk_dnnl_set_output_scales (attr, 1, 0, &step->alpha) != dnnl_success
          || (zero != 0
              && trtk_dnnl_set_zero_point (attr, DNNL_ARG_SRC, zero)
                     != dnnl_success)))
    status = TRTK_ERROR_UNSUPPORTED;
  if (status == TRTK_OK
      && dnnl_reorder_primitive_desc_create (
             &pd, from, trtk_dnnl_engine (), to, trtk_dnnl_engine (), attr)
             == dnnl_success)
    call = trtk_dnnl_add_call (d, pd);
  status = TRTK_ERROR_UNSUPPORTED;
  if (call != NULL
      && trtk_dnnl_add_arg (call, DNNL_ARG_FROM, from, TRTK_DNNL_IN, input)
             == TRTK_OK)
    status = trtk_dnnl_add_arg (call, DNNL_ARG_TO, to, place, index);
  trtk_dnnl_release (pd, attr);
  return status;
}

static const TrtkStep *
step_of (const TrtkProblem *p, int32_t operand)
{
  for (int32_t i = 0; i < p->n_steps; i++) {
    if (p->steps[i].operand == operand)
      return &p->steps[i];
  }
  return NULL;
}

/* The residual into the output's memory. */
static TrtkStatus
add_copy (const TrtkProblem *p, const TrtkDnnlProgram *g, TrtkDnnl *d)
{
  bool real = p->out[0].tensor.dtype == TRTK_F32;
  TRTK_DNNL_MD (from);
  TRTK_DNNL_MD (to);
  TrtkDtype dtype = p->in[g->sum].tensor.dtype;

  if (trtk_dnnl_broadcast_md (g, TRTK_DNNL_FULL, dtype, &from) != TRTK_OK
      || trtk_dnnl_broadcast_md (
             g, TRTK_DNNL_FULL, real ? TRTK_F32 : dtype, &to)
             != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  return add_reorder (trtk_dnnl_md_ref (&from), g->sum, trtk_dnnl_md_ref (&to),
      TRTK_DNNL_OUT, 0, real ? step_of (p, g->sum) : NULL, d);
}

/* Gates become real numbers behind the main call's scratchpad. */
static TrtkStatus
add_wide (const TrtkProblem *p, const TrtkDnnlProgram *g, size_t at,
    int32_t offsets[TRTK_DNNL_MAX_WIDE], TrtkDnnl *d)
{
  for (int32_t i = 0; i < g->n_wide; i++) {
    const TrtkStep *step = &p->steps[g->wide[i]];
    TrtkDnnlOperandKind kind = trtk_dnnl_operand_kind (p, g, step);
    TRTK_DNNL_MD (from);
    TRTK_DNNL_MD (to);
    if (trtk_dnnl_broadcast_md (
            g, kind, p->in[step->operand].tensor.dtype, &from)
            != TRTK_OK
        || trtk_dnnl_broadcast_md (g, kind, TRTK_F32, &to) != TRTK_OK)
      return TRTK_ERROR_UNSUPPORTED;
    at = (at + 63) & ~(size_t) 63;
    if (at > INT32_MAX
        || add_reorder (trtk_dnnl_md_ref (&from), step->operand,
               trtk_dnnl_md_ref (&to), TRTK_DNNL_SCRATCH, (int32_t) at, step, d)
               != TRTK_OK)
      return TRTK_ERROR_UNSUPPORTED;
    offsets[i] = (int32_t) at;
    at += dnnl_memory_desc_get_size (trtk_dnnl_md_ref (&to));
    if (at > d->scratch_bytes)
      d->scratch_bytes = at;
  }
  return TRTK_OK;
}

/* Source of post operation @at, or nothing where it has none. */
static TrtkStatus
add_operand_arg (const TrtkProblem *p, const TrtkDnnlProgram *g, int32_t index,
    int at, const int32_t offsets[TRTK_DNNL_MAX_WIDE], TrtkDnnlCall *call)
{
  const TrtkStep *step = &p->steps[index];
  TrtkDnnlPlace place = TRTK_DNNL_IN;
  int32_t from = step->operand;
  TRTK_DNNL_MD (md);

  if (step->operand == g->sum)
    return TRTK_OK;
  for (int32_t i = 0; i < g->n_wide; i++) {
    if (g->wide[i] == index) {
      place = TRTK_DNNL_SCRATCH;
      from = offsets[i];
    }
  }
  if (trtk_dnnl_broadcast_md (
          g, trtk_dnnl_operand_kind (p, g, step), TRTK_F32, &md)
      != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  return trtk_dnnl_add_arg (call,
      DNNL_ARG_ATTR_MULTIPLE_POST_OP (at) | DNNL_ARG_SRC_1,
      trtk_dnnl_md_ref (&md), place, from);
}

static TrtkStatus
add_post_args (const TrtkProblem *p, const TrtkDnnlProgram *g,
    const int32_t offsets[TRTK_DNNL_MAX_WIDE], TrtkDnnlCall *call)
{
  TRTK_DNNL_MD (md);
  int at = 0;

  for (int32_t i = 0; i < p->n_steps; i++) {
    TrtkDnnlAct acts[2];
    if (p->steps[i].kind == TRTK_STEP_ACT) {
      at += trtk_dnnl_act (
          p->steps[i].act, p->steps[i].alpha, p->steps[i].beta, acts);
      continue;
    }
    if (add_operand_arg (p, g, i, at++, offsets, call) != TRTK_OK)
      return TRTK_ERROR_UNSUPPORTED;
  }
  if (!g->multiplies_out)
    return TRTK_OK;
  if (trtk_dnnl_broadcast_md (g, trtk_dnnl_out_kind (p), TRTK_F32, &md)
      != TRTK_OK)
    return TRTK_ERROR_UNSUPPORTED;
  return trtk_dnnl_add_arg (call,
      DNNL_ARG_ATTR_MULTIPLE_POST_OP (at) | DNNL_ARG_SRC_1,
      trtk_dnnl_md_ref (&md), TRTK_DNNL_IN, 4);
}

TrtkDnnlCall *
trtk_dnnl_program_call (const TrtkProblem *p, const TrtkDnnlProgram *g,
    const_dnnl_primitive_desc_t pd, TrtkDnnl *d)
{
  TrtkDnnlMdRef scratch =
      dnnl_primitive_desc_query_md (pd, dnnl_query_scratchpad_md, 0);
  int32_t offsets[TRTK_DNNL_MAX_WIDE] = { 0 };
  TrtkDnnlCall *call;

  if ((g->copies && add_copy (p, g, d) != TRTK_OK)
      || add_wide (p, g,
             scratch != NULL ? dnnl_memory_desc_get_size (scratch) : 0, offsets,
             d)
             != TRTK_OK)
    return NULL;
  call = trtk_dnnl_add_call (d, pd);
  if (call == NULL
      || trtk_dnnl_add_arg (call, DNNL_ARG_DST,
             dnnl_primitive_desc_query_md (pd, dnnl_query_dst_md, 0),
             TRTK_DNNL_OUT, 0)
             != TRTK_OK
      || add_post_args (p, g, offsets, call) != TRTK_OK)
    return NULL;
  return call;
}
