/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: states, seeks, flushes, and builds that take long.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "infertest.h"

static gdouble
seconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / (gdouble) G_TIME_SPAN_SECOND;
}

/* What counts as at once: @seconds on a machine that is not busy; where more
 * wants to run than there are processors, everything takes that much longer. */
static gdouble
allowed (gdouble seconds)
{
  double load = 0;

  if (getloadavg (&load, 1) != 1)
    return seconds;
  return seconds * MAX (1, 2 * load / g_get_num_processors ());
}

GST_START_TEST (test_a_file_runs_to_its_end)
{
  GstElement *pipeline = infer_pipeline (
      "videotestsrc num-buffers=30 pattern=red ! "
      "video/x-raw,format=NV12,width=64,height=48",
      infer_model, "resize-mode=stretch", "fakesink");

  infer_run_to_eos (pipeline);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "frames"), 30);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "inferences"), 30);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "objects"), 30);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_a_still_picture_is_one_frame)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc num-buffers=1 pattern=red ! pngenc ! "
                       "pngdec ! videoconvert",
          infer_model, "", "fakesink");

  infer_run_to_eos (pipeline);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "inferences"), 1);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_no_format_needs_a_converter)
{
  static const gchar *const formats[]
      = { "GRAY8", "YUY2", "P010_10LE", "v210", "RGB16", "Y444", "AYUV64" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *head = g_strdup_printf (
        "videotestsrc num-buffers=2 ! video/x-raw,format=%s,width=66,height=50",
        formats[i]);
    GstElement *pipeline = infer_pipeline (head, infer_model, "", "fakesink");

    infer_run_to_eos (pipeline);
    fail_unless_equals_uint64 (infer_get_stat (pipeline, "inferences"), 2);
    infer_drop (pipeline);
  }
}
GST_END_TEST;

GST_START_TEST (test_a_hundred_state_cycles)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc is-live=false ! "
                       "video/x-raw,format=RGB,width=32,height=32",
          infer_model, "", "fakesink");
  guint before = 0;

  for (guint i = 0; i < 100; i++) {
    GstState to = i % 3 == 0 ? GST_STATE_PAUSED : GST_STATE_PLAYING;
    GstState back = i % 2 == 0 ? GST_STATE_NULL : GST_STATE_READY;

    fail_unless (gst_element_set_state (pipeline, to)
        != GST_STATE_CHANGE_FAILURE);
    /* Every other time in the middle of the change. */
    if (i % 4 < 2)
      fail_unless (gst_element_get_state (
                       pipeline, NULL, NULL, 30 * GST_SECOND)
          == GST_STATE_CHANGE_SUCCESS);
    fail_unless (gst_element_set_state (pipeline, back)
        == GST_STATE_CHANGE_SUCCESS);
    if (i == 10)
      before = infer_count_threads ();
  }
  fail_unless (infer_count_threads () <= before + 4,
      "%u threads after 10 cycles, %u after 100", before,
      infer_count_threads ());
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_seeks_flush_and_go_on)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc pattern=red num-buffers=1000 ! "
                       "video/x-raw,format=RGB,width=32,height=32,framerate=25/1",
          infer_model, "", "fakesink sync=false");

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless (gst_element_get_state (pipeline, NULL, NULL, 30 * GST_SECOND)
      == GST_STATE_CHANGE_SUCCESS);
  for (guint i = 0; i < 20; i++) {
    gint64 position = -1;

    fail_unless (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, i * GST_SECOND));
    fail_unless (gst_element_get_state (pipeline, NULL, NULL, 30 * GST_SECOND)
        == GST_STATE_CHANGE_SUCCESS);
    fail_unless (gst_element_query_position (
        pipeline, GST_FORMAT_TIME, &position));
    fail_unless_equals_int64 (position, i * GST_SECOND);
  }
  infer_run_to_eos (pipeline);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_flush_unblocks_a_frame_that_waits_for_its_model)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc ! video/x-raw,format=RGB,width=32,height=32",
          infer_slow_model, "", "fakesink");
  gint64 start;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  g_usleep (200000);
  start = g_get_monotonic_time ();
  gst_element_seek_simple (
      pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 5 * GST_SECOND);
  fail_unless (seconds_since (start) < allowed (1), "%g s", seconds_since (start));
  start = g_get_monotonic_time ();
  infer_drop (pipeline);
  fail_unless (seconds_since (start) < allowed (1), "%g s", seconds_since (start));
}
GST_END_TEST;

/* The build takes many seconds: neither going up nor down waits for it, and a
 * message tells that it was given up. */
