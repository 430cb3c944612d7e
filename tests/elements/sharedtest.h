/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Elements that share a model: streams of frames that can be told apart.
 *
 * Each frame is of one colour: how red it is says whose it is, how green, which
 * of them. The detector gives both back as scores. */
#ifndef __SHARED_TEST_H__
#define __SHARED_TEST_H__

#include "infertest.h"

G_BEGIN_DECLS

#define SHARED_SIDE 32
#define SHARED_FRAMES 80

/* A detector of any batch; from set-up to teardown. */
extern gchar *shared_model;

void shared_setup (void);
void shared_teardown (void);

typedef struct {
  GstHarness *h;
  guint number, n_frames;
  guint first; /* number of its first frame */
  GThread *thread;
  guint n_refused;
} SharedStream;

/* trtinfer with @model and @properties. */
GstHarness *shared_harness (const gchar *model, const gchar *properties);
GstBuffer *shared_frame (guint stream, guint frame);
/* @buffer has what @stream's @frame shows, and nothing else. */
void shared_check_frame (GstBuffer *buffer, guint stream, guint frame);

/* A thread that brings the stream's frames; @stream is a SharedStream. */
gpointer shared_push_frames (gpointer stream);
void shared_start (SharedStream *stream, guint number, const gchar *properties);
/* Until all its frames are there, in order, each with its own. */
void shared_check (SharedStream *stream);

G_END_DECLS

#endif /* __SHARED_TEST_H__ */
