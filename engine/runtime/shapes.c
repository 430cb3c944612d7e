/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shapes.c: engines of one plan at other shapes. */
#include <string.h>

#include "runtime/engine.h"

/* What is not used for longest is forgotten; contexts at it keep it. */
#define MAX_KEPT 32

gboolean
trt_engine_is_at (const TrtEngine *engine, const gint64 *values)
{
  guint n = trt_expr_pool_n_symbols (engine->plan->graph->exprs);

  return memcmp (engine->values, values, n * sizeof *values) == 0;
}

/* Moves it to the front. */
static TrtEngine *
find_kept (TrtEngine *root, const gint64 *values)
{
  for (guint i = 0; i < root->others->len; i++) {
    TrtEngine *engine = root->others->pdata[i];
    if (!trt_engine_is_at (engine, values))
      continue;
    g_ptr_array_steal_index (root->others, i);
    g_ptr_array_insert (root->others, 0, engine);
    return trt_engine_ref (engine);
  }
  return NULL;
}

/* Another thread may have been faster: then its engine is the one. */
static TrtEngine *
keep (TrtEngine *root, TrtEngine *made)
{
  TrtEngine *engine;

  g_mutex_lock (&root->lock);
  engine = find_kept (root, made->values);
  if (engine == NULL) {
    engine = trt_engine_ref (made);
    g_ptr_array_insert (root->others, 0, trt_engine_ref (made));
    if (root->others->len > MAX_KEPT)
      g_ptr_array_set_size (root->others, MAX_KEPT);
  }
  g_mutex_unlock (&root->lock);
  trt_engine_unref (made);
  return engine;
}

TrtEngine *
trt_engine_at (TrtEngine *root, const gint64 *values, GError **error)
{
  guint n = trt_expr_pool_n_symbols (root->plan->graph->exprs);
  TrtEngine *engine;

  if (trt_engine_is_at (root, values))
    return trt_engine_ref (root);
  g_mutex_lock (&root->lock);
  engine = find_kept (root, values);
  g_mutex_unlock (&root->lock);
  if (engine != NULL)
    return engine;
  engine = trt_engine_make (root->plan, root->backend, &root->options,
      g_memdup2 (values, (n + 1) * sizeof *values), error);
  return engine != NULL ? keep (root, engine) : NULL;
}
