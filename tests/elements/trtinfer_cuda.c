/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer and frames in CUDA memory, as far as no GPU is needed: what it
 * accepts, answers and says; and frames of which a part is the picture.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>
#include <math.h>

#include "infertest.h"

#define RED 200, 0, 0
#define CUDA_CAPS                                                              \
  "video/x-raw(memory:CUDAMemory),format=NV12,width=32,height=32,"             \
  "framerate=30/1"

static void
expect_red (GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  GstTrtObject object;

  fail_unless (meta != NULL);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (meta), 1);
  fail_unless (gst_trt_infer_meta_get_object (meta, 0, &object));
  fail_unless_equals_int (object.label_id, 0);
  fail_unless (fabs (object.confidence - 200 / 255.) < .01, "score %g",
      object.confidence);
  fail_unless (fabs (object.x - .25) < .01 && fabs (object.y - .375) < .01
      && fabs (object.w - .5) < .01 && fabs (object.h - .25) < .01);
}

/* The part @crop of a picture of @width x @height is red, the rest blue. */
static GstBuffer *
half_red (const gchar *format, gint width, gint height,
    const GstVideoRectangle *crop)
{
  GstBuffer *outer = infer_picture (format, width, height, 0, 0, 255);
  GstBuffer *inner = infer_picture (format, crop->w, crop->h, RED);
  GstVideoInfo outer_info, inner_info;
  GstVideoFrame to, from;
  GstVideoCropMeta *meta;

  gst_video_info_set_format (
      &outer_info, gst_video_format_from_string (format), width, height);
  gst_video_info_set_format (
      &inner_info, gst_video_format_from_string (format), crop->w, crop->h);
  gst_video_frame_map (&to, &outer_info, outer, GST_MAP_READWRITE);
  gst_video_frame_map (&from, &inner_info, inner, GST_MAP_READ);
  gst_trt_picture_cut (crop, &to);
  fail_unless (gst_video_frame_copy (&to, &from));
  gst_video_frame_unmap (&from);
  gst_video_frame_unmap (&to);
  gst_buffer_unref (inner);
  meta = gst_buffer_add_video_crop_meta (outer);
  meta->x = crop->x;
  meta->y = crop->y;
  meta->width = crop->w;
  meta->height = crop->h;
  return outer;
}

GST_START_TEST (test_the_picture_is_what_the_crop_meta_says)
{
  static const gchar *const formats[]
      = { "NV12", "I420", "RGB", "BGRx", "YUY2", "GRAY8", "P010_10LE" };
  static const GstVideoRectangle crops[]
      = { { 0, 0, 64, 32 }, { 16, 8, 32, 32 }, { 62, 46, 2, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *h = infer_harness (NULL);

    /* Other pictures of one stream: the way is chosen again. */
    infer_set_caps (h, formats[i], 64, 48);
    for (guint k = 0; k < 2 * G_N_ELEMENTS (crops); k++) {
      const GstVideoRectangle *crop = &crops[k % G_N_ELEMENTS (crops)];
      GstBuffer *buffer = gst_harness_push_and_pull (
          h, half_red (formats[i], 64, 48, crop));

      if (!g_str_equal (formats[i], "GRAY8"))
        expect_red (buffer);
      gst_buffer_unref (buffer);
    }
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

GST_START_TEST (test_a_crop_beyond_the_frame_is_no_crop)
{
  GstHarness *h = infer_harness (NULL);
  GstBuffer *buffer = infer_picture ("NV12", 32, 32, RED);
  GstVideoCropMeta *meta = gst_buffer_add_video_crop_meta (buffer);

  meta->x = 32;
  meta->y = 0;
  meta->width = meta->height = 8;
  infer_set_caps (h, "NV12", 32, 32);
  buffer = gst_harness_push_and_pull (h, buffer);
  expect_red (buffer);
  gst_buffer_unref (buffer);
  /* one that leaves it is cut off */
  buffer = infer_picture ("NV12", 32, 32, RED);
  meta = gst_buffer_add_video_crop_meta (buffer);
  meta->x = meta->y = 30;
  meta->width = meta->height = G_MAXUINT;
  buffer = gst_harness_push_and_pull (h, buffer);
  expect_red (buffer);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

#ifdef HAVE_GST_CUDA
#include <gst/cuda/gstcudabufferpool.h>
#include <gst/cuda/gstcudacontext.h>
#include <gst/cuda/gstcudaloader.h>
#include <gst/cuda/gstcudautils.h>

static guint
count_warnings (GstBus *bus)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING)) != NULL) {
    gst_message_unref (message);
    n++;
  }
  return n;
}

/* Elements before us may give system memory under these caps, as cudaupload
 * does at times. */