GST_START_TEST (test_state_changes_do_not_wait_for_the_build)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc ! video/x-raw,format=RGB,width=32,height=32",
          infer_slow_model, "", "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  gboolean started = FALSE, canceled = FALSE;
  GstMessage *message;
  gint64 start = g_get_monotonic_time ();

  fail_unless (gst_element_set_state (pipeline, GST_STATE_PAUSED)
      == GST_STATE_CHANGE_ASYNC);
  fail_unless (seconds_since (start) < allowed (.1), "set_state took %g s",
      seconds_since (start));
  fail_unless (gst_element_get_state (pipeline, NULL, NULL, GST_SECOND / 2)
      == GST_STATE_CHANGE_ASYNC);
  start = g_get_monotonic_time ();
  gst_element_set_state (pipeline, GST_STATE_READY);
  fail_unless (seconds_since (start) < allowed (1), "cancelling took %g s",
      seconds_since (start));
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_PROGRESS)) != NULL) {
    GstProgressType type;
    gchar *code;

    gst_message_parse_progress (message, &type, &code, NULL);
    fail_unless_equals_string (code, "trt-build");
    started |= type == GST_PROGRESS_TYPE_START;
    canceled |= type == GST_PROGRESS_TYPE_CANCELED;
    g_free (code);
    gst_message_unref (message);
  }
  fail_unless (started && canceled);
  gst_object_unref (bus);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_a_ready_model_is_told)
{
  GstElement *pipeline = infer_pipeline (
      "videotestsrc num-buffers=1 ! video/x-raw,format=RGB", infer_model, "",
      "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  gboolean complete = FALSE;
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!complete
      && (message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
              GST_MESSAGE_PROGRESS | GST_MESSAGE_ERROR)) != NULL) {
    GstProgressType type;

    fail_unless (GST_MESSAGE_TYPE (message) == GST_MESSAGE_PROGRESS);
    gst_message_parse_progress (message, &type, NULL, NULL);
    complete = type == GST_PROGRESS_TYPE_COMPLETE;
    gst_message_unref (message);
  }
  fail_unless (complete);
  gst_object_unref (bus);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_live_frames_pass_while_the_model_is_built)
{
  GstElement *pipeline = infer_pipeline (
      "videotestsrc is-live=true num-buffers=10 ! "
      "video/x-raw,format=RGB,width=32,height=32,framerate=50/1",
      infer_slow_model, "", "fakesink sync=false");

  infer_run_to_eos (pipeline);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "frames"), 10);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "inferences"), 0);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "skipped"), 10);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_eos_while_building_arrives)
{
  GstElement *pipeline = infer_pipeline ("videotestsrc num-buffers=0 ! "
                                        "video/x-raw,format=RGB",
      infer_slow_model, "", "fakesink");
  GstHarness *h;

  infer_run_to_eos (pipeline);
  infer_drop (pipeline);

  /* With a frame before it, which waits, the end waits too; both go when the
   * element is stopped. */
  {
    g_autofree gchar *line = g_strdup_printf (
        "trtinfer model=%s plan-cache-dir=%s/cache", infer_slow_model,
        infer_folder);
    gint64 start;

    h = gst_harness_new_parse (line);
    infer_set_caps (h, "RGB", 32, 32);
    gst_harness_push (h, infer_picture ("RGB", 32, 32, 1, 2, 3));
    fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
    start = g_get_monotonic_time ();
    gst_harness_teardown (h);
    fail_unless (seconds_since (start) < allowed (1), "%g s", seconds_since (start));
  }
}
GST_END_TEST;

GST_START_TEST (test_sixteen_elements_share_their_threads)
{
  g_autoptr (GString) line = g_string_new (NULL);
  GstElement *pipeline;
  guint before = infer_count_threads (), threads;
  GstBus *bus;
  GstMessage *message;

  for (guint i = 0; i < 16; i++)
    g_string_append_printf (line,
        "videotestsrc pattern=red num-buffers=400 ! "
        "video/x-raw,format=RGB,width=32,height=32,framerate=100/1 ! "
        "trtinfer model=%s plan-cache-dir=%s/cache ! fakesink sync=true ",
        infer_model, infer_folder);
  pipeline = gst_parse_launch (line->str, NULL);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  fail_unless (gst_element_get_state (pipeline, NULL, NULL, 60 * GST_SECOND)
      == GST_STATE_CHANGE_SUCCESS);
  g_usleep (500000);
  threads = infer_count_threads () - before;
  /* 16 sources and 16 elements have a streaming thread each; all inference
   * together has as many as there are CPUs, and a few of GLib's come and go. */
  fail_unless (threads <= 32 + g_get_num_processors () + 8, "%u threads",
      threads);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_latency_counts_the_frame_that_is_held)
{
  GstHarness *h = infer_harness (NULL);

  gst_harness_set_upstream_latency (h, 10 * GST_MSECOND);
  infer_set_caps (h, "RGB", 32, 32);
  gst_buffer_unref (gst_harness_push_and_pull (
      h, infer_picture ("RGB", 32, 32, 9, 9, 9)));
  /* One frame in the queue, one at work: 30 frames a second. */
  fail_unless (gst_harness_query_latency (h) >= 10 * GST_MSECOND + 33333333);
  fail_unless (gst_harness_query_latency (h) <= 10 * GST_MSECOND + 3 * 33333334);
  gst_harness_teardown (h);
}
GST_END_TEST;

static GstPadProbeReturn
block (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_OK;
}

