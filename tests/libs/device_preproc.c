/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The kernel's frame -> network input, run in a loop on the host, held against
 * the library's: all formats, sizes, layouts and types.
 */
#include "devicepreproctest.h"

#include <gst/check/gstcheck.h>
#include <math.h>

static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_NV12,
  GST_VIDEO_FORMAT_NV21, GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_YV12,
  GST_VIDEO_FORMAT_Y42B, GST_VIDEO_FORMAT_Y444, GST_VIDEO_FORMAT_RGB,
  GST_VIDEO_FORMAT_BGR, GST_VIDEO_FORMAT_RGBA, GST_VIDEO_FORMAT_RGBx,
  GST_VIDEO_FORMAT_BGRA, GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_xRGB,
  GST_VIDEO_FORMAT_ABGR, GST_VIDEO_FORMAT_GBR, GST_VIDEO_FORMAT_RGBP,
  GST_VIDEO_FORMAT_BGRP, GST_VIDEO_FORMAT_AYUV, GST_VIDEO_FORMAT_GRAY8 };

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
};

static void
case_check (Case *c)
{
  TrtkPreproc p;

  fail_unless (gst_trt_device_preproc_init (&p, &c->info, NULL, &c->config));
  case_run_library (c, &c->frame);
  case_compare (c, &p, 1e-3 / fabs (c->config.std[0]));
}

GST_START_TEST (test_formats_and_sizes_equal_the_library)
{
  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      for (guint v = 0; v < 4; v++) {
        Case c;

        case_init (&c, formats[f], sizes[s], v % 2 * 36, NULL,
            GST_VIDEO_CHROMA_SITE_MPEG2);
        c.config.area = v / 2;
        case_check (&c);
        case_clear (&c);
      }
    }
  }
}
GST_END_TEST;

GST_START_TEST (test_modes_channels_and_types_equal_the_library)
{
  static const gint shapes[][4] = { { 64, 36, 32, 32 }, { 36, 64, 32, 32 },
    { 50, 50, 33, 17 }, { 1080, 3, 64, 64 }, { 7, 5, 64, 40 } };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++) {
    for (guint v = 0; v < 4 * 3 * 2 * 2 * 2; v++) {
      Case c;

      case_init (&c, v % 2 ? GST_VIDEO_FORMAT_NV12 : GST_VIDEO_FORMAT_BGRx,
          shapes[s], 4, "bt709", GST_VIDEO_CHROMA_SITE_MPEG2);
      c.config.area = v / 2 % 2;
      c.config.resize_mode = v / 4 % 4;
      c.config.format = v / 16 % 3;
      c.config.type = v / 48;
      c.config.layout = s % 2;
      c.config.crop_fraction = .875;
      c.config.pad_value = 114;
      for (guint k = 0; k < 3; k++) {
        c.config.mean[k] = 10 * (k + 1);
        c.config.std[k] = k == 2 ? -8 : 2 << k;
      }
      case_check (&c);
      case_clear (&c);
    }
  }
}
GST_END_TEST;

GST_START_TEST (test_colorimetry_equals_the_library)
{
  static const gchar *const all[] = { "bt601", "bt709", "bt2020", "1:4:0:0",
    "1:3:0:0", "2:3:5:1" };
  static const GstVideoChromaSite sites[] = { GST_VIDEO_CHROMA_SITE_MPEG2,
    GST_VIDEO_CHROMA_SITE_JPEG, GST_VIDEO_CHROMA_SITE_COSITED };
  static const gint size[4] = { 38, 22, 16, 24 };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (guint k = 0; k < G_N_ELEMENTS (all); k++) {
      for (guint s = 0; s < 2 * G_N_ELEMENTS (sites); s++) {
        Case c;

        case_init (&c, formats[f], size, 0, all[k], sites[s / 2]);
        if (GST_VIDEO_INFO_IS_RGB (&c.info))
          c.info.colorimetry.range = GST_VIDEO_COLOR_RANGE_16_235;
        c.frame.info = c.info;
        c.config.area = s % 2;
        case_check (&c);
        case_clear (&c);
      }
    }
  }
}
GST_END_TEST;

