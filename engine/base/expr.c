/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr.c: interning and simplification of dimensions.
 *
 * A sum is kept as terms coefficient * atom + constant, sorted by structure and
 * names, so that equal sums meet in one pointer whatever the order in which
 * they were added up, and look alike in every pool. */
#include "base/expr.h"

#include <string.h>

#include "base/checked.h"

#define MAX_TERMS 64
#define MAX_SIZE 4096 /* leaves of one expression */

struct _TrtExprPool {
  GHashTable *exprs;  /* TrtExpr -> itself, by structure */
  GPtrArray *symbols; /* TrtSymbol */
};

typedef struct {
  gint64 coef;
  const TrtExpr *atom;
} Term;

typedef struct {
  gint64 constant;
  guint n;
  Term terms[MAX_TERMS];
} Sum;

static guint
expr_hash (gconstpointer key)
{
  const TrtExpr *e = key;
  guint h = (guint) e->kind * 31u + (guint) e->value;

  h = h * 31u + GPOINTER_TO_UINT (e->symbol);
  h = h * 31u + GPOINTER_TO_UINT (e->a);
  return h * 31u + GPOINTER_TO_UINT (e->b);
}

static gboolean
expr_equal (gconstpointer p, gconstpointer q)
{
  const TrtExpr *x = p, *y = q;

  return x->kind == y->kind && x->value == y->value && x->symbol == y->symbol
         && x->a == y->a && x->b == y->b;
}

static void
symbol_free (gpointer data)
{
  TrtSymbol *symbol = data;

  g_free (symbol->name);
  g_free (symbol);
}

TrtExprPool *
trt_expr_pool_new (void)
{
  TrtExprPool *pool = g_new0 (TrtExprPool, 1);

  pool->exprs = g_hash_table_new_full (expr_hash, expr_equal, g_free, NULL);
  pool->symbols = g_ptr_array_new_with_free_func (symbol_free);
  return pool;
}

void
trt_expr_pool_free (TrtExprPool *pool)
{
  if (pool == NULL)
    return;
  g_hash_table_unref (pool->exprs);
  g_ptr_array_unref (pool->symbols);
  g_free (pool);
}

TrtSymbol *
trt_expr_pool_symbol (TrtExprPool *pool, const char *name)
{
  TrtSymbol *symbol;

  for (guint i = 0; i < pool->symbols->len; i++) {
    symbol = pool->symbols->pdata[i];
    if (strcmp (symbol->name, name) == 0)
      return symbol;
  }
  symbol = g_new0 (TrtSymbol, 1);
  symbol->name = g_strdup (name);
  symbol->min = symbol->opt = 1;
  symbol->max = G_MAXINT32;
  g_ptr_array_add (pool->symbols, symbol);
  return symbol;
}

guint
trt_expr_pool_n_symbols (const TrtExprPool *pool)
{
  return pool->symbols->len;
}

TrtSymbol *
trt_expr_pool_nth_symbol (const TrtExprPool *pool, guint index)
{
  return pool->symbols->pdata[index];
}

static const TrtExpr *
intern (TrtExprPool *pool, TrtExprKind kind, gint64 value,
    const TrtSymbol *symbol, const TrtExpr *a, const TrtExpr *b)
{
  TrtExpr probe
      = { .kind = kind, .value = value, .symbol = symbol, .a = a, .b = b };
  TrtExpr *found = g_hash_table_lookup (pool->exprs, &probe);

  probe.size = a == NULL ? 1 : a->size + b->size;
  if (probe.size > MAX_SIZE)
    return NULL;

  if (found != NULL)
    return found;
  found = g_memdup2 (&probe, sizeof probe);
  found->id = g_hash_table_size (pool->exprs);
  g_hash_table_add (pool->exprs, found);
  return found;
}

const TrtExpr *
trt_expr_const (TrtExprPool *pool, gint64 value)
{
  return intern (pool, TRT_EXPR_CONST, value, NULL, NULL, NULL);
}

const TrtExpr *
trt_expr_symbol (TrtExprPool *pool, const TrtSymbol *symbol)
{
  return intern (pool, TRT_EXPR_SYMBOL, 0, symbol, NULL, NULL);
}

/* An order that does not depend on what was made first. */
static int
compare (const TrtExpr *x, const TrtExpr *y)
{
  int order;

  if (x == y)
    return 0;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  if (x->kind == TRT_EXPR_CONST)
    return x->value < y->value ? -1 : 1;
  if (x->kind == TRT_EXPR_SYMBOL)
    return strcmp (x->symbol->name, y->symbol->name);
  order = compare (x->a, y->a);
  return order != 0 ? order : compare (x->b, y->b);
}

