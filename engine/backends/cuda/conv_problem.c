/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_problem.c: a node as TrtkConv: geometry, and the epilogue's steps as
 * the program of ARITHMETIC.md 4. */
#include "backends/cuda/conv_problem.h"

#include <string.h>

#include "cpu/element.h"
#include "trtk_ref.h"

static gboolean
is_byte (TrtkDtype dtype)
{
  return dtype == TRTK_S8 || dtype == TRTK_U8;
}

static const TrtkTensor *
constant (const TrtkProblem *p, gint32 i)
{
  return i < p->n_in && p->in[i].is_constant
                 && p->in[i].tensor.dtype != TRTK_NONE
             ? &p->in[i].tensor
             : NULL;
}

/* An input that may be absent, but must not be computed. */
static gboolean
read_optional (const TrtkProblem *p, gint32 i, gint32 n_own,
    const TrtkTensor **t)
{
  *t = NULL;
  if (i >= n_own || p->in[i].tensor.dtype == TRTK_NONE)
    return TRUE;
  *t = constant (p, i);
  return *t != NULL;
}

/* ---- geometry --------------------------------------------------------- */

static gboolean
fits_int (gint64 n)
{
  return n >= 1 && n <= G_MAXINT32 / 64;
}

/* Pictures of one or two axes. */
static gboolean
read_window (TrtkConv *v, const TrtkConvParams *w, const TrtkTensor *x,
    const TrtkTensor *y)
{
  gint32 last = w->n_spatial - 1;

  if (w->n_spatial < 1 || w->n_spatial > 2)
    return FALSE;
  for (gint32 i = 0; i < x->rank; i++) {
    if (!fits_int (x->dims[i]) || !fits_int (y->dims[i]))
      return FALSE;
  }
  v->n = (gint32) x->dims[0];
  v->c = (gint32) x->dims[1];
  v->k = (gint32) y->dims[1];
  v->h = last == 1 ? (gint32) x->dims[2] : 1;
  v->p = last == 1 ? (gint32) y->dims[2] : 1;
  v->w = (gint32) x->dims[last + 2];
  v->q = (gint32) y->dims[last + 2];
  v->r = last == 1 ? w->kernel[0] : 1;
  v->s = w->kernel[last];
  v->stride_y = last == 1 ? w->stride[0] : 1;
  v->stride_x = w->stride[last];
  v->dil_y = last == 1 ? w->dilation[0] : 1;
  v->dil_x = w->dilation[last];
  v->pad_top = last == 1 ? w->pad_begin[0] : 0;
  v->pad_left = w->pad_begin[last];
  v->groups = w->groups;
  return v->pad_top >= 0 && v->pad_left >= 0;
}

/* Rows times a matrix: every row is a picture of one pixel. */
static gboolean
read_matrix (TrtCudaConv *c, const TrtkTensor *x, const TrtkTensor *y)
{
  TrtkConv *v = &c->conv;
  gint64 rows = trtk_count_range (x, 0, x->rank - 1);
  gint64 depth = x->dims[x->rank - 1], cols = y->dims[y->rank - 1];

  if (x->rank < 2 || c->weights->rank != 2 || !fits_int (rows)
      || !fits_int (depth) || !fits_int (cols)
      || c->weights->dims[c->transposed ? 0 : 1] != depth
      || c->weights->dims[c->transposed ? 1 : 0] != cols)
    return FALSE;
  c->is_matrix = TRUE;
  /* channels of more than a picture's axis 1 are the last of a plain tensor */
  c->layout = x->rank == 2 ? TRTK_LAYOUT_NHWC16 : TRTK_LAYOUT_PLAIN;
  if (x->rank > 2 && (depth % TRTK_GRANULE != 0 || cols % TRTK_GRANULE != 0))
    return FALSE;
  v->n = (gint32) rows;
  v->c = (gint32) depth;
  v->k = (gint32) cols;
  v->h = v->w = v->p = v->q = v->r = v->s = v->groups = 1;
  v->stride_y = v->stride_x = v->dil_y = v->dil_x = 1;
  return TRUE;
}

/* ---- operators -------------------------------------------------------- */

static gboolean
read_quantized (const TrtkProblem *p, TrtCudaConv *c, gint32 y_zero)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;

  c->conv.twice = c->weights->dtype == TRTK_S16;
  if (!is_byte (x->dtype)
      || (!c->conv.twice && c->weights->dtype != TRTK_S8)
      || (!is_byte (y->dtype) && y->dtype != TRTK_F32)
      || !read_optional (p, 2, p->n_op_in, &c->bias)
      || !read_optional (p, 3, p->n_op_in, &c->scale) || c->scale == NULL
      || !read_optional (p, 4, p->n_op_in, &c->out))
    return FALSE;
  c->conv.epilogue.out_zero = y_zero;
  return TRUE;
}

