/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Where lines go. */
#ifndef __TRT_PUBLISH_SINK_H__
#define __TRT_PUBLISH_SINK_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Opens @location ("-", "stdout" or NULL: standard output) and empties it unless
 * @append. Errors are of GST_RESOURCE_ERROR and name the file. */
int line_sink_open (const gchar *location, gboolean append, GError **error);

/* Writes all of @line and a line end at once. */
gboolean line_sink_write (
    int fd, const gchar *location, const gchar *line, GError **error);

/* A late write error (full disk, quota) is found here. */
gboolean line_sink_close (int fd, const gchar *location, GError **error);

G_END_DECLS

#endif /* __TRT_PUBLISH_SINK_H__ */
