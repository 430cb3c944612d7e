/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* frames.h: pictures and videos as mapped frames. */
#ifndef TRTPLAN_FRAMES_H
#define TRTPLAN_FRAMES_H

#include <gst/video/video.h>

#include "tool.h"

/* The picture upright, as a mapped frame of RGB or RGBA (picture.c). */
gboolean tool_picture_load (const char *path, GstVideoInfo *info,
    GstVideoFrame *frame, GError **error);
/* The file, or the pictures of the folder in order of name. */
GPtrArray *tool_picture_list (const char *path, GError **error);

/* Gets every chosen frame; FALSE ends it with @error set. */
typedef gboolean (*ToolFrameFunc) (GstVideoFrame *frame, gpointer user_data,
    GError **error);

/* @n frames of a video, evenly over its length, or every half second of what
 * has no length (frames_video.c). */
gboolean tool_video_frames (const char *uri, guint n, ToolFrameFunc func,
    gpointer user_data, GError **error);

#endif
