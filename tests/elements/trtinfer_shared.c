/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: elements that share a model under one model-instance-id.
 *
 * Each frame is of one colour: how red it is says whose it is, how green, which
 * of them. The detector gives both back as scores.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <gst/video/video.h>

#include "infertest.h"

#define SIDE 32
#define N_STREAMS 6
#define N_FRAMES 80

static gchar *batch_model;

static void
setup (void)
{
  TinyModelOptions options = { 0, TRUE, TRUE };

  infer_setup ();
  batch_model = tiny_model_write (
      infer_folder, "batch.onnx", tiny_detector (&options));
}

static void
teardown (void)
{
  infer_teardown ();
  g_clear_pointer (&batch_model, g_free);
}

/* ---- streams ---------------------------------------------------------- */

typedef struct {
  GstHarness *h;
  guint number, n_frames;
  guint first; /* number of its first frame */
  GThread *thread;
  guint n_refused;
} Stream;

/* A harness is live: its frames wait for company until the next one is due, a
 * minute here, however slow the machine is. */
static void
set_rare_caps (GstHarness *h, const gchar *format, gint width, gint height)
{
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=1/60", format, width,
      height);

  gst_harness_set_src_caps_str (h, caps);
}

static GstHarness *
harness (const gchar *model, const gchar *properties)
{
  g_autofree gchar *line = g_strdup_printf (
      "trtinfer model=%s plan-cache-dir=%s/cache wait-for-model=always "
      "threshold=0.01 resize-mode=stretch %s",
      model, infer_folder, properties);
  GstHarness *h = gst_harness_new_parse (line);

  infer_set_caps (h, "RGB", SIDE, SIDE);
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

static GstBuffer *
make_frame (guint stream, guint frame)
{
  GstBuffer *buffer = infer_picture (
      "RGB", SIDE, SIDE, red_of (stream), green_of (frame), 0);

  GST_BUFFER_PTS (buffer) = frame;
  return buffer;
}

/* @buffer has what @stream's @frame shows, and nothing else. */
static void
check_frame (GstBuffer *buffer, guint stream, guint frame)
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

static gpointer
push_frames (gpointer data)
{
  Stream *s = data;

  for (guint i = 0; i < s->n_frames; i++)
    s->n_refused += gst_harness_push (s->h,
                        make_frame (s->number, s->first + i))
        != GST_FLOW_OK;
  return NULL;
}

static void
start_stream (Stream *s, guint number, const gchar *properties)
{
  *s = (Stream){ .h = harness (batch_model, properties), .number = number,
    .n_frames = N_FRAMES };
  s->thread = g_thread_new ("stream", push_frames, s);
}

static void
check_stream (Stream *s)
{
  for (guint i = 0; i < s->n_frames; i++) {
    GstBuffer *buffer = gst_harness_pull (s->h);

    fail_unless (buffer != NULL, "stream %u lost frame %u", s->number, i);
    check_frame (buffer, s->number, s->first + i);
    gst_buffer_unref (buffer);
  }
  g_thread_join (s->thread);
  fail_unless_equals_int (s->n_refused, 0);
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
    Stream streams[N_STREAMS];

    for (guint i = 0; i < N_STREAMS; i++)
      start_stream (&streams[i], i, properties[p]);
    for (guint i = 0; i < N_STREAMS; i++)
      check_stream (&streams[i]);
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
    h[i] = harness (batch_model,
        "model-instance-id=b batch-size=4 batch-timeout=60000");
    set_rare_caps (h[i], "RGB", SIDE, SIDE);
  }
  for (guint i = 0; i < 4; i++)
    fail_unless_equals_int (
        gst_harness_push (h[i], make_frame (i, 7)), GST_FLOW_OK);
  for (guint i = 0; i < 4; i++) {
    GstBuffer *buffer = gst_harness_pull (h[i]);

    check_frame (buffer, i, 7);
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

    h[i] = harness (batch_model, properties);
    set_rare_caps (h[i], i % 2 == 0 ? "RGB" : "BGRx", SIDE + 2 * i, SIDE);
  }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    gst_harness_push (h[i], infer_picture (i % 2 == 0 ? "RGB" : "BGRx",
                                SIDE + 2 * i, SIDE, 200, 100, 0));
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
  Stream stalled, others[3];

  stalled = (Stream){ .h = harness (batch_model, "model-instance-id=d"),
    .number = 3, .n_frames = N_FRAMES };
  gst_pad_add_probe (stalled.h->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
      wait_at_gate, NULL, NULL);
  g_mutex_lock (&gate);
  stalled.thread = g_thread_new ("stalled", push_frames, &stalled);
  for (guint i = 0; i < 3; i++)
    start_stream (&others[i], i, "model-instance-id=d");
  for (guint i = 0; i < 3; i++)
    check_stream (&others[i]);
  fail_unless_equals_int (gst_harness_buffers_received (stalled.h), 0);
  g_mutex_unlock (&gate);
  check_stream (&stalled);
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
    gst_harness_push (h, make_frame (3, i));
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
    gst_harness_push (h, make_frame (3, i));
  gst_element_set_state (
      infer, round % 2 == 0 ? GST_STATE_NULL : GST_STATE_READY);
  gst_element_set_state (infer, GST_STATE_PLAYING);
  infer_set_caps (h, "RGB", SIDE, SIDE);
  gst_object_unref (infer);
}

