/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Where a frame lies inside a network's input. */
#ifndef __GST_TRT_GEOMETRY_H__
#define __GST_TRT_GEOMETRY_H__

#include <gst/trt/gsttrtinfermeta.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/**
 * GstTrtResizeMode:
 * @GST_TRT_RESIZE_STRETCH: fills the input, aspect ratio not kept
 * @GST_TRT_RESIZE_LETTERBOX: fits inside, centred, the rest padded
 * @GST_TRT_RESIZE_LETTERBOX_TOPLEFT: fits inside at the top left, the rest
 *   padded
 * @GST_TRT_RESIZE_CROP: the short side fits, the middle is cut out
 *
 * How a frame becomes as large as the network's input.
 */
typedef enum {
  GST_TRT_RESIZE_STRETCH,
  GST_TRT_RESIZE_LETTERBOX,
  GST_TRT_RESIZE_LETTERBOX_TOPLEFT,
  GST_TRT_RESIZE_CROP,
} GstTrtResizeMode;

#define GST_TYPE_TRT_RESIZE_MODE (gst_trt_resize_mode_get_type ())
GST_TRT_API
GType gst_trt_resize_mode_get_type (void);

typedef struct _GstTrtGeometry GstTrtGeometry;

/**
 * GstTrtGeometry:
 * @frame_width: of the frame, pixels
 * @frame_height: of the frame, pixels
 * @net_width: of the network's input, pixels
 * @net_height: of the network's input, pixels
 * @scale_x: network pixels a frame pixel
 * @scale_y: network pixels a frame pixel
 * @offset_x: where the frame's left edge lies in the input; negative if cropped
 * @offset_y: where the frame's top edge lies in the input; negative if cropped
 *
 * network = frame * scale + offset, in continuous coordinates: the left edge of
 * the first pixel is 0, its middle .5.
 */
struct _GstTrtGeometry {
  gint frame_width, frame_height;
  gint net_width, net_height;
  gdouble scale_x, scale_y;
  gdouble offset_x, offset_y;
};

GST_TRT_API
void gst_trt_geometry_init (GstTrtGeometry *geometry, gint frame_width,
    gint frame_height, gint net_width, gint net_height, GstTrtResizeMode mode,
    gdouble crop_fraction);

GST_TRT_API
gboolean gst_trt_geometry_map_box (const GstTrtGeometry *geometry,
    gdouble x_min, gdouble y_min, gdouble x_max, gdouble y_max,
    GstTrtObject *object);

GST_TRT_API
void gst_trt_geometry_map_point (
    const GstTrtGeometry *geometry, gdouble *x, gdouble *y);

GST_TRT_API
void gst_trt_object_to_pixels (const GstTrtObject *object, gint width,
    gint height, GstVideoRectangle *rectangle);

G_END_DECLS

#endif /* __GST_TRT_GEOMETRY_H__ */
