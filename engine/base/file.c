/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* file.c: reading whole files, and replacing them in one step.
 *
 * A temporary file is called ".trt-<16 hex digits>.tmp" and is locked (flock)
 * by its writer as long as it is one. So a sweeper that gets the lock knows
 * that the writer died, in whatever PID namespace it lived; and a writer that
 * finds its file without a name after locking it makes another. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALIGNMENT 64
#define MAX_PROBE 4096
#define TMP_PREFIX ".trt-"
#define TMP_SUFFIX ".tmp"
#define TMP_LENGTH (sizeof TMP_PREFIX - 1 + 16 + sizeof TMP_SUFFIX - 1)

static gboolean
fail_errno (GError **error, const char *verb, const char *path)
{
  int e = errno;

  return trt_fail (error, TRT_ERROR_IO, "cannot %s '%s': %s", verb, path,
      g_strerror (e));
}

void *
trt_file_alloc (gsize size)
{
  void *p;

  return posix_memalign (&p, ALIGNMENT, MAX (size, ALIGNMENT)) == 0 ? p : NULL;
}

/* ---- reading ---------------------------------------------------------- */

static gboolean
read_exactly (int fd, guint8 *data, gsize size, const char *path,
    GError **error)
{
  gsize done = 0;

  while (done < size) {
    ssize_t n = read (fd, data + done, MIN (size - done, 1u << 30));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail_errno (error, "read", path);
    if (n == 0)
      return trt_fail (error, TRT_ERROR_IO,
          "'%s' became shorter while it was read", path);
    done += (gsize) n;
  }
  return TRUE;
}

static gboolean
check_stat (int fd, const char *path, guint64 max_bytes, TrtFileFlags flags,
    guint64 *size, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) != 0)
    return fail_errno (error, "look at", path);
  if (!S_ISREG (st.st_mode))
    return trt_fail (error, TRT_ERROR_IO, "'%s' is not a regular file", path);
  if ((flags & TRT_FILE_PRIVATE) != 0
      && (st.st_uid != geteuid () || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0))
    return trt_fail (error, TRT_ERROR_IO,
        "'%s' belongs to another user or others may write it", path);
  if ((guint64) st.st_size > max_bytes)
    return trt_fail (error, TRT_ERROR_LIMIT,
        "'%s' has %" G_GUINT64_FORMAT " bytes; the most is %" G_GUINT64_FORMAT,
        path, (guint64) st.st_size, max_bytes);
  *size = (guint64) st.st_size;
  return TRUE;
}

static GBytes *
read_fd (int fd, const char *path, guint64 size, TrtFileProbe probe,
    gsize n_probe, GError **error)
{
  guint8 head[MAX_PROBE];
  gsize n_head = (gsize) MIN (size, MIN (n_probe, sizeof head));
  guint8 *data;

  if (!read_exactly (fd, head, n_head, path, error))
    return NULL;
  if (probe != NULL && !probe (head, n_head, size, error)) {
    g_prefix_error (error, "'%s': ", path);
    return NULL;
  }
  data = trt_file_alloc ((gsize) size);
  if (data == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY,
        "no memory for the %" G_GUINT64_FORMAT " bytes of '%s'", size, path);
    return NULL;
  }
  memcpy (data, head, n_head);
  if (!read_exactly (fd, data + n_head, (gsize) size - n_head, path, error)) {
    free (data);
    return NULL;
  }
  return g_bytes_new_with_free_func (data, (gsize) size, free, data);
}

GBytes *
trt_file_read (const char *path, guint64 max_bytes, TrtFileFlags flags,
    TrtFileProbe probe, gsize n_probe, GError **error)
{
  /* O_NONBLOCK: opening a FIFO must not wait for a writer */
  int mode = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  GBytes *bytes = NULL;
  guint64 size = 0;
  int fd;

  if ((flags & TRT_FILE_PRIVATE) != 0)
    mode |= O_NOFOLLOW;
  fd = open (path, mode);
  if (fd < 0) {
    fail_errno (error, "open", path);
    return NULL;
  }
  if (check_stat (fd, path, max_bytes, flags, &size, error))
    bytes = read_fd (fd, path, size, probe, n_probe, error);
  close (fd);
  return bytes;
}

