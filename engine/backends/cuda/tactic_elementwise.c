/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_elementwise.c: functions of elements of tensors in granules, as
 * programs of the interpreter (elementwise.cu): sums of bytes, activations,
 * arithmetic with epilogues, quantisation, nearest enlargement by 2. */
#include <stddef.h>
#include <string.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/elementwise.h"
#include "backends/cuda/tactics.h"
#include "cpu/element.h"

/* ---- operators -------------------------------------------------------- */

static gboolean
build_qadd (TrtCudaElt *g)
{
  const TrtkQAddParams *q = g->problem->params;
  const TrtkEltOp mul_b
      = { .code = TRTK_ELT_FMA, .d = 1, .a = 1, .b = 3, .c = 2 };
  const TrtkEltOp mul_a
      = { .code = TRTK_ELT_FMA, .d = 0, .a = 0, .b = 3, .c = 1 };

  return g->problem->n_op_in == 2
         && !(g->problem->in[0].is_constant && g->problem->in[1].is_constant)
         && trt_cuda_elt_load (g, 0, 0, 0, 1.0f)
         && trt_cuda_elt_load (g, 1, 1, 0, 1.0f)
         && trt_cuda_elt_const (g, 2, q->offset)
         && trt_cuda_elt_const (g, 3, q->b_ratio)
         && trt_cuda_elt_emit (g, mul_b)
         && trt_cuda_elt_const (g, 3, q->a_ratio)
         && trt_cuda_elt_emit (g, mul_a)
         && trt_cuda_elt_store (g, 1.0f);
}

/* One value of the quantisation for all of the tensor. */
static gboolean
read_scale (const TrtkProblem *p, float *scale, gint32 *zero)
{
  const TrtkQuantizeParams *q = p->params;
  gboolean has_zero = p->n_in > 2 && p->in[2].tensor.dtype != TRTK_NONE;

  if (!p->in[1].is_constant || trtk_count (&p->in[1].tensor) != 1
      || p->in[1].tensor.dtype != TRTK_F32 || q->block > 0
      || (has_zero
          && (!p->in[2].is_constant || trtk_count (&p->in[2].tensor) != 1)))
    return FALSE;
  *scale = (float) trtk_load_f64 (&p->in[1].tensor, 0);
  *zero = has_zero ? (gint32) trtk_load_i64 (&p->in[2].tensor, 0) : 0;
  return TRUE;
}

static gboolean
build_quantize (TrtCudaElt *g)
{
  const TrtkProblem *p = g->problem;
  const TrtkEltOp divide = { .code = TRTK_ELT_DIV, .d = 0, .a = 0, .b = 1 };
  gint32 zero;
  float scale;

  if (p->in[0].tensor.dtype != TRTK_F32 || p->n_steps > 0
      || !trt_cuda_is_byte (p->out[0].tensor.dtype)
      || !read_scale (p, &scale, &zero)
      || ((const TrtkQuantizeParams *) p->params)->precision != TRTK_F32)
    return FALSE;
  g->args.out_zero = zero;
  return trt_cuda_elt_load (g, 0, 0, 0, 1.0f)
         && trt_cuda_elt_const (g, 1, scale)
         && trt_cuda_elt_emit (g, divide) && trt_cuda_elt_store (g, 1.0f);
}

/* What the epilogue adds, in f32. */
static gboolean
build_steps (TrtCudaElt *g)
{
  const TrtkProblem *p = g->problem;

  for (gint32 i = 0; i < p->n_steps; i++) {
    const TrtkStep *s = &p->steps[i];
    gboolean adds = s->kind == TRTK_STEP_ADD || s->kind == TRTK_STEP_BIAS;
    gboolean by_channel
        = s->kind == TRTK_STEP_BIAS || s->kind == TRTK_STEP_SCALE;
    TrtkEltOp op = { .code = adds ? TRTK_ELT_ADD : TRTK_ELT_MUL, .d = 0,
      .a = 0, .b = 1 };
    if (s->kind == TRTK_STEP_ACT) {
      if (!trt_cuda_elt_act (g, s->act, s->alpha, s->beta))
        return FALSE;
      continue;
    }
    if (!trt_cuda_is_real (p->in[s->operand].tensor.dtype)
        || (by_channel
                ? !p->in[s->operand].is_constant
                      || !trt_cuda_elt_load_constant (g, 1,
                          &p->in[s->operand].tensor, TRUE)
                : !trt_cuda_elt_load (g, 1, s->operand, 0, 1.0f))
        || !trt_cuda_elt_emit (g, op))
      return FALSE;
  }
  return trt_cuda_elt_store (g, 1.0f);
}

