/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: elements that share a model join and leave, stop, flush and fail
 * without disturbing each other.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>

#include "sharedtest.h"

/* ---- one stream in trouble -------------------------------------------- */

static GMutex gate;

static GstPadProbeReturn
wait_at_gate (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  return GST_PAD_PROBE_OK;
}

GST_START_TEST (test_a_stream_that_stands_still_holds_up_nobody)
{
  SharedStream stalled, others[3];

  stalled = (SharedStream){ .h = shared_harness (shared_model, "model-instance-id=d"),
    .number = 3, .n_frames = SHARED_FRAMES };
  gst_pad_add_probe (stalled.h->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      wait_at_gate, NULL, NULL);
  g_mutex_lock (&gate);
  stalled.thread = g_thread_new ("stalled", shared_push_frames, &stalled);
  for (guint i = 0; i < 3; i++)
    shared_start (&others[i], i, "model-instance-id=d");
  for (guint i = 0; i < 3; i++)
    shared_check (&others[i]);
  fail_unless_equals_int (gst_harness_buffers_received (stalled.h), 0);
  g_mutex_unlock (&gate);
  shared_check (&stalled);
  for (guint i = 0; i < 3; i++)
    gst_harness_teardown (others[i].h);
  gst_harness_teardown (stalled.h);
}
GST_END_TEST;

