/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* timings.c: a key file:
 *
 *   [machine]
 *   clock=<GPU, driver, kernels>
 *   [conv x 2 1x56x56x64 ...]      what a tactic says of a problem
 *   choice=m16x64k4
 *   us=2.09                        alone
 *   chain=true                     the best among other steps too
 *
 * Nothing in it is trusted: a choice that the tactic does not offer is not
 * used. */
#include "tune/timings.h"

#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "plan/cache.h"

#define MAX_BYTES (16u << 20)
#define MACHINE "machine"

struct _TrtTimings {
  char *clock, *path; /* path NULL: nothing can be kept */
  GKeyFile *known, *fresh;
};

/* What is on disk; empty where that is nothing, or of another machine. */
static GKeyFile *
read_file (const char *path, const char *clock)
{
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GBytes) bytes
      = path != NULL ? trt_file_read (path, MAX_BYTES, TRT_FILE_NONE, NULL, 0,
                           NULL) : NULL;
  g_autofree char *found = NULL;

  if (bytes != NULL && g_bytes_get_size (bytes) > 0
      && g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL))
    found = g_key_file_get_string (file, MACHINE, "clock", NULL);
  if (g_strcmp0 (found, clock) == 0)
    return file;
  g_key_file_unref (file);
  return g_key_file_new ();
}

TrtTimings *
trt_timings_open (const char *clock)
{
  TrtTimings *t = g_new0 (TrtTimings, 1);
  g_autoptr (TrtCache) cache = trt_cache_open (NULL, 0);

  t->clock = g_strdup (clock);
  if (trt_cache_get_problem (cache) == NULL)
    t->path = g_strdup_printf ("%s/timings-%016" G_GINT64_MODIFIER "x.txt",
        trt_cache_get_dir (cache), trt_hash_bytes (clock, strlen (clock)));
  t->known = read_file (t->path, clock);
  t->fresh = g_key_file_new ();
  return t;
}

void
trt_timings_free (TrtTimings *t)
{
  if (t == NULL)
    return;
  g_key_file_unref (t->known);
  g_key_file_unref (t->fresh);
  g_free (t->clock);
  g_free (t->path);
  g_free (t);
}

char *
trt_timings_find (const TrtTimings *t, const char *key, gboolean in_chain)
{
  if (in_chain && !g_key_file_get_boolean (t->known, key, "chain", NULL))
    return NULL;
  return g_key_file_get_string (t->known, key, "choice", NULL);
}

void
trt_timings_put (TrtTimings *t, const char *key, gboolean in_chain,
    const char *choice, double us)
{
  g_key_file_set_string (t->fresh, key, "choice", choice);
  g_key_file_set_double (t->fresh, key, "us", us);
  g_key_file_set_boolean (t->fresh, key, "chain", in_chain);
}

static void
copy_group (GKeyFile *to, GKeyFile *from, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (from, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *value = g_key_file_get_value (from, group, keys[i], NULL);
    g_key_file_set_value (to, group, keys[i], value);
  }
}

gboolean
trt_timings_save (TrtTimings *t, GError **error)
{
  g_autoptr (GKeyFile) file = read_file (t->path, t->clock);
  g_auto (GStrv) groups = g_key_file_get_groups (t->fresh, NULL);
  g_autoptr (GBytes) bytes = NULL;
  GBytes *chunks[1];
  gsize n;
  char *text;

  if (t->path == NULL || groups[0] == NULL)
    return TRUE;
  g_key_file_set_string (file, MACHINE, "clock", t->clock);
  for (guint i = 0; groups[i] != NULL; i++)
    copy_group (file, t->fresh, groups[i]);
  text = g_key_file_to_data (file, &n, NULL);
  bytes = g_bytes_new_take (text, n);
  chunks[0] = bytes;
  return trt_file_replace (t->path, chunks, 1, TRT_FILE_PRIVATE, error);
}
