/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_where.c: Where: condition ? a : b, all three broadcast; followed on
 * shapes where the condition is known. */
#include "ops/op.h"
#include "ops/shape_value.h"

/* Values of input @index if it has one or @n of them. */
static const TrtExpr *const *
values_of (const TrtNode *node, guint index, guint *n)
{
  const TrtTensor *t = trt_node_in (node, index);
  const TrtExpr *const *value = trt_followed_value (t, n);

  return t->rank <= 1 && value != NULL && *n > 0 ? value : NULL;
}

static void
follow (TrtNode *node)
{
  guint nc, na, nb, n;
  const TrtExpr *const *c = values_of (node, 0, &nc);
  const TrtExpr *const *a = values_of (node, 1, &na);
  const TrtExpr *const *b = values_of (node, 2, &nb);
  g_autofree const TrtExpr **value = NULL;
  gint64 v;

  if (c == NULL || a == NULL || b == NULL)
    return;
  n = MAX (nc, MAX (na, nb));
  value = g_new0 (const TrtExpr *, n);
  for (guint i = 0; i < n; i++) {
    if (!trt_expr_is_const (c[nc == 1 ? 0 : i], &v))
      return;
    value[i] = v != 0 ? a[na == 1 ? 0 : i] : b[nb == 1 ? 0 : i];
  }
  trt_follow_set (trt_node_out (node, 0), value, n);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *a = trt_node_in (node, 1), *b = trt_node_in (node, 2);

  if (!trt_node_require_dtype (node, 0, TRT_MASK (TRTK_BOOL), error))
    return FALSE;
  if (a->enc.dtype != b->enc.dtype)
    return trt_node_fail (node, error, TRT_ERROR_TYPE,
        "the two choices are %s and %s", trt_dtype_name (a->enc.dtype),
        trt_dtype_name (b->enc.dtype));
  if (!trt_infer_broadcast (node, a->enc.dtype, error))
    return FALSE;
  follow (node);
  return TRUE;
}

const TrtOpDef trt_op_where = {
  .name = "Where",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_ELEMENTWISE,
  .infer = infer,
};