/* ---- replacing -------------------------------------------------------- */

/* A locked, empty file of a fresh name in @dir. */
static int
open_temporary (const char *dir, mode_t mode, char **path)
{
  for (int attempt = 0; attempt < 100; attempt++) {
    struct stat st;
    int fd;

    *path = g_strdup_printf ("%s/" TMP_PREFIX "%08x%08x" TMP_SUFFIX, dir,
        g_random_int (), g_random_int ());
    fd = open (*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
        mode);
    if (fd < 0 && errno != EEXIST)
      return -1;
    if (fd >= 0 && flock (fd, LOCK_EX) == 0 && fstat (fd, &st) == 0
        && st.st_nlink > 0)
      return fd;
    if (fd >= 0)
      close (fd);
    g_clear_pointer (path, g_free);
  }
  errno = EEXIST;
  return -1;
}

static gboolean
write_chunk (int fd, GBytes *chunk)
{
  gsize size, done = 0;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  while (done < size) {
    ssize_t n = write (fd, data + done, MIN (size - done, 1u << 30));
    if (n < 0 && errno != EINTR)
      return FALSE;
    if (n > 0)
      done += (gsize) n;
  }
  return TRUE;
}

/* Some file systems cannot sync a folder; the rename stands all the same. */
static void
sync_folder (const char *dir)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  (void) fsync (fd);
  close (fd);
}

static gboolean
is_replaceable (const char *path, GError **error)
{
  struct stat st;

  if (lstat (path, &st) != 0)
    return errno == ENOENT ? TRUE : fail_errno (error, "write", path);
  if (S_ISREG (st.st_mode) || S_ISLNK (st.st_mode))
    return TRUE;
  return trt_fail (error, TRT_ERROR_IO,
      "cannot write '%s': it exists and is not a regular file", path);
}

gboolean
trt_file_replace (const char *path, GBytes *const *chunks, guint n_chunks,
    TrtFileFlags flags, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *tmp = NULL;
  gboolean good = TRUE;
  int fd;

  if (!is_replaceable (path, error))
    return FALSE;
  trt_file_sweep (dir);
  fd = open_temporary (dir, (flags & TRT_FILE_PRIVATE) != 0 ? 0600 : 0666,
      &tmp);
  if (fd < 0)
    return fail_errno (error, "write in", dir);
  for (guint i = 0; i < n_chunks && good; i++)
    good = write_chunk (fd, chunks[i]);
  good = good && fsync (fd) == 0 && rename (tmp, path) == 0;
  if (!good) {
    fail_errno (error, "write", path);
    unlink (tmp);
  }
  close (fd);
  if (good)
    sync_folder (dir);
  return good;
}

static gboolean
is_temporary (const char *name)
{
  const char *digits = name + sizeof TMP_PREFIX - 1;

  return strlen (name) == TMP_LENGTH && g_str_has_prefix (name, TMP_PREFIX)
         && g_str_has_suffix (name, TMP_SUFFIX)
         && strspn (digits, "0123456789abcdef") == 16;
}

guint
trt_file_sweep (const char *dir)
{
  GDir *d = g_dir_open (dir, 0, NULL);
  const char *name;
  guint n = 0;

  if (d == NULL)
    return 0;
  while ((name = g_dir_read_name (d)) != NULL) {
    g_autofree char *path = NULL;
    struct stat st;
    int fd;

    if (!is_temporary (name))
      continue;
    path = g_build_filename (dir, name, NULL);
    if (lstat (path, &st) != 0 || !S_ISREG (st.st_mode)
        || st.st_uid != geteuid ())
      continue;
    fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
      continue;
    if (flock (fd, LOCK_EX | LOCK_NB) == 0 && unlink (path) == 0)
      n++;
    close (fd);
  }
  g_dir_close (d);
  return n;
}
