/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frame -> network input, held against the slow implementation of
 * preproctest.c.
 */
#include "preproctest.h"

#include <gst/check/gstcheck.h>
#include <math.h>

static const GstVideoFormat fast_formats[] = { GST_VIDEO_FORMAT_NV12,
  GST_VIDEO_FORMAT_NV21, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_YV12,
  GST_VIDEO_FORMAT_Y42B, GST_VIDEO_FORMAT_Y444, GST_VIDEO_FORMAT_YUY2,
  GST_VIDEO_FORMAT_UYVY, GST_VIDEO_FORMAT_AYUV, GST_VIDEO_FORMAT_RGB,
  GST_VIDEO_FORMAT_BGR, GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_RGBx,
  GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_ARGB,
  GST_VIDEO_FORMAT_xRGB, GST_VIDEO_FORMAT_ABGR, GST_VIDEO_FORMAT_xBGR,
  GST_VIDEO_FORMAT_GBR, GST_VIDEO_FORMAT_GRAY8 };

static const gint sizes[][4] = {
  /* frame, input: shrinking, growing, odd, a pixel wide, the same */
  { 64, 48, 20, 20 },
  { 17, 13, 40, 31 },
  { 33, 21, 32, 32 },
  { 101, 7, 19, 23 },
  { 2, 2, 9, 5 },
  { 1, 1, 4, 4 },
  { 3, 1, 5, 7 },
  { 1, 9, 6, 6 },
  { 24, 16, 24, 16 },
  { 37, 23, 37, 23 },
};

GST_START_TEST (test_fast_formats_equal_the_slow_way)
{
  for (guint f = 0; f < G_N_ELEMENTS (fast_formats); f++) {
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      for (guint padding = 0; padding <= 37; padding += 37) {
        GstVideoInfo info;
        GstTrtPreprocConfig config;

        preproc_make_info (&info, fast_formats[f], sizes[s][0], sizes[s][1],
            NULL, GST_VIDEO_CHROMA_SITE_MPEG2);
        gst_trt_preproc_config_init (&config, sizes[s][2], sizes[s][3]);
        preproc_compare (&info, &config, padding, 2e-3);
      }
    }
  }
}
GST_END_TEST;

GST_START_TEST (test_resize_modes_place_and_pad)
{
  static const gint shapes[][4] = { { 64, 36, 32, 32 }, { 36, 64, 32, 32 },
    { 50, 50, 33, 17 }, { 1080, 3, 64, 64 }, { 7, 5, 64, 40 } };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++) {
    for (guint mode = 0; mode <= GST_TRT_RESIZE_CROP; mode++) {
      GstVideoInfo info;
      GstTrtPreprocConfig config;

      preproc_make_info (&info, GST_VIDEO_FORMAT_NV12, shapes[s][0],
          shapes[s][1],
          "bt709", GST_VIDEO_CHROMA_SITE_MPEG2);
      gst_trt_preproc_config_init (&config, shapes[s][2], shapes[s][3]);
      config.resize_mode = mode;
      config.crop_fraction = .875;
      config.pad_value = 114;
      config.mean[0] = 10;
      config.mean[1] = 20;
      config.mean[2] = 30;
      config.std[0] = 2;
      config.std[1] = 4;
      config.std[2] = -8;
      for (guint v = 0; v < 12; v++) {
        config.format = v % 3;
        config.layout = v / 3 % 2;
        config.type = v / 6;
        preproc_compare (&info, &config, 5,
            config.type == GST_TRT_INPUT_TYPE_U8 ? .502 : 2e-3);
      }
    }
  }
}
GST_END_TEST;

GST_START_TEST (test_colorimetry_is_honoured)
{
  static const gchar *const all[] = { "bt601", "bt709", "bt2020", "1:4:0:0",
    "1:3:0:0", "2:3:5:1", "sRGB" };
  static const GstVideoChromaSite sites[] = { GST_VIDEO_CHROMA_SITE_MPEG2,
    GST_VIDEO_CHROMA_SITE_JPEG, GST_VIDEO_CHROMA_SITE_COSITED };
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_NV12,
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_YUY2, GST_VIDEO_FORMAT_RGB,
    GST_VIDEO_FORMAT_GRAY8 };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (guint k = 0; k < G_N_ELEMENTS (all); k++) {
      for (guint s = 0; s < G_N_ELEMENTS (sites); s++) {
        GstVideoInfo info;
        GstTrtPreprocConfig config;

        preproc_make_info (&info, formats[f], 38, 22, all[k], sites[s]);
        /* no YUV is sRGB */
        if (info.colorimetry.matrix == GST_VIDEO_COLOR_MATRIX_RGB
            && GST_VIDEO_INFO_IS_YUV (&info))
          continue;
        gst_trt_preproc_config_init (&config, 16, 24);
        preproc_compare (&info, &config, 0, 2e-3);
      }
    }
  }
}
GST_END_TEST;

