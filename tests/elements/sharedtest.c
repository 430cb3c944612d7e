/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What tests of elements that share a model have in common.
 */
#include "sharedtest.h"

#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>

gchar *shared_model;

void
shared_setup (void)
{
  TinyModelOptions options = { 0, TRUE, TRUE };

  infer_setup ();
  shared_model = tiny_model_write (
      infer_folder, "batch.onnx", tiny_detector (&options));
}

void
shared_teardown (void)
{
  infer_teardown ();
  g_clear_pointer (&shared_model, g_free);
}

GstHarness *
shared_harness (const gchar *model, const gchar *properties)
{
  g_autofree gchar *line = g_strdup_printf (
      "trtinfer model=%s plan-cache-dir=%s/cache wait-for-model=always "
      "threshold=0.01 resize-mode=stretch %s",
      model, infer_folder, properties);
  GstHarness *h = gst_harness_new_parse (line);

  infer_set_caps (h, "RGB", SHARED_SIDE, SHARED_SIDE);
  return h;
}

static guint8
red_of (guint stream)
{
  return (guint8) (60 + 30 * stream);
}

static guint8
green_of (guint frame)
{
  return (guint8) (20 + frame % 200);
}

GstBuffer *
shared_frame (guint stream, guint frame)
{
  GstBuffer *buffer = infer_picture (
      "RGB", SHARED_SIDE, SHARED_SIDE, red_of (stream), green_of (frame), 0);

  GST_BUFFER_PTS (buffer) = frame;
  return buffer;
}

void
shared_check_frame (GstBuffer *buffer, guint stream, guint frame)
{
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  GstTrtObject object;

  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), frame);
  fail_unless (meta != NULL, "stream %u, frame %u was not looked at", stream,
      frame);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (meta), 2);
  for (guint i = 0; i < 2; i++) {
    gdouble want;

    fail_unless (gst_trt_infer_meta_get_object (meta, i, &object));
    want = (object.label_id == 0 ? red_of (stream) : green_of (frame)) / 255.;
    fail_unless (ABS (object.confidence - want) < .002,
        "stream %u, frame %u: class %d scores %g, not %g", stream, frame,
        object.label_id, object.confidence, want);
  }
}

gpointer
shared_push_frames (gpointer data)
{
  SharedStream *s = data;

  for (guint i = 0; i < s->n_frames; i++)
    s->n_refused += gst_harness_push (s->h,
                        shared_frame (s->number, s->first + i))
        != GST_FLOW_OK;
  return NULL;
}

void
shared_start (SharedStream *s, guint number, const gchar *properties)
{
  *s = (SharedStream){ .h = shared_harness (shared_model, properties), .number = number,
    .n_frames = SHARED_FRAMES };
  s->thread = g_thread_new ("stream", shared_push_frames, s);
}

void
shared_check (SharedStream *s)
{
  for (guint i = 0; i < s->n_frames; i++) {
    GstBuffer *buffer = gst_harness_pull (s->h);

    fail_unless (buffer != NULL, "stream %u lost frame %u", s->number, i);
    shared_check_frame (buffer, s->number, s->first + i);
    gst_buffer_unref (buffer);
  }
  g_thread_join (s->thread);
  fail_unless_equals_int (s->n_refused, 0);
}
