/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_element.c: planners of plain_element.h. */
#include "cuda/plain/plan.h"

TrtkStatus
trtk_plain_plan_unary (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "unary");
  trtk_plain_params (&l, problem->params, sizeof (TrtkUnaryParams));
  l.args.at[0] = code;
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_binary (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkBinaryParams *p = problem->params;
  bool has_mode = code == TRTK_BINARY_mod || code == TRTK_BINARY_bit_shift;
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "binary");
  l.args.at[0] = code;
  l.args.at[1] = has_mode ? p->mode : 0;
  return trtk_plain_add (sink, &l);
}
