/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* global.c: tactic "loops.global": pooling over whole pictures, and reductions
 * that are one, in whatever layout the input lies. */
#include "cpu/global.h"

#include <string.h>

#include "backends/cpu/cpu.h"
#include "trtk_params.h"

typedef struct {
  const TrtkProblem *problem;
  const float *in;
  float *out;
} Bound;

static gboolean
is_over_pixels (const TrtkProblem *p)
{
  const TrtkReduceParams *r = p->params;
  gint32 rank = p->in[0].tensor.rank;

  if (!g_str_equal (p->op, "ReduceMean") && !g_str_equal (p->op, "ReduceMax"))
    return g_str_equal (p->op, "GlobalAveragePool")
           || g_str_equal (p->op, "GlobalMaxPool");
  if (r->n_axes != rank - 2)
    return FALSE;
  for (gint32 i = 0; i < r->n_axes; i++) {
    if (r->axes[i] != i + 2)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_covered (const TrtkProblem *p)
{
  const TrtkTensor *x = &p->in[0].tensor;

  return p->n_in > 0 && x->dtype == TRTK_F32 && x->rank >= 3 && x->rank <= 5
         && trtk_count (x) > 0 && p->n_steps == 0 && p->n_out == 1
         && !p->in[0].is_constant && is_over_pixels (p)
         && trtk_count (&p->out[0].tensor) == x->dims[0] * x->dims[1];
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  if (!is_covered (p))
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 1; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  p->out[0].layout = TRTK_LAYOUT_PLAIN;
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  if (!is_covered (p) || p->overwrites >= 0
      || p->out[0].layout != TRTK_LAYOUT_PLAIN
      || !trtk_layout_fits (p->in[0].layout, p->in[0].tensor.rank)) {
    trt_fail (error, TRT_ERROR_BACKEND, "this is no pooling of whole pictures");
    return NULL;
  }
  *scratch_bytes = 0;
  return (gpointer) p;
}

static void
release (gpointer prepared)
{
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  Bound *b = *bound != NULL ? *bound : g_new0 (Bound, 1);

  *bound = b;
  *b = (Bound){ prepared, in[0], out[0] };
  return TRUE;
}

static TrtkStatus
run (gpointer bound)
{
  const Bound *b = bound;
  const TrtkOperand *x = &b->problem->in[0];

  if (strstr (b->problem->op, "Max") != NULL)
    trtk_global_max (&x->tensor, x->layout, b->in, b->out);
  else
    trtk_global_mean (&x->tensor, x->layout, b->in, b->out);
  return TRTK_OK;
}

const TrtTactic trt_loops_global = {
  .name = "loops.global",
  .choose = choose,
  .prepare = prepare,
  .release = release,
  .bind = bind,
  .unbind = g_free,
  .run = run,
};