static gboolean
build_binary (TrtCudaElt *g, TrtkEltCode code)
{
  const TrtkEltOp op
      = { .code = (guint8) code, .d = 0, .a = 0, .b = 1 };

  /* what tails hold must stay finite */
  if (code == TRTK_ELT_DIV && !g->problem->in[1].is_constant
      && g->problem->out[0].tensor.dims[1] % TRTK_GRANULE != 0)
    return FALSE;
  return g->problem->n_op_in == 2 && trt_cuda_elt_load (g, 0, 0, 0, 1.0f)
         && trt_cuda_elt_load (g, 1, 1, 0, 1.0f) && trt_cuda_elt_emit (g, op)
         && build_steps (g);
}

static gboolean
build_unary (TrtCudaElt *g, TrtkAct act)
{
  const TrtkUnaryParams *u = g->problem->params;
  gboolean bare = act == TRTK_ACT_NONE || act == TRTK_ACT_RELU || act == TRTK_ACT_SIGMOID
                  || act == TRTK_ACT_TANH || act == TRTK_ACT_HARD_SWISH;
  float alpha = bare ? 0.0f : (float) u->alpha;

  return trt_cuda_elt_load (g, 0, 0, 0, 1.0f)
         && (act == TRTK_ACT_NONE
             || trt_cuda_elt_act (g, act, alpha, bare ? 0.0f : (float) u->beta))
         && build_steps (g);
}

static const struct {
  const char *op;
  TrtkEltCode code;
} binaries[] = {
  { "Add", TRTK_ELT_ADD },
  { "Sub", TRTK_ELT_SUB },
  { "Mul", TRTK_ELT_MUL },
  { "Div", TRTK_ELT_DIV },
};

static const struct {
  const char *op;
  TrtkAct act;
} unaries[] = {
  { "Cast", TRTK_ACT_NONE },
  { "Relu", TRTK_ACT_RELU },
  { "Sigmoid", TRTK_ACT_SIGMOID },
  { "Tanh", TRTK_ACT_TANH },
  { "HardSwish", TRTK_ACT_HARD_SWISH },
  { "LeakyRelu", TRTK_ACT_LEAKY_RELU },
  { "HardSigmoid", TRTK_ACT_HARD_SIGMOID },
};

static gboolean
build_reals (TrtCudaElt *g)
{
  const TrtkProblem *p = g->problem;

  for (gint32 i = 0; i < p->n_op_in; i++) {
    if (!trt_cuda_is_real (p->in[i].tensor.dtype))
      return FALSE;
  }
  /* f32 is what a net ends in, by way of a move: "convert" does both */
  if (!trt_cuda_is_real (p->out[0].tensor.dtype)
      || (g_str_equal (p->op, "Cast") && p->out[0].tensor.dtype == TRTK_F32))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (binaries); i++) {
    if (g_str_equal (p->op, binaries[i].op))
      return build_binary (g, binaries[i].code);
  }
  for (guint i = 0; i < G_N_ELEMENTS (unaries); i++) {
    if (g_str_equal (p->op, unaries[i].op))
      return p->n_op_in == 1 && build_unary (g, unaries[i].act);
  }
  return FALSE;
}

/* ---- all of it -------------------------------------------------------- */

