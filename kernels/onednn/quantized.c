/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.c: epilogue programs on exact sums as post operations.
 *
 * oneDNN adds the integer bias in f32. That is the same as long as sum and
 * bias stay below 2^24, beyond which it may round twice. An 8-bit residual is
 * its "sum", which reads the output's own memory: the only post operation that
 * applies a scale to an operand, with one rounding. */
#include "onednn/quantized_operand.h"

#include <string.h>

static bool
is_8_bit (const TrtkOperand *operand)
{
  return operand->tensor.dtype == TRTK_S8 || operand->tensor.dtype == TRTK_U8;
}

bool
trtk_dnnl_has_vnni (void)
{
  unsigned isa = (unsigned) dnnl_get_effective_cpu_isa ();
  unsigned vnni = (unsigned) dnnl_cpu_isa_avx512_core_vnni;

  return (isa & vnni) == vnni;
}

bool
trtk_dnnl_sums_exactly (void)
{
  return trtk_dnnl_has_output_scales () && trtk_dnnl_has_vnni ();
}

/* ---- operands --------------------------------------------------------- */

TrtkDnnlOperandKind
trtk_dnnl_operand_kind (
    const TrtkProblem *p, const TrtkDnnlProgram *g, const TrtkStep *step)
{
  const TrtkTensor *y = &p->out[0].tensor;
  const TrtkTensor *t = &p->in[step->operand].tensor;
  int32_t axis = g->axis == 1 && g->y.rank == y->rank ? 1 : y->rank - 1;
  int32_t at = axis - (y->rank - t->rank);

  if (trtk_count (t) == 1)
    return TRTK_DNNL_ONE;
  if (step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_SCALE)
    return TRTK_DNNL_CHANNEL;
  if (trtk_same_dims (t, y) && !p->in[step->operand].is_constant)
    return TRTK_DNNL_FULL;
  return at >= 0 && at < t->rank && t->dims[at] == trtk_count (t)
             ? TRTK_DNNL_CHANNEL
             : TRTK_DNNL_OTHER;
}

static TrtkTensor
broadcast_tensor (
    const TrtkDnnlProgram *g, TrtkDnnlOperandKind kind, TrtkDtype dtype)
{
  TrtkTensor t = g->y;

  t.dtype = dtype;
  for (int32_t i = 0; i < t.rank; i++) {
    if (kind != TRTK_DNNL_FULL && (kind == TRTK_DNNL_ONE || i != g->axis))
      t.dims[i] = 1;
  }
  return t;
}

TrtkStatus
trtk_dnnl_broadcast_md (const TrtkDnnlProgram *g, TrtkDnnlOperandKind kind,
    TrtkDtype dtype, TrtkDnnlMd *md)
{
  TrtkTensor t = broadcast_tensor (g, kind, dtype);

  return trtk_dnnl_md (
      md, &t, kind == TRTK_DNNL_FULL ? g->layout : TRTK_LAYOUT_PLAIN);
}

void
trtk_dnnl_program_layouts (TrtkProblem *p, TrtkLayout layout)
{
  for (int32_t i = 0; i < p->n_steps; i++) {
    int32_t operand = p->steps[i].operand;
    if (operand < 0 || operand >= p->n_in)
      continue;
    p->in[operand].layout =
        !p->in[operand].is_constant
                && trtk_same_dims (&p->in[operand].tensor, &p->out[0].tensor)
            ? layout
            : TRTK_LAYOUT_PLAIN;
  }
}

/* ---- post operations -------------------------------------------------- */

static bool
is_read_once (const TrtkProblem *p, int32_t operand)
{
  int n = 0;

  for (int32_t i = 0; i < p->n_steps; i++)
    n += p->steps[i].operand == operand;
  return n == 1 && operand >= p->n_op_in;
}

static dnnl_data_type_t
byte_type (TrtkDtype dtype)
{
  return dtype == TRTK_S8 ? dnnl_s8 : dnnl_u8;
}

static bool
is_zero_point (float zero)
{
  return zero >= -128.0f && zero <= 255.0f && (float) (int32_t) zero == zero;
}

