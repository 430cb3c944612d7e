/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* exact.c: tactic "exact": convolutions and products of bytes where oneDNN
 * would saturate half way: oneDNN's f32 code between loops of ours, exact for
 * the reason given in cpu/exact.h. */
#include "cpu/exact.h"

#include "backends/cost.h"
#include "backends/cpu/cpu.h"
#include "backends/cpu/program.h"
#include "cpu/program.h"
#include "onednn/quantized.h"
#include "trt.h"

/* Rows are made at least this long. */
#define LEAST_PERIOD 128

typedef struct {
  const TrtkProblem *problem;
  gint64 channels, n_x, n_y;
  gint32 zero; /* that is taken off x */
  gboolean is_split;
  TrtkConvParams conv;
  TrtkOperand in[2], out; /* of the f32 problem */
  TrtkProblem real;
  float *weights[2];      /* all or the low parts, the high parts; NULL once
                           * oneDNN has packed them */
  TrtkDnnl *parts[2];
  TrtProgram program;
  gsize at_sums[2], at_rows, at_dnnl; /* in the scratch; x comes first */
} Exact;

typedef struct {
  const Exact *e;
  TrtkDnnlBound parts[2];
  TrtBoundProgram program;
  const void *x;
  void *y;
  guint8 *scratch;
} Bound;

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
  gint64 n = trtk_count (t), channels = t->dims[trt_program_is_conv (p) ? 0 : 1];
  gint64 step = trt_program_is_conv (p) ? 1 : channels, depth = n / channels;
  Sums most = { 0 };

  for (gint64 k = 0; k < channels; k++) {
    const gint8 *row = w + (trt_program_is_conv (p) ? k * depth : k);
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

  if (trt_program_is_conv (p)) {
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
  e->in[0].layout = e->out.layout = trt_program_layout (p);
  e->in[1].layout = TRTK_LAYOUT_PLAIN;
  if (trt_program_is_conv (p))
    e->conv = ((const TrtkQConvParams *) p->params)->conv;
  e->real = (TrtkProblem){ .op = trt_program_is_conv (p) ? "Conv" : "MatMul",
    .in = e->in, .n_in = 2, .n_op_in = 2, .out = &e->out, .n_out = 1,
    .params = trt_program_is_conv (p) ? &e->conv : NULL, .overwrites = -1 };
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
  TrtkDnnlPrepare make = trt_program_is_conv (e->problem) ? trtk_dnnl_conv_prepare
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

/* As long as the shortest row. */
static void
make_constants (Exact *e)
{
  trt_program_init (&e->program, e->problem,
      e->channels * (1 + (LEAST_PERIOD - 1) / e->channels));
  for (gint64 i = 0; i < e->program.period; i++)
    e->program.bias[i] = i < e->channels ? bias_of (e, i)
                                         : e->program.bias[i - e->channels];
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
  at += trt_program_row_bytes (&e->program);
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
  trt_program_clear (&e->program);
  g_free (e);
}

/* NULL where it is not covered. */
static Exact *
make (const TrtkProblem *p)
{
  Exact *e;

  if ((!trt_program_is_conv (p) && !g_str_equal (p->op, "TrtQGemm"))
      || !trtk_is_byte_program (p) || !trt_program_are_steps_covered (p)
      || trtk_count (&p->in[0].tensor) == 0
      || trtk_count (&p->out[0].tensor) == 0
      || (trt_program_is_conv (p)
          && !trtk_layout_fits (TRTK_LAYOUT_NHWC, p->in[0].tensor.rank)))
    return NULL;
  e = g_new0 (Exact, 1);
  e->problem = p;
  e->n_x = trtk_count (&p->in[0].tensor);
  e->n_y = trtk_count (&p->out[0].tensor);
  e->channels = p->out[0].tensor.dims[trt_program_is_conv (p) ? 1
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
  trt_program_set_layouts (p);
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  Exact *e = make (p);

  if (e == NULL || !trt_program_has_layouts (p)) {
    g_clear_pointer (&e, release);
    trt_fail (error, TRT_ERROR_BACKEND, "f32 does not hold these sums");
    return NULL;
  }
  make_constants (e);
  *scratch_bytes = place_scratch (e);
  return e;
}

/* ---- running ---------------------------------------------------------- */

/* Every value passes through memory as f32. */
static double
cost (const TrtkProblem *p)
{
  static const TrtRates rates = { 4.0, 1.5e3, 2e4 };

  return trt_cost (p, &rates);
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
  trt_program_bind (&e->program, in, b->scratch + e->at_rows, &b->program);
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
  trt_program_fill_rows (&b->program);
  trtk_exact_store (&b->program.program, sums[0], sums[1], b->y, e->n_y);
  return TRTK_OK;
}

const TrtTactic trt_cpu_exact = {
  .name = "exact",
  .choose = choose,
  .cost = cost,
  .prepare = prepare,
  .release = release,
  .bind = bind,
  .unbind = unbind,
  .run = run,
};
