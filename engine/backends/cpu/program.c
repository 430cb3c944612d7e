/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

#include "backends/cpu/program.h"

#include <string.h>

#include "cpu/program.h"

gboolean
trt_program_is_conv (const TrtkProblem *p)
{
  return g_str_equal (p->op, "TrtQConv");
}

gboolean
trt_program_read_conv (const TrtkProblem *p, TrtkByteConv *v)
{
  const TrtkQConvParams *q = p->params;
  const TrtkConvParams *c = &q->conv;
  const gint64 *x = p->in[0].tensor.dims, *y = p->out[0].tensor.dims;
  gint32 last = c->n_spatial - 1;

  if (c->n_spatial < 1 || c->n_spatial > 2
      || p->in[0].tensor.rank != c->n_spatial + 2)
    return FALSE;
  *v = (TrtkByteConv){ .n = x[0], .c = x[1], .h = last > 0 ? x[2] : 1,
    .w = x[last + 2], .k = y[1], .oh = last > 0 ? y[2] : 1, .ow = y[last + 2],
    .kh = last > 0 ? c->kernel[0] : 1, .kw = c->kernel[last],
    .stride = { last > 0 ? c->stride[0] : 1, c->stride[last] },
    .dilation = { last > 0 ? c->dilation[0] : 1, c->dilation[last] },
    .top = last > 0 ? c->pad_begin[0] : 0, .left = c->pad_begin[last],
    .x_zero = q->x_zero, .x_signed = p->in[0].tensor.dtype == TRTK_S8 };
  v->depthwise = c->groups > 1 && c->groups == v->c && v->c == v->k;
  return (c->groups == 1 || v->depthwise) && v->top >= 0 && v->left >= 0;
}

/* ---- operands of steps ------------------------------------------------ */

static gboolean
find_place (const TrtkProblem *p, const TrtkStep *step, TrtkExactPlace *place)
{
  const TrtkTensor *y = &p->out[0].tensor, *t;
  gint32 axis = trt_program_is_conv (p) ? 1 : y->rank - 1, at;

  *place = TRTK_EXACT_NONE;
  if (step->operand < 0)
    return step->kind == TRTK_STEP_ACT;
  if (step->kind == TRTK_STEP_ACT || step->operand >= p->n_in)
    return FALSE;
  t = &p->in[step->operand].tensor;
  *place = TRTK_EXACT_ROW;
  at = axis - (y->rank - t->rank);
  if (step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_SCALE)
    return t->dtype == TRTK_F32
           && (trtk_count (t) == 1 || trtk_count (t) == y->dims[axis]);
  if (t->dtype != TRTK_F32 && t->dtype != TRTK_S8 && t->dtype != TRTK_U8)
    return FALSE;
  if (trtk_count (t) == 1
      || (at >= 0 && at < t->rank && t->dims[at] == trtk_count (t)
          && t->dims[at] == y->dims[axis]))
    return TRUE;
  *place = t->dtype == TRTK_F32 ? TRTK_EXACT_REALS : TRTK_EXACT_BYTES;
  return !p->in[step->operand].is_constant && trtk_same_dims (t, y);
}

gboolean
trt_program_are_steps_covered (const TrtkProblem *p)
{
  TrtkExactPlace place;

  for (gint32 i = 0; i < p->n_steps; i++) {
    if (!find_place (p, &p->steps[i], &place))
      return FALSE;
  }
  return p->n_steps <= TRTK_EXACT_MAX_STEPS;
}

/* ---- layouts ---------------------------------------------------------- */

TrtkLayout
trt_program_layout (const TrtkProblem *p)
{
  return trt_program_is_conv (p) ? TRTK_LAYOUT_NHWC : TRTK_LAYOUT_PLAIN;
}

/* What each input has to lie in. */
static TrtkLayout
layout_of_input (const TrtkProblem *p, gint32 index)
{
  TrtkExactPlace place;

  if (index == 0)
    return trt_program_layout (p);
  for (gint32 i = 0; i < p->n_steps; i++) {
    if (p->steps[i].operand == index && find_place (p, &p->steps[i], &place)
        && place != TRTK_EXACT_ROW)
      return trt_program_layout (p);
  }
  return TRTK_LAYOUT_PLAIN;
}

