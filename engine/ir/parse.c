/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* parse.c: a graph from text; the grammar is in text.h. */
#include <string.h>

#include "ir/profile.h"
#include "ir/text.h"
#include "ops/op.h"

/* A name of its own, into the table. */
static TrtTensor *
new_tensor (TrtScan *s)
{
  g_autofree char *name = NULL;
  TrtTensor *tensor;

  if (!trt_scan_expect (s, "%"))
    return NULL;
  name = trt_scan_name (s, "a tensor's name");
  if (name == NULL)
    return NULL;
  if (g_hash_table_contains (s->tensors, name)) {
    trt_scan_fail (s, "tensor '%s' is made twice", name);
    return NULL;
  }
  tensor = trt_graph_add_tensor (s->graph, name);
  g_hash_table_insert (s->tensors, tensor->name, tensor);
  return tensor;
}

static TrtTensor *
known_tensor (TrtScan *s)
{
  g_autofree char *name = NULL;
  TrtTensor *tensor;

  if (!trt_scan_expect (s, "%"))
    return NULL;
  name = trt_scan_name (s, "a tensor's name");
  if (name == NULL)
    return NULL;
  tensor = g_hash_table_lookup (s->tensors, name);
  if (tensor == NULL)
    trt_scan_fail (s, "tensor '%s' is not made above", name);
  return tensor;
}

/* ---- nodes ------------------------------------------------------------ */

static gboolean
scan_list_attr (TrtScan *s, TrtNode *node, const char *name, gboolean is_floats)
{
  g_autoptr (GArray) list =
      is_floats ? trt_scan_doubles (s) : trt_scan_ints (s);

  if (list == NULL)
    return FALSE;
  if (is_floats)
    trt_node_set_floats (
        node, name, (const double *)(void *)list->data, list->len);
  else
    trt_node_set_ints (
        node, name, (const gint64 *)(void *)list->data, list->len);
  return TRUE;
}

static gboolean
scan_attr (TrtScan *s, TrtNode *node)
{
  g_autofree char *name = trt_scan_name (s, "an attribute's name");
  gboolean is_int;
  gint64 i;
  double f;

  if (name == NULL || !trt_scan_expect (s, "="))
    return FALSE;
  trt_scan_skip (s);
  if (*s->p == '"') {
    g_autofree char *value = trt_scan_string (s);
    if (value != NULL)
      trt_node_set_string (node, name, value);
    return value != NULL;
  }
  if (*s->p == '[')
    return scan_list_attr (s, node, name, FALSE);
  if (trt_scan_take (s, "floats"))
    return scan_list_attr (s, node, name, TRUE);
  if (!trt_scan_double (s, &f, &is_int, &i))
    return FALSE;
  if (is_int)
    trt_node_set_int (node, name, i);
  else
    trt_node_set_float (node, name, f);
  return TRUE;
}

static gboolean
scan_attrs (TrtScan *s, TrtNode *node)
{
  if (!trt_scan_take (s, "{"))
    return TRUE;
  while (!trt_scan_take (s, "}")) {
    if (node->attrs->len > 0 && !trt_scan_expect (s, ","))
      return FALSE;
    if (!scan_attr (s, node))
      return FALSE;
  }
  return TRUE;
}

static gboolean
scan_act (TrtScan *s, TrtNode *node)
{
  g_autofree char *name = trt_scan_name (s, "an activation");
  double alpha, beta;
  gboolean is_int;
  gint64 ignored;

  if (name == NULL || !trt_scan_double (s, &alpha, &is_int, &ignored)
      || !trt_scan_double (s, &beta, &is_int, &ignored))
    return FALSE;
  for (guint act = 0; act < TRTK_N_ACTS; act++) {
    if (strcmp (name, trt_text_acts[act]) == 0) {
      trt_node_add_step (
          node, TRTK_STEP_ACT, (TrtkAct)act, (float)alpha, (float)beta, NULL);
      return TRUE;
    }
  }
  return trt_scan_fail (s, "'%s' is no activation", name);
}

/* How an 8-bit operand is to be read. */
static gboolean
scan_scale (TrtScan *s, double *scale, double *zero)
{
  gboolean is_int;
  gint64 ignored;

  return trt_scan_double (s, scale, &is_int, &ignored)
         && trt_scan_double (s, zero, &is_int, &ignored);
}

