/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_cache.c: trtplan cache: what the elements keep. */
#include <string.h>

#include "ir/graph.h"
#include "plan/cache.h"
#include "tool.h"

static char *dir;
static gint64 keep_mb;

static const GOptionEntry entries[] = {
  { "dir", 'd', 0, G_OPTION_ARG_FILENAME, &dir,
      "The folder (default: as the elements choose it)", "DIR" },
  { "keep", 'k', 0, G_OPTION_ARG_INT64, &keep_mb,
      "clean: keep the most recently used plans, up to MB megabytes", "MB" },
  { NULL }
};

static ToolCode
list (TrtCache *cache)
{
  g_autoptr (GPtrArray) plans = trt_cache_list (cache);
  g_autoptr (GString) s = g_string_new (NULL);
  guint64 total = 0;

  for (guint i = 0; i < plans->len; i++) {
    const TrtCacheEntry *entry = plans->pdata[i];
    g_autoptr (GDateTime) used
        = g_date_time_new_from_unix_local (entry->used_s);
    g_autofree char *when = g_date_time_format (used, "%Y-%m-%d %H:%M");
    g_autofree char *size = g_format_size (entry->bytes);
    g_autoptr (TrtPlan) plan = trt_plan_load (entry->path, NULL);

    g_string_append_printf (s, "%.16s  %s  %10s  %s\n", entry->key, when, size,
        plan != NULL ? trt_plan_graph (plan)->name : "damaged");
    total += entry->bytes;
  }
  g_string_append_printf (s, "%s: %u plan%s, %" G_GUINT64_FORMAT " bytes\n",
      trt_cache_get_dir (cache), plans->len, plans->len == 1 ? "" : "s",
      total);
  return tool_print (s->str) ? TOOL_GOOD : TOOL_FAILED;
}

static ToolCode
clean (TrtCache *cache)
{
  g_autofree char *text = NULL;
  guint64 bytes;
  guint n;

  if (keep_mb < 0)
    return tool_fail (TOOL_USAGE, "--keep is 0 or more");
  n = trt_cache_clean (cache, (guint64) keep_mb << 20, &bytes);
  text = g_strdup_printf ("%s: removed %u plan%s, %" G_GUINT64_FORMAT
                          " bytes\n",
      trt_cache_get_dir (cache), n, n == 1 ? "" : "s", bytes);
  return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
}

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (TrtCache) cache = NULL;

  if (!tool_parse (&tool_cache, entries, &argc, &argv, 1, 1))
    return TOOL_USAGE;
  if (strcmp (argv[1], "list") != 0 && strcmp (argv[1], "clean") != 0)
    return tool_fail (TOOL_USAGE, "'%s' is neither list nor clean", argv[1]);
  cache = trt_cache_open (dir, 0);
  if (trt_cache_get_problem (cache) != NULL)
    return tool_fail (TOOL_FAILED, "%s", trt_cache_get_problem (cache));
  return strcmp (argv[1], "list") == 0 ? list (cache) : clean (cache);
}

const ToolCommand tool_cache = {
  .name = "cache",
  .arguments = "list|clean",
  .summary = "Lists or removes the plans that the elements keep.",
  .examples = "  trtplan cache list\n"
              "  trtplan cache clean\n"
              "  trtplan cache clean --keep 500",
  .run = run,
};
