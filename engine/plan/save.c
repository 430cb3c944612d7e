/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* save.c: a plan as the bytes of a file. */
#include <string.h>

#include "base/file.h"
#include "plan/graph_io.h"
#include "plan/plan.h"
#include "plan/recipe_io.h"

GPtrArray *
trt_plan_to_chunks (TrtPlan *plan, GError **error)
{
  g_autoptr (TrtContainerWriter) writer = trt_container_writer_new ();
  gboolean good;

  g_mutex_lock (&plan->lock);
  good = trt_plan_write_graph (plan->graph, writer, error);
  g_mutex_unlock (&plan->lock);
  if (!good)
    return NULL;
  for (guint i = 0; i < plan->recipes->len && i < TRT_PLAN_MAX_RECIPES; i++)
    trt_plan_write_recipe (plan->recipes->pdata[i], writer);
  return trt_container_writer_finish (writer);
}

/**
 * trt_plan_serialize:
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): what trt_plan_save() would write; on
 *   %NULL, @error is %TRT_ERROR_LIMIT or %TRT_ERROR_MEMORY
 */
GBytes *
trt_plan_serialize (TrtPlan *plan, GError **error)
{
  g_autoptr (GPtrArray) chunks = trt_plan_to_chunks (plan, error);
  gsize size = 0, done = 0;
  guint8 *data;

  if (chunks == NULL)
    return NULL;
  for (guint i = 0; i < chunks->len; i++)
    size += g_bytes_get_size (chunks->pdata[i]);
  data = trt_file_alloc (size);
  if (data == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY,
        "no memory for a plan of %" G_GSIZE_FORMAT " bytes", size);
    return NULL;
  }
  for (guint i = 0; i < chunks->len; i++) {
    gsize n;
    const void *p = g_bytes_get_data (chunks->pdata[i], &n);
    if (n > 0)
      memcpy (data + done, p, n);
    done += n;
  }
  return g_bytes_new_with_free_func (data, size, free, data);
}

/**
 * trt_plan_save:
 * @path: a regular file, or none yet; its folder must be writable
 *
 * Writes the plan to a temporary file beside @path, syncs it and renames it:
 * whoever reads @path meets the old file or the new one, also after a crash.
 * Any thread; blocks.
 *
 * Returns: %FALSE with %TRT_ERROR_IO, and then nothing is left behind
 */
gboolean
trt_plan_save (TrtPlan *plan, const char *path, GError **error)
{
  g_autoptr (GPtrArray) chunks = trt_plan_to_chunks (plan, error);

  if (chunks == NULL)
    return FALSE;
  return trt_file_replace (path, (GBytes *const *) chunks->pdata, chunks->len,
      TRT_FILE_NONE, error);
}
