/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_recurrent.c: planner of plain_recurrent.h; code: gates. */
#include "cuda/plain/plan.h"

#include "cuda/plain/plain_recurrent.h"

#include <string.h>

enum { IN_X, IN_W, IN_R, IN_B, IN_LENGTHS, IN_H, IN_C, IN_P };

/* in[@k] of @l is operand @index as f32; absent where that is. */
static TrtkStatus
set_float (TrtkPlainLaunch *l, int32_t k, const TrtkProblem *problem,
    int32_t index, TrtkPlainSink *sink)
{
  const TrtkTensor *t = &problem->in[index].tensor;
  TrtkPlainScratch wide;
  TrtkPlainLaunch w;

  if (index >= problem->n_op_in || t->dtype == TRTK_NONE)
    return TRTK_OK;
  trtk_plain_set_in (l, k, problem, index);
  if (t->dtype == TRTK_F32)
    return TRTK_OK;
  wide = trtk_plain_scratch (sink, TRTK_F32, trtk_count (t));
  memcpy (&wide.tensor.dims, t->dims, sizeof t->dims);
  wide.tensor.rank = t->rank;
  trtk_plain_scratch_in (l, k, &wide);
  trtk_plain_begin_bare (&w, problem, "widen", 1, 1);
  trtk_plain_set_in (&w, 0, problem, index);
  trtk_plain_scratch_out (&w, 0, &wide);
  w.args.items = trtk_count (t);
  return trtk_plain_add (sink, &w);
}

/* What the inputs give to the gates. */
static TrtkStatus
plan_input (const TrtkProblem *problem, int64_t rows, int64_t width,
    const TrtkPlainScratch *gates, TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;
  TrtkStatus status;

  trtk_plain_begin_bare (&l, problem, "recurrent_input", 2, 1);
  status = set_float (&l, 0, problem, IN_X, sink);
  if (status == TRTK_OK)
    status = set_float (&l, 1, problem, IN_W, sink);
  if (status != TRTK_OK)
    return status;
  trtk_plain_scratch_out (&l, 0, gates);
  l.args.items = trtk_count (&gates->tensor) / width
                 * ((width + TRTK_CELL_TOGETHER - 1) / TRTK_CELL_TOGETHER);
  l.args.at[0] = rows;
  l.args.at[1] = width;
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_recurrent (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  static const int32_t floats[][2] = { { TRTK_CELL_R, IN_R },
    { TRTK_CELL_BIAS, IN_B }, { TRTK_CELL_H, IN_H }, { TRTK_CELL_C, IN_C },
    { TRTK_CELL_PEEPHOLE, IN_P } };
  const TrtkRecurrentParams *p = problem->params;
  const TrtkTensor *x = &problem->in[IN_X].tensor;
  int64_t batch = x->dims[p->layout ? 0 : 1];
  int64_t steps = x->dims[p->layout ? 1 : 0], width = code * p->hidden;
  TrtkPlainScratch gates, state;
  TrtkPlainLaunch l;
  TrtkStatus status;

  gates = trtk_plain_scratch (sink, TRTK_F32,
      p->n_directions * steps * batch * width);
  state = trtk_plain_scratch (sink, TRTK_F32,
      p->n_directions * batch * (4 * p->hidden + width));
  status = plan_input (problem, steps * batch, width, &gates, sink);
  trtk_plain_begin_bare (&l, problem,
      p->hidden <= TRTK_CELL_OWN && width <= TRTK_PLAIN_CTA_THREADS
          ? "recurrent_small"
          : "recurrent",
      7, 4);
  trtk_plain_params (&l, p, sizeof *p);
  trtk_plain_scratch_in (&l, TRTK_CELL_GATES, &gates);
  for (int i = 0; i < 5 && status == TRTK_OK; i++)
    if (code == 4 || (floats[i][1] != IN_C && floats[i][1] != IN_P))
      status = set_float (&l, floats[i][0], problem, floats[i][1], sink);
  if (status != TRTK_OK)
    return status;
  if (IN_LENGTHS < problem->n_op_in)
    trtk_plain_set_in (&l, TRTK_CELL_LENGTHS, problem, IN_LENGTHS);
  for (int32_t k = 0; k < problem->n_out && k < 3; k++)
    trtk_plain_set_out (&l, k, problem, k);
  trtk_plain_scratch_out (&l, 3, &state);
  l.args.items = p->n_directions * batch;
  l.args.at[0] = code;
  l.args.at[1] = steps;
  l.args.at[2] = batch;
  l.args.at[3] = p->hidden;
  return trtk_plain_add (sink, &l);
}
