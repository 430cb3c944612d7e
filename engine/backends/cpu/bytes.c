/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bytes.c: tactic "loops.bytes": operators on 8-bit tensors that look at one
 * element at a time, in whatever order the elements lie. */
#include "cpu/bytes.h"

#include <string.h>

#include "backends/cpu/cpu.h"
#include "trtk_params.h"

typedef struct Work Work;
typedef void (*Loop) (const Work *work, void *const *in, void *out);

struct Work {
  Loop loop;
  gint64 n;
  gint32 n_in; /* inputs that it reads */
  TrtkBytes bytes;
  TrtkBytesAdd add;
  const guint8 *table;
};

typedef struct {
  const Work *work;
  void *in[2], *out;
} Bound;

static gboolean
is_8_bit (TrtkDtype dtype)
{
  return dtype == TRTK_S8 || dtype == TRTK_U8;
}

/* ---- QuantizeLinear, DequantizeLinear --------------------------------- */

static void
loop_quantize (const Work *w, void *const *in, void *out)
{
  trtk_bytes_quantize (&w->bytes, in[0], out, w->n);
}

static void
loop_dequantize (const Work *w, void *const *in, void *out)
{
  trtk_bytes_dequantize (&w->bytes, in[0], out, w->n);
}

/* One scale for the tensor, and one zero point or none. */
static gboolean
read_bytes (const TrtkProblem *p, TrtkDtype dtype, TrtkBytes *bytes)
{
  const TrtkOperand *scale = &p->in[1];
  const TrtkOperand *zero = p->n_op_in > 2 ? &p->in[2] : NULL;

  *bytes = (TrtkBytes){ .dtype = dtype };
  if (!is_8_bit (dtype) || !scale->is_constant
      || scale->tensor.dtype != TRTK_F32 || trtk_count (&scale->tensor) != 1)
    return FALSE;
  bytes->scale = *(const float *) scale->tensor.data;
  if (zero == NULL || zero->tensor.dtype == TRTK_NONE)
    return TRUE;
  if (!zero->is_constant || zero->tensor.dtype != dtype
      || trtk_count (&zero->tensor) != 1)
    return FALSE;
  bytes->zero = dtype == TRTK_S8 ? *(const gint8 *) zero->tensor.data
                                 : *(const guint8 *) zero->tensor.data;
  return TRUE;
}

static gboolean
read_linear (const TrtkProblem *p, Work *work)
{
  gboolean quantises = g_str_equal (p->op, "QuantizeLinear");
  const TrtkQuantizeParams *params = p->params;
  const TrtkOperand *real = quantises ? &p->in[0] : &p->out[0];
  const TrtkOperand *q = quantises ? &p->out[0] : &p->in[0];

  if (!quantises && !g_str_equal (p->op, "DequantizeLinear"))
    return FALSE;
  work->n_in = 1;
  work->loop = quantises ? loop_quantize : loop_dequantize;
  return p->n_op_in >= 2 && (!quantises || params->precision == TRTK_F32)
         && real->tensor.dtype == TRTK_F32
         && read_bytes (p, q->tensor.dtype, &work->bytes);
}

/* ---- TrtQAdd ---------------------------------------------------------- */

static void
loop_add (const Work *w, void *const *in, void *out)
{
  trtk_bytes_add (&w->add, in[0], in[1], out, w->n);
}

/* Two tensors of one shape; who is broadcast is left to the reference. */
static gboolean
read_add (const TrtkProblem *p, Work *work)
{
  const TrtkQAddParams *params = p->params;
  const TrtkTensor *a = &p->in[0].tensor, *b = &p->in[1].tensor;

  if (!g_str_equal (p->op, "TrtQAdd") || p->in[1].is_constant
      || a->rank != b->rank
      || memcmp (a->dims, b->dims, (gsize)a->rank * sizeof a->dims[0]) != 0)
    return FALSE;
  work->n_in = 2;
  work->loop = loop_add;
  work->add = (TrtkBytesAdd){ .a = a->dtype, .b = b->dtype,
    .y = p->out[0].tensor.dtype, .a_ratio = params->a_ratio,
    .b_ratio = params->b_ratio, .offset = params->offset };
  return TRUE;
}

/* ---- TrtTable --------------------------------------------------------- */

static void
loop_look_up (const Work *w, void *const *in, void *out)
{
  trtk_bytes_look_up (w->table, in[0], out, w->n);
}

static gboolean
read_table (const TrtkProblem *p, Work *work)
{
  if (!g_str_equal (p->op, "TrtTable") || !p->in[1].is_constant)
    return FALSE;
  work->n_in = 1;
  work->loop = loop_look_up;
  work->table = p->in[1].tensor.data;
  return TRUE;
}

/* ---- the tactic ------------------------------------------------------- */

static gboolean
read_work (const TrtkProblem *p, Work *work)
{
  *work = (Work){ 0 };
  return p->n_steps == 0 && p->n_out == 1 && p->n_op_in >= 1
         && !p->in[0].is_constant
         && (read_linear (p, work) || read_add (p, work)
             || read_table (p, work));
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkLayout layout = p->in[0].layout;
  Work work;

  if (!read_work (p, &work))
    return TRTK_ERROR_UNSUPPORTED;
  if (trtk_layout_block (layout) > 1)
    layout = TRTK_LAYOUT_NHWC; /* the blocks' padding has no place in bytes */
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = p->in[i].is_constant ? TRTK_LAYOUT_PLAIN : layout;
  p->out[0].layout = layout;
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtkLayout layout = p->out[0].layout;
  Work work;
  gboolean fits = read_work (p, &work) && p->overwrites < 0
                  && trtk_layout_fits (layout, p->out[0].tensor.rank)
                  && trtk_layout_block (layout) == 1;

  for (gint32 i = 0; i < p->n_in && fits; i++)
    fits = p->in[i].is_constant || p->in[i].layout == layout;
  if (!fits) {
    trt_fail (error, TRT_ERROR_BACKEND, "these are no bytes in one order");
    return NULL;
  }
  *scratch_bytes = 0;
  work.n = trtk_count (&p->out[0].tensor);
  return g_memdup2 (&work, sizeof work);
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  Bound *b = *bound != NULL ? *bound : g_new0 (Bound, 1);

  *bound = b;
  b->work = prepared;
  for (gint32 i = 0; i < b->work->n_in; i++)
    b->in[i] = in[i];
  b->out = out[0];
  return TRUE;
}

static TrtkStatus
run (gpointer bound)
{
  const Bound *b = bound;

  b->work->loop (b->work, b->in, b->out);
  return TRTK_OK;
}

const TrtTactic trt_loops_bytes = {
  .name = "loops.bytes",
  .choose = choose,
  .prepare = prepare,
  .release = g_free,
  .bind = bind,
  .unbind = g_free,
  .run = run,
};