static gboolean
scan_step (TrtScan *s, TrtNode *node)
{
  g_autofree char *name = trt_scan_name (s, "an epilogue step");
  TrtTensor *operand;
  double scale = 0, zero = 0;

  if (name == NULL)
    return FALSE;
  if (strcmp (name, trt_text_steps[TRTK_STEP_ACT]) == 0)
    return scan_act (s, node);
  for (guint kind = TRTK_STEP_BIAS; kind < TRTK_N_STEPS; kind++) {
    if (strcmp (name, trt_text_steps[kind]) != 0)
      continue;
    operand = known_tensor (s);
    if (operand == NULL
        || (trt_scan_take (s, "scaled") && !scan_scale (s, &scale, &zero)))
      return FALSE;
    trt_node_add_step (node, (TrtkStepKind)kind, TRTK_ACT_NONE, (float)scale,
        (float)zero, operand);
    return TRUE;
  }
  return trt_scan_fail (s, "'%s' is no epilogue step", name);
}

static gboolean
scan_operands (TrtScan *s, GPtrArray *operands)
{
  if (!trt_scan_expect (s, "("))
    return FALSE;
  while (!trt_scan_take (s, ")")) {
    TrtTensor *tensor = NULL;
    if (operands->len > 0 && !trt_scan_expect (s, ","))
      return FALSE;
    if (!trt_scan_take (s, "_")) {
      tensor = known_tensor (s);
      if (tensor == NULL)
        return FALSE;
    }
    g_ptr_array_add (operands, tensor);
  }
  return TRUE;
}

/* What stands right of '=', made into @node with the results as outputs. */
static gboolean
scan_node (TrtScan *s, GPtrArray *results)
{
  g_autofree char *op_name = trt_scan_name (s, "an operator");
  g_autofree char *name = NULL;
  g_autoptr (GPtrArray) operands = g_ptr_array_new ();
  const TrtOpDef *op;
  TrtNode *node;

  if (op_name == NULL)
    return FALSE;
  op = trt_op_find (op_name);
  if (op == NULL)
    return trt_scan_fail (s, "there is no operator '%s'", op_name);
  trt_scan_skip (s);
  if (*s->p != '(' && (name = trt_scan_name (s, "a node's name")) == NULL)
    return FALSE;
  if (!scan_operands (s, operands))
    return FALSE;
  node = trt_graph_new_node (s->graph, op, name,
      (TrtTensor *const *)operands->pdata, operands->len, 0);
  trt_graph_insert_node (s->graph, node, NULL);
  for (guint i = 0; i < results->len; i++) {
    TrtTensor *t = results->pdata[i];
    g_ptr_array_add (node->out, t);
    if (t != NULL)
      t->producer = node;
  }
  if (!scan_attrs (s, node))
    return FALSE;
  while (trt_scan_take (s, "->")) {
    if (!scan_step (s, node))
      return FALSE;
  }
  return TRUE;
}

static gboolean
scan_results (TrtScan *s)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new ();

  do {
    TrtTensor *tensor = NULL;
    if (!trt_scan_take (s, "_")) {
      tensor = new_tensor (s);
      if (tensor == NULL)
        return FALSE;
      if (trt_scan_take (s, ":") && !trt_scan_type (s, tensor))
        return FALSE;
    }
    g_ptr_array_add (results, tensor);
  } while (trt_scan_take (s, ","));
  return trt_scan_expect (s, "=") && scan_node (s, results);
}

/* ---- the other statements --------------------------------------------- */

static gboolean
scan_meta (TrtScan *s)
{
  g_autofree char *key = trt_scan_name (s, "a key"), *value = NULL;

  if (key == NULL || !trt_scan_expect (s, "="))
    return FALSE;
  value = trt_scan_name (s, "a value");
  if (value != NULL)
    trt_graph_set_metadata (s->graph, key, value);
  return value != NULL;
}

static gboolean
scan_symbol (TrtScan *s)
{
  g_autofree char *name = trt_scan_name (s, "a symbol's name");
  gint64 min, opt, max;
  TrtSymbol *symbol;

  if (name == NULL || !trt_scan_int (s, &min) || !trt_scan_int (s, &opt)
      || !trt_scan_int (s, &max))
    return FALSE;
  if (min < 0 || opt < min || max < opt)
    return trt_scan_fail (s, "the range of symbol '%s' is not in order", name);
  symbol = trt_expr_pool_symbol (s->graph->exprs, name);
  symbol->min = min;
  symbol->opt = opt;
  symbol->max = max;
  return TRUE;
}