static gboolean
start (TrtCudaElt *g, const TrtkProblem *p)
{
  const TrtkTensor *y;
  TrtkOperand out;

  memset (g, 0, sizeof *g);
  g->problem = p;
  if (p->op == NULL || p->n_in < 1 || p->n_out != 1 || p->in[0].is_constant)
    return FALSE;
  y = &p->out[0].tensor;
  if (y->rank < 2 || y->rank > 4
      || (!trt_cuda_is_byte (y->dtype) && !trt_cuda_is_real (y->dtype)))
    return FALSE;
  for (gint32 i = 0; i < y->rank; i++) {
    if (y->dims[i] < 1 || y->dims[i] > G_MAXINT32 / 64)
      return FALSE;
  }
  out = p->out[0];
  if (out.layout != TRTK_LAYOUT_NHWC16)
    out.pitch = 0;
  out.layout = TRTK_LAYOUT_NHWC16;
  g->args.n = (gint32) y->dims[0];
  trt_cuda_elt_picture (y, &g->args.p, &g->args.q);
  g->args.channels = trtk_round_up ((gint32) y->dims[1], TRTK_GRANULE);
  g->args.y_pitch = trt_cuda_pitch (&out) * (gint32) trtk_dtype_size (y->dtype);
  g->args.out_dtype = (gint32) y->dtype;
  return TRUE;
}

static gboolean
build (TrtCudaElt *g, const TrtkProblem *p, TrtkLaunch *launch)
{
  gboolean good;

  if (!start (g, p))
    return FALSE;
  if (g_str_equal (p->op, "TrtQAdd"))
    good = build_qadd (g);
  else if (g_str_equal (p->op, "QuantizeLinear"))
    good = build_quantize (g);
  else
    good = build_reals (g);
  return good && trtk_cuda_plan_elementwise (&g->args, launch) == TRTK_OK;
}

static gboolean
is_operand (const TrtCudaElt *g, gint32 i)
{
  for (gint32 k = 0; k < g->n_in; k++) {
    if (g->constants[k] == NULL && g->sources[k] == i)
      return TRUE;
  }
  return FALSE;
}

/* Only where an operand lies in granules already. */
static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  gboolean any = FALSE;
  TrtkLaunch launch;
  TrtCudaElt g;

  for (gint32 i = 0; i < p->n_op_in; i++)
    any |= p->in[i].layout == TRTK_LAYOUT_NHWC16;
  if (!any || !build (&g, p, &launch)) {
    if (any)
      trt_cuda_elt_clear (&g);
    return TRTK_ERROR_UNSUPPORTED;
  }
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout
        = is_operand (&g, i) ? TRTK_LAYOUT_NHWC16 : TRTK_LAYOUT_PLAIN;
  p->out[0].layout = TRTK_LAYOUT_NHWC16;
  trt_cuda_elt_clear (&g);
  return TRTK_OK;
}

static gboolean
lies (const TrtCudaElt *g)
{
  const TrtkProblem *p = g->problem;

  for (gint32 i = 0; i < p->n_in; i++) {
    if (is_operand (g, i) && p->in[i].layout != TRTK_LAYOUT_NHWC16)
      return FALSE;
  }
  return p->out[0].layout == TRTK_LAYOUT_NHWC16 && p->overwrites < 0
         && p->choice == NULL;
}

static gsize
data_at (gint32 i)
{
  return offsetof (TrtkEltArgs, in) + (gsize) i * sizeof (TrtkEltInput)
         + offsetof (TrtkEltInput, data);
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtCudaWork *work;
  TrtCudaLaunch *l;
  TrtkLaunch launch;
  TrtCudaElt g;

  if (!build (&g, p, &launch) || !lies (&g)) {
    trt_cuda_elt_clear (&g);
    return trt_cuda_refuse (p, error);
  }
  work = trt_cuda_work_new ();
  l = trt_cuda_work_add (work, &launch, &g.args, sizeof g.args);
  for (gint32 i = 0; i < g.n_in; i++) {
    if (g.constants[i] == NULL)
      trt_cuda_launch_slot (l, data_at (i), TRT_CUDA_IN, (guint) g.sources[i],
          0);
    else
      trt_cuda_launch_slot (l, data_at (i), TRT_CUDA_CONSTANT,
          trt_cuda_work_constant (work, g_bytes_ref (g.constants[i])), 0);
  }
  trt_cuda_launch_slot (l, offsetof (TrtkEltArgs, y), TRT_CUDA_OUT, 0, 0);
  l->early = TRUE;
  *scratch_bytes = 0;
  trt_cuda_elt_clear (&g);
  return work;
}

const TrtTactic trt_cuda_elementwise = {
  .name = "elementwise",
  .any_pitch = TRUE,
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
};