static gboolean
read_half (const TrtkProblem *p, TrtCudaConv *c)
{
  return p->in[0].tensor.dtype == TRTK_F16 && c->weights->dtype == TRTK_F16
         && p->out[0].tensor.dtype == TRTK_F16
         && read_optional (p, 2, p->n_op_in, &c->bias);
}

/* A bias for each column, or one for all. */
static gboolean
is_row (const TrtkTensor *bias, gint32 channels)
{
  return bias == NULL || trtk_count (bias) == 1
         || (trtk_count (bias) == channels
             && bias->dims[bias->rank - 1] == channels);
}

static gboolean
read_gemm (const TrtkProblem *p, TrtCudaConv *c)
{
  const TrtkGemmParams *g = p->params;

  if (g->alpha != 1 || g->beta != 1 || g->trans_a)
    return FALSE;
  c->transposed = !g->trans_b;
  return read_half (p, c)
         && read_matrix (c, &p->in[0].tensor, &p->out[0].tensor)
         && is_row (c->bias, c->conv.k);
}

static gboolean
read_operator (const TrtkProblem *p, TrtCudaConv *c)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;

  c->weights = constant (p, 1);
  if (c->weights == NULL || p->in[0].is_constant || p->n_out != 1)
    return FALSE;
  c->layout = TRTK_LAYOUT_NHWC16;
  if (g_str_equal (p->op, "TrtQConv")) {
    const TrtkQConvParams *q = p->params;
    c->conv.x_zero = q->x_zero;
    return read_window (&c->conv, &q->conv, x, y)
           && read_quantized (p, c, q->y_zero);
  }
  if (g_str_equal (p->op, "Conv"))
    return read_window (&c->conv, p->params, x, y) && read_half (p, c);
  c->transposed = TRUE;
  if (g_str_equal (p->op, "TrtQGemm"))
    return read_quantized (p, c, ((const TrtkQGemmParams *) p->params)->y_zero)
           && read_matrix (c, x, y);
  if (g_str_equal (p->op, "MatMul"))
    return p->n_op_in == 2 && read_half (p, c) && read_matrix (c, x, y);
  return g_str_equal (p->op, "Gemm") && read_gemm (p, c);
}

/* ---- the epilogue ----------------------------------------------------- */

static gboolean
read_activation (TrtkEpilogue *e, const TrtkStep *s)
{
  if (e->act != TRTK_ACT_NONE || s->act == TRTK_ACT_GELU_TANH
      || s->act == TRTK_ACT_EXP
      || (s->act == TRTK_ACT_SILU && s->alpha != 1.0f)
      || e->residual == TRTK_RES_ADD_AFTER_ACT
      || e->residual == TRTK_RES_GATE_AFTER_ACT)
    return FALSE;
  e->act = s->act;
  e->act_a = s->alpha;
  e->act_b = s->beta;
  return TRUE;
}

static gboolean
same_shape (const TrtkTensor *a, const TrtkTensor *b)
{
  if (a->rank != b->rank)
    return FALSE;
  for (gint32 i = 0; i < a->rank; i++) {
    if (a->dims[i] != b->dims[i])
      return FALSE;
  }
  return TRUE;
}

/* ADD or MUL of a tensor as large as the output. An ADD enters before the
 * activation that follows it, if one does. */
static gboolean
read_residual (const TrtkProblem *p, TrtCudaConv *c, const TrtkStep *s,
    gboolean act_follows)
{
  TrtkEpilogue *e = &c->conv.epilogue;
  const TrtkOperand *r = &p->in[s->operand];
  gboolean half = c->conv.x_dtype == TRTK_F16;

  if (e->residual != TRTK_RES_NONE || r->is_constant
      || !same_shape (&r->tensor, &p->out[0].tensor)
      || (half ? r->tensor.dtype != TRTK_F16 : !is_byte (r->tensor.dtype))
      || (act_follows && s->kind == TRTK_STEP_MUL))
    return FALSE;
  e->residual = s->kind == TRTK_STEP_MUL ? TRTK_RES_GATE_AFTER_ACT
                : act_follows            ? TRTK_RES_ADD_BEFORE_ACT
                                         : TRTK_RES_ADD_AFTER_ACT;
  e->res_dtype = r->tensor.dtype;
  e->res_scale = half ? 1.0f : s->alpha;
  e->res_zero = half ? 0 : (gint32) s->beta;
  c->residual = s->operand;
  return half || (float) e->res_zero == s->beta;
}

