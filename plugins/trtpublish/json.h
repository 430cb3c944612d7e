/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results of a frame -> one line of JSON in DL Streamer's schema. */
#ifndef __TRT_PUBLISH_JSON_H__
#define __TRT_PUBLISH_JSON_H__

#include <gst/trt/gsttrt.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What is known about a frame beside its results.
 *   width, height  0 when not known
 *   source, tags   may be NULL
 *   stream_time    or GST_CLOCK_TIME_NONE
 *   utc_ns         nanoseconds since 1970, or GST_CLOCK_TIME_NONE */
typedef struct {
  gint width, height;
  const gchar *source;
  JsonNode *tags;
  GstClockTime stream_time;
  GstClockTime utc_ns;
} JsonFrame;

/* @meta may be NULL: nothing found. Without line end. (transfer full) */
gchar *json_frame_to_line (const JsonFrame *frame, GstCustomMeta *meta);

G_END_DECLS

#endif /* __TRT_PUBLISH_JSON_H__ */
