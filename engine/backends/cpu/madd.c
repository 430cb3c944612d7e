/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* madd.c: tactic "madd": dense convolutions of bytes by multiplications of
 * s16, where the processor has no better (kernels/cpu/madd.h). */
#include "cpu/madd.h"

#include <stdlib.h>

#include "backends/cost.h"
#include "backends/cpu/cpu.h"
#include "backends/cpu/program.h"
#include "cpu/program.h"
#include "trt.h"

#define ALIGNMENT 64
/* Rows are made at least this long. */
#define LEAST_PERIOD 128

typedef struct {
  TrtkByteConv conv;
  TrtProgram program;
  gint16 *packed;
  int n_threads;
  gsize at_rows; /* in the scratch; the kernel's comes first */
} Prepared;

typedef struct {
  const Prepared *prepared;
  TrtBoundProgram program;
  const void *x;
  void *y;
  guint8 *scratch;
} Bound;

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

static void
release (gpointer prepared)
{
  Prepared *v = prepared;

  trt_program_clear (&v->program);
  free (v->packed);
  g_free (v);
}

static gsize
round_up (gsize n)
{
  return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void
make_constants (Prepared *v, const TrtkProblem *p)
{
  const TrtkOperand *bias = &p->in[2];
  gint64 k = v->conv.k;

  trt_program_init (&v->program, p, k * (1 + (LEAST_PERIOD - 1) / k));
  for (gint64 i = 0; i < v->program.period && bias->tensor.dtype != TRTK_NONE;
       i++)
    v->program.bias[i] = ((const gint32 *) bias->tensor.data)[i % k];
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  g_autofree Prepared *v = g_new0 (Prepared, 1);

  if (!is_covered (p, &v->conv) || !trt_program_has_layouts (p)) {
    trt_fail (error, TRT_ERROR_BACKEND,
        "there is no kernel for this convolution of bytes");
    return NULL;
  }
  v->packed
      = aligned_alloc (ALIGNMENT, round_up (trtk_madd_packed_bytes (&v->conv)));
  if (v->packed == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY, "no memory for packed weights");
    return NULL;
  }
  trtk_madd_pack (&v->conv, p->in[1].tensor.data, v->packed);
  make_constants (v, p);
  v->n_threads = (int) trt_executor_get_threads ();
  v->at_rows = round_up (trtk_madd_scratch_bytes (&v->conv, v->n_threads));
  *scratch_bytes = v->at_rows + trt_program_row_bytes (&v->program);
  return g_steal_pointer (&v);
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  Bound *b = *bound != NULL ? *bound : g_new0 (Bound, 1);

  *bound = b;
  *b = (Bound){ .prepared = prepared, .x = in[0], .y = out[0],
    .scratch = scratch };
  trt_program_bind (&b->prepared->program, in,
      b->scratch + b->prepared->at_rows, &b->program);
  return TRUE;
}

static TrtkStatus
run (gpointer bound)
{
  Bound *b = bound;
  const Prepared *v = b->prepared;

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
  .release = release,
  .bind = bind,
  .unbind = g_free,
  .run = run,
};
