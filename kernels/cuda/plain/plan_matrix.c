/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_matrix.c: planners of plain_matrix.h. */
#include "cuda/plain/plan.h"

TrtkStatus
trtk_plain_plan_matmul (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  static const char *const bodies[]
      = { "matmul", "matmul_integer", "qlinear_matmul" };
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, bodies[code]);
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_gemm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "gemm");
  trtk_plain_params (&l, problem->params, sizeof (TrtkGemmParams));
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_qgemm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkQGemmParams *p = problem->params;
  TrtkPlainLaunch l;
  TrtkStatus status;

  trtk_plain_begin (&l, problem, "qgemm");
  l.args.at[0] = p->y_zero;
  l.args.n_in = 5; /* bias and out may be missing */
  status = trtk_plain_take_steps (&l, problem, 0, problem->n_steps);
  return status == TRTK_OK ? trtk_plain_add (sink, &l) : status;
}

TrtkStatus
trtk_plain_plan_einsum (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "einsum");
  trtk_plain_params (&l, problem->params, sizeof (TrtkEinsumParams));
  return trtk_plain_add (sink, &l);
}
