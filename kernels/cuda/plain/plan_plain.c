/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_plain.c: the table of operators, and epilogues. */
#include <string.h>

#include "cuda/plain/plan.h"

typedef struct {
  const char *op;
  TrtkPlainPlanner plan;
  int32_t code;
  bool takes_steps;
} Row;

static const Row table[] = {
#define TRTK_PLAIN_OP(op, planner, code) \
  { #op, trtk_plain_plan_##planner, code, false },
#define TRTK_PLAIN_OP_STEPS(op, planner, code) \
  { #op, trtk_plain_plan_##planner, code, true },
#include "cuda/plain/plan.def"
#define FLOAT(suffix, name, formula) \
  TRTK_PLAIN_OP (name, unary, TRTK_UNARY_##suffix)
#define INT(suffix, name, formula) FLOAT (suffix, name, formula)
#define BOTH(suffix, name, formula, int_formula) FLOAT (suffix, name, formula)
#define ACT(suffix, name, act) FLOAT (suffix, name, act)
#include "cpu/unary.def"
#undef INT
#define NUMBER(suffix, name, f_formula, i_formula, u_formula) \
  TRTK_PLAIN_OP (name, binary, TRTK_BINARY_##suffix)
#define SAME(suffix, name, formula) NUMBER (suffix, name, , , )
#define INT(suffix, name, i_formula, u_formula) NUMBER (suffix, name, , , )
#include "cpu/binary.def"
};

static const Row *
find (const char *op)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp (table[i].op, op) == 0)
      return &table[i];
  }
  return NULL;
}

bool
trtk_cuda_has_plain (const char *op)
{
  return find (op) != NULL;
}

/* Steps [first, end) over output 0, in place. */
static TrtkStatus
plan_steps (const TrtkProblem *problem, int32_t first, int32_t end,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;
  TrtkStatus status;

  trtk_plain_begin (&l, problem, "steps");
  memset (l.in, 0, sizeof l.in);
  l.args.n_in = 0;
  l.args.n_out = 1;
  status = trtk_plain_take_steps (&l, problem, first, end);
  return status == TRTK_OK ? trtk_plain_add (sink, &l) : status;
}

TrtkStatus
trtk_cuda_plan_plain (const TrtkProblem *problem, TrtkPlainSink *sink)
{
  const Row *row = find (problem->op);
  TrtkStatus status;

  if (row == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  for (int32_t k = 0; k < problem->n_in + problem->n_out; k++) {
    const TrtkOperand *operand = k < problem->n_in
                                     ? &problem->in[k]
                                     : &problem->out[k - problem->n_in];
    if (operand->layout != TRTK_LAYOUT_PLAIN)
      return TRTK_ERROR_UNSUPPORTED;
  }
  status = row->plan (problem, row->code, sink);
  if (row->takes_steps)
    return status;
  for (int32_t s = 0; s < problem->n_steps && status == TRTK_OK;
       s += TRTK_PLAIN_STEPS) {
    int32_t left = problem->n_steps - s;
    status = plan_steps (problem, s,
        s + (left < TRTK_PLAIN_STEPS ? left : TRTK_PLAIN_STEPS), sink);
  }
  return status;
}
