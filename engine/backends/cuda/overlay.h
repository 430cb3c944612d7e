/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.h: what draws into frames in the device's memory. */
#ifndef TRT_BACKENDS_CUDA_OVERLAY_H
#define TRT_BACKENDS_CUDA_OVERLAY_H

#include "backends/cuda/once.h"
#include "trt_overlay.h"

struct _TrtOverlay {
  TrtCudaDevice *device;
  TrtCuStream stream;
  TrtCuEvent before, done;
  gboolean is_running;    /* until done has been waited for */
  gboolean is_drawing;    /* and list and masks are read */
  TrtCuPtr masks;
  gsize mask_bytes, mask_room;
  guint8 *host;           /* the list, page-locked, and */
  TrtCuPtr list;          /* where it is copied to */
  gsize room;             /* of both */
  TrtkOverlayBin *bins;
  gsize n_bins;
};

/* What has been asked for so far is waited for by trt_overlay_wait (). The
 * context is pushed. */
gboolean trt_cuda_overlay_mark (TrtOverlay *overlay, GError **error);

#endif
