/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* exact.c: tactic "exact": convolutions and products of bytes where oneDNN
 * would saturate half way: oneDNN's f32 code between loops of ours, exact for
 * the reason given in cpu/exact.h. */
#include "cpu/exact.h"

#include <string.h>

#include "backends/cpu/cpu.h"
#include "onednn/quantized.h"
#include "trt.h"

/* Rows are made at least this long. */
#define LEAST_PERIOD 128

typedef struct {
  const TrtkProblem *problem;
  gint64 channels, period, n_x, n_y;
  gint32 zero; /* that is taken off x */
  gboolean is_split;
  TrtkConvParams conv;
  TrtkOperand in[2], out; /* of the f32 problem */
  TrtkProblem real;
  float *weights[2];      /* all or the low parts, the high parts; NULL once
                           * oneDNN has packed them */
  TrtkDnnl *parts[2];
  gint32 *bias;           /* by period, as scale and out */
  float *scale, *store;
  gsize at_sums[2], at_rows, at_dnnl; /* in the scratch; x comes first */
} Exact;

typedef struct {
  const Exact *e;
  TrtkDnnlBound parts[2];
  TrtkExactProgram program;
  const void *x, *operands[TRTK_EXACT_MAX_STEPS];
  void *y;
  guint8 *scratch;
} Bound;

static gboolean
is_conv (const TrtkProblem *p)
{
  return g_str_equal (p->op, "TrtQConv");
}

/* ---- operands of steps ------------------------------------------------ */

static TrtkLayout
layout_of (const TrtkProblem *p)
{
  return is_conv (p) ? TRTK_LAYOUT_NHWC : TRTK_LAYOUT_PLAIN;
}

