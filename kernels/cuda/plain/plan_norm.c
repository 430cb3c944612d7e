/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_norm.c: planners of plain_norm.h. */
#include "cuda/plain/plan.h"

/* @code: 0 Softmax, 1 LogSoftmax, 2 Hardmax. */
TrtkStatus
trtk_plain_plan_softmax (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkSoftmaxParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, code == 2 ? "hardmax" : "softmax");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.at[0] = code;
  if (l.args.items > 0 && x->rank > 0)
    l.args.items /= x->dims[p->axis];
  if (code != 2 && trtk_plain_is_long (x, p->axis, l.args.items))
    l.body = "softmax_long";
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_lp_norm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkLpNormParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "lp_norm");
  trtk_plain_params (&l, p, sizeof *p);
  if (l.args.items > 0 && x->rank > 0)
    l.args.items /= x->dims[p->axis];
  return trtk_plain_add (sink, &l);
}

/* @code: whether channels are taken together. */
TrtkStatus
trtk_plain_plan_channel_norm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkNormParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "channel_norm");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.at[0] = code ? x->dims[1] / p->groups : 1;
  if (l.args.items > 0)
    l.args.items = x->dims[0] * x->dims[1] / l.args.at[0];
  return trtk_plain_add (sink, &l);
}

/* @code: whether the mean is taken off. */
TrtkStatus
trtk_plain_plan_layer_norm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkNormParams *p = problem->params;
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "layer_norm");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.at[0] = code;
  if (l.args.items > 0)
    l.args.items = trtk_count_range (&problem->in[0].tensor, 0, p->axis);
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_batch_norm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "batch_norm");
  trtk_plain_params (&l, problem->params, sizeof (TrtkNormParams));
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_lrn (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "lrn");
  trtk_plain_params (&l, problem->params, sizeof (TrtkLrnParams));
  return trtk_plain_add (sink, &l);
}
