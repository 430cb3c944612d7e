/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.c: rectangles and letters into frames in the device's memory. A
 * frame's list is made in page-locked memory and copied in one piece. */
#include "backends/cuda/overlay.h"

#include <string.h>

#include "backends/cuda/fatbins.h"
#include "backends/cuda/modules.h"
#include "base/error.h"

#define ALIGN(bytes) (((bytes) + 255) / 256 * 256)

/* ---- lifecycle -------------------------------------------------------- */

static void
free_driver_objects (TrtOverlay *o)
{
  const TrtCuDriver *cu = o->device->cu;

  if (o->stream != NULL)
    cu->stream_synchronize (o->stream);
  if (o->before != NULL)
    cu->event_destroy (o->before);
  if (o->done != NULL)
    cu->event_destroy (o->done);
  trt_cuda_free (o->device, o->masks);
  trt_cuda_free (o->device, o->list);
  if (o->host != NULL)
    cu->host_free (o->host);
  if (o->stream != NULL)
    cu->stream_destroy (o->stream);
}

/**
 * trt_overlay_free:
 * @overlay: (nullable): an overlay; what it was asked for is done before
 */
void
trt_overlay_free (TrtOverlay *overlay)
{
  if (overlay == NULL)
    return;
  if (overlay->device != NULL) {
    /* In a lost context nothing can be freed. */
    if (trt_cuda_push (overlay->device, NULL)) {
      free_driver_objects (overlay);
      trt_cuda_pop (overlay->device);
    }
    trt_cuda_device_close (overlay->device);
  }
  g_free (overlay->bins);
  g_free (overlay);
}

/* The kernel is looked for now, so that a machine without it is told at once. */
static gboolean
set_up (TrtOverlay *o, GError **error)
{
  TrtCudaDevice *d = o->device;

  return trt_cuda_modules_find (d->modules, "trtk_overlay", 0, error) != NULL
         && trt_cuda_check (d,
             d->cu->stream_create (&o->stream, TRT_CU_STREAM_NON_BLOCKING),
             "cuStreamCreate", error)
         && trt_cuda_check (d,
             d->cu->event_create (&o->before, TRT_CU_EVENT_NO_TIMING),
             "cuEventCreate", error)
         && trt_cuda_check (d,
             d->cu->event_create (&o->done,
                 TRT_CU_EVENT_BLOCKING | TRT_CU_EVENT_NO_TIMING),
             "cuEventCreate", error);
}

/**
 * trt_overlay_new:
 * @cuda_context: (nullable): a CUcontext that outlives the overlay, whose
 *   memory it draws in; %NULL: the primary context of the first GPU
 * @error: set when %NULL is returned
 *
 * Any thread.
 *
 * Returns: (nullable): %NULL with %TRT_ERROR_BACKEND where there is no driver,
 *   no GPU or no kernel for it, or %TRT_ERROR_MEMORY
 */
TrtOverlay *
trt_overlay_new (gpointer cuda_context, GError **error)
{
  g_autoptr (TrtOverlay) o = g_new0 (TrtOverlay, 1);
  gboolean good;

  if (!trt_cuda_fatbins_any (error))
    return NULL;
  o->device = trt_cuda_device_open (cuda_context, 0, error);
  if (o->device == NULL || !trt_cuda_push (o->device, error))
    return NULL;
  good = set_up (o, error);
  trt_cuda_pop (o->device);
  return good ? g_steal_pointer (&o) : NULL;
}

/* ---- memory ----------------------------------------------------------- */

static gboolean
wait (TrtOverlay *o, GError **error)
{
  if (!o->is_running)
    return TRUE;
  o->is_running = o->is_drawing = FALSE;
  return trt_cuda_check (o->device, o->device->cu->event_synchronize (o->done),
      "cuEventSynchronize", error);
}

gboolean
trt_cuda_overlay_mark (TrtOverlay *o, GError **error)
{
  o->is_running = TRUE;
  return trt_cuda_check (o->device,
      o->device->cu->event_record (o->done, o->stream), "cuEventRecord", error);
}