static gboolean
find_place (const TrtkProblem *p, const TrtkStep *step, TrtkExactPlace *place)
{
  const TrtkTensor *y = &p->out[0].tensor, *t;
  gint32 axis = is_conv (p) ? 1 : y->rank - 1, at;

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

static gboolean
are_steps_covered (const TrtkProblem *p)
{
  TrtkExactPlace place;

  for (gint32 i = 0; i < p->n_steps; i++) {
    if (!find_place (p, &p->steps[i], &place))
      return FALSE;
  }
  return p->n_steps <= TRTK_EXACT_MAX_STEPS;
}

/* What each input has to lie in. */
static TrtkLayout
layout_of_input (const TrtkProblem *p, gint32 index)
{
  TrtkExactPlace place;

  if (index == 0)
    return layout_of (p);
  for (gint32 i = 0; i < p->n_steps; i++) {
    if (p->steps[i].operand == index && find_place (p, &p->steps[i], &place)
        && place != TRTK_EXACT_ROW)
      return layout_of (p);
  }
  return TRTK_LAYOUT_PLAIN;
}

/* ---- sums that f32 holds ---------------------------------------------- */

static gboolean
has_padding (const TrtkConvParams *c)
{
  for (gint32 i = 0; i < c->n_spatial; i++) {
    if (c->pad_begin[i] > 0 || c->pad_end[i] > 0)
      return TRUE;
  }
  return FALSE;
}

/* The magnitude that no x reaches beyond once @zero is taken off. */
static gint64
largest_x (TrtkDtype dtype, gint32 zero)
{
  gint64 low = dtype == TRTK_S8 ? -128 : 0;

  return MAX (ABS (low - zero), ABS (low + 255 - zero));
}

/* w = HIGH * high + low, both within [-8, 8). */
static gint32
high_part (gint32 w)
{
  return (w + TRTK_EXACT_HIGH / 2 + 8 * TRTK_EXACT_HIGH) / TRTK_EXACT_HIGH - 8;
}

typedef struct {
  gint64 all, low, high; /* sums of magnitudes */
} Sums;

/* The largest of any output channel. */
static Sums
sum_weights (const TrtkProblem *p)
{
  const TrtkTensor *t = &p->in[1].tensor;
  const gint8 *w = t->data;
  gint64 n = trtk_count (t), channels = t->dims[is_conv (p) ? 0 : 1];
  gint64 step = is_conv (p) ? 1 : channels, depth = n / channels;
  Sums most = { 0 };

  for (gint64 k = 0; k < channels; k++) {
    const gint8 *row = w + (is_conv (p) ? k * depth : k);
    Sums s = { 0 };
    for (gint64 i = 0; i < depth; i++) {
      gint32 v = row[i * step], high = high_part (v);
      s.all += ABS (v);
      s.high += ABS (high);
      s.low += ABS (v - TRTK_EXACT_HIGH * high);
    }
    most.all = MAX (most.all, s.all);
    most.low = MAX (most.low, s.low);
    most.high = MAX (most.high, s.high);
  }
  return most;
}

static gboolean
read_sums (const TrtkProblem *p, Exact *e)
{
  Sums s = sum_weights (p);
  gint64 x;

  if (is_conv (p)) {
    const TrtkQConvParams *q = p->params;
    e->zero = has_padding (&q->conv) ? q->x_zero : 0;
  }
  x = largest_x (p->in[0].tensor.dtype, e->zero);
  e->is_split = s.all * x >= TRTK_EXACT_LIMIT;
  return !e->is_split || MAX (s.low, s.high) * x < TRTK_EXACT_LIMIT;
}

/* ---- the f32 problem -------------------------------------------------- */

static void
set_weights (Exact *e, gint32 part)
{
  const gint8 *w = e->problem->in[1].tensor.data;
  gint64 n = trtk_count (&e->problem->in[1].tensor);
  float *to = e->weights[part] = g_new (float, n);

  for (gint64 i = 0; i < n; i++) {
    gint32 high = e->is_split ? high_part (w[i]) : 0;
    to[i] = (float) (part == 1 ? high : w[i] - TRTK_EXACT_HIGH * high);
  }
}

static void
describe (Exact *e)
{
  const TrtkProblem *p = e->problem;

  for (int i = 0; i < 2; i++)
    e->in[i] = p->in[i];
  e->out = p->out[0];
  e->in[0].tensor.dtype = e->in[1].tensor.dtype = e->out.tensor.dtype
      = TRTK_F32;
  e->in[0].layout = e->out.layout = layout_of (p);
  e->in[1].layout = TRTK_LAYOUT_PLAIN;
  if (is_conv (p))
    e->conv = ((const TrtkQConvParams *) p->params)->conv;
  e->real = (TrtkProblem){ .op = is_conv (p) ? "Conv" : "MatMul",
    .in = e->in, .n_in = 2, .n_op_in = 2, .out = &e->out, .n_out = 1,
    .params = is_conv (p) ? &e->conv : NULL, .overwrites = -1 };
}

/* Weights that oneDNN keeps in a form of its own are not asked for again. */
static void
drop_packed (Exact *e, gint32 part)
{
  for (int32_t i = 0; i < e->parts[part]->n_calls; i++) {
    const TrtkDnnlCall *call = &e->parts[part]->calls[i];
    for (int32_t j = 0; j < call->n_args; j++) {
      if (call->args[j].place == TRTK_DNNL_IN && call->args[j].index == 1)
        return;
    }
  }
  g_clear_pointer (&e->weights[part], g_free);
  e->in[1].tensor.data = NULL;
}

static gboolean
make_parts (Exact *e)
{
  TrtkDnnlPrepare make = is_conv (e->problem) ? trtk_dnnl_conv_prepare
                                              : trtk_dnnl_matmul_prepare;
  int threads = trtk_dnnl_set_threads ((int) trt_executor_get_threads ());
  gboolean good = TRUE;

  describe (e);
  for (gint32 i = 0; i < 1 + e->is_split && good; i++) {
    set_weights (e, i);
    e->in[1].tensor.data = e->weights[i];
    e->parts[i] = g_new0 (TrtkDnnl, 1);
    good = make (&e->real, e->parts[i]) == TRTK_OK;
    if (good)
      drop_packed (e, i);
  }
  trtk_dnnl_set_threads (threads);
  return good;
}

/* ---- constants -------------------------------------------------------- */

/* bias + zero * sum (w), as x comes without its zero point. */
static gint32
bias_of (const Exact *e, gint64 channel)
{
  const TrtkTensor *w = &e->problem->in[1].tensor;
  const TrtkOperand *bias = &e->problem->in[2];
  guint32 sum = 0;
  gint64 depth = trtk_count (w) / e->channels;
  const gint8 *row = (const gint8 *) w->data + channel * depth;

  for (gint64 i = 0; e->zero != 0 && i < depth; i++)
    sum += (guint32) (gint32) row[i];
  sum *= (guint32) e->zero;
  if (bias->tensor.dtype != TRTK_NONE)
    sum += (guint32) ((const gint32 *) bias->tensor.data)[channel];
  return (gint32) sum;
}

static float
value_at (const TrtkTensor *t, gint64 channel)
{
  return ((const float *) t->data)[trtk_count (t) == 1 ? 0 : channel];
}

static void
make_constants (Exact *e)
{
  const TrtkProblem *p = e->problem;
  gboolean has_out = p->out[0].tensor.dtype != TRTK_F32;

  e->period = e->channels * (1 + (LEAST_PERIOD - 1) / e->channels);
  e->bias = g_new (gint32, e->period);
  e->scale = g_new (float, e->period);
  e->store = g_new (float, e->period);
  for (gint64 i = 0; i < e->period; i++) {
    gint64 c = i % e->channels;
    e->bias[i] = i < e->channels ? bias_of (e, c) : e->bias[c];
    e->scale[i] = value_at (&p->in[3].tensor, c);
    e->store[i] = has_out ? value_at (&p->in[4].tensor, c) : 1;
  }
}

static gsize
place_scratch (Exact *e)
{
  gsize at = ((gsize) e->n_x * sizeof (float) + 63) & ~(gsize) 63;
  gsize most = 0;

  for (gint32 i = 0; i < 1 + e->is_split; i++) {
    e->at_sums[i] = at;
    at += ((gsize) e->n_y * sizeof (float) + 63) & ~(gsize) 63;
    most = MAX (most, e->parts[i]->scratch_bytes);
  }
  e->at_rows = at;
  at += (gsize) e->problem->n_steps * (gsize) e->period * sizeof (float);
  e->at_dnnl = (at + 63) & ~(gsize) 63;
  return e->at_dnnl + most;
}

/* ---- the tactic ------------------------------------------------------- */

static void
release (gpointer prepared)
{
  Exact *e = prepared;

  for (int i = 0; i < 2; i++) {
    if (e->parts[i] != NULL)
      trtk_dnnl_clear (e->parts[i]);
    g_free (e->parts[i]);
    g_free (e->weights[i]);
  }
  g_free (e->bias);
  g_free (e->scale);
  g_free (e->store);
  g_free (e);
}

/* NULL where it is not covered. */
static Exact *
make (const TrtkProblem *p)
{
  Exact *e;

  if ((!is_conv (p) && !g_str_equal (p->op, "TrtQGemm"))
      || !trtk_dnnl_is_program (p) || !are_steps_covered (p)
      || trtk_count (&p->in[0].tensor) == 0
      || trtk_count (&p->out[0].tensor) == 0
      || (is_conv (p)
          && !trtk_layout_fits (TRTK_LAYOUT_NHWC, p->in[0].tensor.rank)))
    return NULL;
  e = g_new0 (Exact, 1);
  e->problem = p;
  e->n_x = trtk_count (&p->in[0].tensor);
  e->n_y = trtk_count (&p->out[0].tensor);
  e->channels = p->out[0].tensor.dims[is_conv (p) ? 1
                                                  : p->out[0].tensor.rank - 1];
  if (read_sums (p, e) && make_parts (e))
    return e;
  release (e);
  return NULL;
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  Exact *e = make (p);

  if (e == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  release (e);
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = layout_of_input (p, i);
  p->out[0].layout = layout_of (p);
  return TRTK_OK;
}

static gboolean
has_layouts (const TrtkProblem *p)
{
  for (gint32 i = 0; i < p->n_in; i++) {
    if (p->in[i].layout != layout_of_input (p, i))
      return FALSE;
  }
  return p->out[0].layout == layout_of (p) && p->overwrites < 0;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  Exact *e = make (p);

  if (e == NULL || !has_layouts (p)) {
    g_clear_pointer (&e, release);
    trt_fail (error, TRT_ERROR_BACKEND, "f32 does not hold these sums");
    return NULL;
  }
  make_constants (e);
  *scratch_bytes = place_scratch (e);
  return e;
}

/* ---- running ---------------------------------------------------------- */

static void
bind_program (Bound *b, void *const *in)
{
  const Exact *e = b->e;
  const TrtkProblem *p = e->problem;

  b->program = (TrtkExactProgram){ .period = e->period, .bias = e->bias,
    .scale = e->scale, .out = e->store, .y = p->out[0].tensor.dtype,
    .zero = is_conv (p) ? ((const TrtkQConvParams *) p->params)->y_zero
                        : ((const TrtkQGemmParams *) p->params)->y_zero,
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
      s->data = b->scratch + e->at_rows
                + (gsize) i * (gsize) e->period * sizeof (float);
  }
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  const Exact *e = prepared;
  Bound *b = *bound != NULL ? *bound : g_new0 (Bound, 1);
  gboolean good = TRUE;

  *bound = b;
  b->e = e;
  b->x = in[0];
  b->y = out[0];
  b->scratch = scratch;
  for (gint32 i = 0; i < 1 + e->is_split && good; i++) {
    void *real_in[2] = { scratch, e->weights[i] };
    void *real_out[1] = { b->scratch + e->at_sums[i] };
    good = trtk_dnnl_bind (e->parts[i], real_in, real_out,
               b->scratch + e->at_dnnl, &b->parts[i])
           == TRTK_OK;
  }
  bind_program (b, in);
  return good
         || trt_fail (error, TRT_ERROR_MEMORY, "oneDNN has no memory left");
}

static void
unbind (gpointer bound)
{
  Bound *b = bound;

  for (gint32 i = 0; i < 1 + b->e->is_split; i++)
    trtk_dnnl_unbind (&b->parts[i]);
  g_free (b);
}

/* One value, or one for each channel, along the whole row. */
static void
fill_rows (const Bound *b)
{
  const Exact *e = b->e;

  for (gint32 i = 0; i < b->program.n_steps; i++) {
    const TrtkExactStep *s = &b->program.steps[i];
    float *row = (float *) (void *) (b->scratch + e->at_rows) + i * e->period;
    gint64 n;
    if (s->place != TRTK_EXACT_ROW)
      continue;
    n = trtk_count (&e->problem->in[s->step.operand].tensor);
    if (s->dtype == TRTK_F32)
      memcpy (row, b->operands[i], (gsize) n * sizeof *row);
    else
      trtk_exact_widen (s->dtype, (gint32) s->step.beta, b->operands[i], row,
          n);
    for (gint64 k = n; k < e->period; k++)
      row[k] = row[k - n];
  }
}

static TrtkStatus
run (gpointer bound)
{
  Bound *b = bound;
  const Exact *e = b->e;
  float *sums[2] = { NULL, NULL };
  TrtkStatus status = TRTK_OK;

  trtk_exact_widen (e->problem->in[0].tensor.dtype, e->zero, b->x,
      (float *) (void *) b->scratch, e->n_x);
  for (gint32 i = 0; i < 1 + e->is_split && status == TRTK_OK; i++) {
    sums[i] = (float *) (void *) (b->scratch + e->at_sums[i]);
    status = trtk_dnnl_run (&b->parts[i]);
  }
  if (status != TRTK_OK)
    return status;
  fill_rows (b);
  trtk_exact_store (&b->program, sums[0], sums[1], b->y, e->n_y);
  return TRTK_OK;
}

const TrtTactic trt_cpu_exact = {
  .name = "exact",
  .choose = choose,
  .prepare = prepare,
  .release = release,
  .bind = bind,
  .unbind = unbind,
  .run = run,
};