GST_START_TEST (test_cuda_frames_on_the_cpu_pass_untouched_with_one_warning)
{
  GstHarness *h = infer_harness ("backend=cpu");
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (infer, bus);
  gst_harness_set_src_caps_str (h, CUDA_CAPS);
  for (guint i = 0; i < 3; i++) {
    GstBuffer *in = infer_picture ("NV12", 32, 32, RED), *out;
    GstMemory *memory = gst_buffer_peek_memory (in, 0);

    out = gst_harness_push_and_pull (h, in);
    fail_unless (gst_buffer_peek_memory (out, 0) == memory);
    expect_red (out);
    gst_buffer_unref (out);
  }
  fail_unless_equals_int (count_warnings (bus), 1);
  gst_element_set_bus (infer, NULL);
  gst_object_unref (bus);
  gst_object_unref (infer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_system_frames_give_no_warning)
{
  GstHarness *h = infer_harness ("backend=cpu");
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (infer, bus);
  infer_set_caps (h, "NV12", 32, 32);
  gst_buffer_unref (gst_harness_push_and_pull (
      h, infer_picture ("NV12", 32, 32, RED)));
  fail_unless_equals_int (count_warnings (bus), 0);
  gst_element_set_bus (infer, NULL);
  gst_object_unref (bus);
  gst_object_unref (infer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_memory_that_is_neither_is_refused)
{
  GstHarness *h = infer_harness (NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "video/x-raw(memory:GLMemory),format=RGBA,width=32,height=32");
  g_autoptr (GstCaps) uneven = gst_caps_from_string (
      "video/x-raw(memory:CUDAMemory),format=v210,width=32,height=32");

  fail_if (gst_pad_query_accept_caps (GST_PAD_PEER (h->srcpad), caps));
  fail_if (gst_pad_query_accept_caps (GST_PAD_PEER (h->srcpad), uneven));
  gst_harness_teardown (h);
}
GST_END_TEST;

/* NULL without a driver or a GPU. */
static GstCudaContext *
make_context (void)
{
  return gst_cuda_load_library () ? gst_cuda_context_new (0) : NULL;
}

/* With a GPU a pool of its memory that covers what is held; without, none, and
 * nothing worse. */
GST_START_TEST (test_a_pool_is_proposed_where_there_is_a_gpu)
{
  GstHarness *h = infer_harness (NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (CUDA_CAPS);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstCudaContext *context = make_context ();

  gst_harness_set_src_caps_str (h, CUDA_CAPS);
  gst_pad_peer_query (h->srcpad, query);
  if (context == NULL) {
    fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 0);
  } else {
    GstBufferPool *pool = NULL;
    guint size, min, max;

    fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 1);
    gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &min, &max);
    fail_unless (GST_IS_CUDA_BUFFER_POOL (pool));
    fail_unless (size >= 32 * 32 * 3 / 2 && min >= 2 && max == 0);
    gst_object_unref (pool);
    gst_object_unref (context);
  }
  gst_query_unref (query);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* An application's context is taken, kept and given to the neighbours. */
GST_START_TEST (test_a_context_is_shared_where_there_is_a_gpu)
{
  GstHarness *h = infer_harness (NULL);
  GstQuery *query = gst_query_new_context (GST_CUDA_CONTEXT_TYPE);
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstCudaContext *context = make_context (), *given = NULL;

  if (context != NULL) {
    GstContext *shared = gst_context_new_cuda_context (context);

    gst_element_set_context (infer, shared);
    gst_context_unref (shared);
    for (guint i = 0; i < 2; i++) {
      fail_unless (gst_pad_peer_query (i ? h->sinkpad : h->srcpad, query));
      gst_query_parse_context (query, &shared);
      gst_structure_get (gst_context_get_structure (shared),
          GST_CUDA_CONTEXT_TYPE, GST_TYPE_CUDA_CONTEXT, &given, NULL);
      fail_unless (given == context);
      gst_clear_object (&given);
    }
    gst_object_unref (context);
  }
  gst_object_unref (infer);
  gst_query_unref (query);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_a_context_that_is_not_there_is_not_given)
{
  GstHarness *h = infer_harness (NULL);
  GstQuery *query = gst_query_new_context (GST_CUDA_CONTEXT_TYPE);
  GstContext *context = gst_context_new (GST_CUDA_CONTEXT_TYPE, TRUE);
  GstElement *infer = gst_harness_find_element (h, "trtinfer");

  fail_if (gst_pad_peer_query (h->srcpad, query));
  fail_if (gst_pad_peer_query (h->sinkpad, query));
  /* one without a context inside is no context */
  gst_element_set_context (infer, context);
  fail_if (gst_pad_peer_query (h->srcpad, query));
  gst_context_unref (context);
  gst_object_unref (infer);
  gst_query_unref (query);
  gst_harness_teardown (h);
}
GST_END_TEST;
#endif

static Suite *
trtinfer_cuda_suite (void)
{
  Suite *suite = suite_create ("trtinfer-cuda");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, infer_setup, infer_teardown);
  tcase_add_test (tc, test_the_picture_is_what_the_crop_meta_says);
  tcase_add_test (tc, test_a_crop_beyond_the_frame_is_no_crop);
#ifdef HAVE_GST_CUDA
  tcase_add_test (
      tc, test_cuda_frames_on_the_cpu_pass_untouched_with_one_warning);
  tcase_add_test (tc, test_system_frames_give_no_warning);
  tcase_add_test (tc, test_memory_that_is_neither_is_refused);
  tcase_add_test (tc, test_a_pool_is_proposed_where_there_is_a_gpu);
  tcase_add_test (tc, test_a_context_is_shared_where_there_is_a_gpu);
  tcase_add_test (tc, test_a_context_that_is_not_there_is_not_given);
#endif
  return suite;
}

GST_CHECK_MAIN (trtinfer_cuda);
