/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtoverlay: what it draws, and where.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>

#include "overlaytest.h"

#define CAPS(format, w, h)                                                     \
  "video/x-raw,format=" format ",width=" #w ",height=" #h ",framerate=30/1"

static GstBuffer *
make_buffer (GstHarness *h, const gchar *caps_text, GstTrtResults *results)
{
  GstCaps *caps = gst_caps_from_string (caps_text);
  GstVideoInfo info;
  GstBuffer *buffer;

  fail_unless (gst_video_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 0, info.size);
  GST_BUFFER_PTS (buffer) = 0;
  if (results != NULL)
    gst_trt_attach_metas (buffer, &info, results, GST_TRT_METADATA_MINIMAL);
  return buffer;
}

static GstTrtResults *
one_box (void)
{
  GstTrtResults *results = gst_trt_results_new ();
  GstTrtObject *object = gst_trt_results_add_object (results);

  object->x = .25;
  object->y = .5;
  object->w = .5;
  object->h = .25;
  object->label_id = 0;
  object->label = "person";
  object->confidence = .87;
  object->object_id = 12;
  object->n_landmarks = 1;
  object->landmarks[0] = .5;
  object->landmarks[1] = .625;
  return results;
}

static gboolean
is_lit (GstBuffer *buffer, gint width, gint x, gint y)
{
  guint8 pixel[4] = { 0 };

  gst_buffer_extract (buffer, ((gsize) y * width + x) * 4, pixel, 3);
  return pixel[0] + pixel[1] + pixel[2] > 100;
}