/* Halves, quantised bytes, padded channels: what the library does not make. */
GST_START_TEST (test_other_tensors_are_made_of_the_same_values)
{
  static const gint size[4] = { 64, 36, 40, 40 };
  static const gint pitches[] = { 0, 1, 4, 8, 16, 32 };
  static const gint dtypes[] = { TRTK_F32, TRTK_F16, TRTK_U8, TRTK_S8 };

  for (guint v = 0; v < G_N_ELEMENTS (pitches) * 4 * 2; v++) {
    TrtkPreproc p;
    Case c;

    case_init (&c, GST_VIDEO_FORMAT_NV12, size, 4, "bt709",
        GST_VIDEO_CHROMA_SITE_MPEG2);
    c.config.resize_mode = GST_TRT_RESIZE_LETTERBOX;
    c.config.pad_value = 114;
    c.config.format
        = v % 2 ? GST_TRT_INPUT_FORMAT_GRAY : GST_TRT_INPUT_FORMAT_RGB;
    for (guint k = 0; k < 3; k++) {
      c.config.mean[k] = 100;
      c.config.std[k] = 60 + k;
    }
    fail_unless (gst_trt_device_preproc_init (&p, &c.info, NULL, &c.config));
    p.dtype = dtypes[v / 2 % 4];
    p.pitch = pitches[v / 8];
    p.pitch = p.pitch == 1 ? p.n_channels : p.pitch;
    p.quantise = p.dtype == TRTK_U8 || p.dtype == TRTK_S8;
    p.q_scale = 5.f / 255;
    p.q_zero = p.dtype == TRTK_U8 ? 85 : -12;
    case_run_library (&c, &c.frame);
    if (p.quantise && p.pitch > p.n_channels) {
      /* an element of 0, compared as such: the tail is the zero point */
      gsize n;
      guint8 *tensor = case_run_kernel (&p, &c.frame, &n);

      fail_unless_equals_int (
          (gint) case_value_at (tensor, p.dtype, p.n_channels), p.q_zero);
      g_free (tensor);
    }
    case_compare (&c, &p, 1e-3 / 60);
    case_clear (&c);
  }
}
GST_END_TEST;

/* A crop is what the library makes of a frame that begins there. */
GST_START_TEST (test_a_crop_is_a_smaller_frame)
{
  static const gint size[4] = { 70, 50, 24, 20 };
  static const GstVideoRectangle crops[]
      = { { 0, 0, 69, 49 }, { 8, 6, 41, 29 }, { 68, 48, 2, 2 }, { 2, 0, 1, 1 } };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    for (guint k = 0; k < 2 * G_N_ELEMENTS (crops); k++) {
      const GstVideoRectangle *crop = &crops[k / 2];
      GstVideoFrame part;
      TrtkPreproc p;
      Case c;

      case_init (&c, formats[f], size, 12, NULL, GST_VIDEO_CHROMA_SITE_MPEG2);
      c.config.area = k % 2;
      part = c.frame;
      part.info.width = crop->w;
      part.info.height = crop->h;
      for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (&part); i++) {
        gint comp[GST_VIDEO_MAX_COMPONENTS];

        gst_video_format_info_component (part.info.finfo, i, comp);
        part.data[i] = (guint8 *) part.data[i]
            + (crop->y >> part.info.finfo->h_sub[comp[0]])
                * GST_VIDEO_FRAME_PLANE_STRIDE (&part, i)
            + (crop->x >> part.info.finfo->w_sub[comp[0]])
                * part.info.finfo->pixel_stride[comp[0]];
      }
      fail_unless (
          gst_trt_device_preproc_init (&p, &c.info, crop, &c.config));
      case_run_library (&c, &part);
      case_compare (&c, &p, 1e-3);
      case_clear (&c);
    }
  }
}
GST_END_TEST;

