/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer on a GPU under bad conditions, on the stand-in driver (tests/standin)
 * as libcuda.so.1: flushes under load, contexts side by side, values that are no
 * numbers, a GPU that is full or lost. Skipped without the stand-in: no GPU is
 * broken on purpose.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>
#include <string.h>

#include "devicetest.h"

#define WIDTH 32
#define HEIGHT 32

static const gchar cuda_caps[] = "video/x-raw(memory:CUDAMemory),format=NV12,"
    "width=32,height=32,framerate=30/1";

/* trtinfer on @context, or on one of its own; its messages go to @bus. */
static GstHarness *
make_harness (GstCudaContext *context, const gchar *properties, GstBus *bus)
{
  g_autofree gchar *all = g_strdup_printf ("backend=cuda precision=fp32 %s", properties);
  GstHarness *h = infer_harness (all);
  GstElement *infer = gst_harness_find_element (h, "trtinfer");

  gst_element_set_bus (infer, bus);
  if (context != NULL) {
    g_autoptr (GstContext) shared = gst_context_new_cuda_context (context);

    gst_element_set_state (infer, GST_STATE_NULL);
    gst_element_set_context (infer, shared);
    gst_element_set_state (infer, GST_STATE_PLAYING);
  }
  gst_harness_set_src_caps_str (h,
      context == NULL
          ? "video/x-raw,format=RGB,width=32,height=32,framerate=30/1"
          : cuda_caps);
  gst_object_unref (infer);
  return h;
}

/* A frame that holds one object of class 0 (red) or 1 (green). */
static GstBuffer *
frame (GstCudaContext *context, guint label)
{
  const gchar *format = context == NULL ? "RGB" : "NV12";
  GstBuffer *picture = infer_picture (
      format, WIDTH, HEIGHT, label == 0 ? 250 : 0, label == 0 ? 0 : 250, 0);
  GstVideoInfo info;
  GstBuffer *uploaded;

  if (context == NULL)
    return picture;
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, WIDTH, HEIGHT);
  uploaded = cuda_test_upload (context, &info, picture);
  gst_buffer_unref (picture);
  return uploaded;
}

/* Objects on @buffer, which it takes, all of class @label. */
static guint
count_objects (GstBuffer *buffer, gint label)
{
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  guint n = 0;
  GstTrtObject o;

  for (; meta != NULL && gst_trt_infer_meta_get_object (meta, n, &o); n++)
    fail_unless_equals_int (o.label_id, label);
  gst_buffer_unref (buffer);
  return n;
}

static void
pull_objects (GstHarness *h, gint label, guint n)
{
  GstBuffer *buffer = gst_harness_pull (h);

  fail_unless (buffer != NULL);
  fail_unless_equals_int (count_objects (buffer, label), n);
}

static void
flush (GstHarness *h)
{
  GstSegment segment;

  fail_unless (gst_harness_push_event (h, gst_event_new_flush_start ()));
  fail_unless (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_harness_push_event (h, gst_event_new_segment (&segment)));
}

/* What was under way is dropped, its memory used again, and what comes after the
 * flush gets its own results. */
GST_START_TEST (test_flushes_under_load)
{
  GstBus *bus = gst_bus_new ();
  GstCudaContext *context = gst_cuda_context_new (0);
  GstHarness *h = make_harness (context, "inflight=4", bus);
  long blocks = 0;

  for (guint round = 0; round < 60; round++) {
    GstBuffer *old;

    for (guint i = 0; i < round % 5; i++)
      gst_harness_push (h, frame (context, 0));
    flush (h);
    while ((old = gst_harness_try_pull (h)) != NULL)
      gst_buffer_unref (old); /* done before the flush came */
    fail_unless_equals_int (
        gst_harness_push (h, frame (context, 1)), GST_FLOW_OK);
    pull_objects (h, 1, 1);
    if (round == 10)
      blocks = device_standin_get ("blocks");
  }
  fail_unless (device_standin_get ("blocks") <= blocks, "%ld blocks, then %ld", blocks,
      device_standin_get ("blocks"));
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  gst_harness_teardown (h);
  gst_object_unref (context);
  gst_object_unref (bus);
  fail_unless_equals_int (device_standin_get ("damage"), 0);
}
GST_END_TEST;

static void
restart (GstHarness *h)
{
  gst_element_set_state (h->element, GST_STATE_NULL);
  gst_element_set_state (h->element, GST_STATE_PLAYING);
  gst_harness_set_src_caps_str (h, cuda_caps);
}

