/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer calibration=auto: INT8 from the stream itself.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <glib/gstdio.h>
#include <string.h>

#include "infertest.h"

#define FRAME (GST_SECOND / 30)
#define MOST_FRAMES 20000

/* One element, its bus and the frames that went through. */
typedef struct {
  GstHarness *h;
  GstElement *infer;
  GstBus *bus;
  guint n_frames;
  GstStructure *last; /* trtinfer-calibration */
} Run;

static void
begin (Run *run, const gchar *properties)
{
  g_autofree gchar *model
      = tiny_model_write (infer_folder, "grid.onnx", tiny_grid ());
  g_autofree gchar *line = g_strdup_printf (
      "trtinfer model=%s wait-for-model=always plan-cache-dir=%s/cache %s",
      model, infer_folder, properties);

  memset (run, 0, sizeof *run);
  run->h = gst_harness_new_parse (line);
  run->infer = gst_harness_find_element (run->h, "trtinfer");
  run->bus = gst_bus_new ();
  /* The harness has started it already: once more, with a bus. */
  gst_element_set_state (run->infer, GST_STATE_READY);
  gst_element_set_bus (run->infer, run->bus);
  gst_element_set_state (run->infer, GST_STATE_PLAYING);
  infer_set_caps (run->h, "RGB", 32, 32);
}

static void
end (Run *run)
{
  g_clear_pointer (&run->last, gst_structure_free);
  gst_element_set_state (run->infer, GST_STATE_NULL);
  gst_element_set_bus (run->infer, NULL);
  gst_object_unref (run->bus);
  gst_object_unref (run->infer);
  gst_harness_teardown (run->h);
}

/* A square of class @class in place @cell; none where that is negative. */
static GstBuffer *
picture (gint cell, guint class, guint64 number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 32 * 32 * 3, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  memset (map.data, 0, map.size);
  for (gint y = 0; cell >= 0 && y < 8; y++)
    for (gint x = 0; x < 8; x++)
      map.data[((cell / 4 * 8 + y) * 32 + cell % 4 * 8 + x) * 3 + (gint) class]
          = 230;
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = number * FRAME;
  GST_BUFFER_DURATION (buffer) = FRAME;
  return buffer;
}

/* The frame that went in comes out, with @n_objects on it. */
static void
push (Run *run, gint cell, guint class, guint n_objects)
{
  guint64 number = run->n_frames++;
  GstBuffer *buffer
      = gst_harness_push_and_pull (run->h, picture (cell, class, number));
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  GstTrtObject object;

  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), number * FRAME);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (meta), n_objects);
  if (n_objects > 0) {
    fail_unless (gst_trt_infer_meta_get_object (meta, 0, &object));
    fail_unless_equals_int (object.label_id, class);
    fail_unless (fabs (object.confidence - 230 / 255.) < .02);
    fail_unless (fabs (object.x - cell % 4 / 4.) < .02);
  }
  gst_buffer_unref (buffer);
}

/* A place and a class for 8 frames, then others in an order of no period. */
static void
push_moving (Run *run)
{
  guint turn = (run->n_frames / 8 * 2654435761u) >> 16;

  push (run, (gint) (turn % 16), turn / 16 % 2, 1);
}

/* Reads the bus until it is empty: the last state of calibrating, "" for none
 * yet. Fails on errors and, unless @warnings, on warnings. */
static const gchar *
read_state (Run *run, gboolean warnings)
{
  GstMessage *message;

  while ((message = gst_bus_pop (run->bus)) != NULL) {
    GstMessageType type = GST_MESSAGE_TYPE (message);

    fail_if (type == GST_MESSAGE_ERROR
        || (type == GST_MESSAGE_WARNING && !warnings));
    if (gst_message_has_name (message, "trtinfer-calibration")) {
      g_clear_pointer (&run->last, gst_structure_free);
      run->last = gst_structure_copy (gst_message_get_structure (message));
    }
    gst_message_unref (message);
  }
  return run->last != NULL ? gst_structure_get_string (run->last, "state") : "";
}

/* Pushes until calibrating says @state. */
static void
push_until (Run *run, const gchar *state)
{
  while (strcmp (read_state (run, FALSE), state) != 0) {
    push_moving (run);
    if (strcmp (read_state (run, FALSE), "calibrating") == 0)
      g_usleep (10000); /* it is not in a hurry */
    fail_unless (run->n_frames < MOST_FRAMES, "not %s after %u frames: %s",
        state, run->n_frames,
        run->last != NULL ? gst_structure_get_string (run->last, "reason") : "");
  }
}