/* f16's sums are no integers: factors of channels may join the bias. */
static gboolean
read_channels (const TrtkProblem *p, TrtCudaConv *c, const TrtkStep *s,
    gint32 index)
{
  const TrtkTensor *t = constant (p, s->operand);
  gboolean is_bias = s->kind == TRTK_STEP_BIAS;

  if (c->conv.x_dtype != TRTK_F16 || t == NULL || trtk_count (t) != c->conv.k
      || c->more_scale != NULL || (is_bias && index > 0)
      || c->conv.epilogue.act != TRTK_ACT_NONE || c->residual >= 0)
    return FALSE;
  *(is_bias ? &c->more_bias : &c->more_scale) = t;
  return TRUE;
}

static gboolean
read_steps (const TrtkProblem *p, TrtCudaConv *c)
{
  for (gint32 i = 0; i < p->n_steps; i++) {
    const TrtkStep *s = &p->steps[i];
    gboolean act_follows
        = i + 1 < p->n_steps && s[1].kind == TRTK_STEP_ACT;
    gboolean good;

    if (s->kind == TRTK_STEP_ACT)
      good = read_activation (&c->conv.epilogue, s);
    else if (s->kind == TRTK_STEP_BIAS || s->kind == TRTK_STEP_SCALE)
      good = read_channels (p, c, s, i);
    else
      good = read_residual (p, c, s,
          act_follows && c->conv.epilogue.act == TRTK_ACT_NONE);
    if (!good)
      return FALSE;
  }
  return TRUE;
}

/* ---- all of it -------------------------------------------------------- */

/* @t is 1 for every channel, so that the step may be left out. */
static gboolean
is_unit (const TrtkTensor *t, const TrtkConv *v)
{
  gint64 n = t != NULL ? trtk_count (t) : 0;

  if (v->k % TRTK_GRANULE != 0)
    return FALSE; /* tails are 0 */
  for (gint64 i = 0; i < n; i++) {
    if (trtk_load_f64 (t, i) != 1)
      return FALSE;
  }
  return TRUE;
}

gint32
trt_cuda_pitch (const TrtkOperand *operand)
{
  const TrtkTensor *t = &operand->tensor;

  return (gint32) (operand->layout == TRTK_LAYOUT_PLAIN
                       ? t->dims[t->rank - 1]
                       : trtk_operand_pitch (operand));
}

TrtkOperand
trt_cuda_operand_in (const TrtkOperand *operand, TrtkLayout layout)
{
  TrtkOperand as = *operand;

  if (as.layout != layout) {
    as.layout = layout;
    as.pitch = 0;
  }
  return as;
}

static gint32
pitch_in (const TrtkOperand *operand, TrtkLayout layout)
{
  TrtkOperand as = trt_cuda_operand_in (operand, layout);

  return trt_cuda_pitch (&as);
}

gboolean
trt_cuda_conv_read (const TrtkProblem *p, TrtCudaConv *c)
{
  TrtkConv *v = &c->conv;

  memset (c, 0, sizeof *c);
  c->residual = -1;
  if (p->op == NULL || p->n_op_in < 2 || p->n_out < 1)
    return FALSE;
  v->x_dtype = p->in[0].tensor.dtype;
  v->epilogue.out_dtype = p->out[0].tensor.dtype;
  if (!read_operator (p, c) || !read_steps (p, c))
    return FALSE;
  v->x_pitch = pitch_in (&p->in[0], c->layout);
  v->y_pitch = pitch_in (&p->out[0], c->layout);
  if (c->residual >= 0)
    v->res_pitch = pitch_in (&p->in[c->residual], c->layout);
  v->unit_scale = is_unit (c->scale, v) && is_unit (c->more_scale, v);
  v->unit_out = is_unit (c->out, v);
  return TRUE;
}

gboolean
trt_cuda_conv_lies (const TrtkProblem *p, const TrtCudaConv *c,
    TrtkLayout x_layout)
{
  return p->overwrites < 0 && p->in[0].layout == x_layout
         && p->out[0].layout == c->layout
         && (c->residual < 0 || p->in[c->residual].layout == c->layout);
}

void
trt_cuda_conv_set_layouts (TrtkProblem *p, const TrtCudaConv *c,
    TrtkLayout x_layout)
{
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  p->in[0].layout = x_layout;
  if (c->residual >= 0)
    p->in[c->residual].layout = c->layout;
  p->out[0].layout = c->layout;
}
