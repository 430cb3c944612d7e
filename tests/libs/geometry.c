/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Boxes and points, from the network's input back to the frame.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <math.h>

GST_START_TEST (test_boxes_come_back_where_they_were)
{
  for (guint mode = 0; mode <= GST_TRT_RESIZE_CROP; mode++) {
    GstTrtGeometry g;
    GstTrtObject object = GST_TRT_OBJECT_INIT;
    gdouble x, y;

    gst_trt_geometry_init (&g, 1920, 1080, 640, 480, mode, 1);
    fail_unless (gst_trt_geometry_map_box (&g,
        960 * g.scale_x + g.offset_x, 270 * g.scale_y + g.offset_y,
        1152 * g.scale_x + g.offset_x, 540 * g.scale_y + g.offset_y, &object));
    fail_unless (fabs (object.x - .5) < 1e-9);
    fail_unless (fabs (object.y - .25) < 1e-9);
    fail_unless (fabs (object.w - .1) < 1e-9);
    fail_unless (fabs (object.h - .25) < 1e-9);
    x = 1920 * g.scale_x + g.offset_x;
    y = g.offset_y;
    gst_trt_geometry_map_point (&g, &x, &y);
    fail_unless (fabs (x - 1) < 1e-9 && fabs (y) < 1e-9);
    /* clipped, and gone when outside or not a number */
    fail_unless (
        gst_trt_geometry_map_box (&g, -1e5, -1e5, 1e5, 1e5, &object));
    fail_unless (object.x == 0 && object.y == 0 && object.w == 1
        && object.h == 1);
    fail_if (gst_trt_geometry_map_box (&g, 1e4, 0, 2e4, 10, &object));
    fail_if (gst_trt_geometry_map_box (&g, NAN, 0, 2e4, 10, &object));
    fail_if (gst_trt_geometry_map_box (&g, 0, 0, INFINITY, 10, &object));
    fail_if (gst_trt_geometry_map_box (&g, 50, 50, 40, 60, &object));
  }
}
GST_END_TEST;

static Suite *
geometry_suite (void)
{
  Suite *suite = suite_create ("geometry");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_boxes_come_back_where_they_were);
  return suite;
}

GST_CHECK_MAIN (geometry);
