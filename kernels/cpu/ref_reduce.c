/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Reduce...: all elements along some axes to one. Floats in double; integers
 * exactly and wrapping, roots and logarithms of them cut towards zero. Over no
 * elements: sums 0, Prod 1, Max and Min the far end of the type. */
#include "cpu/number.h"
#include "cpu/reduce_plan.h"

/* What one operator does with the elements of an output; @u: they are
 * unsigned. */
typedef struct {
  double first; /* the value over no elements */
  double (*f) (double sum, double v);
  int64_t (*i) (int64_t sum, int64_t v, bool u);
  double (*end) (double sum, double n);             /* NULL: as it is */
  int64_t (*end_i) (int64_t sum, int64_t n, bool u); /* NULL: through end */
} Reduction;

TRTK_INLINE int64_t
fold_i64 (const TrtkReducePlan *plan, int64_t at, const Reduction *r, int64_t sum)
{
  int64_t n = plan->dims[plan->n_axes - 1];
  int64_t step = plan->steps[plan->n_axes - 1];
  int64_t index[TRTK_MAX_RANK] = { 0 };
  bool u = trtk_is_unsigned (plan->x->dtype);

  if (plan->n == 0)
    return sum;
  do {
    for (int64_t k = 0; k < n; k++)
      sum = r->i (sum, trtk_load_i64 (plan->x, at + k * step), u);
  } while (trtk_reduce_next_row (plan, index, &at));
  return sum;
}

/* An infinite @first is the far end of the type. */
static int64_t
first_int (double first, TrtkDtype dtype)
{
  int64_t low, high;

  if (!isinf (first))
    return (int64_t) first;
  if (dtype == TRTK_U64)
    return first < 0 ? 0 : -1; /* all bits set */
  trtk_int_range (dtype, &low, &high);
  return first < 0 ? low : high;
}

TRTK_INLINE void
one_output (const TrtkReducePlan *plan, int64_t at, const Reduction *r,
    const TrtkTensor *y, int64_t i)
{
  if (trtk_is_float (y->dtype)) {
    double v = trtk_reduce_f64 (plan, at, r->f, r->first, 0);
    trtk_store_f64 (y, i, r->end != NULL ? r->end (v, (double) plan->n) : v);
  } else {
    int64_t v = fold_i64 (plan, at, r, first_int (r->first, y->dtype));
    if (r->end_i != NULL)
      trtk_store_i64 (y, i, r->end_i (v, plan->n, trtk_is_unsigned (y->dtype)));
    else if (r->end != NULL)
      trtk_store_number (y, i, r->end ((double) v, (double) plan->n));
    else
      trtk_store_i64 (y, i, v);
  }
}

TRTK_INLINE TrtkStatus
reduce (const TrtkArgs *args, Reduction r)
{
  const TrtkTensor *y = &args->out[0];
  int64_t n = trtk_count (y);
  TrtkReducePlan plan;
  TrtkKept kept;

  trtk_reduce_plan_init (&plan, &args->in[0], args->params);
  trtk_kept_init (&kept, &args->in[0], args->params);
  for (int64_t i = 0; i < n; i++) {
    one_output (&plan, kept.at, &r, y, i);
    trtk_kept_next (&kept);
  }
  return TRTK_OK;
}

/* ---- the operators ---------------------------------------------------- */

#define FUNCTION(suffix, formula, int_formula) \
  static inline double f_##suffix (double sum, double v) \
  { \
    return formula; \
  } \
  static inline int64_t i_##suffix (int64_t sum, int64_t v, bool u) \
  { \
    return int_formula; \
  }

static inline int64_t
magnitude (int64_t v, bool u)
{
  return u || v >= 0 ? v : trtk_sub_i64 (0, v);
}

static inline bool
is_less (int64_t a, int64_t b, bool u)
{
  return u ? (uint64_t) a < (uint64_t) b : a < b;
}

FUNCTION (l1, sum + fabs (v), trtk_add_i64 (sum, magnitude (v, u)))
FUNCTION (max, isnan (sum) || sum > v ? sum : v, is_less (sum, v, u) ? v : sum)
FUNCTION (min, isnan (sum) || sum < v ? sum : v, is_less (v, sum, u) ? v : sum)
FUNCTION (prod, sum * v, trtk_mul_i64 (sum, v))
FUNCTION (square, sum + v * v, trtk_add_i64 (sum, trtk_mul_i64 (v, v)))
FUNCTION (sum, sum + v, trtk_add_i64 (sum, v))

static inline double
f_exp (double sum, double v)
{
  return sum + exp (v);
}

static inline double
end_root (double sum, double n)
{
  return sqrt (sum);
}

static inline double
end_log (double sum, double n)
{
  return log (sum);
}

static inline double
end_mean (double sum, double n)
{
  return sum / n;
}

static inline int64_t
end_mean_int (int64_t sum, int64_t n, bool u)
{
  return u ? (int64_t) trtk_div_u64 ((uint64_t) sum, (uint64_t) n)
           : trtk_div_i64 (sum, n);
}

#define KERNEL(suffix, name_, ...) \
  static TrtkStatus run_##suffix (const TrtkArgs *args) \
  { \
    const Reduction r = { __VA_ARGS__ }; \
    return reduce (args, r); \
  } \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_##suffix };

KERNEL (reduce_l1, ReduceL1, 0, f_l1, i_l1, NULL, NULL)
KERNEL (reduce_l2, ReduceL2, 0, f_square, i_square, end_root, NULL)
KERNEL (reduce_log_sum, ReduceLogSum, 0, f_sum, i_sum, end_log, NULL)
KERNEL (reduce_max, ReduceMax, -INFINITY, f_max, i_max, NULL, NULL)
KERNEL (reduce_mean, ReduceMean, 0, f_sum, i_sum, end_mean, end_mean_int)
KERNEL (reduce_min, ReduceMin, INFINITY, f_min, i_min, NULL, NULL)
KERNEL (reduce_prod, ReduceProd, 1, f_prod, i_prod, NULL, NULL)
KERNEL (reduce_sum, ReduceSum, 0, f_sum, i_sum, NULL, NULL)
KERNEL (reduce_sum_square, ReduceSumSquare, 0, f_square, i_square, NULL, NULL)

/* The largest element is taken off first, so that nothing overflows. */
static TrtkStatus
run_log_sum_exp (const TrtkArgs *args)
{
  const TrtkTensor *y = &args->out[0];
  int64_t n = trtk_count (y);
  TrtkReducePlan plan;
  TrtkKept kept;

  trtk_reduce_plan_init (&plan, &args->in[0], args->params);
  trtk_kept_init (&kept, &args->in[0], args->params);
  for (int64_t i = 0; i < n; i++) {
    double m = trtk_reduce_f64 (&plan, kept.at, f_max, -INFINITY, 0);
    if (isfinite (m))
      m += log (trtk_reduce_f64 (&plan, kept.at, f_exp, 0, m));
    trtk_store_number (y, i, m);
    trtk_kept_next (&kept);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_reduce_log_sum_exp = {
  .name = "ref.ReduceLogSumExp",
  .op = "ReduceLogSumExp",
  .run = run_log_sum_exp,
};