static gboolean
scan_range (TrtScan *s, GArray *ranges)
{
  g_autofree char *name = trt_scan_name (s, "a symbol's name");
  const TrtExprPool *pool = s->graph->exprs;
  TrtSymbolRange range;

  if (name == NULL || !trt_scan_int (s, &range.min)
      || !trt_scan_int (s, &range.opt) || !trt_scan_int (s, &range.max))
    return FALSE;
  if (ranges->len >= trt_expr_pool_n_symbols (pool)
      || strcmp (trt_expr_pool_nth_symbol (pool, ranges->len)->name, name)
             != 0)
    return trt_scan_fail (s, "symbol '%s' is not the next one", name);
  if (!trt_range_is_within (&range,
          trt_expr_pool_nth_symbol (pool, ranges->len)))
    return trt_scan_fail (s, "the range of '%s' is not within its symbol's",
        name);
  g_array_append_val (ranges, range);
  return TRUE;
}

static gboolean
scan_profile (TrtScan *s)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (TrtSymbolRange));

  g_ptr_array_add (s->graph->profiles, ranges);
  if (s->graph->profiles->len > TRT_MAX_PROFILES)
    return trt_scan_fail (s, "more than %u profiles", TRT_MAX_PROFILES);
  if (!trt_scan_expect (s, "("))
    return FALSE;
  if (trt_scan_take (s, ")"))
    return TRUE;
  do {
    if (!scan_range (s, ranges))
      return FALSE;
  } while (trt_scan_take (s, ","));
  return trt_scan_expect (s, ")");
}

static gboolean
scan_input (TrtScan *s)
{
  TrtTensor *tensor = new_tensor (s);

  if (tensor == NULL || !trt_scan_expect (s, ":") || !trt_scan_type (s, tensor))
    return FALSE;
  tensor->is_input = TRUE;
  g_ptr_array_add (s->graph->inputs, tensor);
  return TRUE;
}

static gboolean
scan_constant (TrtScan *s)
{
  TrtTensor *tensor = new_tensor (s);

  return tensor != NULL && trt_scan_expect (s, ":") && trt_scan_type (s, tensor)
         && trt_scan_expect (s, "=") && trt_scan_contents (s, tensor);
}

static gboolean
scan_output (TrtScan *s)
{
  TrtTensor *tensor = known_tensor (s);

  if (tensor != NULL)
    trt_graph_add_output (s->graph, tensor);
  return tensor != NULL;
}

static gboolean
scan_statement (TrtScan *s)
{
  if (trt_scan_take (s, "meta"))
    return scan_meta (s);
  if (trt_scan_take (s, "symbol"))
    return scan_symbol (s);
  if (trt_scan_take (s, "profile"))
    return scan_profile (s);
  if (trt_scan_take (s, "input"))
    return scan_input (s);
  if (trt_scan_take (s, "const"))
    return scan_constant (s);
  if (trt_scan_take (s, "output"))
    return scan_output (s);
  trt_scan_skip (s);
  if (*s->p == '%' || *s->p == '_')
    return scan_results (s);
  return trt_scan_fail (s, "'%.12s' starts no statement", s->p);
}

static gboolean
scan_graph (TrtScan *s)
{
  char *name;

  if (!trt_scan_expect (s, "graph"))
    return FALSE;
  name = trt_scan_name (s, "the graph's name");
  if (name == NULL)
    return FALSE;
  g_free (s->graph->name);
  s->graph->name = name;
  if (!trt_scan_expect (s, "{"))
    return FALSE;
  while (!trt_scan_take (s, "}")) {
    if (!scan_statement (s))
      return FALSE;
  }
  trt_scan_skip (s);
  return *s->p == '\0'
         || trt_scan_fail (s, "'%.12s' comes after the graph", s->p);
}

/**
 * trt_graph_parse:
 * @text: what trt_graph_print() gives, or written by hand
 *
 * Types of inner tensors may be left out; trt_graph_infer() finds them. The
 * text's structure is checked, what operators ask for is not.
 *
 * Returns: (transfer full) (nullable): the graph; on %NULL, @error is
 *   %TRT_ERROR_PARSE and names the line
 */
TrtGraph *
trt_graph_parse (const char *text, GError **error)
{
  TrtScan s = { text, 1, trt_graph_new (),
    g_hash_table_new (g_str_hash, g_str_equal), error };
  g_autoptr (GError) unsound = NULL;
  gboolean ok = scan_graph (&s);

  if (ok && !trt_graph_verify (s.graph, &unsound))
    ok = trt_scan_fail (&s, "%s", unsound->message);
  g_hash_table_unref (s.tensors);
  if (!ok)
    g_clear_pointer (&s.graph, trt_graph_free);
  return s.graph;
}
