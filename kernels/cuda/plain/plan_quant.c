/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_quant.c: planners of plain_quant.h. */
#include "cuda/plain/plan.h"

enum { MOST_RANGES = 1024, LEAST_A_RANGE = 1024 };

TrtkStatus
trtk_plain_plan_quantize (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, code ? "quantize" : "dequantize");
  trtk_plain_params (&l, problem->params, sizeof (TrtkQuantizeParams));
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_qadd (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "qadd");
  trtk_plain_params (&l, problem->params, sizeof (TrtkQAddParams));
  return trtk_plain_add (sink, &l);
}

/* Ranges of stretches; their range, as scale and zero; the elements. */
TrtkStatus
trtk_plain_plan_dynamic_quantize (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  int64_t n = trtk_count (&problem->in[0].tensor);
  int64_t parts = n / LEAST_A_RANGE + 1;
  TrtkPlainScratch ranges;
  TrtkPlainLaunch l;
  TrtkStatus status;

  parts = parts < MOST_RANGES ? parts : MOST_RANGES;
  ranges = trtk_plain_scratch (sink, TRTK_F32, 2 * parts);
  trtk_plain_begin (&l, problem, "dynamic_range");
  trtk_plain_scratch_out (&l, 0, &ranges);
  l.args.n_out = 1;
  l.args.items = parts;
  status = trtk_plain_add (sink, &l);
  if (status != TRTK_OK)
    return status;
  trtk_plain_begin (&l, problem, "dynamic_scale");
  trtk_plain_scratch_in (&l, 0, &ranges);
  trtk_plain_set_out (&l, 0, problem, 1);
  trtk_plain_set_out (&l, 1, problem, 2);
  l.args.n_out = 2;
  l.args.items = 1;
  status = trtk_plain_add (sink, &l);
  if (status != TRTK_OK)
    return status;
  trtk_plain_begin (&l, problem, "dynamic_quantize");
  for (int32_t k = 1; k < 3; k++) { /* what was just written is read */
    l.args.in[k] = l.args.out[k];
    l.in[k] = l.out[k];
  }
  l.args.n_in = 3;
  return trtk_plain_add (sink, &l);
}