/* Room for masks of @n bytes; what was there is not. */
static gboolean
make_mask_room (TrtOverlay *o, gsize n, GError **error)
{
  gsize room = MAX (o->mask_room, 64 << 10);

  if (n <= o->mask_room)
    return TRUE;
  while (room < n)
    room *= 2;
  trt_cuda_free (o->device, o->masks);
  o->mask_room = o->mask_bytes = 0;
  o->masks = trt_cuda_alloc (o->device, room, "letters", error);
  if (o->masks == 0)
    return FALSE;
  o->mask_room = room;
  return TRUE;
}

/* On the stream that reads them: the driver's copy without one may still be
 * under way when it returns, and nothing that we launch waits for it. */
static gboolean
copy_masks (TrtOverlay *o, const guint8 *from, gsize at, gsize n,
    GError **error)
{
  const TrtCuDriver *cu = o->device->cu;

  return trt_cuda_check (o->device,
             cu->copy_to_async (o->masks + at, from, n, o->stream),
             "copying letters", error)
         && trt_cuda_check (o->device, cu->stream_synchronize (o->stream),
             "cuStreamSynchronize", error);
}

static gboolean
set_masks (TrtOverlay *o, const guint8 *masks, gsize n_kept, gsize n,
    GError **error)
{
  if (o->is_drawing && !wait (o, error))
    return FALSE;
  if (n > o->mask_room)
    n_kept = 0;
  if (!make_mask_room (o, n, error))
    return FALSE;
  n_kept = MIN (n_kept, o->mask_bytes);
  o->mask_bytes = n_kept;
  if (n > n_kept && !copy_masks (o, masks + n_kept, n_kept, n - n_kept, error))
    return FALSE;
  o->mask_bytes = n;
  return TRUE;
}

/**
 * trt_overlay_set_masks:
 * @overlay: an overlay
 * @masks: (array length=n): coverages of pixels, 0 to 255; copied
 * @n_kept: how many of them are the same as in the last call
 * @n: how many there are
 * @error: set when %FALSE is returned
 *
 * What the masks of items point into from now on. Waits for what still reads
 * the old ones; letters change rarely.
 *
 * Returns: %FALSE with %TRT_ERROR_MEMORY or %TRT_ERROR_BACKEND
 */
gboolean
trt_overlay_set_masks (TrtOverlay *overlay, const guint8 *masks, gsize n_kept,
    gsize n, GError **error)
{
  gboolean good;

  if (!trt_cuda_push (overlay->device, error))
    return FALSE;
  good = set_masks (overlay, masks, n_kept, n, error);
  trt_cuda_pop (overlay->device);
  return good;
}

static gboolean
make_room (TrtOverlay *o, gsize bytes, GError **error)
{
  TrtCudaDevice *d = o->device;
  gsize room = MAX (o->room, 64 << 10);

  if (bytes <= o->room)
    return TRUE;
  while (room < bytes)
    room *= 2;
  trt_cuda_free (d, o->list);
  if (o->host != NULL)
    d->cu->host_free (o->host);
  o->host = NULL;
  o->room = 0;
  o->list = trt_cuda_alloc (d, room, "what is drawn in a frame", error);
  if (o->list == 0
      || !trt_cuda_check (d,
          d->cu->host_alloc ((void **) &o->host, room, 0), "cuMemHostAlloc",
          error))
    return FALSE;
  o->room = room;
  return TRUE;
}

/* ---- drawing ---------------------------------------------------------- */

static gboolean
bin (TrtOverlay *o, const TrtkOverlayFrame *frame, const TrtkOverlayItem *items,
    guint n, guint32 *n_tiles, guint32 *n_order, GError **error)
{
  TrtkStatus status = TRTK_ERROR_ARGUMENT;

  if (trtk_overlay_frame_is_sound (frame)) {
    gsize n_bins = (gsize) trtk_cuda_overlay_bins (frame);

    if (n_bins > o->n_bins) {
      o->bins = g_renew (TrtkOverlayBin, o->bins, n_bins);
      o->n_bins = n_bins;
    }
    status = trtk_cuda_bin_overlay (frame, o->mask_bytes, items, (int32_t) n,
        o->bins, n_tiles, n_order);
  }
  if (status == TRTK_OK)
    return TRUE;
  return trt_fail (error,
      status == TRTK_ERROR_ARGUMENT ? TRT_ERROR_ARGUMENT : TRT_ERROR_LIMIT,
      "%u shapes cannot be drawn into a frame of %dx%d pixels: %s", n,
      frame->width, frame->height,
      status == TRTK_ERROR_ARGUMENT ? "one of them lies outside of it or of "
                                      "the letters"
                                    : "too many of them lie over each other");
}

