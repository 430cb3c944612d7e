/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay_copy.c: frames that others read, copied on the device. */
#include "backends/cuda/overlay.h"

#include <string.h>

#include "base/error.h"

/* Rows of a plane, and bytes of one. */
static void
measure (const TrtkOverlayFrame *f, int plane, gsize *rows, gsize *row_bytes)
{
  *rows = *row_bytes = 0;
  for (int c = 0; c < f->n_components; c++) {
    const TrtkOverlayComponent *k = &f->component[c];
    gsize across = ((gsize) f->width + (1u << k->sub_x) - 1) >> k->sub_x;

    if (k->plane != plane)
      continue;
    *rows = MAX (*rows, ((gsize) f->height + (1u << k->sub_y) - 1) >> k->sub_y);
    *row_bytes = MAX (*row_bytes,
        (across - 1) * (gsize) k->step + (gsize) k->offset + 1);
  }
}

static gboolean
copy_planes (TrtOverlay *o, const TrtkOverlayFrame *to,
    const TrtkOverlayFrame *from, GError **error)
{
  for (int p = 0; p < TRTK_OVERLAY_PLANES; p++) {
    TrtCuCopy copy = { .from_type = TRT_CU_MEMORY_DEVICE,
      .from = (TrtCuPtr) (guintptr) from->plane[p],
      .from_pitch = (gsize) from->pitch[p], .to_type = TRT_CU_MEMORY_DEVICE,
      .to = (TrtCuPtr) (guintptr) to->plane[p],
      .to_pitch = (gsize) to->pitch[p] };

    measure (to, p, &copy.height, &copy.width);
    if (copy.height > 0
        && !trt_cuda_check (o->device,
            o->device->cu->copy_rows_async (&copy, o->stream),
            "copying a frame on the device", error))
      return FALSE;
  }
  return TRUE;
}

/**
 * trt_overlay_copy:
 * @overlay: an overlay
 * @to: planes in memory of the overlay's context
 * @from: the same, of the same size and format
 * @after: (nullable): a CUstream on which @from is still being made
 * @error: set when %FALSE is returned
 *
 * Copies a frame on the device. It comes before what is drawn after, and is
 * complete after trt_overlay_wait().
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where the frames differ, or
 *   %TRT_ERROR_BACKEND
 */
gboolean
trt_overlay_copy (TrtOverlay *overlay, const TrtkOverlayFrame *to,
    const TrtkOverlayFrame *from, gpointer after, GError **error)
{
  gboolean good;

  if (!trtk_overlay_frame_is_sound (to) || to->width != from->width
      || to->height != from->height || to->n_components != from->n_components
      || memcmp (to->component, from->component, sizeof to->component) != 0)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "a frame of %dx%d pixels is no copy of one of %dx%d in another format",
        to->width, to->height, from->width, from->height);
  if (!trt_cuda_push (overlay->device, error))
    return FALSE;
  good = trt_cuda_come_after (
             overlay->device, overlay->stream, overlay->before, after, error)
         && copy_planes (overlay, to, from, error)
         && trt_cuda_overlay_mark (overlay, error);
  trt_cuda_pop (overlay->device);
  return good;
}
