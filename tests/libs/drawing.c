/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * GstTrtDrawing: colours, edges, masks, and what it refuses.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <string.h>

typedef struct {
  GstVideoInfo info;
  GstBuffer *buffer;
  GstVideoFrame frame;
} Picture;

static void
picture_init (Picture *p, GstVideoFormat format, gint width, gint height,
    const gchar *colorimetry)
{
  gst_video_info_set_format (&p->info, format, width, height);
  if (colorimetry != NULL)
    gst_video_colorimetry_from_string (&p->info.colorimetry, colorimetry);
  p->buffer = gst_buffer_new_allocate (NULL, p->info.size, NULL);
  gst_buffer_memset (p->buffer, 0, 0, p->info.size);
  fail_unless (gst_video_frame_map (
      &p->frame, &p->info, p->buffer, GST_MAP_READWRITE));
}

static void
picture_clear (Picture *p)
{
  gst_video_frame_unmap (&p->frame);
  gst_buffer_unref (p->buffer);
}

static guint8
at (Picture *p, guint c, gint x, gint y)
{
  return ((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&p->frame, c))
      [y * GST_VIDEO_FRAME_COMP_STRIDE (&p->frame, c)
          + x * GST_VIDEO_FRAME_COMP_PSTRIDE (&p->frame, c)];
}

