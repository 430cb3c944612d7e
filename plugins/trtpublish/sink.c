/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Where lines go: a file, a pipe or standard output.
 */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static gboolean
is_stdout (const gchar *location)
{
  return location == NULL || g_str_equal (location, "-")
      || g_str_equal (location, "stdout");
}

static void
set_error (GError **error, const gchar *doing, const gchar *location, int code,
    GstResourceError otherwise)
{
  GstResourceError kind = code == ENOSPC || code == EDQUOT || code == EFBIG
      ? GST_RESOURCE_ERROR_NO_SPACE_LEFT
      : code == ENOENT ? GST_RESOURCE_ERROR_NOT_FOUND : otherwise;

  g_set_error (error, GST_RESOURCE_ERROR, kind, "%s '%s': %s%s", doing,
      is_stdout (location) ? "standard output" : location, g_strerror (code),
      code == ENXIO ? " (a pipe that nobody reads)" : "");
}

int
line_sink_open (const gchar *location, gboolean append, GError **error)
{
  int fd;

  if (is_stdout (location))
    fd = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  else
    /* Not blocking, for a pipe without a reader would stop the state change. */
    fd = open (location,
        O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK
            | (append ? O_APPEND : O_TRUNC),
        0666);
  if (fd < 0) {
    set_error (error, "cannot open", location, errno,
        GST_RESOURCE_ERROR_OPEN_WRITE);
    return -1;
  }
  if (!is_stdout (location))
    fcntl (fd, F_SETFL, append ? O_APPEND : 0);
  return fd;
}

gboolean
line_sink_write (
    int fd, const gchar *location, const gchar *line, GError **error)
{
  g_autofree gchar *text = g_strconcat (line, "\n", NULL);
  gsize left = strlen (text);
  const gchar *at = text;

  while (left > 0) {
    gssize n = write (fd, at, left);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      set_error (
          error, "cannot write", location, errno, GST_RESOURCE_ERROR_WRITE);
      return FALSE;
    }
    at += n;
    left -= n;
  }
  return TRUE;
}

gboolean
line_sink_close (int fd, const gchar *location, GError **error)
{
  if (close (fd) == 0 || errno == EINTR)
    return TRUE;
  set_error (error, "cannot close", location, errno, GST_RESOURCE_ERROR_CLOSE);
  return FALSE;
}
