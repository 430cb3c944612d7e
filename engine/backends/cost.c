/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cost.c: see cost.h. */
#include "backends/cost.h"

#include <glib.h>

static double
operand_bytes (const TrtkOperand *o)
{
  if (o->is_constant || o->tensor.dtype == TRTK_NONE)
    return 0;
  return (double) trtk_layout_count (o->layout, &o->tensor)
         * (double) trtk_dtype_size (o->tensor.dtype);
}

double
trt_cost_bytes (const TrtkProblem *p)
{
  double bytes = 0;

  for (gint32 i = 0; i < p->n_in; i++)
    bytes += operand_bytes (&p->in[i]);
  for (gint32 i = 0; i < p->n_out; i++)
    bytes += operand_bytes (&p->out[i]);
  return bytes;
}

static gboolean
is_one_of (const char *op, const char *const *names)
{
  for (; *names != NULL; names++) {
    if (g_str_equal (op, *names))
      return TRUE;
  }
  return FALSE;
}

double
trt_cost_macs (const TrtkProblem *p)
{
  static const char *const windows[]
      = { "Conv", "ConvInteger", "QLinearConv", "TrtQConv", NULL };
  static const char *const matrices[] = { "Gemm", "MatMul", "MatMulInteger",
    "QLinearMatMul", "TrtQGemm", NULL };
  const TrtkTensor *x, *w, *y;

  if (p->op == NULL || p->n_in < 2 || p->n_out < 1)
    return 0;
  x = &p->in[0].tensor;
  w = &p->in[1].tensor;
  y = &p->out[0].tensor;
  if (is_one_of (p->op, windows) && w->rank > 0 && w->dims[0] > 0)
    return (double) trtk_count (y) * (double) trtk_count (w)
           / (double) w->dims[0];
  if (g_str_equal (p->op, "ConvTranspose") && w->rank > 0 && w->dims[0] > 0)
    return (double) trtk_count (x) * (double) trtk_count (w)
           / (double) w->dims[0];
  return is_one_of (p->op, matrices) && x->rank > 0
             ? (double) trtk_count (y) * (double) x->dims[x->rank - 1]
             : 0;
}

double
trt_cost (const TrtkProblem *p, const TrtRates *rates)
{
  return rates->step_us + trt_cost_bytes (p) / rates->bytes
         + trt_cost_macs (p) / rates->macs;
}