/* What "trtinfer-precision" says of a start with @properties. */
static gchar *
precision_of (const gchar *properties)
{
  GstMessage *message = NULL;
  gchar *precision;
  Run run;

  begin (&run, properties);
  push_moving (&run);
  while ((message = gst_bus_pop_filtered (run.bus, GST_MESSAGE_ELEMENT)) != NULL
         && !gst_message_has_name (message, "trtinfer-precision"))
    gst_message_unref (message);
  fail_unless (message != NULL);
  precision = g_strdup (gst_structure_get_string (
      gst_message_get_structure (message), "precision"));
  gst_message_unref (message);
  end (&run);
  return precision;
}

/* Calibrates; the path of the file it left. */
static gchar *
calibrate (void)
{
  gdouble agreement, share;
  guint frames, held_out, objects;
  gchar *file;
  Run run;

  begin (&run, "precision=int8 calibration=auto");
  push_until (&run, "done");
  fail_unless (gst_structure_get (run.last, "agreement", G_TYPE_DOUBLE,
      &agreement, "mac-share-int8", G_TYPE_DOUBLE, &share, "frames",
      G_TYPE_UINT, &frames, "frames-held-out", G_TYPE_UINT, &held_out,
      "objects-held-out", G_TYPE_UINT, &objects, NULL));
  fail_unless (agreement >= .99 && share >= .95, "%g %g", agreement, share);
  fail_unless_equals_int (frames + held_out, 32);
  fail_unless_equals_int (objects, held_out);
  fail_unless (gst_structure_has_field (run.last, "method"));
  fail_unless (gst_structure_has_field (run.last, "report"));
  file = g_strdup (gst_structure_get_string (run.last, "file"));
  fail_unless (g_file_test (file, G_FILE_TEST_IS_REGULAR), "%s", file);
  /* between this frame and the last */
  push_moving (&run);
  fail_unless_equals_string (read_state (&run, FALSE), "swapped");
  for (guint i = 0; i < 50; i++)
    push_moving (&run);
  end (&run);
  return file;
}

GST_START_TEST (test_a_stream_calibrates_itself)
{
  g_autofree gchar *file = calibrate (), *again = NULL, *elsewhere = NULL;
  g_autofree gchar *damaged = NULL;
  g_autofree gchar *properties = g_strdup_printf (
      "precision=int8 calibration=%s plan-cache-dir=%s/other", file,
      infer_folder);

  again = precision_of ("precision=int8 calibration=auto");
  fail_unless_equals_string (again, "int8");
  elsewhere = precision_of (properties);
  fail_unless_equals_string (elsewhere, "int8");
  /* One that cannot be read is made anew. */
  fail_unless (g_file_set_contents (file, "nonsense", -1, NULL));
  damaged = precision_of ("precision=int8 calibration=auto");
  fail_unless_equals_string (damaged, "fp32");
}
GST_END_TEST;

static void
waits (gint cell_of_odd, const gchar *reason)
{
  guint frames;
  Run run;

  begin (&run, "precision=int8 calibration=auto");
  for (guint i = 0; i < 1000; i++) {
    gint cell = i / 8 % 2 ? cell_of_odd : -1;

    push (&run, cell, 0, cell >= 0);
  }
  fail_unless_equals_string (read_state (&run, FALSE), "waiting");
  fail_unless (strstr (gst_structure_get_string (run.last, "reason"), reason),
      "%s", gst_structure_get_string (run.last, "reason"));
  fail_unless (gst_structure_get_uint (run.last, "frames", &frames));
  fail_unless_equals_int (frames, 32);
  /* It has not given up. */
  push_until (&run, "calibrating");
  end (&run);
}

GST_START_TEST (test_an_empty_scene_is_refused)
{
  waits (-1, "hardly changes");
}
GST_END_TEST;

GST_START_TEST (test_the_same_object_again_is_refused)
{
  waits (5, "objects in 32 frames");
}
GST_END_TEST;

GST_START_TEST (test_a_stream_that_ends_early_says_so)
{
  Run run;

  begin (&run, "precision=int8 calibration=auto");
  for (guint i = 0; i < 100; i++)
    push_moving (&run);
  gst_harness_push_event (run.h, gst_event_new_eos ());
  infer_wait_for_eos (run.h);
  fail_unless_equals_string (read_state (&run, FALSE), "refused");
  fail_unless (strstr (gst_structure_get_string (run.last, "reason"), "ended"));
  end (&run);
}
GST_END_TEST;