/* P010's upper 8 bits alone are NV12. */
GST_START_TEST (test_16_bits_of_8_equal_the_library)
{
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    GstVideoInfo info;
    GstVideoFrame frame;
    GstBuffer *buffer;
    TrtkPreproc p;
    Case c;

    case_init (
        &c, GST_VIDEO_FORMAT_NV12, sizes[s], 0, "bt709",
        GST_VIDEO_CHROMA_SITE_MPEG2);
    preproc_make_info (&info, GST_VIDEO_FORMAT_P010_10LE, sizes[s][0],
        sizes[s][1], "bt709", GST_VIDEO_CHROMA_SITE_MPEG2);
    buffer = preproc_make_frame (&info, 8, 1);
    gst_video_frame_map (&frame, &info, buffer, GST_MAP_READWRITE);
    for (guint i = 0; i < 2; i++) {
      gint n = (GST_VIDEO_INFO_COMP_WIDTH (&info, i)) * (i + 1);

      for (gint y = 0; y < GST_VIDEO_INFO_COMP_HEIGHT (&info, i); y++) {
        const guint8 *from = (guint8 *) c.frame.data[i]
            + y * GST_VIDEO_FRAME_PLANE_STRIDE (&c.frame, i);
        guint8 *to = (guint8 *) frame.data[i]
            + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, i);

        for (gint x = 0; x < n; x++)
          GST_WRITE_UINT16_LE (to + 2 * x, from[x] << 8);
      }
    }
    fail_unless (gst_trt_device_preproc_init (&p, &info, NULL, &c.config));
    case_run_library (&c, &c.frame);
    gst_video_frame_unmap (&c.frame);
    c.frame = frame;
    case_compare (&c, &p, 1e-3);
    gst_buffer_unref (buffer);
    case_clear (&c);
  }
}
GST_END_TEST;

/* ... and its lower ones count: a plain colour of 10 bits, by the formula. */
GST_START_TEST (test_10_bits_are_kept)
{
  static const gint size[4] = { 6, 4, 3, 3 };
  static const guint16 codes[][3] = { { 301, 513, 511 }, { 67, 514, 520 },
    { 938, 509, 512 }, { 502, 600, 430 } };

  for (guint k = 0; k < G_N_ELEMENTS (codes); k++) {
    gdouble y = (codes[k][0] - 64) / 876., u = (codes[k][1] - 512) / 896.,
            v = (codes[k][2] - 512) / 896.;
    gdouble rgb[3] = { 255 * (y + 2 * (1 - .2126) * v), 0,
      255 * (y + 2 * (1 - .0722) * u) };
    GstMapInfo map;
    TrtkPreproc p;
    Case c;

    rgb[1] = (255 * y - .2126 * rgb[0] - .0722 * rgb[2]) / .7152;
    case_init (&c, GST_VIDEO_FORMAT_P010_10LE, size, 0, "bt709",
        GST_VIDEO_CHROMA_SITE_MPEG2);
    gst_video_frame_unmap (&c.frame);
    gst_buffer_map (c.buffer, &map, GST_MAP_WRITE);
    for (gsize i = 0; i < map.size / 2; i++) {
      gboolean luma = i < map.size / 3;
      guint16 code = codes[k][luma ? 0 : 1 + i % 2];

      GST_WRITE_UINT16_LE (map.data + 2 * i, code << 6);
    }
    gst_buffer_unmap (c.buffer, &map);
    fail_unless (
        gst_video_frame_map (&c.frame, &c.info, c.buffer, GST_MAP_READ));
    fail_unless (gst_trt_device_preproc_init (&p, &c.info, NULL, &c.config));
    c.want = g_new (gfloat, 27);
    for (guint i = 0; i < 27; i++)
      c.want[i] = CLAMP (rgb[i / 9], 0, 255);
    case_compare (&c, &p, 1e-3);
    case_clear (&c);
  }
}
GST_END_TEST;