GST_START_TEST (test_boxes_are_blended_where_nobody_else_draws)
{
  GstHarness *h = gst_harness_new ("trtoverlay");
  g_autoptr (GstTrtResults) results = one_box ();
  GstBuffer *buffer;
  guint above = 0;

  gst_harness_set_caps_str (h, CAPS ("RGBx", 400, 400), CAPS ("RGBx", 400, 400));
  buffer = gst_harness_push_and_pull (
      h, make_buffer (h, CAPS ("RGBx", 400, 400), results));
  fail_unless (
      gst_buffer_get_video_overlay_composition_meta (buffer) == NULL);
  /* edges, 2 pixels wide at this size */
  fail_unless (is_lit (buffer, 400, 100, 220));
  fail_unless (is_lit (buffer, 400, 101, 280));
  fail_unless (is_lit (buffer, 400, 299, 250));
  fail_unless (is_lit (buffer, 400, 200, 299));
  fail_unless (is_lit (buffer, 400, 290, 200));
  /* the landmark, and nothing around it or outside */
  fail_unless (is_lit (buffer, 400, 200, 250));
  fail_if (is_lit (buffer, 400, 150, 250));
  fail_if (is_lit (buffer, 400, 110, 230));
  fail_if (is_lit (buffer, 400, 98, 220));
  fail_if (is_lit (buffer, 400, 301, 220));
  fail_if (is_lit (buffer, 400, 200, 301));
  /* the text lies above the box */
  for (gint y = 180; y < 200; y++)
    for (gint x = 100; x < 200; x++)
      above += is_lit (buffer, 400, x, y);
  fail_unless (above > 200, "%u lit pixels where the label should be", above);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_overlays_are_attached_where_downstream_draws)
{
  GstHarness *h = gst_harness_new ("trtoverlay");
  g_autoptr (GstTrtResults) results = one_box ();
  GstVideoOverlayCompositionMeta *meta;
  GstBuffer *buffer;

  gst_harness_add_propose_allocation_meta (
      h, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_set_sink_caps_str (h,
      "video/x-raw(memory:SystemMemory, meta:GstVideoOverlayComposition)");
  gst_harness_set_src_caps_str (h, CAPS ("NV12", 400, 400));
  buffer = gst_harness_push_and_pull (
      h, make_buffer (h, CAPS ("NV12", 400, 400), results));
  meta = gst_buffer_get_video_overlay_composition_meta (buffer);
  fail_unless (meta != NULL);
  /* four bars, a dot and the text */
  fail_unless_equals_int (
      gst_video_overlay_composition_n_rectangles (meta->overlay), 6);
  for (gsize i = 0; i < gst_buffer_get_size (buffer); i += 97) {
    guint8 byte;

    gst_buffer_extract (buffer, i, &byte, 1);
    fail_unless_equals_int (byte, 0);
  }
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_a_peer_that_takes_anything_gets_plain_frames)
{
  GstHarness *h = gst_harness_new ("trtoverlay");
  GstCaps *caps;

  gst_harness_set_src_caps_str (h, CAPS ("I420", 64, 48));
  gst_buffer_unref (gst_harness_push_and_pull (
      h, make_buffer (h, CAPS ("I420", 64, 48), NULL)));
  caps = gst_pad_get_current_caps (h->sinkpad);
  fail_unless (gst_caps_features_is_equal (gst_caps_get_features (caps, 0),
      GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY));
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* Everything at the edges, beyond them, and very small: no format refuses. */
GST_START_TEST (test_odd_boxes_in_every_blend_format)
{
  g_autofree gchar *list
      = g_strdup (GST_VIDEO_OVERLAY_COMPOSITION_BLEND_FORMATS);
  g_auto (GStrv) names
      = g_strsplit_set (g_strdelimit (list, "{}", ' '), ", ", -1);

  for (guint f = 0; names[f] != NULL; f++) {
    g_autoptr (GstTrtResults) results = gst_trt_results_new ();
    g_autofree gchar *caps = NULL;
    GstHarness *h;

    if (*names[f] == '\0')
      continue;
    for (guint i = 0; i < 8; i++) {
      GstTrtObject *object = gst_trt_results_add_object (results);

      object->x = i * .14 - .1;
      object->y = .95 - i * .15;
      object->w = i == 3 ? 0 : i * .2;
      object->h = i == 4 ? 0 : .4;
      object->label = i & 1 ? "\xc3\xa4 <b>" : NULL;
      object->n_landmarks = 1;
      object->landmarks[0] = i - 3.;
      object->landmarks[1] = i / 7.;
    }
    gst_trt_results_add_class (results)->label = "street";
    gst_trt_results_add_class (results);
    caps = g_strdup_printf (
        "video/x-raw,format=%s,width=33,height=17,framerate=30/1", names[f]);
    h = gst_harness_new ("trtoverlay");
    gst_harness_set_caps_str (h, caps, caps);
    gst_buffer_unref (
        gst_harness_push_and_pull (h, make_buffer (h, caps, results)));
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

/* The lines of class 0 are 2ecc71; looked at in their middle, where videoconvert
 * mixes in no chroma from beside them. */
GST_START_TEST (test_lines_keep_their_colour_in_every_blend_format)
{
  static const guint8 want[3] = { 0x2e, 0xcc, 0x71 };
  static const gchar *const formats[] = { "RGBx", "BGR", "ARGB", "I420",
    "NV12", "NV21", "YUY2", "UYVY", "Y444", "AYUV", "Y42B" };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    g_autofree gchar *caps = g_strdup_printf (
        "video/x-raw,format=%s,width=400,height=400,framerate=30/1",
        formats[f]);
    GstHarness *h = gst_harness_new_parse (
        "trtoverlay line-width=12 ! videoconvert");
    g_autoptr (GstTrtResults) results = one_box ();
    guint8 pixel[4];
    GstBuffer *buffer;

    gst_harness_set_caps_str (h, caps, CAPS ("RGBx", 400, 400));
    buffer = gst_harness_push_and_pull (h, make_buffer (h, caps, results));
    gst_buffer_extract (buffer, (250 * 400 + 106) * 4, pixel, 4);
    for (guint c = 0; c < 3; c++)
      fail_unless (ABS (pixel[c] - want[c]) <= 6, "%s: %02x%02x%02x",
          formats[f], pixel[0], pixel[1], pixel[2]);
    gst_buffer_unref (buffer);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static guint
lit_pixels (const gchar *launch, const gchar *caps, gint width, gint height)
{
  GstHarness *h = gst_harness_new_parse (launch);
  g_autoptr (GstTrtResults) results = one_box ();
  GstBuffer *buffer;
  guint n = 0;

  gst_harness_set_caps_str (h, caps, caps);
  buffer = gst_harness_push_and_pull (h, make_buffer (h, caps, results));
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      n += is_lit (buffer, width, x, y);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
  return n;
}

GST_START_TEST (test_properties_choose_what_is_drawn)
{
  const gchar *caps = CAPS ("RGBx", 400, 400);
  guint all = lit_pixels ("trtoverlay", caps, 400, 400);
  guint quiet = lit_pixels (
      "trtoverlay labels=false scores=false ids=false", caps, 400, 400);
  guint bare = lit_pixels (
      "trtoverlay labels=false scores=false ids=false landmarks=false", caps,
      400, 400);
  guint thick = lit_pixels ("trtoverlay labels=false scores=false ids=false "
                            "landmarks=false line-width=10", caps, 400, 400);
  guint big = lit_pixels ("trtoverlay font-size=40", caps, 400, 400);

  fail_unless_equals_int (bare, 200 * 100 - 196 * 96);
  fail_unless_equals_int (thick, 200 * 100 - 180 * 80);
  fail_unless (quiet > bare && all > quiet && big > all);
}
GST_END_TEST;

/* Lines and letters grow with the frame, so that both stay readable. */
GST_START_TEST (test_what_is_drawn_grows_with_the_frame)
{
  guint small
      = lit_pixels ("trtoverlay", CAPS ("RGBx", 640, 360), 640, 360);
  guint large
      = lit_pixels ("trtoverlay", CAPS ("RGBx", 3840, 2160), 3840, 2160);

  /* 6 times as wide and high; lines 4.5 times as thick */
  fail_unless (large > 15 * small && large < 50 * small, "%u and %u pixels",
      small, large);
}
GST_END_TEST;

/* ---- drawn here and drawn by others ----------------------------------- */

static GstBuffer *
gray_with_objects (const GstVideoInfo *info, guint n)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (buffer, 0, 128, info->size);
  GST_BUFFER_PTS (buffer) = 0;
  overlay_test_add_objects (buffer, info, n);
  return buffer;
}

static GstBuffer *
draw (const GstVideoInfo *info, guint n, const gchar *launch)
{
  GstHarness *h = overlay_test_harness (launch, info, NULL);
  GstBuffer *out
      = gst_harness_push_and_pull (h, gray_with_objects (info, n));

  gst_harness_teardown (h);
  return out;
}

/* What a sink that draws attached overlays shows. */
static GstBuffer *
attach_and_blend (const GstVideoInfo *info, guint n)
{
  GstHarness *h = gst_harness_new ("trtoverlay");
  GstVideoOverlayCompositionMeta *meta;
  GstVideoFrame frame;
  GstBuffer *out;

  gst_harness_add_propose_allocation_meta (
      h, GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_set_sink_caps_str (h,
      "video/x-raw(memory:SystemMemory, meta:GstVideoOverlayComposition)");
  gst_harness_set_src_caps (h, gst_video_info_to_caps (info));
  out = gst_harness_push_and_pull (h, gray_with_objects (info, n));
  meta = gst_buffer_get_video_overlay_composition_meta (out);
  fail_unless (meta != NULL);
  fail_unless (gst_video_frame_map (&frame, info, out, GST_MAP_READWRITE));
  fail_unless (gst_video_overlay_composition_blend (meta->overlay, &frame));
  gst_video_frame_unmap (&frame);
  gst_harness_teardown (h);
  return out;
}

/* Letters one by one against whole strings by Pango, which adds up what letters
 * that touch cover, in a sample of 3000; colours by us against GStreamer, which
 * cuts where we round. */
GST_START_TEST (test_what_is_drawn_is_what_overlays_show)
{
  static const gchar *const formats[] = { "RGBA", "BGRx", "Y444" };
  static const gint sizes[][2] = { { 320, 240 }, { 101, 75 }, { 640, 360 } };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
      GstVideoInfo info;
      GstBuffer *drawn, *shown;
      gint most;
      guint n;

      overlay_test_info (&info, formats[f], sizes[i][0], sizes[i][1],
          f == 2 ? "bt709" : NULL);
      drawn = draw (&info, i == 0 ? 120 : 7, "trtoverlay");
      shown = attach_and_blend (&info, i == 0 ? 120 : 7);
      n = overlay_test_count_apart (&info, drawn, shown, 3, &most);
      fail_unless (n * 3000 < 3u * info.width * info.height && most < 64,
          "%s %dx%d: %u samples are apart, by up to %d", formats[f],
          info.width, info.height, n, most);
      gst_buffer_unref (drawn);
      gst_buffer_unref (shown);
    }
  }
}
GST_END_TEST;

static guint8
sample (const GstVideoFrame *f, guint c, gint x, gint y)
{
  return ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (f, c))
      [y * GST_VIDEO_FRAME_COMP_STRIDE (f, c)
          + x * GST_VIDEO_FRAME_COMP_PSTRIDE (f, c)];
}

/* @x, @y: of a sample of @half. Its value is one between those that its pixels
 * have in @full. */
static void
check_between (const GstVideoFrame *half, const GstVideoFrame *full, guint c,
    gint x, gint y)
{
  guint8 lo = 255, hi = 0, got = sample (half, c, x, y);

  for (gint py = 2 * y; py < MIN (2 * y + 2, full->info.height); py++) {
    for (gint px = 2 * x; px < MIN (2 * x + 2, full->info.width); px++) {
      lo = MIN (lo, sample (full, c, px, py));
      hi = MAX (hi, sample (full, c, px, py));
    }
  }
  fail_unless (got + 1 >= lo && got <= hi + 1,
      "component %u at %d, %d is %u, its pixels have %u to %u", c, x, y, got,
      lo, hi);
}

GST_START_TEST (test_half_chroma_is_between_its_pixels)
{
  static const gchar *const formats[] = { "NV12", "I420", "NV21" };
  static const gint sizes[][2] = { { 320, 240 }, { 101, 75 } };

  for (guint k = 0; k < 2 * G_N_ELEMENTS (formats); k++) {
    GstVideoInfo info, full_info;
    GstVideoFrame half, full;
    GstBuffer *a, *b;

    overlay_test_info (
        &info, formats[k / 2], sizes[k % 2][0], sizes[k % 2][1], "bt601");
    overlay_test_info (
        &full_info, "Y444", sizes[k % 2][0], sizes[k % 2][1], "bt601");
    a = draw (&info, 60, "trtoverlay");
    b = draw (&full_info, 60, "trtoverlay");
    gst_video_frame_map (&half, &info, a, GST_MAP_READ);
    gst_video_frame_map (&full, &full_info, b, GST_MAP_READ);
    for (gint y = 0; y < info.height; y++)
      for (gint x = 0; x < info.width; x++)
        fail_unless_equals_int (sample (&half, 0, x, y),
            sample (&full, 0, x, y));
    for (gint y = 0; y < (info.height + 1) / 2; y++)
      for (gint x = 0; x < (info.width + 1) / 2; x++)
        for (guint c = 1; c < 3; c++)
          check_between (&half, &full, c, x, y);
    gst_video_frame_unmap (&full);
    gst_video_frame_unmap (&half);
    gst_buffer_unref (a);
    gst_buffer_unref (b);
  }
}
GST_END_TEST;

/* More than there is room for: letters of an earlier frame go, then those that
 * do not fit; what fits is still drawn right. */
GST_START_TEST (test_letters_make_room)
{
  const gchar *caps = CAPS ("GRAY8", 64, 48);
  GstHarness *h = gst_harness_new_parse ("trtoverlay font-size=1000");
  GstElement *overlay = gst_harness_find_element (h, "trtoverlay");
  GstVideoInfo info;
  GstBuffer *first, *again;

  overlay_test_info (&info, "GRAY8", 64, 48, NULL);
  gst_harness_set_src_caps_str (h, caps);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstTrtResults) results = gst_trt_results_new ();
    GstBuffer *buffer;

    gst_trt_results_add_object (results)->label = i == 0
        ? "abcdefghijklmnopqrstuvwxyz" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    buffer = make_buffer (h, caps, results);
    gst_buffer_unref (gst_harness_push_and_pull (h, buffer));
  }
  g_object_set (overlay, "font-size", 12, NULL);
  first = draw (&info, 9, "trtoverlay font-size=12");
  again = gst_harness_push_and_pull (h, gray_with_objects (&info, 9));
  overlay_test_compare ("after", &info, again, first);
  gst_buffer_unref (first);
  gst_buffer_unref (again);
  gst_object_unref (overlay);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
trtoverlay_suite (void)
{
  Suite *suite = suite_create ("trtoverlay");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_boxes_are_blended_where_nobody_else_draws);
  tcase_add_test (tc, test_overlays_are_attached_where_downstream_draws);
  tcase_add_test (tc, test_a_peer_that_takes_anything_gets_plain_frames);
  tcase_add_test (tc, test_odd_boxes_in_every_blend_format);
  tcase_add_test (tc, test_lines_keep_their_colour_in_every_blend_format);
  tcase_add_test (tc, test_properties_choose_what_is_drawn);
  tcase_add_test (tc, test_what_is_drawn_grows_with_the_frame);
  tcase_add_test (tc, test_what_is_drawn_is_what_overlays_show);
  tcase_add_test (tc, test_half_chroma_is_between_its_pixels);
  tcase_add_test (tc, test_letters_make_room);
  return suite;
}

GST_CHECK_MAIN (trtoverlay);
