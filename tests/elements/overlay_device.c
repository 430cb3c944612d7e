/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtoverlay and frames in CUDA memory on a GPU, or on the stand-in driver
 * (tests/standin) as libcuda.so.1. Skipped where neither is.
 */
#include <string.h>

#include "cudatest.h"
#include "overlaytest.h"

#define CUDA "memory:CUDAMemory"

static GstHarness *
make_harness (const GstVideoInfo *info, const gchar *features, GstBus *bus)
{
  GstHarness *h = overlay_test_harness ("trtoverlay", info, features);
  GstElement *overlay = gst_harness_find_element (h, "trtoverlay");

  gst_element_set_bus (overlay, bus);
  gst_object_unref (overlay);
  return h;
}

/* What the CPU makes of it. */
static GstBuffer *
draw_on_cpu (const GstVideoInfo *info, guint n)
{
  GstHarness *h = overlay_test_harness ("trtoverlay", info, NULL);
  GstBuffer *buffer = overlay_test_picture (info);

  overlay_test_add_objects (buffer, info, n);
  buffer = gst_harness_push_and_pull (h, buffer);
  gst_harness_teardown (h);
  return buffer;
}

static GstBuffer *
cuda_frame (GstCudaContext *from, const GstVideoInfo *info, guint n)
{
  GstBuffer *picture = overlay_test_picture (info);
  GstBuffer *buffer = cuda_test_upload (from, info, picture);

  overlay_test_add_objects (buffer, info, n);
  gst_buffer_unref (picture);
  return buffer;
}

static long
count (const char *what)
{
  return device_standin != NULL ? device_standin_get (what) : 0;
}

/* In place, by a kernel; byte for byte. */
static void
check_format (const GstVideoInfo *info, guint n)
{
  GstBus *bus = gst_bus_new ();
  GstHarness *h = make_harness (info, CUDA, bus);
  GstBuffer *want = draw_on_cpu (info, n), *got;

  for (guint i = 0; i < 2; i++) {
    GstBuffer *in = cuda_frame (device_context, info, n);
    GstMemory *memory = gst_buffer_peek_memory (in, 0);
    long kernels = count ("kernels");

    got = gst_harness_push_and_pull (h, in);
    fail_unless (gst_buffer_peek_memory (got, 0) == memory);
    fail_unless (device_standin == NULL || count ("kernels") == kernels + 1);
    overlay_test_compare ("in place", info, got, want);
    gst_buffer_unref (got);
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  gst_buffer_unref (want);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}

GST_START_TEST (test_frames_are_drawn_in_where_they_lie)
{
  static const gchar *const formats[]
      = { "NV12", "I420", "RGBA", "BGRA", "RGBx", "Y444" };
  static const gchar *const colors[] = { "bt601", "bt709", "1:4:5:1" };
  static const gint sizes[][2] = { { 320, 240 }, { 101, 75 }, { 33, 17 } };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (guint i = 0; i < 3; i++) {
      GstVideoInfo info;

      /* libgstcuda 1.22 lays planes of odd heights over each other */
      if (i > 0 && g_str_equal (formats[f], "I420"))
        continue;

      overlay_test_info (&info, formats[f], sizes[i][0], sizes[i][1],
          g_str_has_suffix (formats[f], "444") || f < 2 ? colors[i] : NULL);
      check_format (&info, i == 0 ? 120 : 6);
    }
  }
}
END_TEST

