/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay_host.c: drawing into frames in the host's memory. */
#include "trt_overlay.h"

#include "base/error.h"

/**
 * trt_overlay_draw_host:
 * @frame: planes in the host's memory
 * @masks: (array length=mask_bytes): coverages of pixels, 0 to 255
 * @mask_bytes: how many there are
 * @items: (array length=n_items): what is drawn, in this order
 * @n_items: how many
 * @error: set when %FALSE is returned
 *
 * As trt_overlay_draw(), with the same bytes. Any thread.
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT, and the frame as it was, where an
 *   item lies outside of the frame or of the masks
 */
gboolean
trt_overlay_draw_host (const TrtkOverlayFrame *frame, const guint8 *masks,
    gsize mask_bytes, const TrtkOverlayItem *items, guint n_items,
    GError **error)
{
  gboolean good = trtk_overlay_frame_is_sound (frame);

  for (guint i = 0; i < n_items && good; i++)
    good = trtk_overlay_item_is_sound (frame, &items[i], mask_bytes);
  if (!good)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "%u shapes cannot be drawn into a frame of %dx%d pixels: one of them "
        "lies outside of it or of the letters", n_items, frame->width,
        frame->height);
  trtk_overlay_draw (frame, masks, items, (int32_t) n_items);
  return TRUE;
}
