/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* file.h: whole files, read and replaced so that nobody ever sees half of
 * one. */
#ifndef TRT_BASE_FILE_H
#define TRT_BASE_FILE_H

#include "base/error.h"

typedef enum {
  TRT_FILE_NONE = 0,
  /* Refuses links, files of others, and files that others may write. */
  TRT_FILE_PRIVATE = 1 << 0
} TrtFileFlags;

/* Looks at the first bytes of a file before the rest is read. */
typedef gboolean (*TrtFileProbe) (const guint8 *head, gsize n_head,
    guint64 file_size, GError **error);

/* Reads a regular file of at most @max_bytes into memory that starts at a
 * multiple of 64. Never maps it: a mapped file that somebody shortens kills
 * the process. @probe may be NULL; it gets at most @n_probe (<= 4096) bytes. */
GBytes *trt_file_read (const char *path, guint64 max_bytes, TrtFileFlags flags,
    TrtFileProbe probe, gsize n_probe, GError **error);

/* Writes @n_chunks of @chunks to a temporary file in the folder of @path,
 * syncs it, renames it to @path and syncs the folder: whoever reads @path
 * sees the old file or the new one, and a failure leaves nothing behind.
 * Temporary files of writers that died are removed on the way. */
gboolean trt_file_replace (const char *path, GBytes *const *chunks,
    guint n_chunks, TrtFileFlags flags, GError **error);

/* Removes temporary files in @dir whose writers are dead; their number. */
guint trt_file_sweep (const char *dir);

/* A copy in memory that starts at a multiple of 64; NULL without memory. */
void *trt_file_alloc (gsize size);

#endif