/* A buffer that is no frame: an error of its stream alone. */
static void
err (GstHarness *h, guint round)
{
  start_and_stop (h, round);
  gst_harness_push (h, make_frame (3, 0));
  gst_harness_push (h, gst_buffer_new_allocate (NULL, 5, NULL));
}

static void (*const troubles[]) (GstHarness *, guint)
    = { flush, start_and_stop, err };

GST_START_TEST (test_trouble_of_one_stream_is_its_own)
{
  Stream others[3];
  GstHarness *h = harness (batch_model, "model-instance-id=e");
  GstBuffer *buffer = NULL;

  for (guint i = 0; i < 3; i++)
    start_stream (&others[i], i, "model-instance-id=e");
  for (guint round = 0; round < 15; round++)
    troubles[__i__](h, round);
  for (guint i = 0; i < 3; i++)
    check_stream (&others[i]);
  start_and_stop (h, 0);
  while ((buffer = gst_harness_try_pull (h)) != NULL)
    gst_buffer_unref (buffer);
  gst_harness_push (h, make_frame (3, 9));
  buffer = gst_harness_pull (h);
  check_frame (buffer, 3, 9);
  gst_buffer_unref (buffer);
  for (guint i = 0; i < 3; i++)
    gst_harness_teardown (others[i].h);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* ---- joining and leaving ---------------------------------------------- */

static gchar *
pop_text (GstBus *bus, GstMessageType type)
{
  g_autoptr (GError) error = NULL;
  GstMessage *message
      = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, type);

  fail_unless (message != NULL);
  if (type == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, NULL);
  else
    gst_message_parse_error (message, &error, NULL);
  gst_message_unref (message);
  return g_strdup (error->message);
}

GST_START_TEST (test_contradictions_name_both_elements_and_the_property)
{
  static const struct {
    const gchar *properties, *property;
  } cases[] = { { "precision=fp32", "precision=" }, { "batch-size=4", "batch-size=4" },
    { "mean=3", "mean=3" }, { "max-objects=7", "max-objects=7" },
    { "backend=cpu", "backend=cpu" }, { "model=other.onnx", "model=" } };
  GstElement *one = infer_pipeline ("fakesrc", batch_model,
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
        is_model ? other : batch_model, properties, "fakesink");
    GstBus *bus = gst_element_get_bus (two);
    g_autofree gchar *text = NULL;

    gst_object_set_name (GST_OBJECT (two), "there");
    fail_unless (gst_element_set_state (two, GST_STATE_PAUSED)
        == GST_STATE_CHANGE_FAILURE);
    text = pop_text (bus, GST_MESSAGE_ERROR);
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
  GstElement *pipeline = infer_pipeline ("fakesrc", batch_model,
      "model-instance-id=g calibration=auto", "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  g_autofree gchar *text = NULL;

  fail_unless (gst_element_set_state (pipeline, GST_STATE_PAUSED)
      == GST_STATE_CHANGE_FAILURE);
  text = pop_text (bus, GST_MESSAGE_ERROR);
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
    GstHarness *h = harness (batch_model, properties[i]);
    GstBuffer *buffer;

    gst_harness_push (h, make_frame (1, i));
    buffer = gst_harness_pull (h);
    check_frame (buffer, 1, i);
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
  GstHarness *h = harness (batch_model, "model-instance-id=l inflight=4");
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstPad *pad = gst_element_get_static_pad (infer, "src");
  GstBuffer *frame = make_frame (1, 1);

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

/* Its nodes want one picture: it says so, and works. */
GST_START_TEST (test_a_model_of_one_picture_says_so_and_is_shared)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc num-buffers=20 ! "
                        "video/x-raw,format=RGB,width=32,height=32",
          infer_model, "model-instance-id=j", "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  g_autofree gchar *text = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  text = pop_text (bus, GST_MESSAGE_WARNING);
  fail_unless (strstr (text, "one picture at a time") != NULL
          && strstr (text, "output0") != NULL,
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
    GstHarness *h = harness (batch_model, properties);
    GstHarness *other = harness (batch_model, properties);

    for (guint k = 0; k < 5; k++) {
      GstBuffer *buffer;

      gst_harness_push (h, make_frame (2, k));
      buffer = gst_harness_pull (h);
      check_frame (buffer, 2, k);
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
    GstHarness *h = harness (batch_model, cases[i].properties);

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
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_each_stream_gets_its_own_results_in_order);
  tcase_add_test (tc, test_frames_of_several_streams_are_one_batch);
  tcase_add_test (tc, test_each_row_has_its_own_parameters);
  tcase_add_test (tc, test_a_stream_that_stands_still_holds_up_nobody);
  tcase_add_loop_test (
      tc, test_trouble_of_one_stream_is_its_own, 0, G_N_ELEMENTS (troubles));
  tcase_add_test (tc, test_contradictions_name_both_elements_and_the_property);
  tcase_add_test (tc, test_calibrating_on_the_stream_is_for_one);
  tcase_add_test (
      tc, test_leaving_while_it_loads_leaves_the_model_to_the_others);
  tcase_add_test (tc, test_an_instance_ends_with_its_last_element);
  tcase_add_test (tc, test_stopping_lets_go_of_frames);
  tcase_add_test (tc, test_a_model_of_one_picture_says_so_and_is_shared);
  tcase_add_test (tc, test_a_timeout_ends_the_wait_for_company);
  tcase_add_test (tc, test_the_latency_counts_frames_and_the_wait);
  return suite;
}

GST_CHECK_MAIN (trtinfer_shared);
