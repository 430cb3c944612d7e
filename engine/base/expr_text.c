/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr_text.c: dimensions as text, both ways.
 *
 *   expr := NAME | NUMBER | '(' expr OP expr ')'
 *   OP   := '+' '*' '/' '%' 'min' 'max' */
#include <string.h>

#include "base/expr.h"

#define MAX_DEPTH 64

static const char *const operators[] = {
  [TRT_EXPR_ADD] = "+",   [TRT_EXPR_MUL] = "*",   [TRT_EXPR_DIV] = "/",
  [TRT_EXPR_MOD] = "%",   [TRT_EXPR_MIN] = "min", [TRT_EXPR_MAX] = "max",
};

void
trt_expr_print (const TrtExpr *expr, GString *out)
{
  if (expr == NULL) {
    g_string_append_c (out, '?');
  } else if (expr->kind == TRT_EXPR_CONST) {
    g_string_append_printf (out, "%" G_GINT64_FORMAT, expr->value);
  } else if (expr->kind == TRT_EXPR_SYMBOL) {
    g_string_append (out, expr->symbol->name);
  } else {
    g_string_append_c (out, '(');
    trt_expr_print (expr->a, out);
    g_string_append_printf (out, " %s ", operators[expr->kind]);
    trt_expr_print (expr->b, out);
    g_string_append_c (out, ')');
  }
}

static void
skip_space (const char **text)
{
  while (g_ascii_isspace (**text))
    (*text)++;
}

static gboolean
parse_operator (const char **text, TrtExprKind *kind)
{
  skip_space (text);
  for (guint i = TRT_EXPR_ADD; i < G_N_ELEMENTS (operators); i++) {
    if (g_str_has_prefix (*text, operators[i])) {
      *text += strlen (operators[i]);
      *kind = (TrtExprKind) i;
      return TRUE;
    }
  }
  return FALSE;
}

static const TrtExpr *
parse_leaf (TrtExprPool *pool, const char **text)
{
  const char *p = *text;
  g_autofree char *name = NULL;

  if (g_ascii_isdigit (*p) || *p == '-') {
    char *end;
    gint64 value = g_ascii_strtoll (p, &end, 10);
    if (end == p)
      return NULL;
    *text = end;
    return trt_expr_const (pool, value);
  }
  while (g_ascii_isalnum (*p) || strchr ("_.:$", *p) != NULL) {
    if (*p == '\0')
      break;
    p++;
  }
  if (p == *text)
    return NULL;
  name = g_strndup (*text, (gsize) (p - *text));
  *text = p;
  return trt_expr_symbol (pool, trt_expr_pool_symbol (pool, name));
}

static const TrtExpr *
parse (TrtExprPool *pool, const char **text, int depth)
{
  const TrtExpr *a, *b;
  TrtExprKind kind;

  skip_space (text);
  if (**text != '(')
    return parse_leaf (pool, text);
  if (depth == MAX_DEPTH)
    return NULL;
  (*text)++;
  a = parse (pool, text, depth + 1);
  if (a == NULL || !parse_operator (text, &kind))
    return NULL;
  b = parse (pool, text, depth + 1);
  skip_space (text);
  if (b == NULL || **text != ')')
    return NULL;
  (*text)++;
  return trt_expr_combine (pool, kind, a, b);
}

const TrtExpr *
trt_expr_parse (TrtExprPool *pool, const char **text)
{
  return parse (pool, text, 0);
}
