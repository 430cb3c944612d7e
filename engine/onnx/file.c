/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* file.c: files are read, not mapped: one that shrinks under us is an error,
 * not a SIGBUS. Opening never blocks on a FIFO and never makes a device act. */
#include "onnx/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "onnx/bounds.h"

#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

static gboolean
fail_errno (GError **error, const char *what, const char *path)
{
  int code = errno;

  return trt_fail (error, code == ENOMEM ? TRT_ERROR_MEMORY : TRT_ERROR_IO,
      "%s: %s: %s", path, what, g_strerror (code));
}

static gboolean
read_at (int fd, const char *path, guint8 *data, gsize size, guint64 offset,
    GError **error)
{
  for (gsize done = 0; done < size;) {
    gssize n = pread (fd, data + done, MIN (size - done, (gsize) 1 << 30),
        (off_t) (offset + done));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail_errno (error, "cannot read", path);
    if (n == 0)
      return trt_fail (error, TRT_ERROR_IO,
          "%s: became shorter while it was read", path);
    done += (gsize) n;
  }
  return TRUE;
}

static GBytes *
read_range (int fd, const char *path, guint64 offset, gsize size,
    GError **error)
{
  /* One byte more, so that an empty range is a block too. */
  guint8 *data = g_try_malloc (size + 1);

  if (data == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY,
        "%s: no memory for %" G_GSIZE_FORMAT " bytes", path, size);
    return NULL;
  }
  if (!read_at (fd, path, data, size, offset, error)) {
    g_free (data);
    return NULL;
  }
  return g_bytes_new_take (data, size);
}

static gboolean
stat_regular (int fd, const char *path, struct stat *st, GError **error)
{
  if (fstat (fd, st) < 0)
    return fail_errno (error, "cannot stat", path);
  if (!S_ISREG (st->st_mode))
    return trt_fail (error, TRT_ERROR_IO, "%s: is not a regular file", path);
  return TRUE;
}

/* ---- the model -------------------------------------------------------- */

static const struct {
  const char *bytes;
  gsize n;
  const char *what;
} magics[] = {
  { "\x89PNG", 4, "a PNG picture" },
  { "\xff\xd8\xff", 3, "a JPEG picture" },
  { "GGUF", 4, "a GGUF file" },
  { "\x1f\x8b", 2, "compressed with gzip" },
  { "PK\x03\x04", 4, "a zip archive (PyTorch or Keras?)" },
  { "\x7f" "ELF", 4, "a program" },
  { "version https://git-lfs", 23, "a pointer of Git LFS, not the file" },
  { "ir_version", 10, "the text form of protobuf" },
};

/* Says early and in plain words what else the file is. Every field number of
 * a ModelProto is below 32, none is 0. */
static gboolean
sniff (const guint8 *head, gsize n, guint64 size, GError **error)
{
  if (n == 0)
    return trt_fail (error, TRT_ERROR_PARSE, "the file is empty");
  for (guint i = 0; i < G_N_ELEMENTS (magics); i++) {
    if (n >= magics[i].n && memcmp (head, magics[i].bytes, magics[i].n) == 0)
      return trt_fail (error, TRT_ERROR_PARSE, "is no ONNX model but %s",
          magics[i].what);
  }
  return head[0] >> 3 != 0
         || trt_fail (error, TRT_ERROR_PARSE, "is no ONNX model");
}

GBytes *
trt_onnx_file_read (const char *path, GError **error)
{
  return trt_file_read (path, TRT_ONNX_MAX_FILE_BYTES, TRT_FILE_NONE, sniff,
      64, error);
}

/* ---- files beside the model ------------------------------------------- */

static gboolean
check_location (const char *location, char **parts, GError **error)
{
  gboolean good = *location != '\0' && !g_path_is_absolute (location)
                  && strchr (location, '\\') == NULL;

  for (guint i = 0; good && parts[i] != NULL; i++)
    good = strcmp (parts[i], "") != 0 && strcmp (parts[i], ".") != 0
           && strcmp (parts[i], "..") != 0;
  return good
         || trt_fail (error, TRT_ERROR_PARSE,
             "external data '%s': must be a plain path within the model's "
             "folder, without '.', '..' and '\\'",
             location);
}

/* Goes down one component at a time and follows no link in any of them, so
 * that nothing outside of @base_dir can be reached, also when somebody
 * renames things meanwhile. */
static int
open_beneath (const char *base_dir, const char *location, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (location, "/", -1);
  int dir, next;

  if (!check_location (location, parts, error))
    return -1;
  dir = open (base_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (guint i = 0; dir >= 0 && parts[i] != NULL; i++) {
    gboolean is_last = parts[i + 1] == NULL;
    next = openat (dir, parts[i],
        OPEN_FLAGS | O_NOFOLLOW | (is_last ? 0 : O_DIRECTORY));
    if (next < 0 && (errno == ELOOP || errno == ENOTDIR)) {
      trt_fail (error, TRT_ERROR_IO,
          "external data '%s': '%s' is a link or not a folder", location,
          parts[i]);
      close (dir);
      return -1;
    }
    if (next < 0)
      fail_errno (error, "cannot open external data", location);
    close (dir);
    dir = next;
    if (next < 0)
      return -1;
  }
  if (dir < 0)
    fail_errno (error, "cannot open the model's folder", base_dir);
  return dir;
}

static GBytes *
read_beside (int fd, const char *location, guint64 offset, gint64 length,
    GError **error)
{
  struct stat st;
  guint64 size;

  if (!stat_regular (fd, location, &st, error))
    return NULL;
  size = (guint64) st.st_size;
  if (st.st_nlink != 1) {
    trt_fail (error, TRT_ERROR_IO,
        "external data '%s': has other hard links, which might lead out of "
        "the model's folder", location);
    return NULL;
  }
  if (offset > size || (length >= 0 && (guint64) length > size - offset)) {
    trt_fail (error, TRT_ERROR_PARSE,
        "external data '%s': offset %" G_GUINT64_FORMAT " and length %"
        G_GINT64_FORMAT " go past its %" G_GUINT64_FORMAT " bytes",
        location, offset, length, size);
    return NULL;
  }
  return read_range (fd, location, offset,
      length >= 0 ? (gsize) length : (gsize) (size - offset), error);
}

GBytes *
trt_onnx_file_read_beside (const char *base_dir, const char *location,
    guint64 offset, gint64 length, GError **error)
{
  int fd = open_beneath (base_dir, location, error);
  GBytes *bytes;

  if (fd < 0)
    return NULL;
  bytes = read_beside (fd, location, offset, length, error);
  close (fd);
  return bytes;
}
