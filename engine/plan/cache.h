/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cache.h: plans that were built before, in a folder of the user's.
 *
 * A cache never stands in the way: where the folder cannot be used, plans are
 * built and live in memory. One process builds a plan while others that want
 * the same one wait; readers see a whole plan or none. */
#ifndef TRT_PLAN_CACHE_H
#define TRT_PLAN_CACHE_H

#include "trt.h"

G_BEGIN_DECLS

#define TRT_CACHE_DEFAULT_BYTES (G_GUINT64_CONSTANT (4) << 30)

typedef struct _TrtCache TrtCache;

/* Opens (and creates, 0700) the folder: @dir, else $TRTINFER_CACHE_DIR, else
 * systemd's $CACHE_DIRECTORY, else gst-trtinfer in the user's cache folder.
 * Never NULL. @max_bytes 0: the default. */
TRT_API TrtCache *trt_cache_open (const char *dir, guint64 max_bytes);
TRT_API void trt_cache_free (TrtCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtCache, trt_cache_free)
TRT_API const char *trt_cache_get_dir (const TrtCache *cache);
/* Why nothing can be kept; NULL where it can. */
TRT_API const char *trt_cache_get_problem (const TrtCache *cache);

/* The key of a model file: SHA-256 over its bytes, those of its external data,
 * @options (whatever else changes the plan: backend, shapes, head; NULL ends
 * them, may be NULL) and the version of the engine. Caller frees. */
TRT_API char *trt_cache_key (const char *model, const char *const *options,
    GError **error);

/* Builds a plan; called without any lock of the process held. */
typedef TrtPlan *(*TrtCacheBuildFunc) (gpointer user_data, GError **error);

typedef struct {
  TrtCacheBuildFunc build;
  /* Asked every 50 ms while another process builds; may be NULL. */
  TrtProgressFunc progress;
  gpointer user_data; /* of both */
} TrtCacheRequest;

/* The plan of @key: read, or built and kept. @problem (may be NULL) is set
 * where it could not be kept, and the plan is good all the same; caller
 * frees. @hit (may be NULL): whether it was read. */
TRT_API TrtPlan *trt_cache_get (TrtCache *cache, const char *key,
    const TrtCacheRequest *request, gboolean *hit, char **problem,
    GError **error);

typedef struct {
  char *key, *path;
  guint64 bytes;
  gint64 used_s; /* last use, Unix time */
} TrtCacheEntry;

TRT_API void trt_cache_entry_free (TrtCacheEntry *entry);
/* TrtCacheEntry, most recently used first. */
TRT_API GPtrArray *trt_cache_list (const TrtCache *cache);
/* Removes entries until at most @keep_bytes are left, least recently used
 * first, and what dead writers left; number and bytes removed. */
TRT_API guint trt_cache_clean (TrtCache *cache, guint64 keep_bytes,
    guint64 *bytes);

G_END_DECLS

#endif
