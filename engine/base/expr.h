/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr.h: integer expressions over named symbols: what a dimension is.
 *
 * Expressions are immutable and interned in a pool, so two equal ones of one
 * pool are the same pointer, and live as long as the pool. Every constructor
 * simplifies, takes %NULL operands and gives %NULL back (also where constants
 * overflow or an expression grows past its bound): callers check once, at the
 * end. */
#ifndef TRT_BASE_EXPR_H
#define TRT_BASE_EXPR_H

#include <glib.h>

typedef struct _TrtExprPool TrtExprPool;
typedef struct _TrtExpr TrtExpr;

typedef enum {
  TRT_EXPR_CONST,
  TRT_EXPR_SYMBOL,
  TRT_EXPR_ADD,
  TRT_EXPR_MUL,
  TRT_EXPR_DIV, /* floor */
  TRT_EXPR_MOD, /* sign of the divisor */
  TRT_EXPR_MIN,
  TRT_EXPR_MAX
} TrtExprKind;

/* A dimension that is known at run time, within [min, max]. */
typedef struct {
  char *name;
  gint64 min, opt, max;
} TrtSymbol;

struct _TrtExpr {
  TrtExprKind kind;
  guint id;                /* order of creation in the pool */
  guint size;              /* leaves; bounded, so that walks stay short */
  gint64 value;            /* CONST */
  const TrtSymbol *symbol; /* SYMBOL */
  const TrtExpr *a, *b;    /* the rest; b of ADD and MUL is never CONST
                            * unless it is the only constant */
};

TrtExprPool *trt_expr_pool_new (void);
void trt_expr_pool_free (TrtExprPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtExprPool, trt_expr_pool_free)

/* Finds or makes the symbol @name, with range [1, G_MAXINT32] and opt 1. */
TrtSymbol *trt_expr_pool_symbol (TrtExprPool *pool, const char *name);
guint trt_expr_pool_n_symbols (const TrtExprPool *pool);
TrtSymbol *trt_expr_pool_nth_symbol (const TrtExprPool *pool, guint index);

const TrtExpr *trt_expr_const (TrtExprPool *pool, gint64 value);
const TrtExpr *trt_expr_symbol (TrtExprPool *pool, const TrtSymbol *symbol);
const TrtExpr *trt_expr_add (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_sub (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_mul (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
/* Floor division; NULL where @b is the constant 0. */
const TrtExpr *trt_expr_div (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_ceil_div (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_mod (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_min (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_max (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_add_const (TrtExprPool *pool, const TrtExpr *a,
    gint64 b);
const TrtExpr *trt_expr_mul_const (TrtExprPool *pool, const TrtExpr *a,
    gint64 b);

static inline gboolean
trt_expr_is_const (const TrtExpr *expr, gint64 *value)
{
  if (expr == NULL || expr->kind != TRT_EXPR_CONST)
    return FALSE;
  if (value != NULL)
    *value = expr->value;
  return TRUE;
}

/* The constructor of a binary @kind. */
const TrtExpr *trt_expr_combine (TrtExprPool *pool, TrtExprKind kind,
    const TrtExpr *a, const TrtExpr *b);

typedef gint64 (*TrtSymbolFunc) (const TrtSymbol *symbol, gpointer data);

/* The value with every symbol at what @value_of says. FALSE on overflow or
 * division by zero. */
gboolean trt_expr_eval (const TrtExpr *expr, TrtSymbolFunc value_of,
    gpointer data, gint64 *value);
/* The value with every symbol at its opt. FALSE on overflow or division by
 * zero. */
gboolean trt_expr_eval_opt (const TrtExpr *expr, gint64 *value);

/* @expr with @symbol replaced by @with. */
const TrtExpr *trt_expr_substitute (TrtExprPool *pool, const TrtExpr *expr,
    const TrtSymbol *symbol, const TrtExpr *with);

/* "N", "64", "((H + 1) / 2)": trt_expr_parse reads what this prints. */
void trt_expr_print (const TrtExpr *expr, GString *out);
/* Reads from *@text, moves it past the expression; NULL on bad text. Unknown
 * names become new symbols. */
const TrtExpr *trt_expr_parse (TrtExprPool *pool, const char **text);

#endif
