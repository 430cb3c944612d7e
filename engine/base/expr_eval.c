/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr_eval.c: what an expression is where its symbols are known, as numbers or
 * as other expressions. */
#include "base/checked.h"
#include "base/expr.h"

static gboolean
eval_binary (TrtExprKind kind, gint64 a, gint64 b, gint64 *value)
{
  gint64 q, r;

  switch (kind) {
    case TRT_EXPR_ADD:
      return trt_add_i64 (a, b, value);
    case TRT_EXPR_MUL:
      return trt_mul_i64 (a, b, value);
    case TRT_EXPR_DIV:
    case TRT_EXPR_MOD:
      if (!trt_floor_div_i64 (a, b, &q, &r))
        return FALSE;
      *value = kind == TRT_EXPR_DIV ? q : r;
      return TRUE;
    case TRT_EXPR_MIN:
      *value = MIN (a, b);
      return TRUE;
    default:
      *value = MAX (a, b);
      return TRUE;
  }
}

gboolean
trt_expr_eval (const TrtExpr *expr, TrtSymbolFunc value_of, gpointer data,
    gint64 *value)
{
  gint64 a, b;

  if (expr == NULL)
    return FALSE;
  if (expr->kind == TRT_EXPR_CONST || expr->kind == TRT_EXPR_SYMBOL) {
    *value = expr->kind == TRT_EXPR_CONST ? expr->value
                                          : value_of (expr->symbol, data);
    return TRUE;
  }
  return trt_expr_eval (expr->a, value_of, data, &a)
         && trt_expr_eval (expr->b, value_of, data, &b)
         && eval_binary (expr->kind, a, b, value);
}

static gint64
opt_of (const TrtSymbol *symbol, gpointer data)
{
  return symbol->opt;
}

gboolean
trt_expr_eval_opt (const TrtExpr *expr, gint64 *value)
{
  return trt_expr_eval (expr, opt_of, NULL, value);
}

const TrtExpr *
trt_expr_substitute (TrtExprPool *pool, const TrtExpr *expr,
    const TrtSymbol *symbol, const TrtExpr *with)
{
  if (expr == NULL || expr->kind == TRT_EXPR_CONST)
    return expr;
  if (expr->kind == TRT_EXPR_SYMBOL)
    return expr->symbol == symbol ? with : expr;
  return trt_expr_combine (pool, expr->kind,
      trt_expr_substitute (pool, expr->a, symbol, with),
      trt_expr_substitute (pool, expr->b, symbol, with));
}
