/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Where a frame lies inside a network's input, and the way back.
 */
#include "gsttrtgeometry.h"

#include <math.h>

GType
gst_trt_resize_mode_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_RESIZE_STRETCH, "Fill the input, aspect ratio not kept",
        "stretch" },
    { GST_TRT_RESIZE_LETTERBOX, "Fit inside, centred, the rest padded",
        "letterbox" },
    { GST_TRT_RESIZE_LETTERBOX_TOPLEFT,
        "Fit inside at the top left, the rest padded", "letterbox-topleft" },
    { GST_TRT_RESIZE_CROP, "Fit the short side, cut out the middle", "crop" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtResizeMode", values));
  return type;
}

/**
 * gst_trt_geometry_init:
 * @geometry: (out caller-allocates): filled
 * @frame_width: of the frame, pixels, at least 1
 * @frame_height: of the frame, pixels, at least 1
 * @net_width: of the network's input, pixels, at least 1
 * @net_height: of the network's input, pixels, at least 1
 * @mode: how the frame becomes as large as the input
 * @crop_fraction: share of the resized short side that
 *   %GST_TRT_RESIZE_CROP keeps: .875 is the usual "resize to 256, cut out 224";
 *   1 keeps all of it
 *
 * The resized picture has a whole number of pixels, rounded as the usual
 * training code rounds it (letterbox and crop to the nearest, letterbox at the
 * top left downwards), and the scale is the one this gives.
 */
void
gst_trt_geometry_init (GstTrtGeometry *geometry, gint frame_width,
    gint frame_height, gint net_width, gint net_height, GstTrtResizeMode mode,
    gdouble crop_fraction)
{
  gdouble fit_x = (gdouble) net_width / frame_width;
  gdouble fit_y = (gdouble) net_height / frame_height;
  gdouble fit = MIN (fit_x, fit_y);
  gint width = net_width, height = net_height;

  geometry->offset_x = geometry->offset_y = 0;
  switch (mode) {
    case GST_TRT_RESIZE_STRETCH:
      break;
    case GST_TRT_RESIZE_LETTERBOX:
      /* Halves to even, as the Python of the training code rounds. */
      width = (gint) rint (frame_width * fit);
      height = (gint) rint (frame_height * fit);
      break;
    case GST_TRT_RESIZE_LETTERBOX_TOPLEFT:
      /* The small number keeps 1080 * (640 / 1080) from becoming 639. */
      width = (gint) (frame_width * fit + 1e-6);
      height = (gint) (frame_height * fit + 1e-6);
      break;
    case GST_TRT_RESIZE_CROP:
      fit = MAX (fit_x, fit_y) / CLAMP (crop_fraction, 0.01, 1.0);
      width = (gint) floor (frame_width * fit + 0.5);
      height = (gint) floor (frame_height * fit + 0.5);
      break;
  }
  width = MAX (width, 1);
  height = MAX (height, 1);
  if (mode == GST_TRT_RESIZE_LETTERBOX || mode == GST_TRT_RESIZE_CROP) {
    geometry->offset_x = floor ((net_width - width) / 2.0);
    geometry->offset_y = floor ((net_height - height) / 2.0);
  }
  geometry->frame_width = frame_width;
  geometry->frame_height = frame_height;
  geometry->net_width = net_width;
  geometry->net_height = net_height;
  geometry->scale_x = (gdouble) width / frame_width;
  geometry->scale_y = (gdouble) height / frame_height;
}

/**
 * gst_trt_geometry_map_point:
 * @geometry: where the frame lies in the input
 * @x: (inout): network pixels in, 0..1 of the frame out
 * @y: (inout): network pixels in, 0..1 of the frame out
 *
 * Maps a point back to the frame. Not clipped: a landmark may lie outside.
 */
void
gst_trt_geometry_map_point (
    const GstTrtGeometry *geometry, gdouble *x, gdouble *y)
{
  *x = (*x - geometry->offset_x) / (geometry->scale_x * geometry->frame_width);
  *y = (*y - geometry->offset_y)
      / (geometry->scale_y * geometry->frame_height);
}

/**
 * gst_trt_geometry_map_box:
 * @geometry: where the frame lies in the input
 * @x_min: left edge, network pixels
 * @y_min: top edge, network pixels
 * @x_max: right edge, network pixels
 * @y_max: bottom edge, network pixels
 * @object: (inout): its x, y, w, h are set, normalised and clipped to the frame
 *
 * Maps a box back to the frame.
 *
 * Returns: %FALSE when nothing of the box lies inside the frame, or a number is
 *   not finite
 */
gboolean
gst_trt_geometry_map_box (const GstTrtGeometry *geometry, gdouble x_min,
    gdouble y_min, gdouble x_max, gdouble y_max, GstTrtObject *object)
{
  if (!isfinite (x_min) || !isfinite (y_min) || !isfinite (x_max)
      || !isfinite (y_max))
    return FALSE;
  gst_trt_geometry_map_point (geometry, &x_min, &y_min);
  gst_trt_geometry_map_point (geometry, &x_max, &y_max);
  x_min = CLAMP (x_min, 0, 1);
  y_min = CLAMP (y_min, 0, 1);
  x_max = CLAMP (x_max, 0, 1);
  y_max = CLAMP (y_max, 0, 1);
  if (!(x_max > x_min) || !(y_max > y_min))
    return FALSE;
  object->x = x_min;
  object->y = y_min;
  object->w = x_max - x_min;
  object->h = y_max - y_min;
  return TRUE;
}

static gint
to_pixels (gdouble share, gint size)
{
  return (gint) CLAMP (share * size + 0.5, 0, size);
}

/**
 * gst_trt_object_to_pixels:
 * @object: an object
 * @width: of the frame, in pixels
 * @height: of the frame, in pixels
 * @rectangle: (out caller-allocates): the object's box in whole pixels, rounded
 *   edge by edge and cut off at the frame's edges
 */
void
gst_trt_object_to_pixels (const GstTrtObject *object, gint width, gint height,
    GstVideoRectangle *rectangle)
{
  GstVideoRectangle *r = rectangle;

  r->x = to_pixels (object->x, width);
  r->y = to_pixels (object->y, height);
  r->w = to_pixels (object->x + object->w, width) - r->x;
  r->h = to_pixels (object->y + object->h, height) - r->y;
}
