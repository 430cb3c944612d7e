/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_move.c: tensors from one layout to another, and QuantizeLinear,
 * DequantizeLinear and Cast on the way from one to another: a network's inputs
 * and outputs need no pass of their own over the data. */
#include <stddef.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/tactics.h"
#include "cpu/element.h"

static gboolean
is_byte (TrtkDtype dtype)
{
  return dtype == TRTK_S8 || dtype == TRTK_U8;
}

static gboolean
is_real (TrtkDtype dtype)
{
  return dtype == TRTK_F32 || dtype == TRTK_F16;
}

static gboolean
is_known_layout (const TrtkOperand *operand)
{
  return (operand->layout == TRTK_LAYOUT_PLAIN
             || trtk_layout_has_pitch (operand->layout))
         && trtk_layout_fits (operand->layout, operand->tensor.rank);
}

/* ---- one launch ------------------------------------------------------- */

/* Pictures, channels and pixels; a plain tensor of plain memory is one line. */
static gboolean
read_shape (const TrtkOperand *x, const TrtkOperand *y, TrtkRelayoutArgs *a)
{
  const TrtkTensor *t = &x->tensor;
  gboolean flat = x->layout == TRTK_LAYOUT_PLAIN
                  && y->layout == TRTK_LAYOUT_PLAIN;
  gint64 n = flat ? 1 : t->dims[0], c = flat ? 1 : t->dims[1];
  gint64 pixels = trtk_count_range (t, flat ? 0 : 2, t->rank);

  if (n < 1 || c < 1 || pixels < 1 || n > G_MAXINT32 || c > G_MAXINT32 / 32
      || pixels > G_MAXINT32)
    return FALSE;
  a->n = (gint32) n;
  a->c = (gint32) c;
  a->pixels = (gint32) pixels;
  if (trtk_layout_has_pitch (x->layout))
    a->x_pitch = trt_cuda_pitch (x);
  if (trtk_layout_has_pitch (y->layout)) {
    a->y_pitch = trt_cuda_pitch (y);
    a->stored = (gint32) trtk_layout_pitch (y->layout, c);
  }
  return TRUE;
}

static gboolean
plan (const TrtkOperand *x, const TrtkOperand *y, TrtkRelayoutArgs *a,
    TrtkLaunch *launch)
{
  a->x_dtype = (gint32) x->tensor.dtype;
  a->y_dtype = (gint32) y->tensor.dtype;
  a->size = (gint32) trtk_dtype_size (x->tensor.dtype);
  return is_known_layout (x) && is_known_layout (y) && read_shape (x, y, a)
         && trtk_cuda_plan_relayout (a, launch) == TRTK_OK;
}

static TrtCudaWork *
make_work (const TrtkProblem *p, TrtkRelayoutArgs *a)
{
  TrtCudaWork *work;
  TrtCudaLaunch *l;
  TrtkLaunch launch;

  if (trtk_count (&p->in[0].tensor) == 0)
    return trt_cuda_work_new ();
  if (p->overwrites >= 0 || !plan (&p->in[0], &p->out[0], a, &launch))
    return NULL;
  work = trt_cuda_work_new ();
  l = trt_cuda_work_add (work, &launch, a, sizeof *a);
  trt_cuda_launch_slot (l, offsetof (TrtkRelayoutArgs, x), TRT_CUDA_IN, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkRelayoutArgs, y), TRT_CUDA_OUT, 0, 0);
  l->early = TRUE;
  return work;
}

/* ---- moves ------------------------------------------------------------ */

static TrtkStatus
move_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkRelayoutArgs args = { 0 };
  TrtkLaunch launch;

  return p->op == NULL
                 && (trtk_count (&p->in[0].tensor) == 0
                     || plan (&p->in[0], &p->out[0], &args, &launch))
             ? TRTK_OK
             : TRTK_ERROR_UNSUPPORTED;
}

static gpointer
move_prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtkRelayoutArgs args = { .kind = TRTK_MOVE_COPY };
  TrtCudaWork *work = p->op == NULL && p->choice == NULL ? make_work (p, &args)
                                                         : NULL;

  *scratch_bytes = 0;
  return work != NULL ? work : trt_cuda_refuse (p, error);
}

const TrtTactic trt_cuda_move = {
  .name = "move",
  .any_pitch = TRUE,
  .choose = move_choose,
  .prepare = move_prepare,
  .release = trt_cuda_release,
};

/* ---- conversions ------------------------------------------------------ */

static gboolean
is_one_value (const TrtkOperand *o)
{
  return o->is_constant && trtk_count (&o->tensor) == 1;
}