/* By hand, from the matrices of BT.601 and BT.709. */
GST_START_TEST (test_colours_are_of_the_colorimetry)
{
  static const struct {
    GstVideoFormat format;
    const gchar *colorimetry;
    guint32 rgb;
    guint8 want[3];
  } rows[] = {
    { GST_VIDEO_FORMAT_NV12, "bt601", 0xff0000, { 81, 90, 240 } },
    { GST_VIDEO_FORMAT_NV12, "bt709", 0xff0000, { 63, 102, 240 } },
    { GST_VIDEO_FORMAT_I420, "bt709", 0x00ff00, { 173, 42, 26 } },
    { GST_VIDEO_FORMAT_NV12, "1:4:5:1", 0x0000ff, { 29, 255, 107 } },
    { GST_VIDEO_FORMAT_NV12, "bt709", 0xffffff, { 235, 128, 128 } },
    { GST_VIDEO_FORMAT_NV12, "bt709", 0x000000, { 16, 128, 128 } },
    { GST_VIDEO_FORMAT_BGRA, NULL, 0x123456, { 0x12, 0x34, 0x56 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstTrtDrawing) drawing = gst_trt_drawing_new ();
    Picture p;

    picture_init (&p, rows[i].format, 8, 8, rows[i].colorimetry);
    gst_trt_drawing_begin (drawing, &p.info);
    gst_trt_drawing_add_bar (drawing, 0, 0, 8, 8, rows[i].rgb);
    fail_unless (gst_trt_drawing_run (drawing, &p.frame));
    for (guint c = 0; c < 3; c++)
      fail_unless (ABS (at (&p, c, 3, 3) - rows[i].want[c]) <= 1,
          "row %u: component %u is %u", i, c, at (&p, c, 3, 3));
    if (rows[i].format == GST_VIDEO_FORMAT_BGRA)
      fail_unless_equals_int (at (&p, 3, 3, 3), 255);
    picture_clear (&p);
  }
}
GST_END_TEST;

GST_START_TEST (test_what_is_beyond_the_frame_is_cut_off)
{
  static const guint8 letter[] = { 10, 20, 30, 40, 0, 50, 60, 70, 80, 0 };
  g_autoptr (GstTrtDrawing) drawing = gst_trt_drawing_new ();
  Picture p;
  gint mask = gst_trt_drawing_keep_mask (drawing, letter, 5, 4, 2);

  picture_init (&p, GST_VIDEO_FORMAT_GRAY8, 8, 4, "1:4:0:0");
  gst_trt_drawing_begin (drawing, &p.info);
  gst_trt_drawing_add_bar (drawing, 7, -5, G_MAXINT, 6, 0xffffff);
  gst_trt_drawing_add_bar (drawing, G_MININT, 0, 9, 9, 0xffffff);
  gst_trt_drawing_add_bar (drawing, 3, 3, 0, 9, 0xffffff);
  /* its lower right corner; its first column */
  gst_trt_drawing_add_mask (drawing, mask, -2, -1, 0xffffff);
  gst_trt_drawing_add_mask (drawing, mask, 7, 2, 0xffffff);
  gst_trt_drawing_add_mask (drawing, mask, 8, 0, 0xffffff);
  fail_unless (gst_trt_drawing_run (drawing, &p.frame));
  for (gint y = 0; y < 4; y++) {
    for (gint x = 0; x < 8; x++) {
      gint want = x == 7 && y == 0 ? 255
          : y == 0 && x < 2 ? 70 + 10 * x
          : x == 7 && y >= 2 ? 10 + 40 * (y - 2) : 0;

      fail_unless (at (&p, 0, x, y) == want, "%d, %d: %u, not %d", x, y,
          at (&p, 0, x, y), want);
    }
  }
  picture_clear (&p);
}
GST_END_TEST;

GST_START_TEST (test_masks_are_bounded_and_make_room)
{
  g_autoptr (GstTrtDrawing) drawing = gst_trt_drawing_new ();
  g_autofree guint8 *pixels = g_malloc0 (1 << 20);
  gint n = 0;

  while (gst_trt_drawing_keep_mask (drawing, pixels, 1024, 1024, 1024) >= 0)
    fail_unless (++n < 1000);
  fail_unless_equals_int (n, 16);
  fail_unless_equals_int (
      gst_trt_drawing_keep_mask (drawing, pixels, 1, 1, 1), -1);
  gst_trt_drawing_drop_masks (drawing);
  fail_unless_equals_int (
      gst_trt_drawing_keep_mask (drawing, pixels, 1024, 1024, 1024), 0);
}
GST_END_TEST;

/* A frame that is not what was begun with would be written beyond. */
GST_START_TEST (test_other_frames_are_refused)
{
  g_autoptr (GstTrtDrawing) drawing = gst_trt_drawing_new ();
  Picture small, other;
  GstVideoInfo large;

  gst_video_info_set_format (&large, GST_VIDEO_FORMAT_NV12, 64, 64);
  picture_init (&small, GST_VIDEO_FORMAT_NV12, 32, 64, NULL);
  picture_init (&other, GST_VIDEO_FORMAT_I420, 64, 64, NULL);
  gst_trt_drawing_begin (drawing, &large);
  gst_trt_drawing_add_bar (drawing, 0, 0, 64, 64, 0xffffff);
  fail_if (gst_trt_drawing_run (drawing, &small.frame));
  fail_if (gst_trt_drawing_run (drawing, &other.frame));
  fail_unless_equals_int (at (&small, 0, 0, 0), 0);
  picture_clear (&small);
  picture_clear (&other);
}
GST_END_TEST;

/* What is not a byte of its own is left to others. */
GST_START_TEST (test_formats)
{
  static const struct {
    GstVideoFormat format;
    gboolean drawn;
  } rows[] = { { GST_VIDEO_FORMAT_NV12, TRUE }, { GST_VIDEO_FORMAT_YUY2, TRUE },
    { GST_VIDEO_FORMAT_Y41B, TRUE }, { GST_VIDEO_FORMAT_RGB, TRUE },
    { GST_VIDEO_FORMAT_GRAY8, TRUE }, { GST_VIDEO_FORMAT_A420, TRUE },
    { GST_VIDEO_FORMAT_P010_10LE, FALSE }, { GST_VIDEO_FORMAT_v210, FALSE },
    { GST_VIDEO_FORMAT_IYU1, FALSE }, { GST_VIDEO_FORMAT_RGB16, FALSE },
    { GST_VIDEO_FORMAT_RGB8P, FALSE }, { GST_VIDEO_FORMAT_NV12_64Z32, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstVideoInfo info;

    gst_video_info_set_format (&info, rows[i].format, 64, 64);
    fail_unless_equals_int (gst_trt_drawing_supports (&info), rows[i].drawn);
  }
}
GST_END_TEST;

static Suite *
drawing_suite (void)
{
  Suite *suite = suite_create ("drawing");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_colours_are_of_the_colorimetry);
  tcase_add_test (tc, test_what_is_beyond_the_frame_is_cut_off);
  tcase_add_test (tc, test_masks_are_bounded_and_make_room);
  tcase_add_test (tc, test_other_frames_are_refused);
  tcase_add_test (tc, test_formats);
  return suite;
}

GST_CHECK_MAIN (drawing);