GST_START_TEST (test_what_the_kernel_cannot_do_is_refused)
{
  static const gint size[4] = { 16, 16, 8, 8 };
  TrtkPreprocArgs args;
  TrtkPreprocFrame frame, many[TRTK_PREPROC_FRAMES + 1];
  TrtkLaunch launch;
  TrtkPreproc p, bad;
  GstVideoInfo info;
  Case c;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_YUY2, 16, 16);
  gst_trt_preproc_config_init (&c.config, 8, 8);
  fail_if (gst_trt_device_preproc_init (&p, &info, NULL, &c.config));
  fail_if (gst_trt_device_preproc_supports (&info));
  case_init (&c, GST_VIDEO_FORMAT_NV12, size, 0, NULL,
      GST_VIDEO_CHROMA_SITE_MPEG2);
  fail_unless (gst_trt_device_preproc_init (&p, &c.info, NULL, &c.config));
#define REFUSED(change)                                                        \
  bad = p;                                                                     \
  bad.change;                                                                  \
  fail_unless_equals_int (                                                     \
      trtk_cuda_plan_preproc (&bad, &args, &launch), TRTK_ERROR_ARGUMENT)
  REFUSED (dtype = TRTK_S32);
  REFUSED (dtype = TRTK_S8);
  REFUSED (quantise = 1);
  REFUSED (pitch = 6);
  REFUSED (crop_w = 0);
  REFUSED (width = 0);
  REFUSED (scale_x = 0);
  REFUSED (offset[2] = 2);
  REFUSED (offset[2] = 0);
  REFUSED (order[0] = 3);
  fail_unless_equals_int (
      trtk_cuda_plan_preproc (&p, &args, &launch), TRTK_OK);
  fail_unless_equals_string (launch.kernel, "trtk_preproc_semi8_f32");
  gst_trt_device_preproc_set_frame (&frame, &c.frame, 0);
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = frame;
  fail_unless_equals_int (trtk_cuda_preproc_set_frames (&p, many,
          TRTK_PREPROC_FRAMES, &args, &launch), TRTK_OK);
  fail_unless_equals_int (launch.grid[2], TRTK_PREPROC_FRAMES);
  fail_unless_equals_int (trtk_cuda_preproc_set_frames (&p, many,
          TRTK_PREPROC_FRAMES + 1, &args, &launch), TRTK_ERROR_ARGUMENT);
  frame.plane[1] = (const guint8 *) frame.plane[1] + 1;
  fail_unless_equals_int (
      trtk_cuda_preproc_set_frames (&p, &frame, 1, &args, &launch),
      TRTK_ERROR_UNSUPPORTED);
  frame.plane[1] = NULL;
  fail_unless_equals_int (
      trtk_cuda_preproc_set_frames (&p, &frame, 1, &args, &launch),
      TRTK_ERROR_ARGUMENT);
  case_clear (&c);
}
GST_END_TEST;

static Suite *
device_preproc_suite (void)
{
  Suite *suite = suite_create ("device-preproc");
  TCase *tc = tcase_create ("general");

  tcase_set_timeout (tc, 120);
  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_formats_and_sizes_equal_the_library);
  tcase_add_test (tc, test_modes_channels_and_types_equal_the_library);
  tcase_add_test (tc, test_colorimetry_equals_the_library);
  tcase_add_test (tc, test_other_tensors_are_made_of_the_same_values);
  tcase_add_test (tc, test_a_crop_is_a_smaller_frame);
  tcase_add_test (tc, test_16_bits_of_8_equal_the_library);
  tcase_add_test (tc, test_10_bits_are_kept);
  tcase_add_test (tc, test_what_the_kernel_cannot_do_is_refused);
  return suite;
}

GST_CHECK_MAIN (device_preproc);
