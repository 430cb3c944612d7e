/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* elementwise.c: see elementwise.h. */
#include "backends/cuda/elementwise.h"

#include "backends/cuda/conv_problem.h"
#include "cpu/element.h"

#define EVERYWHERE 30 /* shift that makes every row and column 0 */

void
trt_cuda_elt_clear (TrtCudaElt *g)
{
  for (gint32 i = 0; i < TRTK_ELT_INPUTS; i++)
    g_clear_pointer (&g->constants[i], g_bytes_unref);
}

/* ---- instructions ----------------------------------------------------- */

gboolean
trt_cuda_elt_emit (TrtCudaElt *g, TrtkEltOp op)
{
  if (g->args.n_ops >= TRTK_ELT_OPS)
    return FALSE;
  g->args.ops[g->args.n_ops++] = op;
  return TRUE;
}

gboolean
trt_cuda_elt_const (TrtCudaElt *g, guint8 d, float value)
{
  return trt_cuda_elt_emit (g,
      (TrtkEltOp){ .code = TRTK_ELT_CONST, .d = d, .imm = value });
}

gboolean
trt_cuda_elt_store (TrtCudaElt *g, float factor)
{
  return trt_cuda_elt_emit (g,
      (TrtkEltOp){ .code = TRTK_ELT_STORE, .a = 0, .imm = factor });
}

gboolean
trt_cuda_elt_act (TrtCudaElt *g, TrtkAct act, float alpha, float beta)
{
  if (act == TRTK_ACT_GELU_TANH || act == TRTK_ACT_EXP
      || (act == TRTK_ACT_SILU && alpha != 1.0f))
    return FALSE;
  return trt_cuda_elt_emit (g,
      (TrtkEltOp){ .code = TRTK_ELT_ACT, .d = 0, .a = (guint8) act, .b = 0,
        .imm = alpha, .imm2 = beta });
}

/* ---- operands --------------------------------------------------------- */

void
trt_cuda_elt_picture (const TrtkTensor *t, gint32 *h, gint32 *w)
{
  *h = t->rank == 4 ? (gint32) t->dims[2] : 1;
  *w = t->rank >= 3 ? (gint32) t->dims[t->rank - 1] : 1;
}

/* A value for each channel as long as the stored ones, in f32. */
static GBytes *
spread (const TrtkTensor *t, gint32 stored)
{
  float *v = g_new0 (float, (gsize) stored);
  gint64 n = trtk_count (t);

  for (gint64 i = 0; i < n; i++)
    v[i] = (float) trtk_load_f64 (t, i);
  return g_bytes_new_take (v, (gsize) stored * sizeof *v);
}

/* @t is one value for each of @y's channels: [1, C, 1, 1] of y's rank or
 * without leading ones; @is_list: [C]. */
static gboolean
is_channels (const TrtkTensor *t, const TrtkTensor *y, gboolean is_list)
{
  gint32 axis = is_list ? 0 : t->rank - (y->rank - 1);

  if (axis < 0 || axis >= t->rank || t->dims[axis] != y->dims[1])
    return FALSE;
  return trtk_count (t) == y->dims[1];
}

/* The same elements as @y, or one for each channel and picture. */
static gboolean
fits_output (const TrtkTensor *t, const TrtkTensor *y)
{
  gboolean same = TRUE, ones = TRUE;

  if (t->rank != y->rank || t->dims[0] != y->dims[0]
      || t->dims[1] != y->dims[1])
    return FALSE;
  for (gint32 i = 2; i < t->rank; i++) {
    same &= t->dims[i] == y->dims[i];
    ones &= t->dims[i] == 1;
  }
  return same || ones;
}

gboolean
trt_cuda_elt_load_constant (TrtCudaElt *g, guint8 d, const TrtkTensor *t,
    gboolean is_list)
{
  const TrtkTensor *y = &g->problem->out[0].tensor;
  TrtkEltInput *in = &g->args.in[g->n_in];

  if (!trt_cuda_is_real (t->dtype) && !trt_cuda_is_byte (t->dtype))
    return FALSE;
  if (trtk_count (t) == 1 && (!is_list || y->dims[1] == 1))
    return trt_cuda_elt_const (g, d, (float) trtk_load_f64 (t, 0));
  if (g->n_in >= TRTK_ELT_INPUTS || !is_channels (t, y, is_list))
    return FALSE;
  *in = (TrtkEltInput){ .dtype = TRTK_F32, .up = EVERYWHERE, .scale = 1.0f };
  g->constants[g->n_in] = spread (t, g->args.channels);
  return trt_cuda_elt_emit (g, (TrtkEltOp){ .code = TRTK_ELT_LOAD, .d = d,
                      .a = (guint8) g->n_in++ });
}

gboolean
trt_cuda_elt_load (TrtCudaElt *g, guint8 d, gint32 i, gint32 zero, float scale)
{
  const TrtkOperand *o = &g->problem->in[i];
  const TrtkTensor *y = &g->problem->out[0].tensor;
  TrtkEltInput *in = &g->args.in[g->n_in];
  TrtkOperand as = *o;
  gboolean one_pixel;

  if (o->is_constant)
    return zero == 0 && scale == 1.0f
           && trt_cuda_elt_load_constant (g, d, &o->tensor, FALSE);
  if (g->n_in >= TRTK_ELT_INPUTS
      || (!trt_cuda_is_byte (o->tensor.dtype)
          && !trt_cuda_is_real (o->tensor.dtype))
      || !fits_output (&o->tensor, y))
    return FALSE;
  if (as.layout != TRTK_LAYOUT_NHWC16)
    as.pitch = 0;
  as.layout = TRTK_LAYOUT_NHWC16;
  one_pixel = trtk_count_range (&o->tensor, 2, o->tensor.rank) == 1;
  in->dtype = (gint32) o->tensor.dtype;
  in->pitch = trt_cuda_pitch (&as) * (gint32) trtk_dtype_size (o->tensor.dtype);
  trt_cuda_elt_picture (&o->tensor, &in->h, &in->w);
  in->up = one_pixel ? EVERYWHERE : 0;
  in->zero = zero;
  in->scale = scale;
  g->sources[g->n_in] = i;
  return trt_cuda_elt_emit (g, (TrtkEltOp){ .code = TRTK_ELT_LOAD, .d = d,
                      .a = (guint8) g->n_in++ });
}
