/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trt_overlay.h: drawing into video frames, of a GPU's memory or the host's,
 * beside trt.h. */
#ifndef TRT_OVERLAY_H
#define TRT_OVERLAY_H

#include "trt.h"
#include "trtk_overlay.h"

G_BEGIN_DECLS

/**
 * TrtOverlay:
 *
 * A stream of work in a CUcontext that draws: kernel, lists and masks. One
 * thread at a time; any number of them in one context.
 */
typedef struct _TrtOverlay TrtOverlay;

TRT_API TrtOverlay *trt_overlay_new (gpointer cuda_context, GError **error);
TRT_API void trt_overlay_free (TrtOverlay *overlay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtOverlay, trt_overlay_free)
TRT_API gboolean trt_overlay_set_masks (TrtOverlay *overlay,
    const guint8 *masks, gsize n_kept, gsize n, GError **error);
TRT_API gboolean trt_overlay_copy (TrtOverlay *overlay,
    const TrtkOverlayFrame *to, const TrtkOverlayFrame *from, gpointer after,
    GError **error);
TRT_API gboolean trt_overlay_draw (TrtOverlay *overlay,
    const TrtkOverlayFrame *frame, const TrtkOverlayItem *items, guint n_items,
    gpointer after, GError **error);
TRT_API gboolean trt_overlay_wait (TrtOverlay *overlay, GError **error);
TRT_API gboolean trt_overlay_draw_host (const TrtkOverlayFrame *frame,
    const guint8 *masks, gsize mask_bytes, const TrtkOverlayItem *items,
    guint n_items, GError **error);

G_END_DECLS

#endif
