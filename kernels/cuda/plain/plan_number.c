/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_number.c: planners of plain_number.h. */
#include "cuda/plain/plan.h"

#include <string.h>

/* Operators of one launch, without params, an item an element. */
TrtkStatus
trtk_plain_plan_simple (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  static const char *const bodies[] = {
    [TRTK_SIMPLE_CAST] = "cast",   [TRTK_SIMPLE_CLIP] = "clip",
    [TRTK_SIMPLE_POW] = "pow",     [TRTK_SIMPLE_TABLE] = "table",
    [TRTK_SIMPLE_WHERE] = "where",
  };
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, bodies[code]);
  return trtk_plain_add (sink, &l);
}

/* What does not fit into a launch is folded first, without rounding, into
 * scratch. */
TrtkStatus
trtk_plain_plan_variadic (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTensor *y = &problem->out[0].tensor;
  TrtkDtype wide = y->dtype == TRTK_U64                             ? TRTK_U64
                   : y->dtype >= TRTK_F32 && y->dtype <= TRTK_F64 ? TRTK_F64
                                                                  : TRTK_S64;
  TrtkPlainScratch sums[2];
  int32_t done = 0;

  for (int32_t round = 0; done < problem->n_op_in; round++) {
    TrtkPlainLaunch l;
    TrtkStatus status;

    trtk_plain_begin (&l, problem, "variadic");
    memset (l.in, 0, sizeof l.in);
    l.args.n_in = 0;
    l.args.at[0] = code;
    if (round > 0)
      trtk_plain_scratch_in (&l, l.args.n_in++, &sums[(round - 1) % 2]);
    while (l.args.n_in < TRTK_PLAIN_IN && done < problem->n_op_in)
      trtk_plain_set_in (&l, l.args.n_in++, problem, done++);
    if (done < problem->n_op_in) {
      if (round < 2) {
        sums[round % 2] = trtk_plain_scratch (sink, wide, trtk_count (y));
        sums[round % 2].tensor.rank = y->rank;
        memcpy (sums[round % 2].tensor.dims, y->dims, sizeof y->dims);
      }
      trtk_plain_scratch_out (&l, 0, &sums[round % 2]);
    } else if (code == TRTK_VARIADIC_MEAN) {
      l.args.at[1] = problem->n_op_in;
    }
    status = trtk_plain_add (sink, &l);
    if (status != TRTK_OK)
      return status;
  }
  return TRTK_OK;
}
