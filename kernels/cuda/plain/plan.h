/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan.h: what planners of plain launches share. A planner fills a launch
 * from a problem and adds it to the sink, as often as it needs:
 *
 *   TrtkPlainLaunch l;
 *
 *   trtk_plain_begin (&l, problem, "body");
 *   trtk_plain_params (&l, problem->params, sizeof (TrtkAxisParams));
 *   l.items = ...;       (begin () said: the elements of output 0)
 *   return trtk_plain_add (sink, &l); */
#ifndef TRTK_CUDA_PLAIN_PLAN_H
#define TRTK_CUDA_PLAIN_PLAN_H

#include "cuda/plain/codes.h"
#include "cuda/plain/plain.h"

/* @code tells operators apart that share a planner. */
typedef TrtkStatus (*TrtkPlainPlanner) (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);

/* The operator's own inputs and outputs in their order, nothing else. */
void trtk_plain_begin (TrtkPlainLaunch *l, const TrtkProblem *problem,
    const char *body);
/* Without operands: what the launch has is set one by one. */
void trtk_plain_begin_bare (TrtkPlainLaunch *l, const TrtkProblem *problem,
    const char *body, int32_t n_in, int32_t n_out);
void trtk_plain_params (TrtkPlainLaunch *l, const void *params, size_t size);

/* in[@k] or out[@k] of the launch is operand @index of the problem. */
void trtk_plain_set_in (TrtkPlainLaunch *l, int32_t k,
    const TrtkProblem *problem, int32_t index);
void trtk_plain_set_out (TrtkPlainLaunch *l, int32_t k,
    const TrtkProblem *problem, int32_t index);

/* A tensor of the launch that lies in the problem's scratch. */
typedef struct {
  TrtkTensor tensor;
  TrtkPlainSlot slot;
} TrtkPlainScratch;

/* Of @n elements in a row. */
TrtkPlainScratch trtk_plain_scratch (TrtkPlainSink *sink, TrtkDtype dtype,
    int64_t n);
void trtk_plain_scratch_in (TrtkPlainLaunch *l, int32_t k,
    const TrtkPlainScratch *scratch);
void trtk_plain_scratch_out (TrtkPlainLaunch *l, int32_t k,
    const TrtkPlainScratch *scratch);

/* Adds the launch, unless there is nothing to do. TRTK_ERROR_UNSUPPORTED where
 * it has more operands than fit. */
TrtkStatus trtk_plain_add (TrtkPlainSink *sink, const TrtkPlainLaunch *l);

/* Whether @items lanes of @x along @axis take a CTA each: where they are long,
 * and too few for a warp each to fill a GPU. */
bool trtk_plain_is_long (const TrtkTensor *x, int32_t axis, int64_t items);

/* Steps [@first, @end) of the problem's epilogue; their operands come behind
 * the launch's present inputs. */
TrtkStatus trtk_plain_take_steps (TrtkPlainLaunch *l,
    const TrtkProblem *problem, int32_t first, int32_t end);

/* ---- planners, alphabetical -------------------------------------------- */

#define TRTK_PLAIN_PLANNER(name) \
  TrtkStatus trtk_plain_plan_##name (const TrtkProblem *problem, \
      int32_t code, TrtkPlainSink *sink);
TRTK_PLAIN_PLANNER (arg)
TRTK_PLAIN_PLANNER (batch_norm)
TRTK_PLAIN_PLANNER (binary)
TRTK_PLAIN_PLANNER (channel_norm)
TRTK_PLAIN_PLANNER (conv)
TRTK_PLAIN_PLANNER (cumsum)
TRTK_PLAIN_PLANNER (dynamic_quantize)
TRTK_PLAIN_PLANNER (einsum)
TRTK_PLAIN_PLANNER (gemm)
TRTK_PLAIN_PLANNER (global_pool)
TRTK_PLAIN_PLANNER (layer_norm)
TRTK_PLAIN_PLANNER (lp_norm)
TRTK_PLAIN_PLANNER (lrn)
TRTK_PLAIN_PLANNER (matmul)
TRTK_PLAIN_PLANNER (max_pool)
TRTK_PLAIN_PLANNER (mean_variance)
TRTK_PLAIN_PLANNER (qadd)
TRTK_PLAIN_PLANNER (qconv)
TRTK_PLAIN_PLANNER (qgemm)
TRTK_PLAIN_PLANNER (quantize)
TRTK_PLAIN_PLANNER (reduce)
TRTK_PLAIN_PLANNER (simple)
TRTK_PLAIN_PLANNER (softmax)
TRTK_PLAIN_PLANNER (sum_pool)
TRTK_PLAIN_PLANNER (unary)
TRTK_PLAIN_PLANNER (variadic)
#undef TRTK_PLAIN_PLANNER

/* Planners of movement, look-up, sampling and recurrence. */

TrtkStatus trtk_plain_plan_compress (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_concat (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_constant_of_shape (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_copy (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_expand (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_non_zero (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_one (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_pad (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_recurrent (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_resize (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_scatter_elements (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_scatter_nd (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_slice (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_space (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_tile (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_topk (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);
TrtkStatus trtk_plain_plan_transpose (const TrtkProblem *problem,
    int32_t code, TrtkPlainSink *sink);

#endif
