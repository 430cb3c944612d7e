/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 */
#include "devicepreproctest.h"

#include <gst/check/gstcheck.h>
#include <math.h>

/* What a GPU does with one frame. */
static void
run_kernel (const TrtkPreprocArgs *a, const TrtkPreproc *p, gint n)
{
  gint area = p->area && (p->scale_x < 1 || p->scale_y < 1);

  for (gint f = 0; f < n; f++) {
    for (gint y = 0; y < a->height; y++) {
      for (gint x = 0; x < a->width; x++)
        trtk_preproc_run_pixel (a, &a->frame[f], p->source, area, x, y);
    }
  }
}

#define CANARY 0x5a

guint8 *
case_run_kernel (
    const TrtkPreproc *p, const GstVideoFrame *frame, gsize *slot_size)
{
  TrtkPreprocArgs args;
  TrtkPreprocFrame f;
  TrtkLaunch launch;
  gsize size, n_touched = 0;
  guint8 *tensor;

  fail_unless_equals_int (trtk_cuda_plan_preproc (p, &args, &launch), TRTK_OK);
  gst_trt_device_preproc_set_frame (&f, frame, 1);
  fail_unless_equals_int (
      trtk_cuda_preproc_set_frames (p, &f, 1, &args, &launch), TRTK_OK);
  fail_unless (launch.grid[0] * 32 >= (guint) p->width
      && launch.grid[1] * 16 >= (guint) p->height && launch.grid[2] == 1);
  size = (gsize) args.y_batch * trtk_dtype_size (p->dtype);
  tensor = g_malloc (3 * size);
  memset (tensor, CANARY, 3 * size);
  args.y = tensor;
  run_kernel (&args, p, 1);
  for (gsize i = 0; i < size; i++)
    n_touched += tensor[i] != CANARY || tensor[2 * size + i] != CANARY;
  fail_unless_equals_int (n_touched, 0);
  memmove (tensor, tensor + size, size);
  *slot_size = size;
  return tensor;
}

gdouble
case_value_at (const guint8 *tensor, gint dtype, gsize i)
{
  return trtk_ref_load (tensor, dtype, i);
}

void
case_init (Case *c, GstVideoFormat format, const gint size[4], guint padding,
    const gchar *colorimetry, GstVideoChromaSite site)
{
  memset (c, 0, sizeof *c);
  preproc_make_info (
      &c->info, format, size[0], size[1], colorimetry, site);
  gst_trt_preproc_config_init (&c->config, size[2], size[3]);
  c->buffer = preproc_make_frame (&c->info, padding, size[0] * 7 + padding);
  fail_unless (
      gst_video_frame_map (&c->frame, &c->info, c->buffer, GST_MAP_READ));
}

void
case_run_library (Case *c, GstVideoFrame *frame)
{
  GstTrtPreprocConfig config = c->config;
  GstTrtPreproc *preproc;

  config.layout = GST_TRT_INPUT_LAYOUT_NCHW;
  config.type = GST_TRT_INPUT_TYPE_F32;
  preproc = gst_trt_preproc_new (&frame->info, &config, NULL);
  fail_unless (preproc != NULL);
  c->channels = config.format == GST_TRT_INPUT_FORMAT_GRAY ? 1 : 3;
  g_free (c->want);
  c->want = g_malloc (gst_trt_preproc_get_size (preproc));
  gst_trt_preproc_run (preproc, frame, c->want);
  gst_trt_preproc_free (preproc);
}

void
case_clear (Case *c)
{
  gst_video_frame_unmap (&c->frame);
  gst_buffer_unref (c->buffer);
  g_free (c->want);
}

void
case_compare (const Case *c, const TrtkPreproc *p, gdouble step)
{
  gsize size, plane = (gsize) p->width * p->height, n_off = 0;
  guint8 *tensor = case_run_kernel (p, &c->frame, &size);
  gint stored = p->pitch == 0 ? p->n_channels : p->pitch;

  for (gsize i = 0; i < plane; i++) {
    for (gint k = 0; k < stored; k++) {
      gsize at = p->pitch == 0 ? k * plane + i : i * p->pitch + k;
      gfloat want = k < p->n_channels ? c->want[k * plane + i] : 0;
      gdouble got = case_value_at (tensor, p->dtype, at), tolerance = step;

      if (p->quantise)
        want = trtk_quantize (want, p->q_scale, p->q_zero, p->dtype);
      else if (p->dtype == TRTK_U8)
        want = (guint8) (CLAMP (want, 0.f, 255.f) + .5f);
      else if (p->dtype == TRTK_F16)
        tolerance = step + fabs (want) / 1024;
      if (p->dtype == TRTK_U8 || p->dtype == TRTK_S8) {
        tolerance = 1;
        n_off += got != want;
      }
      /* a mark of Check's for each element would take minutes */
      if (fabs (got - want) <= tolerance)
        continue;
      fail ("%s %dx%d -> %dx%d area %d dtype %d pitch %d, pixel %d,%d channel "
          "%d: %.9g, want %.9g", GST_VIDEO_INFO_NAME (&c->info), c->info.width,
          c->info.height, p->width, p->height, p->area, p->dtype, p->pitch,
          (gint) (i % p->width), (gint) (i / p->width), k, got, want);
    }
  }
  /* Bytes differ where a value lies on the border of two, if at all. */
  fail_unless (n_off <= 1 + size / 1000, "%u of %u bytes differ",
      (guint) n_off, (guint) size);
  g_free (tensor);
}
