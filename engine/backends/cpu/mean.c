/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* mean.c: tactic "loops.mean": the mean of a picture of bytes, which is a
 * convolution by channel with weights of 1 (passes/pass_quantized_pool.c). The
 * result is one pixel, and so PLAIN wherever the picture lies. */
#include "cpu/byte_mean.h"

#include "backends/cpu/cpu.h"
#include "trtk_params.h"

#define N_IN 5

typedef struct {
  const TrtkProblem *problem;
  TrtkTensor in[N_IN], out;
  guint32 *sums;
} Bound;

static gboolean
is_one_window (const TrtkProblem *p)
{
  const TrtkQConvParams *q = p->params;
  const TrtkConvParams *w = &q->conv;
  const TrtkTensor *x = &p->in[0].tensor;

  if (w->groups != x->dims[1] || p->in[1].tensor.dims[0] != w->groups
      || trtk_count (&p->out[0].tensor) != x->dims[0] * x->dims[1])
    return FALSE;
  for (gint32 i = 0; i < w->n_spatial; i++) {
    if (w->kernel[i] != x->dims[i + 2] || w->pad_begin[i] != 0
        || w->pad_end[i] != 0 || w->dilation[i] != 1)
      return FALSE;
  }
  return TRUE;
}

static gboolean
has_ones (const TrtkTensor *w)
{
  const gint8 *v = w->data;

  for (gint64 i = trtk_count (w); i-- > 0;) {
    if (v[i] != 1)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_covered (const TrtkProblem *p)
{
  return p->op != NULL && g_str_equal (p->op, "TrtQConv") && p->n_steps == 0
         && p->n_in == p->n_op_in && p->n_in == N_IN && !p->in[0].is_constant
         && p->out[0].tensor.dtype != TRTK_F32
         && p->in[1].is_constant && p->in[1].tensor.dtype == TRTK_S8
         && trtk_count (&p->in[0].tensor) > 0
         && is_one_window (p) && has_ones (&p->in[1].tensor);
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  if (!is_covered (p))
    return TRTK_ERROR_UNSUPPORTED;
  if (p->in[0].layout != TRTK_LAYOUT_NHWC)
    p->in[0].layout = TRTK_LAYOUT_PLAIN;
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
      || (p->in[0].layout != TRTK_LAYOUT_PLAIN
          && p->in[0].layout != TRTK_LAYOUT_NHWC)) {
    trt_fail (error, TRT_ERROR_BACKEND, "this is no mean of bytes");
    return NULL;
  }
  *scratch_bytes = (gsize) p->in[0].tensor.dims[1] * sizeof (guint32);
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
  const TrtkProblem *p = prepared;
  Bound *b = *bound != NULL ? *bound : g_new0 (Bound, 1);

  *bound = b;
  b->problem = p;
  b->sums = scratch;
  for (gint32 i = 0; i < p->n_in; i++) {
    b->in[i] = p->in[i].tensor;
    b->in[i].data = in[i];
  }
  b->out = p->out[0].tensor;
  b->out.data = out[0];
  return TRUE;
}

static TrtkStatus
run (gpointer bound)
{
  Bound *b = bound;
  const TrtkProblem *p = b->problem;
  TrtkArgs args = { b->in, p->n_in, &b->out, 1, p->params, NULL, NULL, 0 };

  return trtk_byte_mean (&args, p->in[0].layout, b->sums);
}

const TrtTactic trt_loops_mean = {
  .name = "loops.mean",
  .choose = choose,
  .prepare = prepare,
  .release = release,
  .bind = bind,
  .unbind = g_free,
  .run = run,
};
