/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_norm.c: planners of plain_norm.h. */
#include "cuda/plain/plan.h"

#include "cuda/plain/plain_norm.h"

#include <string.h>

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

/* Elements of a part that are worth a CTA's while, and how many CTAs fill a
 * large GPU. Not of the device: moments would differ. */
#define LEAST 1024
#define CTAS 512

/* One, or enough to be worth another launch. */
static int64_t
parts_of (int64_t rows, int64_t n)
{
  int64_t parts = n / LEAST < CTAS / rows ? n / LEAST : CTAS / rows;

  return parts < 4 ? 1 : parts;
}

/* Normalises @rows of @n elements, with scale and bias i / @inner % @count for
 * element i. */
static TrtkStatus
plan_rows (const TrtkProblem *problem, TrtkNormAt at, int64_t rows,
    TrtkPlainSink *sink)
{
  int64_t parts = parts_of (rows, at.n);
  const int64_t each = (at.n + parts - 1) / parts;
  TrtkPlainScratch scratch;
  TrtkPlainLaunch l, m;
  TrtkStatus status;

  trtk_plain_begin (&l, problem,
      at.n >= TRTK_PLAIN_CTA_THREADS && rows < 4096 ? "norm_rows"
                                                    : "norm_row");
  trtk_plain_params (&l, problem->params, sizeof (TrtkNormParams));
  parts = (at.n + each - 1) / each; /* none is empty */
  memcpy (l.args.at, (int64_t[]){ at.n, parts, each, at.inner, at.count,
                         at.centered }, sizeof l.args.at);
  l.args.items = rows * parts;
  if (parts == 1)
    return trtk_plain_add (sink, &l);
  m = l;
  m.body = "norm_moments";
  m.args.n_in = m.args.n_out = 1;
  memset (&m.out, 0, sizeof m.out);
  scratch = trtk_plain_scratch (sink, TRTK_F64, 2 * l.args.items);
  trtk_plain_scratch_out (&m, 0, &scratch);
  status = trtk_plain_add (sink, &m);
  l.body = "norm_part";
  l.args.n_in = 4;
  trtk_plain_scratch_in (&l, 3, &scratch);
  return status == TRTK_OK ? trtk_plain_add (sink, &l) : status;
}

/* @code: whether channels are taken together. */
TrtkStatus
trtk_plain_plan_channel_norm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkNormParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  int64_t plane = trtk_count_range (x, 2, x->rank), channels = x->dims[1];
  int64_t together = code ? channels / p->groups : 1;
  TrtkNormAt at = { .n = together * plane, .inner = plane, .count = channels,
    .centered = 1 };

  if (trtk_count (x) == 0)
    return TRTK_OK;
  return plan_rows (problem, at, trtk_count (x) / at.n, sink);
}

/* Whether scale @t, broadcast to @x, is i / @inner % @count for element i. */
static bool
is_regular (const TrtkTensor *t, const TrtkTensor *x, int64_t *inner,
    int64_t *count)
{
  int32_t behind = x->rank - t->rank, run = 0; /* after, in, before the axes */

  *inner = *count = 1;
  for (int32_t d = x->rank - 1; d >= 0; d--) {
    bool is_long = d >= behind && t->dims[d - behind] != 1;
    if (x->dims[d] == 1)
      continue;
    if (is_long != (run == 1))
      run++;
    if (run > 2)
      return false;
    if (run < 2)
      *(run == 0 ? inner : count) *= x->dims[d];
  }
  return true;
}

/* @code: whether the mean is taken off. */
TrtkStatus
trtk_plain_plan_layer_norm (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkNormParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  int64_t rows = trtk_count_range (x, 0, p->axis), inner, count;
  TrtkNormAt at = { .centered = code };
  TrtkPlainLaunch l;

  if (trtk_count (x) == 0)
    return TRTK_OK;
  at.n = trtk_count (x) / rows;
  if (is_regular (&problem->in[1].tensor, x, &at.inner, &at.count)
      && (problem->n_op_in < 3 || problem->in[2].tensor.dtype == TRTK_NONE
          || (is_regular (&problem->in[2].tensor, x, &inner, &count)
              && inner == at.inner && count == at.count)))
    return plan_rows (problem, at, rows, sink);
  trtk_plain_begin (&l, problem, "layer_norm");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.at[0] = code;
  l.args.items = rows;
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
