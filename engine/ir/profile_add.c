/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* profile_add.c: one profile more for a graph. */
#include "ir/profile.h"

typedef struct {
  TrtGraph *graph;
  GArray *ranges;  /* TrtSymbolRange by symbol: the new profile */
  gboolean *given; /* by symbol: this profile said something */
} Adding;

/* The symbol of dimension @d, which was @fixed so far: in earlier profiles it
 * still is. */
static TrtSymbol *
open_dim (Adding *a, TrtTensor *t, int d, gint64 fixed)
{
  TrtGraph *g = a->graph;
  TrtSymbolRange only = { fixed, fixed, fixed };
  guint n = trt_expr_pool_n_symbols (g->exprs), i = 2;
  g_autofree char *name = g_strdup_printf ("%s_dim%d", t->name, d);
  TrtSymbol *symbol = trt_expr_pool_symbol (g->exprs, name);

  while (trt_expr_pool_n_symbols (g->exprs) == n) { /* the name is taken */
    g_autofree char *other = g_strdup_printf ("%s_%u", name, i++);
    symbol = trt_expr_pool_symbol (g->exprs, other);
  }
  symbol->min = symbol->opt = symbol->max = fixed;
  for (guint p = 0; p < g->profiles->len; p++)
    g_array_append_val (g->profiles->pdata[p], only);
  g_array_append_val (a->ranges, only);
  a->given = g_renew (gboolean, a->given, n + 2);
  a->given[n] = FALSE;
  t->dims[d] = trt_expr_symbol (g->exprs, symbol);
  return symbol;
}

static gboolean
fail_dim (const TrtTensor *t, int d, const char *why, GError **error)
{
  return trt_fail (error, TRT_ERROR_ARGUMENT,
      "profile: dimension %d of input '%s' %s", d, t->name, why);
}

static gboolean
add_dim (Adding *a, TrtTensor *t, int d, TrtSymbolRange want, GError **error)
{
  TrtSymbol *symbol
      = t->dims[d]->kind == TRT_EXPR_SYMBOL ? (TrtSymbol *) t->dims[d]->symbol
                                            : NULL;
  TrtSymbolRange *range;
  gint64 fixed;
  guint i;

  if (want.min < 1 || want.opt < want.min || want.max < want.opt
      || want.max >= G_MAXINT32)
    return fail_dim (t, d, "needs 1 <= min <= opt <= max", error);
  if (trt_expr_is_const (t->dims[d], &fixed)) {
    if (want.min == fixed && want.max == fixed)
      return TRUE;
    symbol = open_dim (a, t, d, fixed);
  }
  if (symbol == NULL)
    return fail_dim (t, d, "depends on others", error);
  i = trt_graph_symbol_index (a->graph, symbol);
  range = &g_array_index (a->ranges, TrtSymbolRange, i);
  if (a->given[i]
      && (range->min != want.min || range->opt != want.opt
          || range->max != want.max))
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "profile: dimension %d of input '%s' is '%s', which the profile has "
        "already given another range", d, t->name, symbol->name);
  *range = want;
  a->given[i] = TRUE;
  return TRUE;
}

static gboolean
add_range (Adding *a, const TrtShapeRange *r, GError **error)
{
  TrtTensor *t = trt_graph_find_input (a->graph, r->input);

  if (t == NULL)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "profile: the model has no input '%s'", r->input);
  if (t->rank != r->rank)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "profile: input '%s' has %d dimensions, not %d", r->input, t->rank,
        r->rank);
  for (int d = 0; d < r->rank; d++) {
    TrtSymbolRange want = { r->min[d], r->opt[d], r->max[d] };
    if (want.min == -1 && want.opt == -1 && want.max == -1)
      continue;
    if (!add_dim (a, t, d, want, error))
      return FALSE;
  }
  return TRUE;
}

/* The symbols' own ranges become the hull; a model's own range holds. */
static gboolean
widen_symbols (Adding *a, GError **error)
{
  for (guint i = 0; i < a->ranges->len; i++) {
    TrtSymbol *s = trt_expr_pool_nth_symbol (a->graph->exprs, i);
    const TrtSymbolRange *r = &g_array_index (a->ranges, TrtSymbolRange, i);
    if (!a->given[i])
      continue;
    if (a->graph->profiles->len > 0 || s->min == s->max) {
      s->min = MIN (s->min, r->min);
      s->max = MAX (s->max, r->max);
    } else if (r->min < s->min || r->max > s->max) {
      return trt_fail (error, TRT_ERROR_ARGUMENT,
          "profile: '%s' is from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
          s->name, s->min, s->max);
    } else {
      s->min = r->min;
      s->max = r->max;
    }
    if (a->graph->profiles->len == 0)
      s->opt = r->opt;
  }
  return TRUE;
}

/**
 * trt_graph_add_profile:
 * @ranges: (array length=n_ranges): of inputs, by name; -1 in min, opt and max
 *   keeps a dimension
 *
 * Says for which shapes the graph is meant: each profile is a box, and a
 * shape must lie in one of them. A dimension that the model fixes becomes
 * open where a profile gives it a range. The first profile's opt is what an
 * engine starts with; plans hold a recipe for the opt of each. Call it before
 * trt_graph_optimise(), and not again after an error.
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where the request contradicts the
 *   model or itself, or what trt_graph_infer() says where a node cannot follow
 */
gboolean
trt_graph_add_profile (TrtGraph *graph, const TrtShapeRange *ranges,
    guint n_ranges, GError **error)
{
  guint n = trt_expr_pool_n_symbols (graph->exprs);
  Adding a = { graph, g_array_new (FALSE, FALSE, sizeof (TrtSymbolRange)),
    g_new0 (gboolean, n + 1) };
  gboolean good = TRUE;

  if (graph->profiles->len >= TRT_MAX_PROFILES)
    good = trt_fail (error, TRT_ERROR_LIMIT, "a graph has at most %u profiles",
        TRT_MAX_PROFILES);
  for (guint i = 0; i < n; i++) {
    const TrtSymbol *s = trt_expr_pool_nth_symbol (graph->exprs, i);
    TrtSymbolRange own = { s->min, s->opt, s->max };
    g_array_append_val (a.ranges, own);
  }
  for (guint i = 0; i < n_ranges && good; i++)
    good = add_range (&a, &ranges[i], error);
  good = good && widen_symbols (&a, error);
  g_free (a.given);
  if (!good) {
    g_array_unref (a.ranges);
    return FALSE;
  }
  g_ptr_array_add (graph->profiles, a.ranges);
  return trt_graph_infer (graph, error);
}
