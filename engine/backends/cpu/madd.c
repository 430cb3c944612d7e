/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* madd.c: tactic "madd": dense convolutions of bytes by multiplications of
 * s16, where the processor has no better (kernels/cpu/madd.h). */
#include "cpu/madd.h"

#include "backends/cost.h"
#include "backends/cpu/cpu.h"
#include "backends/cpu/packed.h"
#include "cpu/program.h"
#include "trt.h"

/* Rows are made at least this long. */
#define LEAST_PERIOD 128

static gboolean
is_covered (const TrtkProblem *p, TrtkByteConv *conv)
{
  return trt_program_is_conv (p) && trtk_madd_available ()
         && trtk_is_byte_program (p) && trt_program_are_steps_covered (p)
         && trt_program_read_conv (p, conv) && trtk_madd_covers (conv);
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkByteConv conv;

  if (!is_covered (p, &conv))
    return TRTK_ERROR_UNSUPPORTED;
  trt_program_set_layouts (p);
  return TRTK_OK;
}

/* Between the exact path's and those that store their own sums. */
static double
cost (const TrtkProblem *p)
{
  static const TrtRates rates = { 2.0, 4e3, 4e4 };

  return trt_cost (p, &rates);
}

/* The bias of every channel, over and over. */
static void
fill_bias (TrtPackedConv *v, const TrtkOperand *bias)
{
  for (gint64 i = 0; i < v->program.period && bias->tensor.dtype != TRTK_NONE;
       i++)
    v->program.bias[i] = ((const gint32 *) bias->tensor.data)[i % v->conv.k];
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtkByteConv conv;
  TrtPackedConv *v;

  if (!is_covered (p, &conv))
    return trt_packed_conv_refuse (error);
  v = trt_packed_conv_new (p, &conv, trtk_madd_packed_bytes (&conv),
      conv.k * (1 + (LEAST_PERIOD - 1) / conv.k), error);
  if (v == NULL)
    return NULL;
  trtk_madd_pack (&conv, p->in[1].tensor.data, v->packed);
  fill_bias (v, &p->in[2]);
  v->n_threads = (int) trt_executor_get_threads ();
  *scratch_bytes = trt_packed_conv_set_scratch (v,
      trtk_madd_scratch_bytes (&conv, v->n_threads));
  return v;
}

static TrtkStatus
run (gpointer bound)
{
  TrtBoundConv *b = bound;
  const TrtPackedConv *v = b->prepared;

  trt_program_fill_rows (&b->program);
  trtk_madd_run (&v->conv, v->packed, &b->program.program, b->x, b->y,
      b->scratch, v->n_threads);
  return TRTK_OK;
}

const TrtTactic trt_cpu_madd = {
  .name = "madd",
  .op = "TrtQConv",
  .choose = choose,
  .cost = cost,
  .prepare = prepare,
  .release = trt_packed_conv_release,
  .bind = trt_packed_conv_bind,
  .unbind = g_free,
  .run = run,
};