/* ---- sums ------------------------------------------------------------- */

static gboolean
sum_add_term (Sum *sum, gint64 coef, const TrtExpr *atom)
{
  guint i = 0;

  while (i < sum->n && compare (sum->terms[i].atom, atom) < 0)
    i++;
  if (i < sum->n && sum->terms[i].atom == atom) {
    if (!trt_add_i64 (sum->terms[i].coef, coef, &sum->terms[i].coef))
      return FALSE;
    if (sum->terms[i].coef == 0) {
      sum->n--;
      memmove (&sum->terms[i], &sum->terms[i + 1],
          (sum->n - i) * sizeof (Term));
    }
    return TRUE;
  }
  if (sum->n == MAX_TERMS)
    return FALSE;
  memmove (&sum->terms[i + 1], &sum->terms[i], (sum->n - i) * sizeof (Term));
  sum->terms[i] = (Term) { coef, atom };
  sum->n++;
  return TRUE;
}

/* Adds @factor * @e to @sum. */
static gboolean
sum_add (Sum *sum, gint64 factor, const TrtExpr *e)
{
  gint64 v;

  switch (e->kind) {
    case TRT_EXPR_CONST:
      return trt_mul_i64 (factor, e->value, &v)
             && trt_add_i64 (sum->constant, v, &sum->constant);
    case TRT_EXPR_ADD:
      return sum_add (sum, factor, e->a) && sum_add (sum, factor, e->b);
    case TRT_EXPR_MUL:
      if (e->b->kind == TRT_EXPR_CONST)
        return trt_mul_i64 (factor, e->b->value, &v) && sum_add (sum, v, e->a);
      return sum_add_term (sum, factor, e);
    default:
      return sum_add_term (sum, factor, e);
  }
}

static const TrtExpr *
sum_build (TrtExprPool *pool, const Sum *sum)
{
  const TrtExpr *e = NULL;

  for (guint i = 0; i < sum->n; i++) {
    const TrtExpr *t = sum->terms[i].atom;

    if (sum->terms[i].coef != 1)
      t = intern (pool, TRT_EXPR_MUL, 0, NULL, t,
          trt_expr_const (pool, sum->terms[i].coef));
    e = e == NULL ? t : intern (pool, TRT_EXPR_ADD, 0, NULL, e, t);
    if (e == NULL)
      return NULL;
  }
  if (e == NULL)
    return trt_expr_const (pool, sum->constant);
  if (sum->constant != 0)
    e = intern (pool, TRT_EXPR_ADD, 0, NULL, e,
        trt_expr_const (pool, sum->constant));
  return e;
}

static const TrtExpr *
add_scaled (TrtExprPool *pool, const TrtExpr *a, gint64 factor,
    const TrtExpr *b)
{
  Sum sum = { 0 };

  if (a == NULL || b == NULL || !sum_add (&sum, 1, a)
      || !sum_add (&sum, factor, b))
    return NULL;
  return sum_build (pool, &sum);
}

const TrtExpr *
trt_expr_add (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  return add_scaled (pool, a, 1, b);
}

const TrtExpr *
trt_expr_sub (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  return add_scaled (pool, a, -1, b);
}

const TrtExpr *
trt_expr_add_const (TrtExprPool *pool, const TrtExpr *a, gint64 b)
{
  return trt_expr_add (pool, a, trt_expr_const (pool, b));
}

/* ---- products and the rest -------------------------------------------- */

const TrtExpr *
trt_expr_mul (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  gint64 c;

  if (a == NULL || b == NULL)
    return NULL;
  if (trt_expr_is_const (a, &c))
    return add_scaled (pool, trt_expr_const (pool, 0), c, b);
  if (trt_expr_is_const (b, &c))
    return add_scaled (pool, trt_expr_const (pool, 0), c, a);
  if (compare (a, b) > 0) {
    const TrtExpr *t = a;
    a = b;
    b = t;
  }
  return intern (pool, TRT_EXPR_MUL, 0, NULL, a, b);
}

const TrtExpr *
trt_expr_mul_const (TrtExprPool *pool, const TrtExpr *a, gint64 b)
{
  return trt_expr_mul (pool, a, trt_expr_const (pool, b));
}