/* One f32 scale and one zero point for all of the tensor. */
static gboolean
read_scale (const TrtkProblem *p, TrtkRelayoutArgs *a)
{
  const TrtkQuantizeParams *q = p->params;
  gboolean has_zero = p->n_in > 2 && p->in[2].tensor.dtype != TRTK_NONE;

  if (!is_one_value (&p->in[1]) || p->in[1].tensor.dtype != TRTK_F32
      || (has_zero && !is_one_value (&p->in[2])) || q->block > 0)
    return FALSE;
  a->scale = (float) trtk_load_f64 (&p->in[1].tensor, 0);
  a->zero = has_zero ? (gint32) trtk_load_i64 (&p->in[2].tensor, 0) : 0;
  return a->kind == TRTK_MOVE_DEQUANTIZE || q->precision == TRTK_F32;
}

static gboolean
read_conversion (const TrtkProblem *p, TrtkRelayoutArgs *a)
{
  TrtkDtype x, y;

  if (p->op == NULL || p->n_steps > 0 || p->n_out != 1
      || p->in[0].is_constant)
    return FALSE;
  x = p->in[0].tensor.dtype;
  y = p->out[0].tensor.dtype;
  if (g_str_equal (p->op, "QuantizeLinear")) {
    a->kind = TRTK_MOVE_QUANTIZE;
    return is_real (x) && is_byte (y) && read_scale (p, a);
  }
  if (g_str_equal (p->op, "DequantizeLinear")) {
    a->kind = TRTK_MOVE_DEQUANTIZE;
    return is_byte (x) && is_real (y) && read_scale (p, a);
  }
  a->kind = TRTK_MOVE_CONVERT;
  return g_str_equal (p->op, "Cast") && is_real (x) && is_real (y) && x != y;
}

/* Towards the fast kernels where it becomes small, else to where it is: a
 * picture of few channels is a network's input. */
static TrtkLayout
wanted (const TrtkProblem *p, const TrtkRelayoutArgs *a)
{
  const TrtkTensor *t = &p->in[0].tensor;

  if (p->in[0].layout != TRTK_LAYOUT_PLAIN)
    return a->kind == TRTK_MOVE_QUANTIZE
                   || p->out[0].tensor.dtype == TRTK_F16
               ? p->in[0].layout
               : TRTK_LAYOUT_PLAIN;
  if (p->out[0].tensor.dtype == TRTK_F32 || (t->rank != 2 && t->rank != 4))
    return TRTK_LAYOUT_PLAIN;
  return t->rank == 4 && t->dims[1] <= 4 ? TRTK_LAYOUT_NHWC4
                                         : TRTK_LAYOUT_NHWC16;
}

static TrtkStatus
convert_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkRelayoutArgs args = { 0 };
  TrtkLaunch launch;
  TrtkOperand x = p->in[0], y = p->out[0];

  if (!read_conversion (p, &args))
    return TRTK_ERROR_UNSUPPORTED;
  y.layout = wanted (p, &args);
  if (!plan (&x, &y, &args, &launch))
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 1; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  p->out[0].layout = y.layout;
  return TRTK_OK;
}

static TrtkStatus
convert_takes (TrtkProblem *p)
{
  TrtkRelayoutArgs args = { 0 };
  TrtkLaunch launch;

  if (!read_conversion (p, &args)
      || !plan (&p->in[0], &p->out[0], &args, &launch))
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 1; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  return TRTK_OK;
}

static gpointer
convert_prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtkRelayoutArgs args = { 0 };
  TrtCudaWork *work = read_conversion (p, &args) && p->choice == NULL
                          ? make_work (p, &args)
                          : NULL;

  *scratch_bytes = 0;
  return work != NULL ? work : trt_cuda_refuse (p, error);
}

/* Pixels of f32 planes to pixels side by side. */
static gboolean
convert_target (const TrtkProblem *p, TrtkPreprocTarget *target)
{
  TrtkRelayoutArgs a = { 0 };
  TrtkLaunch launch;

  if (!read_conversion (p, &a) || p->in[0].tensor.dtype != TRTK_F32
      || p->in[0].layout != TRTK_LAYOUT_PLAIN || p->in[0].tensor.rank != 4
      || !plan (&p->in[0], &p->out[0], &a, &launch) || a.y_pitch % 4 != 0
      || a.y_pitch == 0 || a.stored != a.y_pitch || (a.c != 1 && a.c != 3))
    return FALSE;
  *target = (TrtkPreprocTarget){ .dtype = a.y_dtype,
    .quantise = a.kind == TRTK_MOVE_QUANTIZE,
    .q_scale = a.scale,
    .q_zero = a.zero,
    .pitch = a.y_pitch };
  return TRUE;
}

const TrtTactic trt_cuda_convert = {
  .name = "convert",
  .any_pitch = TRUE,
  .target = convert_target,
  .choose = convert_choose,
  .takes = convert_takes,
  .prepare = convert_prepare,
  .release = trt_cuda_release,
};
