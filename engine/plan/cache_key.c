/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cache_key.c: what makes two builds the same.
 *
 * External data of an ONNX file is found without parsing it: each reference is
 * an entry with the key "location", whose bytes are searched for. A match that
 * is none only adds a file to the key. */
#define _GNU_SOURCE /* memmem */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "plan/cache.h"
#include "plan/container.h"

#define MAX_MODEL (G_GUINT64_CONSTANT (16) << 30)
#define MAX_EXTERNAL 4096

static void
add_number (GChecksum *sum, guint64 value)
{
  guint64 v = GUINT64_TO_LE (value);

  g_checksum_update (sum, (const guchar *) &v, sizeof v);
}

static void
add_text (GChecksum *sum, const char *text)
{
  gsize n = strlen (text);

  add_number (sum, n);
  g_checksum_update (sum, (const guchar *) text, (gssize) n);
}

/* A file that is missing or special counts as such: import will say so. */
static void
add_external (GChecksum *sum, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  guint8 block[65536];
  struct stat st;
  ssize_t n;

  add_text (sum, name);
  if (fd < 0)
    return;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode)) {
    add_number (sum, (guint64) st.st_size);
    while ((n = read (fd, block, sizeof block)) > 0)
      g_checksum_update (sum, block, n);
  }
  close (fd);
}

/* The file name after an entry's key at @p, or NULL; caller frees. */
static char *
location_at (const guint8 *p, gsize left)
{
  gsize n;

  if (left < 1 || p[0] >= 0x80)
    return NULL; /* names of 128 bytes and more are refused by import */
  n = p[0];
  if (n == 0 || n > left - 1 || memchr (p + 1, '\0', n) != NULL)
    return NULL;
  return g_strndup ((const char *) p + 1, n);
}

static void
add_all_external (GChecksum *sum, const char *model, GBytes *bytes)
{
  static const char entry[] = "\x0a\x08location\x12";
  const gsize n_entry = sizeof entry - 1;
  g_autofree char *folder = g_path_get_dirname (model);
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size), *p = data;

  while (p != NULL && g_hash_table_size (seen) < MAX_EXTERNAL
         && (p = memmem (p, size - (gsize) (p - data), entry, n_entry))
                != NULL) {
    char *name;
    p += n_entry;
    name = location_at (p, size - (gsize) (p - data));
    if (name == NULL)
      continue;
    if (!g_hash_table_contains (seen, name))
      add_external (sum, folder, name);
    g_hash_table_add (seen, name);
  }
}

/**
 * trt_cache_key:
 * @model: an ONNX file
 * @options: (array zero-terminated=1) (nullable): in a fixed order
 * @error: %TRT_ERROR_IO where @model cannot be read
 *
 * Any thread; reads the whole file.
 *
 * Returns: (transfer full) (nullable): 64 hexadecimal digits
 */
char *
trt_cache_key (const char *model, const char *const *options, GError **error)
{
  g_autoptr (GBytes) bytes
      = trt_file_read (model, MAX_MODEL, TRT_FILE_NONE, NULL, 0, error);
  g_autoptr (GChecksum) sum = NULL;
  const guchar *data;
  gsize size;

  if (bytes == NULL)
    return NULL;
  sum = g_checksum_new (G_CHECKSUM_SHA256);
  add_text (sum, trt_version ());
  add_number (sum, TRT_PLAN_MAJOR);
  for (guint i = 0; options != NULL && options[i] != NULL; i++)
    add_text (sum, options[i]);
  data = g_bytes_get_data (bytes, &size);
  add_number (sum, size);
  for (gsize done = 0; done < size;) {
    gsize n = MIN (size - done, 1u << 30);
    g_checksum_update (sum, data + done, (gssize) n);
    done += n;
  }
  add_all_external (sum, model, bytes);
  return g_strdup (g_checksum_get_string (sum));
}
