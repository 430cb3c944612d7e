/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * How long a frame takes to become a network's input, on one core:
 * median of 60 runs, in milliseconds.
 */
#include <gst/trt/gsttrt.h>

#define N_RUNS 60

static gint
by_value (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return x < y ? -1 : x > y;
}

static void
measure (GstVideoFormat format, gint width, gint height, gint net,
    GstTrtResizeMode mode, GstTrtInputLayout layout, gboolean area)
{
  GstVideoInfo info;
  GstTrtPreprocConfig config;
  GstTrtPreproc *preproc;
  GstBuffer *buffer;
  GstVideoFrame frame;
  gdouble times[N_RUNS];
  gpointer tensor;

  gst_video_info_set_format (&info, format, width, height);
  gst_trt_preproc_config_init (&config, net, net);
  config.resize_mode = mode;
  config.layout = layout;
  config.area = area;
  config.std[0] = config.std[1] = config.std[2] = 255;
  preproc = gst_trt_preproc_new (&info, &config, NULL);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 77, info.size);
  tensor = g_malloc (gst_trt_preproc_get_size (preproc));
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ);
  for (guint i = 0; i < N_RUNS; i++) {
    gint64 start = g_get_monotonic_time ();

    gst_trt_preproc_run (preproc, &frame, tensor);
    times[i] = (g_get_monotonic_time () - start) / 1000.;
  }
  qsort (times, N_RUNS, sizeof times[0], by_value);
  g_print ("%-6s %dx%d -> %dx%d %-9s %s%-5s %6.2f ms\n",
      gst_video_format_to_string (format), width, height, net, net,
      mode == GST_TRT_RESIZE_STRETCH ? "stretch" : "letterbox",
      layout == GST_TRT_INPUT_LAYOUT_NCHW ? "NCHW" : "NHWC",
      area ? " area" : "", times[N_RUNS / 2]);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  g_free (tensor);
  gst_trt_preproc_free (preproc);
}

int
main (int argc, char **argv)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_NV12,
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_BGRx,
    GST_VIDEO_FORMAT_GRAY8, GST_VIDEO_FORMAT_YUY2, GST_VIDEO_FORMAT_P010_10LE };

  gst_init (&argc, &argv);
  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    for (guint v = 0; v < 4; v++)
      measure (formats[f], 1920, 1080, 640,
          v & 1 ? GST_TRT_RESIZE_STRETCH : GST_TRT_RESIZE_LETTERBOX,
          v & 2 ? GST_TRT_INPUT_LAYOUT_NHWC : GST_TRT_INPUT_LAYOUT_NCHW,
          FALSE);
  measure (GST_VIDEO_FORMAT_NV12, 1920, 1080, 640, GST_TRT_RESIZE_LETTERBOX,
      GST_TRT_INPUT_LAYOUT_NCHW, TRUE);
  measure (GST_VIDEO_FORMAT_NV12, 3840, 2160, 640, GST_TRT_RESIZE_LETTERBOX,
      GST_TRT_INPUT_LAYOUT_NCHW, FALSE);
  return 0;
}