void
trt_program_set_layouts (TrtkProblem *p)
{
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = layout_of_input (p, i);
  p->out[0].layout = trt_program_layout (p);
}

gboolean
trt_program_has_layouts (const TrtkProblem *p)
{
  for (gint32 i = 0; i < p->n_in; i++) {
    if (p->in[i].layout != layout_of_input (p, i))
      return FALSE;
  }
  return p->out[0].layout == trt_program_layout (p) && p->overwrites < 0;
}

/* ---- constants -------------------------------------------------------- */

static void
repeat (const TrtkTensor *t, float *to, gint64 n)
{
  const float *from = t->data;
  gint64 count = trtk_count (t);

  for (gint64 i = 0; i < n; i++)
    to[i] = i < count ? from[i] : to[i - count];
}

void
trt_program_init (TrtProgram *program, const TrtkProblem *p, gint64 period)
{
  *program = (TrtProgram){ .problem = p, .period = period };
  program->bias = g_new0 (gint32, period);
  program->scale = g_new (float, period);
  program->out = g_new0 (float, period);
  repeat (&p->in[3].tensor, program->scale, period);
  if (p->out[0].tensor.dtype != TRTK_F32)
    repeat (&p->in[4].tensor, program->out, period);
}

void
trt_program_clear (TrtProgram *program)
{
  g_free (program->bias);
  g_free (program->scale);
  g_free (program->out);
}

/* ---- running ---------------------------------------------------------- */

gsize
trt_program_row_bytes (const TrtProgram *program)
{
  return (gsize) program->problem->n_steps * (gsize) program->period
         * sizeof (float);
}

static gint32
zero_of (const TrtkProblem *p)
{
  return trt_program_is_conv (p)
             ? ((const TrtkQConvParams *) p->params)->y_zero
             : ((const TrtkQGemmParams *) p->params)->y_zero;
}

void
trt_program_bind (const TrtProgram *program, void *const *in, void *rows,
    TrtBoundProgram *b)
{
  const TrtkProblem *p = program->problem;
  TrtkDtype y = p->out[0].tensor.dtype;

  *b = (TrtBoundProgram){ .made = program, .rows = rows };
  b->program = (TrtkExactProgram){ .period = program->period,
    .bias = program->bias, .scale = program->scale,
    .out = y != TRTK_F32 ? program->out : NULL, .zero = zero_of (p), .y = y,
    .n_steps = p->n_steps };
  for (gint32 i = 0; i < p->n_steps; i++) {
    TrtkExactStep *s = &b->program.steps[i];
    gint32 operand = p->steps[i].operand;
    s->step = p->steps[i];
    find_place (p, &s->step, &s->place);
    if (operand < 0)
      continue;
    s->dtype = p->in[operand].tensor.dtype;
    s->data = b->operands[i] = in[operand];
    if (s->place == TRTK_EXACT_ROW)
      s->data = b->rows + i * program->period;
  }
}

/* One value, or one for each channel, along the whole row. */
void
trt_program_fill_rows (TrtBoundProgram *b)
{
  const TrtProgram *program = b->made;

  for (gint32 i = 0; i < b->program.n_steps; i++) {
    const TrtkExactStep *s = &b->program.steps[i];
    float *row = b->rows + i * program->period;
    gint64 n;
    if (s->place != TRTK_EXACT_ROW)
      continue;
    n = trtk_count (&program->problem->in[s->step.operand].tensor);
    if (s->dtype == TRTK_F32)
      memcpy (row, b->operands[i], (gsize) n * sizeof *row);
    else
      trtk_exact_widen (s->dtype, (gint32) s->step.beta, b->operands[i], row,
          n);
    for (gint64 k = n; k < program->period; k++)
      row[k] = row[k - n];
  }
}