/* Splits @a into c * exact + rest where every coefficient of exact divides. */
static gboolean
split_multiple (TrtExprPool *pool, const TrtExpr *a, gint64 c,
    const TrtExpr **exact, const TrtExpr **rest)
{
  Sum sum = { 0 }, quot = { 0 }, rem = { 0 };
  gint64 q, r;

  if (!sum_add (&sum, 1, a) || !trt_floor_div_i64 (sum.constant, c, &q, &r))
    return FALSE;
  quot.constant = q;
  rem.constant = r;
  for (guint i = 0; i < sum.n; i++) {
    if (sum.terms[i].coef % c == 0) {
      quot.terms[quot.n++]
          = (Term) { sum.terms[i].coef / c, sum.terms[i].atom };
    } else {
      rem.terms[rem.n++] = sum.terms[i];
    }
  }
  *exact = sum_build (pool, &quot);
  *rest = sum_build (pool, &rem);
  return TRUE;
}

const TrtExpr *
trt_expr_div (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  const TrtExpr *exact, *rest;
  gint64 x, c, q, r;

  if (a == NULL || b == NULL)
    return NULL;
  if (trt_expr_is_const (b, &c)) {
    if (c == 0)
      return NULL;
    if (c == 1)
      return a;
    if (trt_expr_is_const (a, &x))
      return trt_floor_div_i64 (x, c, &q, &r) ? trt_expr_const (pool, q) : NULL;
    if (c > 0 && split_multiple (pool, a, c, &exact, &rest)) {
      if (trt_expr_is_const (rest, NULL)) /* 0 <= rest < c */
        return exact;
      if (!trt_expr_is_const (exact, &x) || x != 0)
        return trt_expr_add (pool, exact,
            intern (pool, TRT_EXPR_DIV, 0, NULL, rest, b));
    }
  } else if (a == b) {
    return trt_expr_const (pool, 1);
  }
  return intern (pool, TRT_EXPR_DIV, 0, NULL, a, b);
}

const TrtExpr *
trt_expr_ceil_div (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  return trt_expr_div (pool,
      trt_expr_add_const (pool, trt_expr_add (pool, a, b), -1), b);
}

const TrtExpr *
trt_expr_mod (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  const TrtExpr *exact, *rest;
  gint64 x, c, q, r;

  if (a == NULL || b == NULL)
    return NULL;
  if (trt_expr_is_const (b, &c)) {
    if (c == 0)
      return NULL;
    if (trt_expr_is_const (a, &x))
      return trt_floor_div_i64 (x, c, &q, &r) ? trt_expr_const (pool, r) : NULL;
    if (c > 0 && split_multiple (pool, a, c, &exact, &rest)) {
      if (trt_expr_is_const (rest, NULL))
        return rest;
      a = rest;
    }
  } else if (a == b) {
    return trt_expr_const (pool, 0);
  }
  return intern (pool, TRT_EXPR_MOD, 0, NULL, a, b);
}

static const TrtExpr *
min_max (TrtExprPool *pool, TrtExprKind kind, const TrtExpr *a,
    const TrtExpr *b)
{
  gint64 diff;

  if (a == NULL || b == NULL)
    return NULL;
  if (trt_expr_is_const (trt_expr_sub (pool, a, b), &diff))
    return (diff <= 0) == (kind == TRT_EXPR_MIN) ? a : b;
  if (compare (a, b) > 0) {
    const TrtExpr *t = a;
    a = b;
    b = t;
  }
  return intern (pool, kind, 0, NULL, a, b);
}

const TrtExpr *
trt_expr_min (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  return min_max (pool, TRT_EXPR_MIN, a, b);
}

const TrtExpr *
trt_expr_max (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  return min_max (pool, TRT_EXPR_MAX, a, b);
}

/* ---- by kind ---------------------------------------------------------- */

const TrtExpr *
trt_expr_combine (TrtExprPool *pool, TrtExprKind kind, const TrtExpr *a,
    const TrtExpr *b)
{
  switch (kind) {
    case TRT_EXPR_ADD:
      return trt_expr_add (pool, a, b);
    case TRT_EXPR_MUL:
      return trt_expr_mul (pool, a, b);
    case TRT_EXPR_DIV:
      return trt_expr_div (pool, a, b);
    case TRT_EXPR_MOD:
      return trt_expr_mod (pool, a, b);
    default:
      return min_max (pool, kind, a, b);
  }
}
