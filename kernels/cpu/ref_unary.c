/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Functions of one element, any shape. Floats are computed in double, so NaN
 * stays NaN wherever the formula says nothing else; integers exactly. */
#include "cpu/unary.h"
#include "cpu/walk.h"

typedef double (*FloatFunction) (double v, const TrtkUnaryParams *p);
/* @u: the type is unsigned; its bits come as int64. */
typedef int64_t (*IntFunction) (int64_t v, bool u, const TrtkUnaryParams *p);

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
          g (trtk_load_i64 (x, i), trtk_is_unsigned (x->dtype), p));
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

#include "cpu/unary.def"
