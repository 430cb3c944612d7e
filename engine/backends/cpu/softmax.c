/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* softmax.c: tactic "loops.softmax": Softmax along an axis that is not the
 * innermost one, for which oneDNN has plain loops only. */
#include "cpu/softmax.h"

#include "backends/cpu/cpu.h"
#include "trtk_params.h"

typedef struct {
  gint64 before, n, step;
} Lanes;

typedef struct {
  Lanes lanes;
  const float *in;
  float *out;
} Bound;

static gboolean
is_covered (const TrtkProblem *p, Lanes *lanes)
{
  const TrtkTensor *x = &p->in[0].tensor;
  const TrtkSoftmaxParams *params = p->params;

  if (!g_str_equal (p->op, "Softmax") || p->n_steps > 0 || p->n_in != 1
      || p->n_out != 1 || x->dtype != TRTK_F32 || x->rank < 2
      || p->in[0].is_constant)
    return FALSE;
  lanes->before = trtk_count_range (x, 0, params->axis);
  lanes->n = x->dims[params->axis];
  lanes->step = trtk_count_range (x, params->axis + 1, x->rank);
  return lanes->step > 1 && lanes->n > 0 && lanes->n <= TRTK_SOFTMAX_MAX;
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  Lanes lanes;

  if (!is_covered (p, &lanes))
    return TRTK_ERROR_UNSUPPORTED;
  p->in[0].layout = p->out[0].layout = TRTK_LAYOUT_PLAIN;
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  Lanes lanes;

  *scratch_bytes = 0;
  if (is_covered (p, &lanes) && p->overwrites < 0
      && p->in[0].layout == TRTK_LAYOUT_PLAIN
      && p->out[0].layout == TRTK_LAYOUT_PLAIN)
    return g_memdup2 (&lanes, sizeof lanes);
  trt_fail (error, TRT_ERROR_BACKEND, "this is no Softmax across rows");
  return NULL;
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  Bound *b = *bound != NULL ? *bound : g_new0 (Bound, 1);

  *bound = b;
  *b = (Bound){ *(const Lanes *) prepared, in[0], out[0] };
  return TRUE;
}

static TrtkStatus
run (gpointer bound)
{
  const Bound *b = bound;

  trtk_softmax_across (b->in, b->out, b->lanes.before, b->lanes.n,
      b->lanes.step);
  return TRTK_OK;
}

const TrtTactic trt_loops_softmax = {
  .name = "loops.softmax",
  .choose = choose,
  .prepare = prepare,
  .release = g_free,
  .bind = bind,
  .unbind = g_free,
  .run = run,
};