/* A change of caps that waits in the queue is not lost with the frames. */
GST_START_TEST (test_a_flush_keeps_caps_that_are_queued)
{
  GstHarness *h = infer_harness (NULL);
  GstPad *pad;
  gulong id;
  GstBuffer *buffer;
  GstSegment segment;

  infer_set_caps (h, "RGB", 32, 32);
  gst_buffer_unref (
      gst_harness_push_and_pull (h, infer_picture ("RGB", 32, 32, 0, 0, 0)));
  pad = gst_element_get_static_pad (h->element, "src");
  id = gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, block, NULL, NULL);
  gst_harness_push (h, infer_picture ("RGB", 32, 32, 0, 0, 0));
  infer_set_caps (h, "NV12", 64, 48);
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
  gst_pad_remove_probe (pad, id);
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
  buffer
      = gst_harness_push_and_pull (h, infer_picture ("NV12", 64, 48, 200, 0, 0));
  fail_unless (buffer != NULL);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (
                              gst_buffer_get_trt_infer_meta (buffer)), 1);
  gst_buffer_unref (buffer);
  {
    GstCaps *caps = gst_pad_get_current_caps (h->sinkpad);
    gint width = 0;

    gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
    fail_unless_equals_int (width, 64);
    gst_caps_unref (caps);
  }
  gst_object_unref (pad);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_a_switched_off_element_does_not_wait)
{
  GstElement *pipeline = infer_pipeline (
      "videotestsrc num-buffers=5 ! video/x-raw,format=RGB,width=32,height=32",
      infer_slow_model, "enabled=false", "fakesink");

  infer_run_to_eos (pipeline);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "skipped"), 5);
  infer_drop (pipeline);
}
GST_END_TEST;

/* Downstream has enough: upstream is told, once, and without an error. */
GST_START_TEST (test_eos_from_downstream_reaches_upstream)
{
  GstElement *pipeline = infer_pipeline (
      "videotestsrc ! video/x-raw,format=RGB,width=32,height=32", infer_model,
      "", "identity eos-after=5 ! fakesink");

  infer_run_to_eos (pipeline);
  infer_drop (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_upstream_is_asked_for_the_buffers_that_are_held)
{
  GstHarness *h = infer_harness (NULL);
  GstQuery *query;
  GstCaps *caps;
  GstAllocationParams params = { 0 };
  guint min = 0;

  gst_harness_set_propose_allocator (h, NULL, &params);
  infer_set_caps (h, "RGB", 32, 32);
  gst_buffer_unref (
      gst_harness_push_and_pull (h, infer_picture ("RGB", 32, 32, 0, 0, 0)));
  caps = gst_pad_get_current_caps (h->sinkpad);
  query = gst_query_new_allocation (caps, TRUE);
  gst_query_add_allocation_pool (query, NULL, 32 * 32 * 3, 2, 0);
  fail_unless (gst_pad_peer_query (h->srcpad, query));
  gst_query_parse_nth_allocation_pool (query, 0, NULL, NULL, &min, NULL);
  fail_unless_equals_int (min, 4);
  gst_query_unref (query);
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Downstream blocks while the element works: stopping does not. */
GST_START_TEST (test_stopping_while_downstream_blocks)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc ! video/x-raw,format=RGB,width=32,height=32",
          infer_model, "", "queue max-size-buffers=1 ! fakesink sync=true");
  gint64 start;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  fail_unless (gst_element_get_state (pipeline, NULL, NULL, 30 * GST_SECOND)
      == GST_STATE_CHANGE_SUCCESS);
  g_usleep (100000);            /* every queue is full now */
  start = g_get_monotonic_time ();
  infer_drop (pipeline);
  fail_unless (seconds_since (start) < allowed (1), "%g s", seconds_since (start));
}
GST_END_TEST;

static Suite *
trtinfer_states_suite (void)
{
  Suite *suite = suite_create ("trtinfer_states");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 180);
  tcase_add_checked_fixture (tc, infer_setup, infer_teardown);
  tcase_add_test (tc, test_a_file_runs_to_its_end);
  tcase_add_test (tc, test_a_still_picture_is_one_frame);
  tcase_add_test (tc, test_no_format_needs_a_converter);
  tcase_add_test (tc, test_a_hundred_state_cycles);
  tcase_add_test (tc, test_seeks_flush_and_go_on);
  tcase_add_test (tc, test_flush_unblocks_a_frame_that_waits_for_its_model);
  tcase_add_test (tc, test_state_changes_do_not_wait_for_the_build);
  tcase_add_test (tc, test_a_ready_model_is_told);
  tcase_add_test (tc, test_live_frames_pass_while_the_model_is_built);
  tcase_add_test (tc, test_eos_while_building_arrives);
  tcase_add_test (tc, test_sixteen_elements_share_their_threads);
  tcase_add_test (tc, test_latency_counts_the_frame_that_is_held);
  tcase_add_test (tc, test_a_flush_keeps_caps_that_are_queued);
  tcase_add_test (tc, test_a_switched_off_element_does_not_wait);
  tcase_add_test (tc, test_eos_from_downstream_reaches_upstream);
  tcase_add_test (tc, test_upstream_is_asked_for_the_buffers_that_are_held);
  tcase_add_test (tc, test_stopping_while_downstream_blocks);
  return suite;
}

GST_CHECK_MAIN (trtinfer_states);
