/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What trtoverlay does about frames in CUDA memory. Without
 * gstreamer-cuda-1.0 (HAVE_GST_CUDA) there are none: the answers are no. */
#ifndef __TRT_OVERLAY_DEVICE_H__
#define __TRT_OVERLAY_DEVICE_H__

#include <gst/base/gstbasetransform.h>
#include <gst/trt/gsttrt.h>

G_BEGIN_DECLS

#define OVERLAY_CUDA_MEMORY "memory:CUDAMemory"

/* One streaming thread. A frame is drawn in where it lies, in its own context,
 * which stays until a frame comes from another. Set element. */
typedef struct {
  GstBaseTransform *element;
  GstObject *context;  /* GstCudaContext of the last frame */
  gboolean is_refused; /* nothing draws in that */
  gboolean is_told;    /* frames of these caps are drawn in elsewhere */
  GstBufferPool *pool; /* of frames that are drawn in instead of others */
} OverlayDevice;

gboolean overlay_has_cuda (void);

/* Whether @buffer can be drawn in by overlay_device_draw (): it is of CUDA
 * memory, and @drawing draws there from now on. A warning says why it does
 * not. */
gboolean overlay_device_takes (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer);

/* A copy on the device, with everything that @buffer carries, of a frame that
 * the device takes; NULL with an error. (transfer full) */
GstBuffer *overlay_device_copy (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer, GError **error);

/* Draws into a writable buffer that the device takes. */
gboolean overlay_device_draw (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer, GError **error);

/* After new caps: copies are of their kind. */
void overlay_device_renew (OverlayDevice *device);

/* @drawing leaves the device, too; it may be NULL. */
void overlay_device_clear (OverlayDevice *device, GstTrtDrawing *drawing);

G_END_DECLS

#endif /* __TRT_OVERLAY_DEVICE_H__ */