/* Frames of other caps and settings that change are frames all the same. */
GST_START_TEST (test_caps_and_settings_may_change)
{
  const gchar *state;
  Run run;

  begin (&run, "precision=int8 calibration=auto classes=red,green");
  for (guint i = 0; i < 100; i++)
    push_moving (&run);
  infer_set_caps (run.h, "RGB", 64, 64);
  for (guint i = 0; i < 20; i++) {
    GstBuffer *buffer = infer_picture ("RGB", 64, 64, 0, 0, 0);

    GST_BUFFER_PTS (buffer) = run.n_frames++ * FRAME;
    gst_buffer_unref (gst_harness_push_and_pull (run.h, buffer));
  }
  infer_set_caps (run.h, "RGB", 32, 32);
  g_object_set (run.infer, "threshold", .6, "calibration", "/nowhere", NULL);
  push_until (&run, "calibrating");
  g_object_set (run.infer, "model", "/nowhere.onnx", "classes", "red", NULL);
  while (strcmp (state = read_state (&run, FALSE), "swapped") != 0) {
    fail_unless (
        g_str_equal (state, "calibrating") || g_str_equal (state, "done"));
    push (&run, 3, 0, 1);
    g_usleep (10000);
  }
  /* What is set holds for INT8 too. */
  push (&run, 3, 1, 0);
  push (&run, 3, 0, 1);
  end (&run);
}
GST_END_TEST;

static gdouble
seconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / (gdouble) G_TIME_SPAN_SECOND;
}

/* The next start finds no calibration. */
static void
forget (void)
{
  g_autofree gchar *cache = g_build_filename (infer_folder, "cache", NULL);
  g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (cache, name, NULL);

    if (g_str_has_suffix (name, ".calibration"))
      g_remove (path);
  }
}

/* Out of any moment of calibrating, back to READY and away. */
GST_START_TEST (test_states_change_at_any_moment)
{
  for (guint i = 0; i < 12; i++) {
    gint64 start;
    Run run;

    begin (&run, "precision=int8 calibration=auto");
    if (i == 0)
      push_moving (&run);
    else
      push_until (&run, "calibrating");
    g_usleep (i * i * 1500);
    start = g_get_monotonic_time ();
    gst_element_set_state (run.infer, GST_STATE_READY);
    fail_unless (seconds_since (start) < 1, "%g s", seconds_since (start));
    start = g_get_monotonic_time ();
    end (&run);
    fail_unless (seconds_since (start) < 1, "%g s", seconds_since (start));
    forget ();
  }
}
GST_END_TEST;

/* Flushing seeks while frames are gathered and while it calibrates. */
GST_START_TEST (test_seeks_while_it_calibrates)
{
  GstSegment segment;
  gint64 start;
  Run run;

  begin (&run, "precision=int8 calibration=auto");
  while (strcmp (read_state (&run, FALSE), "swapped") != 0) {
    for (guint i = 0; i < 50; i++) {
      push_moving (&run);
      g_usleep (1000);
    }
    start = g_get_monotonic_time ();
    gst_harness_push_event (run.h, gst_event_new_flush_start ());
    gst_harness_push_event (run.h, gst_event_new_flush_stop (TRUE));
    fail_unless (seconds_since (start) < 1, "%g s", seconds_since (start));
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (run.h, gst_event_new_segment (&segment));
  }
  end (&run);
}
GST_END_TEST;

static Suite *
trtinfer_selfcal_suite (void)
{
  Suite *suite = suite_create ("trtinfer_selfcal");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 180);
  tcase_add_checked_fixture (tc, infer_setup, infer_teardown);
  tcase_add_test (tc, test_a_stream_calibrates_itself);
  tcase_add_test (tc, test_an_empty_scene_is_refused);
  tcase_add_test (tc, test_the_same_object_again_is_refused);
  tcase_add_test (tc, test_a_stream_that_ends_early_says_so);
  tcase_add_test (tc, test_caps_and_settings_may_change);
  tcase_add_test (tc, test_states_change_at_any_moment);
  tcase_add_test (tc, test_seeks_while_it_calibrates);
  return suite;
}

GST_CHECK_MAIN (trtinfer_selfcal);