/* Flushes, again and again; what comes after the last one arrives. */
static void
flush (GstHarness *h, guint round)
{
  GstSegment segment;

  for (guint i = 0; i < 3; i++)
    gst_harness_push (h, shared_frame (3, i));
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
  fail_unless (
      gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
}

static void
start_and_stop (GstHarness *h, guint round)
{
  GstElement *infer = gst_harness_find_element (h, "trtinfer");

  for (guint i = 0; i < 3; i++)
    gst_harness_push (h, shared_frame (3, i));
  gst_element_set_state (
      infer, round % 2 == 0 ? GST_STATE_NULL : GST_STATE_READY);
  gst_element_set_state (infer, GST_STATE_PLAYING);
  infer_set_caps (h, "RGB", SHARED_SIDE, SHARED_SIDE);
  gst_object_unref (infer);
}

/* A buffer that is no frame: an error of its stream alone. */
static void
err (GstHarness *h, guint round)
{
  start_and_stop (h, round);
  gst_harness_push (h, shared_frame (3, 0));
  gst_harness_push (h, gst_buffer_new_allocate (NULL, 5, NULL));
}

static void (*const troubles[]) (GstHarness *, guint)
    = { flush, start_and_stop, err };

GST_START_TEST (test_trouble_of_one_stream_is_its_own)
{
  SharedStream others[3];
  GstHarness *h = shared_harness (shared_model, "model-instance-id=e");
  GstBuffer *buffer = NULL;

  for (guint i = 0; i < 3; i++)
    shared_start (&others[i], i, "model-instance-id=e");
  for (guint round = 0; round < 15; round++)
    troubles[__i__](h, round);
  for (guint i = 0; i < 3; i++)
    shared_check (&others[i]);
  start_and_stop (h, 0);
  while ((buffer = gst_harness_try_pull (h)) != NULL)
    gst_buffer_unref (buffer);
  gst_harness_push (h, shared_frame (3, 9));
  buffer = gst_harness_pull (h);
  shared_check_frame (buffer, 3, 9);
  gst_buffer_unref (buffer);
  for (guint i = 0; i < 3; i++)
    gst_harness_teardown (others[i].h);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* ---- joining and leaving ---------------------------------------------- */

GST_START_TEST (test_contradictions_name_both_elements_and_the_property)
{
  static const struct {
    const gchar *properties, *property;
  } cases[] = { { "precision=fp32", "precision=" }, { "batch-size=4", "batch-size=4" },
    { "mean=3", "mean=3" }, { "max-objects=7", "max-objects=7" },
    { "backend=cpu", "backend=cpu" }, { "model=other.onnx", "model=" } };
  GstElement *one = infer_pipeline ("fakesrc", shared_model,
      "model-instance-id=f", "fakesink");

  gst_object_set_name (GST_OBJECT (one), "here");
  fail_unless (gst_element_set_state (one, GST_STATE_PAUSED)
      != GST_STATE_CHANGE_FAILURE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *other = g_build_filename (infer_folder, "tiny.onnx", NULL);
    gboolean is_model = g_str_has_prefix (cases[i].properties, "model");
    g_autofree gchar *properties = g_strconcat ("model-instance-id=f ",
        is_model ? "" : cases[i].properties, NULL);
    GstElement *two = infer_pipeline ("fakesrc",
        is_model ? other : shared_model, properties, "fakesink");
    GstBus *bus = gst_element_get_bus (two);
    g_autofree gchar *text = NULL;

    gst_object_set_name (GST_OBJECT (two), "there");
    fail_unless (gst_element_set_state (two, GST_STATE_PAUSED)
        == GST_STATE_CHANGE_FAILURE);
    text = infer_pop_text (bus, GST_MESSAGE_ERROR);
    fail_unless (strstr (text, "here") != NULL && strstr (text, "there") != NULL
            && strstr (text, cases[i].property) != NULL,
        "%s", text);
    gst_object_unref (bus);
    infer_drop (two);
  }
  infer_drop (one);
}
GST_END_TEST;

GST_START_TEST (test_calibrating_on_the_stream_is_for_one)
{
  GstElement *pipeline = infer_pipeline ("fakesrc", shared_model,
      "model-instance-id=g calibration=auto", "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  g_autofree gchar *text = NULL;

  fail_unless (gst_element_set_state (pipeline, GST_STATE_PAUSED)
      == GST_STATE_CHANGE_FAILURE);
  text = infer_pop_text (bus, GST_MESSAGE_ERROR);
  fail_unless (strstr (text, "calibration=auto") != NULL, "%s", text);
  gst_object_unref (bus);
  infer_drop (pipeline);
}
GST_END_TEST;

/* The one that started loading goes, and the others still get their model. */
GST_START_TEST (test_leaving_while_it_loads_leaves_the_model_to_the_others)
{
  GstElement *one = infer_pipeline (
      "fakesrc", infer_slow_model, "model-instance-id=h", "fakesink");
  GstElement *two
      = infer_pipeline ("videotestsrc num-buffers=3 ! "
                        "video/x-raw,format=RGB,width=32,height=32",
          infer_model, "model-instance-id=h", "fakesink");
  GstElement *infer = gst_bin_get_by_name (GST_BIN (two), "infer");

  g_object_set (infer, "model", infer_model, NULL);
  gst_object_unref (infer);
  infer = gst_bin_get_by_name (GST_BIN (one), "infer");
  g_object_set (infer, "model", infer_model, NULL);
  gst_object_unref (infer);
  gst_element_set_state (one, GST_STATE_PAUSED);
  gst_element_set_state (two, GST_STATE_PAUSED);
  gst_element_set_state (one, GST_STATE_NULL);
  infer_run_to_eos (two);
  fail_unless_equals_uint64 (infer_get_stat (two, "inferences"), 3);
  infer_drop (two);
  infer_drop (one);
}
GST_END_TEST;

/* With the last one the instance ends: the next may be another model. */
GST_START_TEST (test_an_instance_ends_with_its_last_element)
{
  static const gchar *const properties[]
      = { "model-instance-id=i", "model-instance-id=i batch-size=2",
          "model-instance-id=i max-objects=3" };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++) {
    GstHarness *h = shared_harness (shared_model, properties[i]);
    GstBuffer *buffer;

    gst_harness_push (h, shared_frame (1, i));
    buffer = gst_harness_pull (h);
    shared_check_frame (buffer, 1, i);
    gst_buffer_unref (buffer);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static GstPadProbeReturn
stay (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* Frames that nobody fetched go when the element stops, not when it ends. */
GST_START_TEST (test_stopping_lets_go_of_frames)
{
  GstHarness *h = shared_harness (shared_model, "model-instance-id=l inflight=4");
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstPad *pad = gst_element_get_static_pad (infer, "src");
  GstBuffer *frame = shared_frame (1, 1);

  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BLOCK, stay, NULL, NULL);
  for (guint i = 0; i < 3; i++)
    gst_harness_push (h, gst_buffer_copy (frame));
  gst_harness_push (h, gst_buffer_ref (frame));
  fail_unless (GST_MINI_OBJECT_REFCOUNT_VALUE (frame) > 1);
  gst_element_set_state (infer, GST_STATE_READY);
  fail_unless_equals_int (GST_MINI_OBJECT_REFCOUNT_VALUE (frame), 1);
  gst_buffer_unref (frame);
  gst_object_unref (pad);
  gst_object_unref (infer);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
trtinfer_members_suite (void)
{
  Suite *suite = suite_create ("trtinfer_members");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_checked_fixture (tc, shared_setup, shared_teardown);
  tcase_add_test (tc, test_a_stream_that_stands_still_holds_up_nobody);
  tcase_add_loop_test (
      tc, test_trouble_of_one_stream_is_its_own, 0, G_N_ELEMENTS (troubles));
  tcase_add_test (tc, test_contradictions_name_both_elements_and_the_property);
  tcase_add_test (tc, test_calibrating_on_the_stream_is_for_one);
  tcase_add_test (
      tc, test_leaving_while_it_loads_leaves_the_model_to_the_others);
  tcase_add_test (tc, test_an_instance_ends_with_its_last_element);
  tcase_add_test (tc, test_stopping_lets_go_of_frames);
  return suite;
}

GST_CHECK_MAIN (trtinfer_members);