GST_START_TEST (test_limited_range_rgb_is_expanded)
{
  GstVideoInfo info;
  GstTrtPreprocConfig config;

  preproc_make_info (&info, GST_VIDEO_FORMAT_RGBx, 20, 20, NULL,
      GST_VIDEO_CHROMA_SITE_UNKNOWN);
  info.colorimetry.range = GST_VIDEO_COLOR_RANGE_16_235;
  gst_trt_preproc_config_init (&config, 11, 13);
  preproc_compare (&info, &config, 0, 2e-3);
}
GST_END_TEST;

/* Averages: a picture shrunk by whole factors gives block means, one that keeps
 * its size stays, and one that grows is as without. */
GST_START_TEST (test_area_averages_what_it_covers)
{
  GstVideoInfo info;
  GstTrtPreprocConfig config;
  GstTrtPreproc *preproc;
  GstBuffer *buffer;
  GstVideoFrame frame;
  gfloat tensor[8 * 4];

  preproc_make_info (&info, GST_VIDEO_FORMAT_GRAY8, 40, 12, NULL,
      GST_VIDEO_CHROMA_SITE_UNKNOWN);
  info.colorimetry.range = GST_VIDEO_COLOR_RANGE_0_255;
  gst_trt_preproc_config_init (&config, 8, 4);
  config.format = GST_TRT_INPUT_FORMAT_GRAY;
  config.area = TRUE;
  preproc = gst_trt_preproc_new (&info, &config, NULL);
  buffer = preproc_make_frame (&info, 9, 7);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  gst_trt_preproc_run (preproc, &frame, tensor);
  for (gint y = 0; y < 4; y++) {
    for (gint x = 0; x < 8; x++) {
      gdouble sum = 0;

      for (gint i = 0; i < 15; i++)
        sum += preproc_code_at (&frame, 0, 5 * x + i % 5, 3 * y + i / 5);
      fail_unless (fabs (tensor[8 * y + x] - sum / 15) <= 1e-3);
    }
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  gst_trt_preproc_free (preproc);
}
GST_END_TEST;

GST_START_TEST (test_area_keeps_the_mean_in_every_fast_format)
{
  for (guint f = 0; f < G_N_ELEMENTS (fast_formats); f++) {
    GstVideoInfo info;
    GstTrtPreprocConfig config;
    g_autofree gfloat *all = g_new (gfloat, 3 * 60 * 44);
    gfloat one[3];
    GstBuffer *buffer;
    GstVideoFrame frame;

    preproc_make_info (&info, fast_formats[f], 60, 44, NULL,
        GST_VIDEO_CHROMA_SITE_JPEG);
    buffer = preproc_make_frame (&info, 3, f);
    /* Dull colours, so that nothing is clamped. */
    for (guint i = 0; i < gst_buffer_get_size (buffer); i++) {
      guint8 byte;

      gst_buffer_extract (buffer, i, &byte, 1);
      byte = 118 + byte % 20;
      gst_buffer_fill (buffer, i, &byte, 1);
    }
    fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
    for (guint pass = 0; pass < 2; pass++) {
      GstTrtPreproc *preproc;

      gst_trt_preproc_config_init (
          &config, pass == 0 ? 60 : 1, pass == 0 ? 44 : 1);
      config.area = TRUE;
      preproc = gst_trt_preproc_new (&info, &config, NULL);
      gst_trt_preproc_run (preproc, &frame, pass == 0 ? all : one);
      gst_trt_preproc_free (preproc);
    }
    for (guint c = 0; c < 3; c++) {
      gdouble mean = 0;

      for (guint i = 0; i < 60 * 44; i++)
        mean += all[c * 60 * 44 + i] / (60 * 44);
      /* Growing the chroma repeats its edge, which weighs a little. */
      fail_unless (fabs (mean - one[c]) <= .3, "%s channel %u: %g and %g",
          GST_VIDEO_INFO_NAME (&info), c, mean, one[c]);
    }
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (buffer);
  }
}
GST_END_TEST;

/* A plain colour in every format that GStreamer knows comes out as that
 * colour. */
GST_START_TEST (test_every_format_is_accepted)
{
  g_auto (GStrv) names = NULL;
  g_autofree gchar *list = g_strdup (GST_VIDEO_FORMATS_ALL);
  static const guint8 red[3] = { 200, 60, 40 };
  guint n_tried = 0;

  names = g_strsplit_set (g_strdelimit (list, "{}", ' '), ", ", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    GstVideoFormat format = gst_video_format_from_string (names[i]);
    GstVideoInfo info, rgb;
    GstTrtPreprocConfig config;
    GstTrtPreproc *preproc;
    GstVideoConverter *converter;
    GstBuffer *from, *to;
    GstVideoFrame source, frame;
    GError *error = NULL;
    gfloat tensor[3 * 16];

    if (*names[i] == '\0')
      continue;
    n_tried++;
    fail_unless (format != GST_VIDEO_FORMAT_UNKNOWN, "%s", names[i]);
    gst_video_info_set_format (&info, format, 36, 28);
    gst_video_info_set_format (&rgb, GST_VIDEO_FORMAT_RGB, 36, 28);
    from = gst_buffer_new_allocate (NULL, rgb.size, NULL);
    for (guint k = 0; k < rgb.size; k++)
      gst_buffer_memset (from, k, red[k % rgb.stride[0] % 3], 1);
    to = gst_buffer_new_allocate (NULL, info.size, NULL);
    gst_buffer_memset (to, 0, 0, info.size);
    converter = gst_video_converter_new (&rgb, &info, NULL);
    gst_video_frame_map (&source, &rgb, from, GST_MAP_READ);
    gst_video_frame_map (&frame, &info, to, GST_MAP_READWRITE);
    gst_video_converter_frame (converter, &source, &frame);

    gst_trt_preproc_config_init (&config, 4, 4);
    preproc = gst_trt_preproc_new (&info, &config, &error);
    g_assert_no_error (error);
    gst_trt_preproc_run (preproc, &frame, tensor);
    for (guint k = 0; k < 48; k++) {
      gdouble want = red[k / 16];
      gdouble tolerance = 3;

      if (GST_VIDEO_INFO_IS_GRAY (&info)) {
        want = .299 * red[0] + .587 * red[1] + .114 * red[2];
        tolerance = 26;         /* whatever matrix the converter took */
      } else if (GST_VIDEO_INFO_COMP_DEPTH (&info, 0) < 8
          || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info.finfo)) {
        tolerance = 40;         /* 5 bits, 332, palettes */
      }
      fail_unless (fabs (tensor[k] - want) <= tolerance,
          "%s value %u: %g, want %g", names[i], k, tensor[k], want);
    }
    gst_video_frame_unmap (&frame);
    gst_video_frame_unmap (&source);
    gst_video_converter_free (converter);
    gst_trt_preproc_free (preproc);
    gst_buffer_unref (from);
    gst_buffer_unref (to);
  }
  fail_unless (n_tried > 80);
}
GST_END_TEST;

