/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr_range.c: interval arithmetic over expressions. */
#include "base/expr_range.h"

#include "base/checked.h"

typedef struct {
  gint64 low, high;
} Range;

static gboolean
range_mul (Range a, Range b, Range *out)
{
  gint64 p[4];

  if (!trt_mul_i64 (a.low, b.low, &p[0]) || !trt_mul_i64 (a.low, b.high, &p[1])
      || !trt_mul_i64 (a.high, b.low, &p[2])
      || !trt_mul_i64 (a.high, b.high, &p[3]))
    return FALSE;
  out->low = MIN (MIN (p[0], p[1]), MIN (p[2], p[3]));
  out->high = MAX (MAX (p[0], p[1]), MAX (p[2], p[3]));
  return TRUE;
}

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* By positive divisors only. */
static gboolean
range_div (Range a, Range b, Range *out)
{
  if (b.low < 1)
    return FALSE;
  out->low = MIN (floor_div (a.low, b.low), floor_div (a.low, b.high));
  out->high = MAX (floor_div (a.high, b.low), floor_div (a.high, b.high));
  return TRUE;
}

static gboolean
range_mod (Range a, Range b, Range *out)
{
  if (b.low < 1)
    return FALSE;
  out->low = 0;
  out->high = a.low >= 0 ? MIN (a.high, b.high - 1) : b.high - 1;
  return TRUE;
}

static gboolean
combine (TrtExprKind kind, Range a, Range b, Range *out)
{
  switch (kind) {
    case TRT_EXPR_ADD:
      return trt_add_i64 (a.low, b.low, &out->low)
             && trt_add_i64 (a.high, b.high, &out->high);
    case TRT_EXPR_MUL:
      return range_mul (a, b, out);
    case TRT_EXPR_DIV:
      return range_div (a, b, out);
    case TRT_EXPR_MOD:
      return range_mod (a, b, out);
    case TRT_EXPR_MIN:
      *out = (Range){ MIN (a.low, b.low), MIN (a.high, b.high) };
      return TRUE;
    default:
      *out = (Range){ MAX (a.low, b.low), MAX (a.high, b.high) };
      return TRUE;
  }
}

static gboolean
range_of (const TrtExpr *expr, Range *out)
{
  Range a, b;

  if (expr == NULL)
    return FALSE;
  if (expr->kind == TRT_EXPR_CONST) {
    *out = (Range){ expr->value, expr->value };
    return TRUE;
  }
  if (expr->kind == TRT_EXPR_SYMBOL) {
    *out = (Range){ expr->symbol->min, expr->symbol->max };
    return TRUE;
  }
  return range_of (expr->a, &a) && range_of (expr->b, &b)
         && combine (expr->kind, a, b, out);
}

gboolean
trt_expr_range (const TrtExpr *expr, gint64 *low, gint64 *high)
{
  Range range;

  if (!range_of (expr, &range))
    return FALSE;
  *low = range.low;
  *high = range.high;
  return TRUE;
}

const TrtExpr *
trt_expr_negate (TrtExprPool *pool, const TrtExpr *a)
{
  return trt_expr_mul_const (pool, a, -1);
}

const TrtExpr *
trt_expr_not (TrtExprPool *pool, const TrtExpr *a)
{
  return trt_expr_sub (pool, trt_expr_const (pool, 1), a);
}

const TrtExpr *
trt_expr_xor (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  return trt_expr_sub (pool, trt_expr_max (pool, a, b),
      trt_expr_min (pool, a, b));
}

const TrtExpr *
trt_expr_absolute (TrtExprPool *pool, const TrtExpr *a)
{
  return trt_expr_max (pool, a, trt_expr_negate (pool, a));
}

const TrtExpr *
trt_expr_truncated_div (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  Range ra, rb;
  gboolean negate = FALSE;
  const TrtExpr *quotient;

  if (!range_of (a, &ra) || !range_of (b, &rb))
    return NULL;
  if (ra.high < 0) {
    a = trt_expr_negate (pool, a);
    negate = !negate;
  } else if (ra.low < 0) {
    return NULL;
  }
  if (rb.high < 0) {
    b = trt_expr_negate (pool, b);
    negate = !negate;
  } else if (rb.low <= 0) {
    return NULL;
  }
  quotient = trt_expr_div (pool, a, b);
  return negate ? trt_expr_negate (pool, quotient) : quotient;
}

const TrtExpr *
trt_expr_known_mod (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  Range ra, rb;

  if (!range_of (a, &ra) || !range_of (b, &rb) || ra.low < 0 || rb.low <= 0)
    return NULL;
  return trt_expr_mod (pool, a, b);
}

/* ---- comparisons ------------------------------------------------------ */

/* The bounds of a - b: symbols that both hold cancel. */
static gboolean
difference (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b, Range *out)
{
  return range_of (trt_expr_sub (pool, a, b), out);
}

const TrtExpr *
trt_expr_equal (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  Range d;

  if (!difference (pool, a, b, &d))
    return NULL;
  if (d.low == 0 && d.high == 0)
    return trt_expr_const (pool, 1);
  return d.low > 0 || d.high < 0 ? trt_expr_const (pool, 0) : NULL;
}

const TrtExpr *
trt_expr_less (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  Range d;

  if (!difference (pool, a, b, &d))
    return NULL;
  if (d.high < 0)
    return trt_expr_const (pool, 1);
  return d.low >= 0 ? trt_expr_const (pool, 0) : NULL;
}

const TrtExpr *
trt_expr_less_or_equal (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  const TrtExpr *greater = trt_expr_less (pool, b, a);

  return trt_expr_sub (pool, trt_expr_const (pool, 1), greater);
}

const TrtExpr *
trt_expr_greater (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  return trt_expr_less (pool, b, a);
}

const TrtExpr *
trt_expr_greater_or_equal (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b)
{
  return trt_expr_less_or_equal (pool, b, a);
}
