/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames with things to draw in them, for tests of trtoverlay.
 */
#include "overlaytest.h"

void
overlay_test_info (GstVideoInfo *info, const gchar *format, gint width,
    gint height, const gchar *colorimetry)
{
  gst_video_info_set_format (
      info, gst_video_format_from_string (format), width, height);
  if (colorimetry != NULL)
    fail_unless (
        gst_video_colorimetry_from_string (&info->colorimetry, colorimetry));
}

GstBuffer *
overlay_test_picture (const GstVideoInfo *info)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) (60 + i * 7 % 90 + i / 53 % 31);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static const gchar *const labels[] = { "person", "bus \xe2\x80\xa6 \xc3\xa4 <b>",
  NULL, "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
  "a label that is very much longer than any frame of these tests is wide" };

void
overlay_test_add_objects (
    GstBuffer *buffer, const GstVideoInfo *info, guint n)
{
  g_autoptr (GstTrtResults) results = gst_trt_results_new ();

  for (guint i = 0; i < n; i++) {
    GstTrtObject *object = gst_trt_results_add_object (results);

    object->x = .37f + (gint) (i * 37 % 120 - 50) / 100.f;
    object->y = .52f + (gint) (i * 59 % 110 - 50) / 100.f;
    object->w = i == 3 ? 0 : .08f + i % 7 * .09f;
    object->h = i == 4 ? 0 : .11f + i % 5 * .08f;
    object->label_id = (gint) i - 1;
    object->label = labels[i % G_N_ELEMENTS (labels)];
    object->confidence = i / (gfloat) n;
    object->object_id = i % 3;
    object->n_landmarks = i % 2;
    object->landmarks[0] = object->x + .02f;
    object->landmarks[1] = i == 1 ? 3 : object->y + .03f;
  }
  for (guint i = 0; i < n / 50; i++)
    gst_trt_results_add_class (results)->label = i == 0 ? "street" : NULL;
  gst_trt_attach_metas (buffer, info, results, GST_TRT_METADATA_MINIMAL);
}

GstHarness *
overlay_test_harness (
    const gchar *launch, const GstVideoInfo *info, const gchar *features)
{
  GstHarness *h = gst_harness_new_parse (launch);
  GstCaps *caps = gst_video_info_to_caps (info);

  if (features != NULL)
    gst_caps_set_features_simple (
        caps, gst_caps_features_from_string (features));
  gst_harness_set_src_caps (h, caps);
  return h;
}

/* Samples that are further apart than @tolerance; *@most becomes the largest
 * difference. */
static guint
compare_component (GstVideoFrame *a, GstVideoFrame *b, guint c, gint tolerance,
    gint *most)
{
  gint step = GST_VIDEO_FRAME_COMP_PSTRIDE (a, c);
  guint n = 0;

  for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (a, c); y++) {
    const guint8 *p = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (a, c)
        + y * GST_VIDEO_FRAME_COMP_STRIDE (a, c);
    const guint8 *q = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (b, c)
        + y * GST_VIDEO_FRAME_COMP_STRIDE (b, c);

    for (gint x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (a, c); x++) {
      gint apart = ABS (p[x * step] - q[x * step]);

      n += apart > tolerance;
      *most = MAX (*most, apart);
    }
  }
  return n;
}

guint
overlay_test_count_apart (const GstVideoInfo *info, GstBuffer *got,
    GstBuffer *want, gint tolerance, gint *most)
{
  GstVideoFrame a, b;
  guint n = 0;

  *most = 0;
  fail_unless (gst_video_frame_map (&a, info, got, GST_MAP_READ));
  fail_unless (gst_video_frame_map (&b, info, want, GST_MAP_READ));
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (info); c++)
    n += compare_component (&a, &b, c, tolerance, most);
  gst_video_frame_unmap (&b);
  gst_video_frame_unmap (&a);
  return n;
}

void
overlay_test_compare (const gchar *what, const GstVideoInfo *info,
    GstBuffer *got, GstBuffer *want)
{
  gint most;
  guint n = overlay_test_count_apart (info, got, want, 0, &most);

  fail_unless (n == 0, "%s, %s %dx%d: %u samples differ, by up to %d", what,
      GST_VIDEO_INFO_NAME (info), info->width, info->height, n, most);
}
