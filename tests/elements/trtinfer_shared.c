/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: elements that share a model under one model-instance-id: what a
 * batch is made of, and what each stream gets of it.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>

#include "sharedtest.h"

#define N_STREAMS 6

/* A shared_harness is live: its frames wait for company until the next one is due, a
 * minute here, however slow the machine is. */
static void
set_rare_caps (GstHarness *h, const gchar *format, gint width, gint height)
{
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=1/60", format, width,
      height);

  gst_harness_set_src_caps_str (h, caps);
}

static gdouble
get_batch_mean (GstHarness *h)
{
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  g_autoptr (GstStructure) stats = NULL;
  gdouble mean = -1;

  g_object_get (infer, "stats", &stats, NULL);
  fail_unless (
      gst_structure_get_double (stats, "frames-per-batch-mean", &mean));
  gst_object_unref (infer);
  return mean;
}

GST_START_TEST (test_each_stream_gets_its_own_results_in_order)
{
  static const gchar *const properties[] = { "model-instance-id=a",
    "model-instance-id=a inflight=1", "model-instance-id=a inflight=8",
    "model-instance-id=a batch-size=3 inflight=3",
    "model-instance-id=a batch-timeout=2", "inflight=4 batch-size=4" };

  for (guint p = 0; p < G_N_ELEMENTS (properties); p++) {
    SharedStream streams[N_STREAMS];

    for (guint i = 0; i < N_STREAMS; i++)
      shared_start (&streams[i], i, properties[p]);
    for (guint i = 0; i < N_STREAMS; i++)
      shared_check (&streams[i]);
    for (guint i = 0; i < N_STREAMS; i++)
      gst_harness_teardown (streams[i].h);
  }
}
GST_END_TEST;

/* One frame of each of four streams fills a batch of four. */
GST_START_TEST (test_frames_of_several_streams_are_one_batch)
{
  GstHarness *h[4];

  for (guint i = 0; i < 4; i++) {
    h[i] = shared_harness (shared_model,
        "model-instance-id=b batch-size=4 batch-timeout=60000");
    set_rare_caps (h[i], "RGB", SHARED_SIDE, SHARED_SIDE);
  }
  for (guint i = 0; i < 4; i++)
    fail_unless_equals_int (
        gst_harness_push (h[i], shared_frame (i, 7)), GST_FLOW_OK);
  for (guint i = 0; i < 4; i++) {
    GstBuffer *buffer = gst_harness_pull (h[i]);

    shared_check_frame (buffer, i, 7);
    gst_buffer_unref (buffer);
    fail_unless (get_batch_mean (h[i]) == 4);
  }
  for (guint i = 0; i < 4; i++)
    gst_harness_teardown (h[i]);
}
GST_END_TEST;

/* In one batch: thresholds, classes, labels, caps. */
GST_START_TEST (test_each_row_has_its_own_parameters)
{
  static const struct {
    const gchar *properties;
    guint n;
    const gchar *label;
  } cases[] = { { "threshold=0.9", 0, NULL },
    { "threshold=0.6 labels=rouge,vert", 1, "rouge" },
    { "threshold=0.1 classes=green", 1, "green" },
    { "threshold=0.1 labels=un,deux classes=un", 1, "un" } };
  GstHarness *h[G_N_ELEMENTS (cases)];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *properties = g_strconcat (cases[i].properties,
        " model-instance-id=c batch-size=4 batch-timeout=60000", NULL);

    h[i] = shared_harness (shared_model, properties);
    set_rare_caps (h[i], i % 2 == 0 ? "RGB" : "BGRx", SHARED_SIDE + 2 * i, SHARED_SIDE);
  }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    gst_harness_push (h[i], infer_picture (i % 2 == 0 ? "RGB" : "BGRx",
                                SHARED_SIDE + 2 * i, SHARED_SIDE, 200, 100, 0));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstBuffer *buffer = gst_harness_pull (h[i]);
    GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
    GstTrtObject object;

    fail_unless_equals_int (
        gst_trt_infer_meta_get_n_objects (meta), cases[i].n);
    if (cases[i].n > 0) {
      fail_unless (gst_trt_infer_meta_get_object (meta, 0, &object));
      fail_unless_equals_string (object.label, cases[i].label);
    }
    fail_unless (get_batch_mean (h[i]) == 4);
    gst_buffer_unref (buffer);
  }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    gst_harness_teardown (h[i]);
}
GST_END_TEST;

