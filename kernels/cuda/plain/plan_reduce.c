/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_reduce.c: planners of plain_reduce.h. */
#include "cuda/plain/plan_fold.h"

TrtkStatus
trtk_plain_plan_reduce (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkFoldShape shape;
  TrtkPlainLaunch l;

  if (code != TRTK_REDUCE_LOG_SUM_EXP
      && trtk_plain_fold_shape (&problem->in[0].tensor, problem->params,
          &shape))
    return trtk_plain_plan_fold (problem, &shape, code, sink);
  trtk_plain_begin (&l, problem, "reduce");
  trtk_plain_params (&l, problem->params, sizeof (TrtkReduceParams));
  l.args.n_in = 1; /* the axes are in the params */
  l.args.at[0] = code;
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_mean_variance (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkReduceParams *p = problem->params;
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "mean_variance");
  trtk_plain_params (&l, problem->params, sizeof (TrtkReduceParams));
  for (int32_t k = 0; k < p->n_axes && l.args.items > 0; k++)
    l.args.items /= problem->in[0].tensor.dims[p->axes[k]];
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_arg (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkArgParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "arg");
  trtk_plain_params (&l, problem->params, sizeof (TrtkArgParams));
  l.args.at[0] = code;
  if (l.args.items > 0 && x->rank > 0 && x->dims[p->axis] == 0)
    return TRTK_ERROR_ARGUMENT;
  if (trtk_plain_is_long (x, p->axis, l.args.items))
    l.body = "arg_long";
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_cumsum (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "cumsum");
  trtk_plain_params (&l, problem->params, sizeof (TrtkCumSumParams));
  return trtk_plain_add (sink, &l);
}
