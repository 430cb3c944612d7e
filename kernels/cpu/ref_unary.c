/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Functions of one element, any shape. Floats are computed in double, so NaN
 * stays NaN wherever the formula says nothing else; integers exactly. */
#include "cpu/epilogue.h"
#include "cpu/number.h"
#include "cpu/walk.h"

typedef double (*FloatFunction) (double v, const TrtkUnaryParams *p);
/* @u: the type is unsigned; its bits come as int64. */
typedef int64_t (*IntFunction) (int64_t v, bool u, const TrtkUnaryParams *p);

static bool
is_unsigned (TrtkDtype dtype)
{
  return dtype == TRTK_U8 || dtype == TRTK_U16 || dtype == TRTK_U32
         || dtype == TRTK_U64;
}

TRTK_INLINE TrtkStatus
map (const TrtkArgs *args, FloatFunction f, IntFunction g)
{
  const TrtkUnaryParams none = { 0 };
  const TrtkUnaryParams *p = args->params != NULL ? args->params : &none;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t n = trtk_count (x);

  if (f != NULL && x->dtype == TRTK_F32 && y->dtype == TRTK_F32) {
    const float *in = x->data;
    float *out = y->data;
    for (int64_t i = 0; i < n; i++)
      out[i] = (float) f (in[i], p);
  } else if (f != NULL && trtk_is_float (x->dtype)) {
    for (int64_t i = 0; i < n; i++)
      trtk_store_number (y, i, f (trtk_load_f64 (x, i), p));
  } else if (g != NULL && !trtk_is_float (x->dtype)) {
    for (int64_t i = 0; i < n; i++)
      trtk_store_i64 (y, i,
          g (trtk_load_i64 (x, i), is_unsigned (x->dtype), p));
  } else {
    return TRTK_ERROR_UNSUPPORTED;
  }
  return TRTK_OK;
}

#define KERNEL(suffix, name_, f, g) \
  static TrtkStatus run_##suffix (const TrtkArgs *args) \
  { \
    return map (args, f, g); \
  } \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_##suffix };

#define FLOAT_FUNCTION(suffix, formula) \
  static inline double f_##suffix (double v, const TrtkUnaryParams *p) \
  { \
    return formula; \
  }

#define INT_FUNCTION(suffix, formula) \
  static inline int64_t g_##suffix (int64_t v, bool u, \
      const TrtkUnaryParams *p) \
  { \
    return formula; \
  }

#define FLOAT(suffix, name, formula) \
  FLOAT_FUNCTION (suffix, formula) \
  KERNEL (suffix, name, f_##suffix, NULL)

#define INT(suffix, name, formula) \
  INT_FUNCTION (suffix, formula) \
  KERNEL (suffix, name, NULL, g_##suffix)

#define BOTH(suffix, name, formula, int_formula) \
  FLOAT_FUNCTION (suffix, formula) \
  INT_FUNCTION (suffix, int_formula) \
  KERNEL (suffix, name, f_##suffix, g_##suffix)

#define ACT(suffix, name, act) \
  FLOAT (suffix, name, trtk_act (TRTK_ACT_##act, v, p->alpha, p->beta))

/* Not fmin and fmax, which would turn a NaN into a bound. */
static inline double
between (double v, double low, double high)
{
  return v < low ? low : v > high ? high : v;
}

static inline double
shrink (double v, const TrtkUnaryParams *p)
{
  return v < -p->beta ? v + p->alpha : v > p->beta ? v - p->alpha : 0;
}

BOTH (abs, Abs, fabs (v), u || v >= 0 ? v : trtk_sub_i64 (0, v))
FLOAT (acos, Acos, acos (v))
FLOAT (acosh, Acosh, acosh (v))
FLOAT (asin, Asin, asin (v))
FLOAT (asinh, Asinh, asinh (v))
FLOAT (atan, Atan, atan (v))
FLOAT (atanh, Atanh, atanh (v))
INT (bitwise_not, BitwiseNot, ~v)
FLOAT (ceil, Ceil, ceil (v))
/* alpha: what it goes to at -inf */
FLOAT (celu, Celu, v > 0 ? v : p->alpha * expm1 (v / p->alpha))
FLOAT (cos, Cos, cos (v))
FLOAT (cosh, Cosh, cosh (v))
/* alpha: factor below 0 */
FLOAT (elu, Elu, v < 0 ? p->alpha * expm1 (v) : v)
FLOAT (erf, Erf, erf (v))
FLOAT (exp, Exp, exp (v))
FLOAT (floor, Floor, floor (v))
/* alpha: 1 for the approximation by tanh */
FLOAT (gelu, Gelu,
    trtk_act (p->alpha != 0 ? TRTK_ACT_GELU_TANH : TRTK_ACT_GELU, v, 0, 0))
FLOAT (hard_sigmoid, HardSigmoid, between (p->alpha * v + p->beta, 0, 1))
FLOAT (hard_swish, HardSwish, v * between (v / 6 + 0.5, 0, 1))
/* alpha, beta: whether -inf and inf count */
FLOAT (is_inf, IsInf, isinf (v) && (v < 0 ? p->alpha : p->beta) != 0)
FLOAT (is_nan, IsNaN, isnan (v))
/* alpha: factor below 0 */
FLOAT (leaky_relu, LeakyRelu, v < 0 ? p->alpha * v : v)
FLOAT (log, Log, log (v))
ACT (mish, Mish, MISH)
BOTH (neg, Neg, -v, trtk_sub_i64 (0, v))
INT (not, Not, !v)
FLOAT (reciprocal, Reciprocal, 1 / v)
BOTH (relu, Relu, v < 0 ? 0 : v, u || v >= 0 ? v : 0)
/* halves to even */
FLOAT (round, Round, nearbyint (v))
/* beta * (v, or alpha * (exp (v) - 1) below 0) */
FLOAT (selu, Selu, p->beta * (v > 0 ? v : p->alpha * expm1 (v)))
/* alpha: what is taken off; beta: what is all taken off */
BOTH (shrink, Shrink, shrink (v, p),
    trtk_f64_to_i64 (shrink (u ? (double) (uint64_t) v : (double) v, p)))
ACT (sigmoid, Sigmoid, SIGMOID)
BOTH (sign, Sign, v > 0 ? 1 : v < 0 ? -1 : v, v == 0 ? 0 : u || v > 0 ? 1 : -1)
FLOAT (sin, Sin, sin (v))
FLOAT (sinh, Sinh, sinh (v))
ACT (softplus, Softplus, SOFTPLUS)
FLOAT (softsign, Softsign, isinf (v) ? (v > 0 ? 1 : -1) : v / (1 + fabs (v)))
FLOAT (sqrt, Sqrt, sqrt (v))
/* alpha: factor inside the sigmoid */
ACT (swish, Swish, SILU)
FLOAT (tan, Tan, tan (v))
ACT (tanh, Tanh, TANH)
/* alpha: the threshold */
FLOAT (thresholded_relu, ThresholdedRelu, v > p->alpha || isnan (v) ? v : 0)