/* A model that was traced with one picture says 1 where it means the batch. */
GST_START_TEST (test_a_traced_model_takes_batches)
{
  GstHarness *h[3];

  for (guint i = 0; i < 3; i++)
    h[i] = shared_harness (infer_model,
        "model-instance-id=m batch-size=3 batch-timeout=60000");
  for (guint i = 0; i < 3; i++)
    set_rare_caps (h[i], "RGB", SHARED_SIDE, SHARED_SIDE);
  for (guint i = 0; i < 3; i++)
    fail_unless_equals_int (
        gst_harness_push (h[i], shared_frame (i, 11)), GST_FLOW_OK);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = gst_harness_pull (h[i]);

    shared_check_frame (buffer, i, 11);
    gst_buffer_unref (buffer);
    fail_unless (get_batch_mean (h[i]) == 3);
    gst_harness_teardown (h[i]);
  }
}
GST_END_TEST;

/* Its nodes want one picture: it says so, and works. */
GST_START_TEST (test_a_model_of_one_picture_says_so_and_is_shared)
{
  TinyModelOptions options = { .one_picture = TRUE };
  g_autofree gchar *model = tiny_model_write (
      infer_folder, "one.onnx", tiny_detector (&options));
  GstElement *pipeline
      = infer_pipeline ("videotestsrc num-buffers=20 ! "
                        "video/x-raw,format=RGB,width=32,height=32",
          model, "model-instance-id=j", "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  g_autofree gchar *text = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  text = infer_pop_text (bus, GST_MESSAGE_WARNING);
  fail_unless (strstr (text, "one picture at a time") != NULL
          && strstr (text, "(Reshape)") != NULL,
      "%s", text);
  infer_run_to_eos (pipeline);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "inferences"), 20);
  gst_object_unref (bus);
  infer_drop (pipeline);
}
GST_END_TEST;

/* Nobody comes along, and the frame goes all the same. */
GST_START_TEST (test_a_timeout_ends_the_wait_for_company)
{
  static const gchar *const timeouts[]
      = { "batch-timeout=20", "batch-timeout=-1" };

  for (guint i = 0; i < G_N_ELEMENTS (timeouts); i++) {
    g_autofree gchar *properties = g_strdup_printf (
        "model-instance-id=k batch-size=8 %s", timeouts[i]);
    GstHarness *h = shared_harness (shared_model, properties);
    GstHarness *other = shared_harness (shared_model, properties);

    for (guint k = 0; k < 5; k++) {
      GstBuffer *buffer;

      gst_harness_push (h, shared_frame (2, k));
      buffer = gst_harness_pull (h);
      shared_check_frame (buffer, 2, k);
      gst_buffer_unref (buffer);
    }
    gst_harness_teardown (h);
    gst_harness_teardown (other);
  }
}
GST_END_TEST;

/* Frames in the element, and the wait for company, of 33.3 ms each at most. */
GST_START_TEST (test_the_latency_counts_frames_and_the_wait)
{
  static const struct {
    const gchar *properties;
    GstClockTime latency; /* in thirds of a millisecond */
  } cases[] = { { "inflight=1", 100 }, { "inflight=4", 400 },
    { "inflight=1 batch-timeout=10", 130 },
    { "inflight=1 batch-timeout=500", 200 },
    { "inflight=2 batch-timeout=-1", 300 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstHarness *h = shared_harness (shared_model, cases[i].properties);

    fail_unless_equals_uint64 (
        (gst_harness_query_latency (h) * 3 + GST_MSECOND / 2) / GST_MSECOND,
        cases[i].latency);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static Suite *
trtinfer_shared_suite (void)
{
  Suite *suite = suite_create ("trtinfer_shared");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_checked_fixture (tc, shared_setup, shared_teardown);
  tcase_add_test (tc, test_each_stream_gets_its_own_results_in_order);
  tcase_add_test (tc, test_frames_of_several_streams_are_one_batch);
  tcase_add_test (tc, test_each_row_has_its_own_parameters);
  tcase_add_test (tc, test_a_traced_model_takes_batches);
  tcase_add_test (tc, test_a_model_of_one_picture_says_so_and_is_shared);
  tcase_add_test (tc, test_a_timeout_ends_the_wait_for_company);
  tcase_add_test (tc, test_the_latency_counts_frames_and_the_wait);
  return suite;
}

GST_CHECK_MAIN (trtinfer_shared);