GST_START_TEST (test_wrong_configs_are_refused)
{
  GstVideoInfo info;
  GstTrtPreprocConfig config;
  GError *error = NULL;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 64);
  gst_trt_preproc_config_init (&config, 0, 64);
  fail_unless (gst_trt_preproc_new (&info, &config, &error) == NULL);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);
  gst_trt_preproc_config_init (&config, 64, 64);
  config.std[1] = 0;
  fail_unless (gst_trt_preproc_new (&info, &config, &error) == NULL);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);
  gst_trt_preproc_config_init (&config, 64, 64);
  gst_video_info_init (&info);
  fail_unless (gst_trt_preproc_new (&info, &config, &error) == NULL);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);
}
GST_END_TEST;

static Suite *
preproc_suite (void)
{
  Suite *suite = suite_create ("preproc");
  TCase *tc = tcase_create ("general");

  tcase_set_timeout (tc, 120);
  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_fast_formats_equal_the_slow_way);
  tcase_add_test (tc, test_resize_modes_place_and_pad);
  tcase_add_test (tc, test_colorimetry_is_honoured);
  tcase_add_test (tc, test_limited_range_rgb_is_expanded);
  tcase_add_test (tc, test_area_averages_what_it_covers);
  tcase_add_test (tc, test_area_keeps_the_mean_in_every_fast_format);
  tcase_add_test (tc, test_every_format_is_accepted);
  tcase_add_test (tc, test_wrong_configs_are_refused);
  return suite;
}

GST_CHECK_MAIN (preproc);
