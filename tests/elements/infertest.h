/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What the tests of trtinfer share: a folder with tiny models, harnesses,
 * pictures of one colour. */
#ifndef __INFER_TEST_H__
#define __INFER_TEST_H__

#include <gst/check/gstharness.h>

#include "tinymodel.h"

G_BEGIN_DECLS

/* A folder for the test alone, its plan cache in it, and model files: ready at
 * once; slow to build (many seconds); a classifier. */
extern gchar *infer_folder, *infer_model, *infer_slow_model;
extern gchar *infer_classifier;

void infer_setup (void);
void infer_teardown (void);

/* trtinfer with the detector (stretching, no letterbox) and @properties, which
 * may be NULL. */
GstHarness *infer_harness (const gchar *properties);
GstHarness *infer_harness_classifier (const gchar *properties);

void infer_set_caps (
    GstHarness *h, const gchar *format, gint width, gint height);

/* A frame of one colour, PTS 0. */
GstBuffer *infer_picture (const gchar *format, gint width, gint height,
    guint8 r, guint8 g, guint8 b);

/* Notes what leaves the element: buffers as 2 * PTS, "mark" events as
 * 2 * n + 1, EOS as 40. */
void infer_record (GstHarness *h, GList **seen);
void infer_wait_for_eos (GstHarness *h);

/* "@head ! trtinfer name=infer ... @properties ! @tail" */
GstElement *infer_pipeline (const gchar *head, const gchar *model,
    const gchar *properties, const gchar *tail);
void infer_drop (GstElement *pipeline);
/* Plays until EOS and fails on an error; the number of warnings. */
guint infer_run_to_eos (GstElement *pipeline);
guint64 infer_get_stat (GstElement *pipeline, const gchar *name);

/* The text of the next warning or error, which must come. */
gchar *infer_pop_text (GstBus *bus, GstMessageType type);

/* Threads of this process. */
guint infer_count_threads (void);

G_END_DECLS

#endif /* __INFER_TEST_H__ */
