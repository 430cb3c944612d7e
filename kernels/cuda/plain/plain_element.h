/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_element.h: an element of the output from an element of each input. The
 * formulas are those of the CPU (cpu/unary.def, cpu/binary.def). */
#ifndef TRTK_CUDA_PLAIN_PLAIN_ELEMENT_H
#define TRTK_CUDA_PLAIN_PLAIN_ELEMENT_H

#include "cpu/pair.h"
#include "cpu/unary.h"
#include "cuda/plain/codes.h"
#include "cuda/plain/element.h"

TRTK_HD double
trtk_plain_unary_f64 (int64_t code, double v, const TrtkUnaryParams *p)
{
  switch (code) {
#define FLOAT(suffix, name, formula) \
  case TRTK_UNARY_##suffix: \
    return formula;
#define INT(suffix, name, formula)
#define BOTH(suffix, name, formula, int_formula) FLOAT (suffix, name, formula)
#define ACT(suffix, name, act) \
  FLOAT (suffix, name, trtk_act (TRTK_ACT_##act, v, p->alpha, p->beta))
#include "cpu/unary.def"
#undef FLOAT
#undef INT
#undef BOTH
#undef ACT
  }
  return v;
}

TRTK_HD int64_t
trtk_plain_unary_i64 (int64_t code, int64_t v, bool u,
    const TrtkUnaryParams *p)
{
  switch (code) {
#define FLOAT(suffix, name, formula)
#define INT(suffix, name, formula) \
  case TRTK_UNARY_##suffix: \
    return formula;
#define BOTH(suffix, name, formula, int_formula) \
  INT (suffix, name, int_formula)
#define ACT(suffix, name, act)
#include "cpu/unary.def"
#undef FLOAT
#undef INT
#undef BOTH
#undef ACT
  }
  return v;
}

/* at[0]: the function. */
TRTK_HD void
trtk_body_unary (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkUnaryParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkUnaryParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];

  if (trtk_is_float (x->dtype))
    trtk_store_number (y, item,
        trtk_plain_unary_f64 (a->at[0], trtk_load_f64 (x, item), p));
  else
    trtk_store_i64 (y, item,
        trtk_plain_unary_i64 (a->at[0], trtk_load_i64 (x, item),
            trtk_is_unsigned (x->dtype), p));
}

/* ---- two elements ----------------------------------------------------- */

TRTK_HD double
trtk_plain_binary_f (int64_t code, double a, double b, int32_t mode)
{
  switch (code) {
#define NUMBER(suffix, name, f_formula, i_formula, u_formula) \
  case TRTK_BINARY_##suffix: \
    return f_formula;
#define SAME(suffix, name, formula) \
  NUMBER (suffix, name, formula, formula, formula)
#define INT(suffix, name, i_formula, u_formula)
#include "cpu/binary.def"
#undef NUMBER
#undef SAME
#undef INT
  }
  return a;
}

TRTK_HD int64_t
trtk_plain_binary_i (int64_t code, int64_t a, int64_t b, int32_t mode)
{
  switch (code) {
#define NUMBER(suffix, name, f_formula, i_formula, u_formula) \
  case TRTK_BINARY_##suffix: \
    return i_formula;
#define SAME(suffix, name, formula) \
  NUMBER (suffix, name, formula, formula, formula)
#define INT(suffix, name, i_formula, u_formula) \
  NUMBER (suffix, name, , i_formula, u_formula)
#include "cpu/binary.def"
#undef NUMBER
#undef SAME
#undef INT
  }
  return a;
}

TRTK_HD uint64_t
trtk_plain_binary_u (int64_t code, uint64_t a, uint64_t b, int32_t mode)
{
  switch (code) {
#define NUMBER(suffix, name, f_formula, i_formula, u_formula) \
  case TRTK_BINARY_##suffix: \
    return u_formula;
#define SAME(suffix, name, formula) \
  NUMBER (suffix, name, formula, formula, formula)
#define INT(suffix, name, i_formula, u_formula) \
  NUMBER (suffix, name, , i_formula, u_formula)
#include "cpu/binary.def"
#undef NUMBER
#undef SAME
#undef INT
  }
  return a;
}

/* at[0]: the function, at[1]: its mode. */
TRTK_HD void
trtk_body_binary (const TrtkPlainArgs *args, int64_t item)
{
  const TrtkTensor *a = &args->in[0], *b = &args->in[1], *y = &args->out[0];
  int64_t ia = trtk_plain_broadcast (a, y, item);
  int64_t ib = trtk_plain_broadcast (b, y, item), code = args->at[0];
  int32_t mode = (int32_t) args->at[1];

  if (trtk_is_float (a->dtype))
    trtk_store_number (y, item,
        trtk_plain_binary_f (code, trtk_load_f64 (a, ia),
            trtk_load_f64 (b, ib), mode));
  else if (a->dtype == TRTK_U64)
    trtk_store_i64 (y, item,
        (int64_t) trtk_plain_binary_u (code, (uint64_t) trtk_load_i64 (a, ia),
            (uint64_t) trtk_load_i64 (b, ib), mode));
  else
    trtk_store_i64 (y, item,
        trtk_plain_binary_i (code, trtk_load_i64 (a, ia),
            trtk_load_i64 (b, ib), mode));
}

/* ---- epilogues -------------------------------------------------------- */

/* An element of out[0] through the steps, in place; as the CPU does, it is
 * rounded to its type after each. */
TRTK_HD void
trtk_body_steps (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *y = &a->out[0];
  int64_t channel = y->rank > 1 ? trtk_plain_index (y, 1, item) : 0;

  for (int32_t s = 0; s < a->n_steps; s++) {
    const TrtkStep *step = &a->steps[s];
    double v = trtk_load_f64 (y, item), r = 0;
    if (step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_SCALE)
      r = trtk_load_f64 (&a->in[step->operand], channel);
    else if (step->kind != TRTK_STEP_ACT)
      r = trtk_load_f64 (&a->in[step->operand],
          trtk_plain_broadcast (&a->in[step->operand], y, item));
    if (step->kind == TRTK_STEP_ACT)
      v = trtk_act (step->act, v, step->alpha, step->beta);
    else if (step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_ADD)
      v += r;
    else
      v *= r;
    trtk_store_f64 (y, item, v);
  }
}

#endif
