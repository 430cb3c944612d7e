/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cache.c: the folder of plans.
 *
 *   <key>.plan    a plan, 0600, with its key in the metadata
 *   <key>.lock    locked (flock) by who builds it; goes when it is built
 *
 * The folder must be ours, and writable by nobody else: a plan cannot harm a
 * process, but a foreign one could answer wrongly. */
#include "plan/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/plan.h"

#define KEY_LENGTH 64
#define KEY_METADATA "trt.cache-key"
#define POLL_US 50000

struct _TrtCache {
  char *dir;
  char *problem; /* NULL: usable */
  guint64 max_bytes;
};

/* ---- the folder ------------------------------------------------------- */

static char *
choose_dir (const char *dir)
{
  const char *env = g_getenv ("TRTINFER_CACHE_DIR");

  if (dir != NULL && *dir != '\0')
    return g_strdup (dir);
  if (env != NULL && *env != '\0')
    return g_strdup (env);
  env = g_getenv ("CACHE_DIRECTORY"); /* systemd may list several */
  if (env != NULL && *env != '\0')
    return g_strndup (env, strcspn (env, ":"));
  return g_build_filename (g_get_user_cache_dir (), "gst-trtinfer", NULL);
}

static char *
find_problem (const char *dir)
{
  struct stat st;

  if (g_mkdir_with_parents (dir, 0700) != 0 || stat (dir, &st) != 0)
    return g_strdup_printf ("plan cache '%s' cannot be made: %s", dir,
        g_strerror (errno));
  if (!S_ISDIR (st.st_mode))
    return g_strdup_printf ("plan cache '%s' is not a folder", dir);
  if (st.st_uid != geteuid ())
    return g_strdup_printf ("plan cache '%s' belongs to another user", dir);
  if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return g_strdup_printf ("plan cache '%s' may be written by others: "
                            "chmod go-w it",
        dir);
  if (access (dir, R_OK | W_OK | X_OK) != 0)
    return g_strdup_printf ("plan cache '%s' cannot be used: %s", dir,
        g_strerror (errno));
  return NULL;
}

/**
 * trt_cache_open:
 * @dir: (nullable): the folder; %NULL for the default
 * @max_bytes: all plans together; 0: 4 GiB
 *
 * Any thread; the cache may then be used by any threads.
 *
 * Returns: (transfer full): the cache; trt_cache_get_problem() says whether it
 *   can keep anything
 */
TrtCache *
trt_cache_open (const char *dir, guint64 max_bytes)
{
  TrtCache *cache = g_new0 (TrtCache, 1);

  cache->dir = choose_dir (dir);
  cache->problem = find_problem (cache->dir);
  cache->max_bytes = max_bytes > 0 ? max_bytes : TRT_CACHE_DEFAULT_BYTES;
  return cache;
}

void
trt_cache_free (TrtCache *cache)
{
  if (cache == NULL)
    return;
  g_free (cache->dir);
  g_free (cache->problem);
  g_free (cache);
}

const char *
trt_cache_get_dir (const TrtCache *cache)
{
  return cache->dir;
}

const char *
trt_cache_get_problem (const TrtCache *cache)
{
  return cache->problem;
}

static char *
entry_path (const TrtCache *cache, const char *key, const char *suffix)
{
  return g_strdup_printf ("%s/%s%s", cache->dir, key, suffix);
}

/* ---- entries ---------------------------------------------------------- */

/* "<64 hexadecimal digits>.plan" */
static gboolean
is_entry (const char *name)
{
  return strspn (name, "0123456789abcdef") == KEY_LENGTH
         && strcmp (name + KEY_LENGTH, ".plan") == 0;
}

void
trt_cache_entry_free (TrtCacheEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->key);
  g_free (entry->path);
  g_free (entry);
}

static gint
by_use (gconstpointer a, gconstpointer b)
{
  const TrtCacheEntry *x = *(TrtCacheEntry *const *) a;
  const TrtCacheEntry *y = *(TrtCacheEntry *const *) b;

  return x->used_s > y->used_s ? -1 : x->used_s < y->used_s;
}

/**
 * trt_cache_list:
 *
 * Returns: (transfer full) (element-type TrtCacheEntry): the plans, most
 *   recently used first
 */
GPtrArray *
trt_cache_list (const TrtCache *cache)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (
      (GDestroyNotify) trt_cache_entry_free);
  GDir *dir = g_dir_open (cache->dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (cache->dir, name, NULL);
    TrtCacheEntry *entry;
    struct stat st;

    if (!is_entry (name) || lstat (path, &st) != 0 || !S_ISREG (st.st_mode))
      continue;
    entry = g_new0 (TrtCacheEntry, 1);
    entry->key = g_strndup (name, KEY_LENGTH);
    entry->path = g_steal_pointer (&path);
    entry->bytes = (guint64) st.st_size;
    entry->used_s = st.st_mtime;
    g_ptr_array_add (entries, entry);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_sort (entries, by_use);
  return entries;
}

/* Lock files that nobody holds. */
static void
sweep_locks (const TrtCache *cache)
{
  GDir *dir = g_dir_open (cache->dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (cache->dir, name, NULL);
    int fd;

    if (strspn (name, "0123456789abcdef") != KEY_LENGTH
        || strcmp (name + KEY_LENGTH, ".lock") != 0)
      continue;
    fd = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
      continue;
    if (flock (fd, LOCK_EX | LOCK_NB) == 0)
      unlink (path);
    close (fd);
  }
  g_clear_pointer (&dir, g_dir_close);
}