/* The residual. A real output gets it widened. */
static TrtkStatus
append_sum (const TrtkProblem *p, TrtkDnnlProgram *g, const TrtkStep *step,
    dnnl_post_ops_t ops)
{
  bool real = p->out[0].tensor.dtype == TRTK_F32;
  dnnl_status_t status;

  if (g->sum >= 0 || !is_zero_point (step->beta))
    return TRTK_ERROR_UNSUPPORTED;
  g->sum = step->operand;
  g->copies = real || !g->overwrite || !is_read_once (p, step->operand);
  if (real)
    status = trtk_dnnl_post_sum (ops);
  else
    status = trtk_dnnl_post_sum_bytes (ops, step->alpha, (int32_t) step->beta,
        byte_type (p->in[step->operand].tensor.dtype));
  return status == dnnl_success ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
append_operand (const TrtkProblem *p, TrtkDnnlProgram *g, int32_t index,
    dnnl_post_ops_t ops)
{
  const TrtkStep *step = &p->steps[index];
  const TrtkOperand *operand = &p->in[step->operand];
  TrtkDnnlOperandKind kind = trtk_dnnl_operand_kind (p, g, step);
  bool adds = step->kind == TRTK_STEP_ADD || step->kind == TRTK_STEP_BIAS;
  TRTK_DNNL_MD (md);

  if (kind == TRTK_DNNL_OTHER)
    return TRTK_ERROR_UNSUPPORTED;
  if (is_8_bit (operand)) {
    if (adds)
      return kind == TRTK_DNNL_FULL ? append_sum (p, g, step, ops)
                                  : TRTK_ERROR_UNSUPPORTED;
    if (g->n_wide == TRTK_DNNL_MAX_WIDE || !is_zero_point (step->beta))
      return TRTK_ERROR_UNSUPPORTED;
    g->wide[g->n_wide++] = index;
  } else if (operand->tensor.dtype != TRTK_F32) {
    return TRTK_ERROR_UNSUPPORTED;
  }
  if (trtk_dnnl_broadcast_md (g, kind, TRTK_F32, &md) != TRTK_OK
      || dnnl_post_ops_append_binary (ops,
             adds ? dnnl_binary_add : dnnl_binary_mul, trtk_dnnl_md_ref (&md))
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

/* oneDNN 2.6 makes one piece of code for all functions of one kind, with the
 * numbers of the last: they must not differ. */
static TrtkStatus
append_function (
    TrtkDnnlProgram *g, float scale, TrtkDnnlAct act, dnnl_post_ops_t ops)
{
  TrtkDnnlFunction function = { scale, act };

  for (int32_t i = 0; i < g->n_functions; i++) {
    const TrtkDnnlFunction *other = &g->functions[i];
    if (other->act.alg == act.alg
        && (other->scale != scale || other->act.alpha != act.alpha
            || other->act.beta != act.beta))
      return TRTK_ERROR_UNSUPPORTED;
  }
  if (g->n_functions == TRTK_DNNL_MAX_FUNCTIONS
      || trtk_dnnl_post_eltwise_scaled (
             ops, scale, act.alg, act.alpha, act.beta)
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  g->functions[g->n_functions++] = function;
  return TRTK_OK;
}

/* With @scale behind the last function. */
static TrtkStatus
append_act (
    TrtkDnnlProgram *g, const TrtkStep *step, float scale, dnnl_post_ops_t ops)
{
  TrtkDnnlAct acts[2];
  int n = trtk_dnnl_act (step->act, step->alpha, step->beta, acts);

  for (int i = 0; i < n; i++) {
    if (append_function (g, i == n - 1 ? scale : 1.0f, acts[i], ops) != TRTK_OK)
      return TRTK_ERROR_UNSUPPORTED;
  }
  return n > 0 ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

/* The output's scale, where it is a single number; 1 where there is none. */
static bool
single_out (const TrtkProblem *p, float *out)
{
  *out = 1.0f;
  if (p->n_op_in < 5 || p->in[4].tensor.dtype == TRTK_NONE)
    return true;
  *out = ((const float *) p->in[4].tensor.data)[0];
  return trtk_count (&p->in[4].tensor) == 1;
}

TrtkDnnlOperandKind
trtk_dnnl_out_kind (const TrtkProblem *p)
{
  float out;

  return single_out (p, &out) ? TRTK_DNNL_ONE : TRTK_DNNL_CHANNEL;
}

/* The output's scale, where no activation has taken it with it. */
static TrtkStatus
append_out (const TrtkProblem *p, TrtkDnnlProgram *g, dnnl_post_ops_t ops)
{
  TRTK_DNNL_MD (md);
  float out;

  if (single_out (p, &out)
      && (out == 1.0f
          || append_function (
                 g, 1.0f, (TrtkDnnlAct){ dnnl_eltwise_linear, out, 0.0f }, ops)
                 == TRTK_OK))
    return TRTK_OK;
  g->multiplies_out = true;
  if (trtk_dnnl_broadcast_md (g, trtk_dnnl_out_kind (p), TRTK_F32, &md)
          != TRTK_OK
      || dnnl_post_ops_append_binary (
             ops, dnnl_binary_mul, trtk_dnnl_md_ref (&md))
             != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

static TrtkStatus
append_step (const TrtkProblem *p, TrtkDnnlProgram *g, int32_t index,
    float scale, dnnl_post_ops_t ops)
{
  const TrtkStep *step = &p->steps[index];

  if ((step->kind == TRTK_STEP_ACT) != (step->operand < 0)
      || step->operand >= p->n_in)
    return TRTK_ERROR_UNSUPPORTED;
  return step->kind == TRTK_STEP_ACT ? append_act (g, step, scale, ops)
                                     : append_operand (p, g, index, ops);
}

/* A byte is rounded before its zero point, which the primitive adds last. */
static TrtkStatus
append_round (const TrtkDnnlProgram *g, dnnl_post_ops_t ops)
{
  if (g->y_zero == 0
      || trtk_dnnl_post_eltwise (ops, dnnl_eltwise_round, 0.0f, 0.0f)
             == dnnl_success)
    return TRTK_OK;
  return TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
append_steps (const TrtkProblem *p, TrtkDnnlProgram *g, dnnl_post_ops_t ops)
{
  int32_t last = p->n_steps - 1;
  TrtkStatus status = TRTK_OK;
  float out;

  g->sum = -1;
  g->copies = g->multiplies_out = false;
  g->n_wide = g->n_functions = 0;
  for (int32_t i = 0; i < last && status == TRTK_OK; i++)
    status = append_step (p, g, i, 1.0f, ops);
  if (status != TRTK_OK)
    return status;
  if (last >= 0 && p->steps[last].kind == TRTK_STEP_ACT && single_out (p, &out)
      && append_step (p, g, last, out, ops) == TRTK_OK)
    return TRTK_OK;
  if (last >= 0)
    status = append_step (p, g, last, 1.0f, ops);
  return status == TRTK_OK ? append_out (p, g, ops) : status;
}

static TrtkStatus
set_numbers (
    const TrtkProblem *p, const TrtkDnnlProgram *g, dnnl_primitive_attr_t attr)
{
  const TrtkTensor *scale = &p->in[3].tensor;
  int64_t n = trtk_count (scale);

  if (trtk_dnnl_set_output_scales (
          attr, n, n == 1 ? 0 : 1 << g->axis, scale->data)
          != dnnl_success
      || (g->x_zero != 0
          && trtk_dnnl_set_zero_point (attr, DNNL_ARG_SRC, g->x_zero)
                 != dnnl_success)
      || (g->y_zero != 0
          && trtk_dnnl_set_zero_point (attr, DNNL_ARG_DST, g->y_zero)
                 != dnnl_success))
    return TRTK_ERROR_UNSUPPORTED;
  return TRTK_OK;
}

TrtkStatus
trtk_dnnl_program_attr (
    const TrtkProblem *p, TrtkDnnlProgram *g, dnnl_primitive_attr_t *attr)
{
  dnnl_post_ops_t ops = NULL;
  TrtkStatus status = TRTK_ERROR_UNSUPPORTED;

  *attr = NULL;
  if (dnnl_post_ops_create (&ops) != dnnl_success)
    return TRTK_ERROR_UNSUPPORTED;
  if (append_steps (p, g, ops) == TRTK_OK && append_round (g, ops) == TRTK_OK
      && trtk_dnnl_attr (attr, ops) == TRTK_OK)
    status = set_numbers (p, g, *attr);
  dnnl_post_ops_destroy (ops);
  if (status != TRTK_OK) {
    trtk_dnnl_release (NULL, *attr);
    *attr = NULL;
  }
  return status;
}
