/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* reference.c: tactics "ref", the reference kernels, and "relayout". */
#include "backends/cpu/cpu.h"

#include "cpu/epilogue.h"
#include "cpu/relayout.h"

typedef struct {
  const TrtkProblem *problem;
  const TrtkKernel *kernel;
} Prepared;

typedef struct {
  const Prepared *prepared;
  TrtkTensor *in, *out;
  TrtkArgs args;
} Bound;

static gboolean
is_plain (const TrtkProblem *p)
{
  for (gint32 i = 0; i < p->n_in; i++) {
    if (p->in[i].layout != TRTK_LAYOUT_PLAIN)
      return FALSE;
  }
  for (gint32 i = 0; i < p->n_out; i++) {
    if (p->out[i].layout != TRTK_LAYOUT_PLAIN)
      return FALSE;
  }
  return TRUE;
}

static TrtkStatus
ref_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  if (trtk_cpu_reference (p->op) == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_PLAIN;
  return TRTK_OK;
}

static TrtkTensor *
copy_tensors (const TrtkOperand *operands, gint32 n)
{
  TrtkTensor *tensors = g_new0 (TrtkTensor, (gsize) n + 1);

  for (gint32 i = 0; i < n; i++)
    tensors[i] = operands[i].tensor;
  return tensors;
}

static gpointer
ref_prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  const TrtkKernel *kernel = trtk_cpu_reference (p->op);
  Prepared *prepared;

  if (kernel == NULL || !is_plain (p) || p->overwrites >= 0) {
    trt_fail (error, TRT_ERROR_BACKEND,
        "the reference kernel of %s does not cover this", p->op);
    return NULL;
  }
  *scratch_bytes = 0;
  if (kernel->scratch != NULL) {
    g_autofree TrtkTensor *in = copy_tensors (p->in, p->n_in);
    g_autofree TrtkTensor *out = copy_tensors (p->out, p->n_out);
    TrtkArgs args = { in, p->n_op_in, out, p->n_out, p->params, NULL,
      p->steps, p->n_steps };
    *scratch_bytes = kernel->scratch (&args);
  }
  prepared = g_new0 (Prepared, 1);
  prepared->problem = p;
  prepared->kernel = kernel;
  return prepared;
}

static gboolean
ref_bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  const Prepared *pr = prepared;
  const TrtkProblem *p = pr->problem;
  Bound *b = *bound;

  if (b == NULL) {
    b = *bound = g_new0 (Bound, 1);
    b->prepared = pr;
    b->in = copy_tensors (p->in, p->n_in);
    b->out = copy_tensors (p->out, p->n_out);
    b->args = (TrtkArgs){ b->in, p->n_op_in, b->out, p->n_out, p->params,
      NULL, p->steps, p->n_steps };
  }
  b->args.scratch = scratch; /* elsewhere where a session has grown */
  for (gint32 i = 0; i < p->n_in; i++)
    b->in[i].data = in[i];
  for (gint32 i = 0; i < p->n_out; i++)
    b->out[i].data = out[i];
  return TRUE;
}

static void
ref_unbind (gpointer bound)
{
  Bound *b = bound;

  g_free (b->in);
  g_free (b->out);
  g_free (b);
}

static TrtkStatus
ref_run (gpointer bound)
{
  Bound *b = bound;
  const TrtkProblem *p = b->prepared->problem;
  const TrtkKernel *kernel = b->prepared->kernel;
  TrtkStatus status = kernel->run (&b->args);

  if (status == TRTK_OK && p->n_steps > 0 && !kernel->takes_steps)
    status = trtk_epilogue_reference (p->steps, p->n_steps, b->in, &b->out[0]);
  return status;
}

/* Plain loops, index by index. */
static double
ref_cost (const TrtkProblem *p)
{
  static const TrtRates rates = { 2.0, 1.5e3, 500.0 };

  return trt_cost (p, &rates);
}

const TrtTactic trt_cpu_reference = {
  .name = "ref",
  .choose = ref_choose,
  .cost = ref_cost,
  .prepare = ref_prepare,
  .release = g_free,
  .bind = ref_bind,
  .unbind = ref_unbind,
  .run = ref_run,
};

/* ---- moves ------------------------------------------------------------ */

static TrtkStatus
move_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  return p->op == NULL ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

static gpointer
move_prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  Prepared *prepared;

  if (p->overwrites >= 0 || p->op != NULL) {
    trt_fail (error, TRT_ERROR_BACKEND, "a move may not overwrite its input");
    return NULL;
  }
  *scratch_bytes = 0;
  prepared = g_new0 (Prepared, 1);
  prepared->problem = p;
  return prepared;
}

static TrtkStatus
move_run (gpointer bound)
{
  const Bound *b = bound;
  const TrtkProblem *p = b->prepared->problem;

  trtk_relayout (&p->in[0].tensor, p->in[0].layout, b->in[0].data,
      p->out[0].layout, b->out[0].data);
  return TRTK_OK;
}

const TrtTactic trt_cpu_relayout = {
  .name = "relayout",
  .choose = move_choose,
  .prepare = move_prepare,
  .release = g_free,
  .bind = ref_bind,
  .unbind = ref_unbind,
  .run = move_run,
};