static gboolean
draw (TrtOverlay *o, const TrtkOverlayFrame *frame,
    const TrtkOverlayItem *items, guint n, gpointer after, GError **error)
{
  TrtkOverlayArgs args = { .frame = *frame };
  guint32 n_tiles = 0, n_order = 0;
  gsize tiles_at = ALIGN (n * sizeof *items), order_at, bytes;
  TrtkLaunch k;

  if ((o->is_drawing && !wait (o, error))
      || !bin (o, frame, items, n, &n_tiles, &n_order, error))
    return FALSE;
  if (n_tiles == 0)
    return TRUE;
  order_at = tiles_at + ALIGN (n_tiles * sizeof (TrtkOverlayTile));
  bytes = order_at + n_order * sizeof (guint32);
  if (!make_room (o, bytes, error))
    return FALSE;
  memcpy (o->host, items, n * sizeof *items);
  trtk_cuda_plan_overlay (frame, items, (int32_t) n, o->bins,
      (TrtkOverlayTile *) (o->host + tiles_at),
      (guint32 *) (o->host + order_at), &k);
  args.masks = (const guint8 *) (guintptr) o->masks;
  args.items = (const TrtkOverlayItem *) (guintptr) o->list;
  args.tiles = (const TrtkOverlayTile *) (guintptr) (o->list + tiles_at);
  args.order = (const guint32 *) (guintptr) (o->list + order_at);
  o->is_drawing = TRUE;
  return trt_cuda_check (o->device,
             o->device->cu->copy_to_async (o->list, o->host, bytes, o->stream),
             "copying what is drawn", error)
         && trt_cuda_come_after (o->device, o->stream, o->before, after, error)
         && trt_cuda_launch_once (o->device, o->stream, &k, &args, error)
         && trt_cuda_overlay_mark (o, error);
}

/**
 * trt_overlay_draw:
 * @overlay: an overlay
 * @frame: planes in memory of the overlay's context
 * @items: (array length=n_items): what is drawn, in this order; read before the
 *   call returns
 * @n_items: how many
 * @after: (nullable): a CUstream on which @frame is still being made; %NULL
 *   where it is complete
 * @error: set when %FALSE is returned
 *
 * Draws into the frame, byte for byte as trtk_overlay_draw(); at a cost by the
 * tiles that are drawn in. It is complete after trt_overlay_wait().
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where an item lies outside of the
 *   frame or of the masks, %TRT_ERROR_LIMIT where too many lie over each other,
 *   %TRT_ERROR_MEMORY or %TRT_ERROR_BACKEND
 */
gboolean
trt_overlay_draw (TrtOverlay *overlay, const TrtkOverlayFrame *frame,
    const TrtkOverlayItem *items, guint n_items, gpointer after, GError **error)
{
  gboolean good;

  if (!trt_cuda_push (overlay->device, error))
    return FALSE;
  good = draw (overlay, frame, items, n_items, after, error);
  trt_cuda_pop (overlay->device);
  return good;
}

/**
 * trt_overlay_wait:
 * @overlay: an overlay
 * @error: set when %FALSE is returned
 *
 * Waits until what was asked for is done; frames belong to others again.
 *
 * Returns: %FALSE with %TRT_ERROR_BACKEND where it failed
 */
gboolean
trt_overlay_wait (TrtOverlay *overlay, GError **error)
{
  gboolean good;

  if (!trt_cuda_push (overlay->device, error))
    return FALSE;
  good = wait (overlay, error);
  trt_cuda_pop (overlay->device);
  return good;
}
