/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_window.c: planners of plain_window.h. */
#include "cuda/plain/plan_fold.h"

TrtkStatus
trtk_plain_plan_conv (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  static const char *const bodies[]
      = { "conv", "conv_integer", "conv_transpose", "qlinear_conv" };
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, bodies[code]);
  trtk_plain_params (&l, problem->params, sizeof (TrtkConvParams));
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_qconv (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkQConvParams *p = problem->params;
  TrtkPlainLaunch l;
  TrtkStatus status;

  trtk_plain_begin (&l, problem, "qconv");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.at[0] = p->y_zero;
  l.args.n_in = 5; /* bias and out may be missing */
  status = trtk_plain_take_steps (&l, problem, 0, problem->n_steps);
  return status == TRTK_OK ? trtk_plain_add (sink, &l) : status;
}

TrtkStatus
trtk_plain_plan_max_pool (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "max_pool");
  trtk_plain_params (&l, problem->params, sizeof (TrtkPoolParams));
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_sum_pool (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "sum_pool");
  trtk_plain_params (&l, problem->params, sizeof (TrtkPoolParams));
  l.args.at[0] = code;
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_global_pool (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTensor *x = &problem->in[0].tensor;
  int64_t plane = trtk_count_range (x, 2, x->rank);
  TrtkFoldShape shape = { 1, 1, trtk_count (&problem->out[0].tensor), plane };
  TrtkPlainLaunch l;

  if (code != TRTK_GLOBAL_LP && shape.inner > 0 && plane > 0)
    return trtk_plain_plan_fold (problem, &shape,
        code == TRTK_GLOBAL_MAX ? TRTK_REDUCE_MAX : TRTK_REDUCE_MEAN, sink);
  trtk_plain_begin (&l, problem, "global_pool");
  if (code == TRTK_GLOBAL_LP)
    trtk_plain_params (&l, problem->params, sizeof (TrtkGlobalPoolParams));
  l.args.at[0] = code;
  return trtk_plain_add (sink, &l);
}
