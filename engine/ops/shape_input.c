/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_input.c: reading inputs that decide shapes, and quotients of shapes. */
#include "ops/shape_input.h"

#include "base/expr_range.h"

gboolean
trt_node_fail_data_dependent (const TrtNode *node, guint index, GError **error)
{
  const TrtTensor *t = trt_node_in (node, index);

  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "the output's shape depends on data: input %u '%s' is not known before "
      "run time",
      index, t != NULL ? t->name : "");
}

const TrtExpr *const *
trt_node_shape_values (const TrtNode *node, guint index, guint *n_values,
    GError **error)
{
  const TrtTensor *t = trt_node_in (node, index);
  const TrtExpr *const *value = trt_tensor_get_value (t, n_values);

  if (value == NULL)
    trt_node_fail_data_dependent (node, index, error);
  return value;
}

gint64 *
trt_node_shape_ints (const TrtNode *node, guint index, guint *n_values,
    GError **error)
{
  gint64 *ints = trt_tensor_get_ints (trt_node_in (node, index), n_values);

  if (ints == NULL)
    trt_node_fail_data_dependent (node, index, error);
  return ints;
}

gboolean
trt_node_shape_int (const TrtNode *node, guint index, gint64 fallback,
    gint64 *value, GError **error)
{
  g_autofree gint64 *ints = NULL;
  guint n;

  *value = fallback;
  if (trt_node_in (node, index) == NULL)
    return TRUE;
  ints = trt_node_shape_ints (node, index, &n, error);
  if (ints == NULL)
    return FALSE;
  if (n != 1)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input %u '%s' has %u elements, wants 1", index,
        trt_node_in (node, index)->name, n);
  *value = ints[0];
  return TRUE;
}

int
trt_node_ordered_axes (const TrtNode *node, guint index, int rank,
    int axes[TRT_MAX_RANK], GError **error)
{
  g_autofree gint64 *ints = NULL;
  gboolean seen[TRT_MAX_RANK] = { FALSE };
  guint n;

  if (trt_node_in (node, index) == NULL) {
    for (int i = 0; i < rank; i++)
      axes[i] = i;
    return rank;
  }
  ints = trt_node_shape_ints (node, index, &n, error);
  if (ints == NULL)
    return -1;
  for (guint i = 0; i < n; i++) {
    int axis;
    if (!trt_node_axis (node, ints[i], rank, &axis, error))
      return -1;
    if (seen[axis]) {
      trt_node_fail (node, error, TRT_ERROR_ARGUMENT, "axis %d comes twice",
          axis);
      return -1;
    }
    seen[axis] = TRUE;
    axes[i] = axis;
  }
  return (int) n;
}

/* ---- quotients -------------------------------------------------------- */

static void
add_factors (GPtrArray *factors, const TrtExpr *e)
{
  if (e->kind == TRT_EXPR_MUL) {
    add_factors (factors, e->a);
    add_factors (factors, e->b);
  } else {
    g_ptr_array_add (factors, (gpointer) e);
  }
}

/* Moves numbers of @factors into @number; FALSE on overflow. */
static gboolean
split_number (GPtrArray *factors, gint64 *number)
{
  gint64 v;

  *number = 1;
  for (guint i = factors->len; i-- > 0;) {
    if (!trt_expr_is_const (factors->pdata[i], &v))
      continue;
    if (__builtin_mul_overflow (*number, v, number))
      return FALSE;
    g_ptr_array_remove_index_fast (factors, i);
  }
  return TRUE;
}

static gint64
common_divisor (gint64 a, gint64 b)
{
  while (b != 0) {
    gint64 r = a % b;
    a = b;
    b = r;
  }
  return a;
}

static const TrtExpr *
product (TrtExprPool *pool, gint64 number, const GPtrArray *factors)
{
  const TrtExpr *e = trt_expr_const (pool, 1);

  for (guint i = 0; i < factors->len; i++)
    e = trt_expr_mul (pool, e, factors->pdata[i]);
  return trt_expr_mul_const (pool, e, number);
}

const TrtExpr *
trt_expr_ratio (TrtExprPool *pool, const TrtExpr *const *a, guint n_a,
    const TrtExpr *const *b, guint n_b)
{
  g_autoptr (GPtrArray) top = g_ptr_array_new ();
  g_autoptr (GPtrArray) bottom = g_ptr_array_new ();
  gint64 top_number, bottom_number, divisor;
  guint at;

  for (guint i = 0; i < n_a + n_b; i++) {
    const TrtExpr *e = i < n_a ? a[i] : b[i - n_a];
    if (e == NULL)
      return NULL;
    add_factors (i < n_a ? top : bottom, e);
  }
  if (!split_number (top, &top_number)
      || !split_number (bottom, &bottom_number) || bottom_number <= 0
      || top_number < 0)
    return NULL;
  for (guint i = bottom->len; i-- > 0;) {
    if (!g_ptr_array_find (top, bottom->pdata[i], &at))
      continue;
    g_ptr_array_remove_index_fast (top, at);
    g_ptr_array_remove_index_fast (bottom, i);
  }
  divisor = common_divisor (top_number, bottom_number);
  return trt_expr_div (pool, product (pool, top_number / divisor, top),
      product (pool, bottom_number / divisor, bottom));
}

/* ---- bounds ----------------------------------------------------------- */

gboolean
trt_expr_is_at_least (const TrtExpr *e, gint64 bound)
{
  gint64 low, high;

  return trt_expr_range (e, &low, &high) && low >= bound;
}

gboolean
trt_expr_is_below (const TrtExpr *e, gint64 bound)
{
  gint64 low, high;

  return trt_expr_range (e, &low, &high) && high < bound;
}

const TrtExpr *
trt_expr_clamp (TrtExprPool *pool, const TrtExpr *value, const TrtExpr *low,
    const TrtExpr *high)
{
  const TrtExpr *over_high = trt_expr_sub (pool, value, high);
  const TrtExpr *over_low = trt_expr_sub (pool, value, low);

  if (over_high == NULL || over_low == NULL)
    return NULL;
  if (trt_expr_is_at_least (over_high, 0))
    return high;
  if (trt_expr_is_below (over_low, 1))
    value = low;
  else if (!trt_expr_is_at_least (over_low, 0))
    value = trt_expr_max (pool, value, low);
  if (trt_expr_is_at_least (trt_expr_sub (pool, high, value), 0))
    return value;
  return trt_expr_min (pool, value, high);
}