/* @keep: the key of an entry that stays; may be NULL. */
static guint
evict (const TrtCache *cache, guint64 limit, const char *keep, guint64 *bytes)
{
  g_autoptr (GPtrArray) entries = trt_cache_list (cache);
  guint64 total = 0, removed = 0;
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    total += ((TrtCacheEntry *) entries->pdata[i])->bytes;
  for (guint i = entries->len; i > 0 && total > limit; i--) {
    const TrtCacheEntry *entry = entries->pdata[i - 1];
    if (g_strcmp0 (entry->key, keep) == 0 || unlink (entry->path) != 0)
      continue;
    total -= entry->bytes;
    removed += entry->bytes;
    n++;
  }
  if (bytes != NULL)
    *bytes = removed;
  return n;
}

guint
trt_cache_clean (TrtCache *cache, guint64 keep_bytes, guint64 *bytes)
{
  if (bytes != NULL)
    *bytes = 0;
  if (cache->problem != NULL)
    return 0;
  trt_file_sweep (cache->dir);
  sweep_locks (cache);
  return evict (cache, keep_bytes, NULL, bytes);
}

/* ---- reading and building --------------------------------------------- */

/* NULL where there is none, or none that is sound. */
static TrtPlan *
read_entry (const TrtCache *cache, const char *key)
{
  g_autofree char *path = entry_path (cache, key, ".plan");
  g_autoptr (GError) error = NULL;
  TrtPlan *plan = trt_plan_load_private (path, TRT_FILE_PRIVATE, &error);

  if (plan == NULL) {
    g_debug ("plan cache: %s", error->message);
    return NULL;
  }
  if (g_strcmp0 (trt_graph_get_metadata (plan->graph, KEY_METADATA), key)
      != 0) {
    g_debug ("plan cache: '%s' holds the plan of another key", path);
    trt_plan_unref (plan);
    return NULL;
  }
  utimensat (AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW); /* used now */
  return plan;
}

/* The locked lock file, or -1: with @error where it was cancelled. */
static int
take_lock (const char *path, const TrtCacheRequest *request, GError **error)
{
  for (;;) {
    struct stat st;
    int fd = open (path,
        O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

    if (fd < 0)
      return -1;
    if (flock (fd, LOCK_EX | LOCK_NB) == 0) {
      if (fstat (fd, &st) == 0 && st.st_nlink > 0)
        return fd;
      close (fd); /* its builder finished and removed it */
      continue;
    }
    close (fd);
    if (errno != EWOULDBLOCK && errno != EINTR)
      return -1;
    if (request->progress != NULL
        && !request->progress (0.0, "waiting for another process's build",
            request->user_data)) {
      trt_fail (error, TRT_ERROR_CANCELLED,
          "cancelled while another process builds the plan");
      return -1;
    }
    g_usleep (POLL_US);
  }
}

static void
keep (TrtCache *cache, const char *key, TrtPlan *plan, char **problem)
{
  g_autofree char *path = entry_path (cache, key, ".plan");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  guint64 size = 0;

  trt_graph_set_metadata (plan->graph, KEY_METADATA, key);
  chunks = trt_plan_to_chunks (plan, &error);
  for (guint i = 0; chunks != NULL && i < chunks->len; i++)
    size += g_bytes_get_size (chunks->pdata[i]);
  if (chunks != NULL && size > cache->max_bytes) {
    trt_fail (&error, TRT_ERROR_LIMIT,
        "a plan of %" G_GUINT64_FORMAT " bytes is larger than the cache", size);
  } else if (chunks != NULL) {
    evict (cache, cache->max_bytes - size, key, NULL);
    trt_file_replace (path, (GBytes *const *) chunks->pdata, chunks->len,
        TRT_FILE_PRIVATE, &error);
  }
  if (error != NULL && problem != NULL)
    *problem = g_strdup_printf ("the plan is not kept: %s", error->message);
}

static TrtPlan *
build_locked (TrtCache *cache, const char *key, const TrtCacheRequest *request,
    gboolean *hit, char **problem, GError **error)
{
  g_autofree char *path = entry_path (cache, key, ".lock");
  GError *local = NULL;
  int fd = take_lock (path, request, &local);
  TrtPlan *plan = NULL;

  if (local != NULL) {
    g_propagate_error (error, local);
    return NULL;
  }
  if (fd >= 0)
    plan = read_entry (cache, key); /* somebody built it meanwhile */
  *hit = plan != NULL;
  if (plan == NULL)
    plan = request->build (request->user_data, error);
  if (plan != NULL && !*hit)
    keep (cache, key, plan, problem);
  if (fd >= 0) {
    unlink (path);
    close (fd);
  }
  return plan;
}

/**
 * trt_cache_get:
 * @key: of trt_cache_key()
 * @hit: (out) (optional): whether the plan was read and not built
 * @problem: (out) (optional) (nullable): why it could not be kept
 * @error: that of the build function, or %TRT_ERROR_CANCELLED
 *
 * Any thread; blocks while the plan is read or built, here or by another
 * process.
 *
 * Returns: (transfer full) (nullable): the plan
 */
TrtPlan *
trt_cache_get (TrtCache *cache, const char *key,
    const TrtCacheRequest *request, gboolean *hit, char **problem,
    GError **error)
{
  gboolean local_hit;
  TrtPlan *plan;

  hit = hit != NULL ? hit : &local_hit;
  *hit = FALSE;
  if (problem != NULL)
    *problem = NULL;
  if (cache->problem != NULL) {
    if (problem != NULL)
      *problem = g_strdup (cache->problem);
    return request->build (request->user_data, error);
  }
  plan = read_entry (cache, key);
  *hit = plan != NULL;
  return plan != NULL
             ? plan
             : build_locked (cache, key, request, hit, problem, error);
}