/* Two streams, each with a context of its own, and a third from the host. */
GST_START_TEST (test_contexts_side_by_side)
{
  GstBus *bus = gst_bus_new ();
  GstCudaContext *contexts[3]
      = { gst_cuda_context_new (0), gst_cuda_context_new (0), NULL };
  GstHarness *h[3];

  for (guint i = 0; i < 3; i++)
    h[i] = make_harness (contexts[i], "inflight=2", bus);
  for (guint round = 0; round < 10; round++) {
    for (guint i = 0; i < 3; i++)
      fail_unless_equals_int (
          gst_harness_push (h[i], frame (contexts[i], (round + i) % 2)),
          GST_FLOW_OK);
    for (guint i = 0; i < 3; i++)
      pull_objects (h[i], (round + i) % 2, 1);
    if (round == 5)
      restart (h[0]); /* the others go on; the context given stays */
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  for (guint i = 0; i < 3; i++) {
    gst_harness_teardown (h[i]);
    gst_clear_object (&contexts[i]);
  }
  gst_object_unref (bus);
  fail_unless_equals_int (device_standin_get ("damage"), 0);
}
GST_END_TEST;

/* A network that makes NaN of a picture finds nothing in it, and the next
 * picture is none the worse. */
GST_START_TEST (test_nan_is_no_object)
{
  TinyModelOptions options = { .with_names = TRUE, .nan_of_dark = TRUE };
  GstBus *bus = gst_bus_new ();
  GstHarness *h;

  g_free (infer_model);
  infer_model
      = tiny_model_write (infer_folder, "nan.onnx", tiny_detector (&options));
  h = make_harness (NULL, "output-tensors=true", bus);
  for (guint round = 0; round < 6; round++) {
    gst_harness_push (h, infer_picture ("RGB", WIDTH, HEIGHT, 0, 0, 0));
    pull_objects (h, 0, 0);
    gst_harness_push (h, frame (NULL, 1));
    pull_objects (h, 1, 1);
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
GST_END_TEST;

/* The next error: its code, and what the details say of the process. */
static gint
pop_error (GstBus *bus, gboolean *fatal, const gchar *text)
{
  GstMessage *message
      = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_ERROR);
  const GstStructure *details = NULL;
  g_autoptr (GError) error = NULL;

  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  gst_message_parse_error_details (message, &details);
  fail_unless (error->domain == GST_RESOURCE_ERROR, "%s", error->message);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
  fail_unless (details != NULL
      && gst_structure_get_boolean (details, "fatal-process", fatal));
  gst_message_unref (message);
  return error->code;
}

GST_START_TEST (test_a_full_gpu_is_no_end)
{
  GstBus *bus = gst_bus_new ();
  GstHarness *h;
  gboolean fatal;

  device_standin_set ("memory=4096");
  h = make_harness (NULL, "", bus);
  gst_harness_push (h, frame (NULL, 0));
  fail_unless_equals_int (pop_error (bus, &fatal, "are missing"),
      GST_RESOURCE_ERROR_NO_SPACE_LEFT);
  fail_unless (!fatal);
  gst_harness_teardown (h);
  device_standin_set ("");
  h = make_harness (NULL, "", bus);
  gst_harness_push (h, frame (NULL, 0));
  pull_objects (h, 0, 1);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
GST_END_TEST;

/* Told once; the stream ends; who comes later with this context is told too. */
GST_START_TEST (test_a_lost_gpu_is_told_once)
{
  GstBus *bus = gst_bus_new ();
  GstCudaContext *context = gst_cuda_context_new (0);
  GstHarness *h = make_harness (context, "inflight=3", bus);
  GstBuffer *lasting = frame (context, 0); /* none can be made later */
  gboolean fatal = FALSE;
  GstFlowReturn flow = GST_FLOW_OK;

  gst_harness_push (h, frame (context, 0));
  pull_objects (h, 0, 1);
  device_standin_set ("sticky-at=1");
  for (guint i = 0; i < 100 && flow == GST_FLOW_OK; i++) {
    flow = gst_harness_push (h, gst_buffer_ref (lasting));
    g_usleep (10000);
  }
  fail_unless_equals_int (flow, GST_FLOW_ERROR);
  fail_unless_equals_int (
      pop_error (bus, &fatal, "the CUDA context is lost"),
      GST_RESOURCE_ERROR_FAILED);
  fail_unless (fatal);
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  gst_harness_teardown (h);

  h = make_harness (context, "", bus);
  gst_harness_push (h, infer_picture ("NV12", WIDTH, HEIGHT, 0, 0, 0));
  fatal = FALSE;
  fail_unless_equals_int (pop_error (bus, &fatal, "fatal: the CUDA context"),
      GST_RESOURCE_ERROR_FAILED);
  fail_unless (fatal);
  gst_harness_teardown (h);
  gst_buffer_unref (lasting);
  gst_object_unref (context);
  gst_object_unref (bus);
}
GST_END_TEST;

static void
add (TCase *tc)
{
  tcase_add_test (tc, test_flushes_under_load);
  tcase_add_test (tc, test_contexts_side_by_side);
  tcase_add_test (tc, test_nan_is_no_object);
  tcase_add_test (tc, test_a_full_gpu_is_no_end);
  tcase_add_test (tc, test_a_lost_gpu_is_told_once); /* the last one */
}

int
main (int argc, char **argv)
{
  if (g_getenv ("TRTINFER_LIBCUDA") == NULL) {
    g_print ("SKIP: not on the stand-in driver\n");
    return 77;
  }
  return device_run (argc, argv, "device_bad", add);
}
