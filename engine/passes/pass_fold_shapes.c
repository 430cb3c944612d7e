/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fold-shapes
 *   match    a node whose outputs are small integer tensors of which shape
 *            inference knows every element as a number
 *   rewrite  the outputs become constants
 *   keeps    values
 *   leaves   elements that depend on a dimension known at run time only */
#include "cpu/element.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

static GBytes *
make_contents (const TrtTensor *t)
{
  gsize size = trtk_dtype_size (t->enc.dtype);
  TrtkTensor k = { .dtype = t->enc.dtype };
  g_autofree gint64 *ints = NULL;
  guint n;

  ints = trt_tensor_get_ints (t, &n);
  if (ints == NULL || trt_tensor_count (t) != n
      || trt_dtype_is_float (t->enc.dtype))
    return NULL;
  k.data = g_malloc0 (n * size + 1);
  for (guint i = 0; i < n; i++)
    trtk_store_i64 (&k, i, ints[i]);
  return g_bytes_new_take (k.data, n * size);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_autoptr (GPtrArray) contents
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    GBytes *bytes = t != NULL ? make_contents (t) : NULL;
    if (bytes == NULL)
      return FALSE;
    g_ptr_array_add (contents, bytes);
  }
  trt_node_become_constants (node, (GBytes *const *) contents->pdata);
  return TRUE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_fold_shapes = {
  .name = "fold-shapes",
  .summary = "shape arithmetic with a known result becomes a constant",
  .run = run,
};
