/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* load.c: from bytes that may come from anybody to a plan. */
#include <string.h>

#include "backends/backend.h"
#include "base/file.h"
#include "plan/graph_io.h"
#include "plan/plan.h"
#include "plan/recipe_io.h"

/* A recipe that cannot be read, or is for a backend that nobody knows, is left
 * out: the engine makes another. One for a machine that is not this one stays. */
static void
read_recipes (TrtPlan *plan, GBytes *file, const GArray *sections)
{
  for (guint i = 0; i < sections->len; i++) {
    const TrtSection *section = &g_array_index (sections, TrtSection, i);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrtRecipe) recipe = NULL;

    if (strcmp (section->kind, "RCPE") != 0
        || plan->recipes->len >= TRT_PLAN_MAX_RECIPES)
      continue;
    recipe = trt_plan_read_recipe (file, section, &error);
    if (recipe != NULL && trt_backend_is_known (recipe->backend))
      g_ptr_array_add (plan->recipes, g_steal_pointer (&recipe));
    else
      g_debug ("plan: a recipe is left out: %s",
          recipe != NULL ? recipe->backend : error->message);
  }
}

/* Weights are used in place, so the bytes must start where a file that was
 * read by us starts. */
static GBytes *
align (GBytes *bytes, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  void *copy;

  if ((guintptr) data % TRT_PLAN_ALIGNMENT == 0)
    return g_bytes_ref (bytes);
  copy = trt_file_alloc (size);
  if (copy == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY,
        "no memory to copy a plan of %" G_GSIZE_FORMAT " bytes", size);
    return NULL;
  }
  memcpy (copy, data, size);
  return g_bytes_new_with_free_func (copy, size, free, copy);
}

/**
 * trt_plan_load_bytes:
 * @bytes: a whole plan file; kept as long as the plan lives
 *
 * Any bytes are safe: they are a plan, or @error says what is wrong. Any
 * thread.
 *
 * Returns: (transfer full) (nullable): the plan; on %NULL, @error is
 *   %TRT_ERROR_PLAN_VERSION, %TRT_ERROR_PLAN_CORRUPT with section and offset,
 *   %TRT_ERROR_UNSUPPORTED, %TRT_ERROR_LIMIT or %TRT_ERROR_MEMORY
 */
TrtPlan *
trt_plan_load_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GArray) sections = NULL;
  TrtGraph *graph;
  TrtPlan *plan;

  if (!trt_container_probe (g_bytes_get_data (bytes, NULL),
          g_bytes_get_size (bytes), g_bytes_get_size (bytes), error))
    return NULL;
  file = align (bytes, error);
  if (file == NULL)
    return NULL;
  sections = trt_container_open (file, error);
  if (sections == NULL)
    return NULL;
  graph = trt_plan_read_graph (file, sections, error);
  if (graph == NULL)
    return NULL;
  plan = trt_plan_new (graph);
  read_recipes (plan, file, sections);
  return plan;
}

TrtPlan *
trt_plan_load_private (const char *path, TrtFileFlags flags, GError **error)
{
  g_autoptr (GBytes) file = trt_file_read (path, TRT_PLAN_MAX_BYTES, flags,
      trt_container_probe, TRT_PLAN_HEADER_SIZE, error);
  TrtPlan *plan;

  if (file == NULL)
    return NULL;
  plan = trt_plan_load_bytes (file, error);
  if (plan == NULL)
    g_prefix_error (error, "'%s': ", path);
  return plan;
}

/**
 * trt_plan_load:
 * @path: a plan file
 *
 * Reads and checks a plan (see trt_plan_load_bytes()). Any thread; blocks.
 *
 * Returns: (transfer full) (nullable): the plan; on %NULL, @error names the
 *   file and is %TRT_ERROR_IO where it cannot be read
 */
TrtPlan *
trt_plan_load (const char *path, GError **error)
{
  return trt_plan_load_private (path, TRT_FILE_NONE, error);
}
