/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_one.c: operators of one launch: an item is an element of output 0, and
 * the body gets the operator's own params. */
#include "cuda/plain/plan.h"

static const struct {
  const char *body;
  size_t params;
} rows[] = {
  [TRTK_ONE_col2im] = { "col2im", sizeof (TrtkCol2ImParams) },
  [TRTK_ONE_eye] = { "eye", sizeof (TrtkEyeParams) },
  [TRTK_ONE_gather] = { "gather", sizeof (TrtkAxisParams) },
  [TRTK_ONE_gather_elements] = { "gather_elements", sizeof (TrtkAxisParams) },
  [TRTK_ONE_gather_nd] = { "gather_nd", sizeof (TrtkGatherNdParams) },
  [TRTK_ONE_grid_sample] = { "grid_sample", sizeof (TrtkGridParams) },
  [TRTK_ONE_one_hot] = { "one_hot", sizeof (TrtkAxisParams) },
  [TRTK_ONE_range] = { "range", 0 },
  [TRTK_ONE_reverse_sequence]
  = { "reverse_sequence", sizeof (TrtkReverseParams) },
  [TRTK_ONE_roi_align] = { "roi_align", sizeof (TrtkRoiParams) },
  [TRTK_ONE_trilu] = { "trilu", sizeof (TrtkTriluParams) },
};

TrtkStatus
trtk_plain_plan_one (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, rows[code].body);
  trtk_plain_params (&l, problem->params, rows[code].params);
  return trtk_plain_add (sink, &l);
}