/* Nothing to draw, nothing done; also where others read the frame. */
GST_START_TEST (test_a_frame_without_objects_is_left_alone)
{
  GstBus *bus = gst_bus_new ();
  GstVideoInfo info;
  GstHarness *h;
  GstBuffer *in, *out;
  long kernels;

  overlay_test_info (&info, "NV12", 64, 48, NULL);
  h = make_harness (&info, CUDA, bus);
  in = cuda_frame (device_context, &info, 0);
  kernels = count ("kernels");
  out = gst_harness_push_and_pull (h, gst_buffer_ref (in));
  fail_unless (out == in);
  fail_unless_equals_int (count ("kernels"), kernels);
  gst_buffer_unref (out);
  gst_buffer_unref (in);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
END_TEST

/* Behind a tee: the other branch keeps its pixels, and nothing passes through
 * the host. */
GST_START_TEST (test_frames_of_others_are_copied_on_the_device)
{
  GstBus *bus = gst_bus_new ();
  GstVideoInfo info;
  GstBuffer *picture, *want, *in, *out;
  GstHarness *h;
  long host;

  overlay_test_info (&info, "NV12", 101, 75, NULL);
  picture = overlay_test_picture (&info);
  want = draw_on_cpu (&info, 9);
  h = make_harness (&info, CUDA, bus);
  for (guint i = 0; i < 3; i++) {
    in = cuda_frame (device_context, &info, 9);
    GST_BUFFER_OFFSET (in) = 77 + i;
    gst_buffer_add_video_region_of_interest_meta (in, "face", 1, 2, 3, 4);
    host = count ("host-blocks");
    out = gst_harness_push_and_pull (h, gst_buffer_ref (in));
    /* the list of what is drawn, once */
    fail_unless (count ("host-blocks") <= host + 1);
    fail_unless (gst_is_cuda_memory (gst_buffer_peek_memory (out, 0)));
    fail_unless (
        gst_buffer_peek_memory (out, 0) != gst_buffer_peek_memory (in, 0));
    fail_unless_equals_int (GST_BUFFER_OFFSET (out), 77 + i);
    fail_unless (gst_buffer_get_trt_infer_meta (out) != NULL);
    fail_unless (gst_buffer_get_n_meta (
        out, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE) == 1);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (out, GST_VIDEO_META_API_TYPE), 1);
    overlay_test_compare ("the copy", &info, out, want);
    overlay_test_compare ("the other's", &info, in, picture);
    gst_buffer_unref (out);
    gst_buffer_unref (in);
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  gst_buffer_unref (picture);
  gst_buffer_unref (want);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
END_TEST

/* Each in the context that it is of. */
GST_START_TEST (test_frames_of_any_context_are_drawn_in)
{
  GstCudaContext *other = gst_cuda_context_new (0);
  GstBus *bus = gst_bus_new ();
  GstVideoInfo info;
  GstBuffer *want;
  GstHarness *h;

  overlay_test_info (&info, "RGBA", 64, 48, NULL);
  want = draw_on_cpu (&info, 5);
  h = make_harness (&info, CUDA, bus);
  for (guint i = 0; i < 4; i++) {
    GstBuffer *out = gst_harness_push_and_pull (
        h, cuda_frame (i & 1 ? other : device_context, &info, 5));

    overlay_test_compare ("another context", &info, out, want);
    gst_buffer_unref (out);
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  gst_buffer_unref (want);
  gst_harness_teardown (h);
  gst_object_unref (bus);
  gst_object_unref (other);
}
END_TEST

/* Slow, but right; told once. */
static void
check_fallback (const gchar *format)
{
  GstBus *bus = gst_bus_new ();
  GstVideoInfo info;
  GstBuffer *want;
  GstHarness *h;

  overlay_test_info (&info, format, 64, 48, NULL);
  want = draw_on_cpu (&info, 5);
  h = make_harness (&info, CUDA, bus);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *in = cuda_frame (device_context, &info, 5), *out;
    GstBuffer *kept = i == 1 ? gst_buffer_ref (in) : NULL;

    out = gst_harness_push_and_pull (h, in);
    overlay_test_compare ("on the CPU", &info, out, want);
    gst_buffer_unref (out);
    gst_clear_buffer (&kept);
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus), 1);
  gst_buffer_unref (want);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}

GST_START_TEST (test_formats_of_more_bits_are_drawn_in_on_the_cpu)
{
  check_fallback ("P010_10LE");
}
END_TEST

GST_START_TEST (test_a_missing_kernel_leaves_it_to_the_cpu)
{
  if (device_standin == NULL)
    return; /* a GPU has its kernels */
  device_standin_set ("no-kernel=trtk_overlay");
  check_fallback ("NV12");
  device_standin_set ("");
}
END_TEST

/* cudaupload gives such buffers at times. */
GST_START_TEST (test_system_memory_under_cuda_caps_is_drawn_in)
{
  GstBus *bus = gst_bus_new ();
  GstVideoInfo info;
  GstBuffer *want, *in, *out;
  GstHarness *h;

  overlay_test_info (&info, "NV12", 64, 48, NULL);
  want = draw_on_cpu (&info, 5);
  h = make_harness (&info, CUDA, bus);
  in = overlay_test_picture (&info);
  overlay_test_add_objects (in, &info, 5);
  out = gst_harness_push_and_pull (h, in);
  overlay_test_compare ("system memory", &info, out, want);
  gst_buffer_unref (out);
  gst_buffer_unref (want);
  fail_unless_equals_int (cuda_test_count_warnings (bus), 0);
  gst_harness_teardown (h);
  gst_object_unref (bus);
}
END_TEST

/* A context that is lost is an error, once, and takes nothing with it. */
GST_START_TEST (test_a_lost_context_is_an_error)
{
  GstCudaContext *other;
  GstBus *bus;
  GstVideoInfo info;
  GstHarness *h;

  if (device_standin == NULL)
    return;
  bus = gst_bus_new ();
  other = gst_cuda_context_new (0);
  overlay_test_info (&info, "NV12", 64, 48, NULL);
  h = make_harness (&info, CUDA, bus);
  gst_buffer_unref (
      gst_harness_push_and_pull (h, cuda_frame (other, &info, 5)));
  device_standin_set ("sticky-at=1");
  fail_unless_equals_int (
      gst_harness_push (h, cuda_frame (other, &info, 5)), GST_FLOW_ERROR);
  device_standin_set ("");
  fail_unless_equals_int (cuda_test_count_warnings (bus), 1000);
  gst_harness_teardown (h);
  gst_object_unref (bus);
  gst_object_unref (other);
}
END_TEST

/* Nothing of ours stays on the device. */
GST_START_TEST (test_nothing_is_left)
{
  static const gchar *const what[]
      = { "blocks", "host-blocks", "streams", "events", "modules" };
  long before[G_N_ELEMENTS (what)];
  GstVideoInfo info;

  for (guint i = 0; i < G_N_ELEMENTS (what); i++)
    before[i] = count (what[i]);
  overlay_test_info (&info, "NV12", 320, 240, NULL);
  check_format (&info, 30);
  for (guint i = 0; i < G_N_ELEMENTS (what); i++)
    fail_unless_equals_int (count (what[i]), before[i]);
  fail_unless_equals_int (count ("damage"), 0);
}
END_TEST

static void
add (TCase *tc)
{
  tcase_add_test (tc, test_frames_are_drawn_in_where_they_lie);
  tcase_add_test (tc, test_a_frame_without_objects_is_left_alone);
  tcase_add_test (tc, test_frames_of_others_are_copied_on_the_device);
  tcase_add_test (tc, test_frames_of_any_context_are_drawn_in);
  tcase_add_test (tc, test_formats_of_more_bits_are_drawn_in_on_the_cpu);
  tcase_add_test (tc, test_a_missing_kernel_leaves_it_to_the_cpu);
  tcase_add_test (tc, test_system_memory_under_cuda_caps_is_drawn_in);
  tcase_add_test (tc, test_nothing_is_left);
  tcase_add_test (tc, test_a_lost_context_is_an_error);
}

int
main (int argc, char **argv)
{
  return cuda_test_run (argc, argv, "overlay-device", NULL, NULL, add);
}
