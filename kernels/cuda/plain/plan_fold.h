/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_fold.h: reductions in parts, for the planners that have them. */
#ifndef TRTK_CUDA_PLAIN_PLAN_FOLD_H
#define TRTK_CUDA_PLAIN_PLAN_FOLD_H

#include "cuda/plain/plan.h"

/* A tensor [outer][far][inner][near] of which far and near come together. */
typedef struct {
  int64_t outer, far, inner, near;
} TrtkFoldShape;

/* How @x is one; false where kept and reduced axes take turns more often, or
 * there is nothing in it. */
bool trtk_plain_fold_shape (const TrtkTensor *x, const TrtkReduceParams *p,
    TrtkFoldShape *shape);

/* Launches for output 0 from input 0; @code: TrtkReduceCode, any but
 * TRTK_REDUCE_LOG_SUM_EXP. */
TrtkStatus trtk_plain_plan_fold (const TrtkProblem *problem,
    const TrtkFoldShape *shape, int32_t code, TrtkPlainSink *sink);

#endif
