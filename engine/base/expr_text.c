/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr_text.c: dimensions as text, both ways.
 *
 *   expr := NAME | NUMBER | '(' expr OP expr ')'
 *   NAME := [A-Za-z_$][A-Za-z0-9_.:$]* | '"' with \\ before '"' and '\\' '"'
 *   OP   := '+' '*' '/' '%' 'min' 'max' */
#include <errno.h>
#include <string.h>

#include "base/expr.h"

#define MAX_DEPTH 64

static const char *const operators[] = {
  [TRT_EXPR_ADD] = "+",   [TRT_EXPR_MUL] = "*",   [TRT_EXPR_DIV] = "/",
  [TRT_EXPR_MOD] = "%",   [TRT_EXPR_MIN] = "min", [TRT_EXPR_MAX] = "max",
};

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == ':' || c == '$';
}

/* Models name dimensions as they please: "floor(h / 2)", "1". */
static void
print_name (const char *name, GString *out)
{
  const char *p = name;

  while (is_name_char (*p))
    p++;
  if (*p == '\0' && p > name && !g_ascii_isdigit (*name)) {
    g_string_append (out, name);
    return;
  }
  g_string_append_c (out, '"');
  for (p = name; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

/* The name after its first quote; NULL where it does not end. */
static char *
parse_quoted (const char **text)
{
  GString *name = g_string_new (NULL);

  for (const char *p = *text; *p != '\0'; p++) {
    if (*p == '"') {
      *text = p + 1;
      return g_string_free (name, FALSE);
    }
    if (*p == '\\' && p[1] != '\0')
      p++;
    g_string_append_c (name, *p);
  }
  g_string_free (name, TRUE);
  return NULL;
}

void
trt_expr_print (const TrtExpr *expr, GString *out)
{
  if (expr == NULL) {
    g_string_append_c (out, '?');
  } else if (expr->kind == TRT_EXPR_CONST) {
    g_string_append_printf (out, "%" G_GINT64_FORMAT, expr->value);
  } else if (expr->kind == TRT_EXPR_SYMBOL) {
    print_name (expr->symbol->name, out);
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
    gint64 value;
    errno = 0;
    value = g_ascii_strtoll (p, &end, 10);
    if (end == p || errno == ERANGE)
      return NULL;
    *text = end;
    return trt_expr_const (pool, value);
  }
  if (*p == '"') {
    p++;
    name = parse_quoted (&p);
    if (name == NULL)
      return NULL;
  } else {
    while (is_name_char (*p))
      p++;
    if (p == *text)
      return NULL;
    name = g_strndup (*text, (gsize) (p - *text));
  }
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
