/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What tests of trtinfer on a device have in common.
 */
#include "devicetest.h"

#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <math.h>

GstBuffer *
device_frame (GstCudaContext *from, const gchar *format, GstBuffer *picture)
{
  GstVideoInfo info;

  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), DEVICE_WIDTH, DEVICE_HEIGHT);
  return cuda_test_upload (from, &info, picture);
}

GArray *
device_outputs (GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_get_trt_tensor_meta (buffer);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (gfloat));
  GstTrtTensor tensor;

  fail_unless (meta != NULL);
  for (guint i = 0; gst_trt_tensor_meta_get (meta, i, &tensor); i++) {
    GstMapInfo map;

    fail_unless_equals_string (tensor.type, "float32");
    gst_buffer_map (tensor.data, &map, GST_MAP_READ);
    g_array_append_vals (values, map.data, map.size / sizeof (gfloat));
    gst_buffer_unmap (tensor.data, &map);
  }
  fail_unless (values->len > 0);
  return values;
}

static const gchar options[] = "head=none output-tensors=true "
    "resize-mode=letterbox pad-value=114 mean=10 std=200 ";

GstHarness *
device_harness (const gchar *backend, const gchar *format, const gchar *features,
    GstBus *bus)
{
  g_autofree gchar *properties
      = g_strdup_printf ("%s backend=%s", options, backend);
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw%s,format=%s,width=%d,height=%d,framerate=30/1", features,
      format, DEVICE_WIDTH, DEVICE_HEIGHT);
  GstHarness *h = infer_harness (properties);
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstContext *shared = gst_context_new_cuda_context (device_context);

  /* the application's; the harness has started the element already */
  gst_element_set_state (infer, GST_STATE_NULL);
  gst_element_set_bus (infer, bus); /* which has heard nothing so far */
  gst_element_set_context (infer, shared);
  gst_element_set_state (infer, GST_STATE_PLAYING);
  gst_harness_set_src_caps_str (h, caps);
  gst_context_unref (shared);
  gst_object_unref (infer);
  return h;
}

GArray *
device_run_one (const gchar *backend, const gchar *format, const gchar *features,
    GstBuffer *in, guint *n_warnings)
{
  GstBus *bus = gst_bus_new ();
  GstHarness *h = device_harness (backend, format, features, bus);
  GstMemory *memory = gst_buffer_peek_memory (in, 0);
  GstBuffer *out = NULL;
  GArray *values;

  fail_unless_equals_int (gst_harness_push (h, in), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out != NULL);
  fail_unless (gst_buffer_peek_memory (out, 0) == memory);
  values = device_outputs (out);
  gst_buffer_unref (out);
  *n_warnings = cuda_test_count_warnings (bus);
  gst_harness_teardown (h);
  gst_object_unref (bus);
  return values;
}

/* The CPU's pre-processing brings frames of 10 bits to 8: a step of 200. */
void
device_compare (const gchar *what, GArray *got, GArray *want)
{
  gfloat tolerance = g_str_equal (what, "P010_10LE") ? 1 / 200.f : 1e-3f;

  fail_unless_equals_int (got->len, want->len);
  for (guint i = 0; i < got->len; i++) {
    gfloat a = g_array_index (got, gfloat, i);
    gfloat b = g_array_index (want, gfloat, i);

    fail_unless (fabsf (a - b) <= tolerance * (1 + fabsf (b)),
        "%s, output %u: %g, want %g", what, i, a, b);
  }
}

int
device_run (int argc, char **argv, const gchar *name,
    void (*add) (TCase *tcase))
{
  return cuda_test_run (argc, argv, name, infer_setup, infer_teardown, add);
}
