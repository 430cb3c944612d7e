/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Bars and letters into video frames. Colours become code values of the frames
 * here; the rest is the kernels' (trtk_overlay.h).
 */
#include "gsttrtdrawing.h"

#include <string.h>

#include "trt_overlay.h"

/* Of masks: letters of 100 pixels in a hundred scripts, or five of 1000. */
#define MAX_MASK_BYTES (16 << 20)

typedef struct {
  gint at, width, height;
} Mask;

struct _GstTrtDrawing {
  GstVideoInfo info;
  GArray *items;        /* TrtkOverlayItem, inside the frame */
  guint32 rgb;          /* the last colour, and */
  guint8 color[4];      /* its code values */
  GArray *masks;        /* Mask */
  GByteArray *bytes;    /* their coverages */
  /* of the GPU, where there is one */
  gpointer context;
  TrtOverlay *overlay;
  gsize n_there;        /* bytes that it has of ours */
};

/**
 * gst_trt_drawing_supports:
 * @info: of frames
 *
 * Returns: whether they can be drawn into: every component is a byte of its
 *   own, which holds for NV12, I420, YUY2, RGBA, GRAY8 and nearly all others of
 *   8 bits
 */
gboolean
gst_trt_drawing_supports (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *f = info->finfo;

  if (GST_VIDEO_FORMAT_INFO_IS_COMPLEX (f)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (f)
      || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (f)
      || GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f) == 0
      || GST_VIDEO_INFO_WIDTH (info) > TRTK_OVERLAY_MAX_SIZE
      || GST_VIDEO_INFO_HEIGHT (info) > TRTK_OVERLAY_MAX_SIZE)
    return FALSE;
  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f); c++)
    if (GST_VIDEO_FORMAT_INFO_DEPTH (f, c) != 8
        || GST_VIDEO_FORMAT_INFO_SHIFT (f, c) != 0
        || GST_VIDEO_FORMAT_INFO_PSTRIDE (f, c) < 1
        || GST_VIDEO_FORMAT_INFO_W_SUB (f, c) > TRTK_OVERLAY_MAX_SUB
        || GST_VIDEO_FORMAT_INFO_H_SUB (f, c) > TRTK_OVERLAY_MAX_SUB)
      return FALSE;
  return GST_VIDEO_FORMAT_INFO_IS_RGB (f) || GST_VIDEO_FORMAT_INFO_IS_YUV (f)
         || GST_VIDEO_FORMAT_INFO_IS_GRAY (f);
}

/**
 * gst_trt_drawing_new:
 *
 * Returns: (transfer full): an empty one
 */
GstTrtDrawing *
gst_trt_drawing_new (void)
{
  GstTrtDrawing *drawing = g_new0 (GstTrtDrawing, 1);

  gst_video_info_init (&drawing->info);
  drawing->items = g_array_new (FALSE, FALSE, sizeof (TrtkOverlayItem));
  drawing->masks = g_array_new (FALSE, FALSE, sizeof (Mask));
  drawing->bytes = g_byte_array_new ();
  return drawing;
}

/**
 * gst_trt_drawing_free:
 * @drawing: (nullable) (transfer full): a drawing
 */
void
gst_trt_drawing_free (GstTrtDrawing *drawing)
{
  if (drawing == NULL)
    return;
  trt_overlay_free (drawing->overlay);
  g_array_unref (drawing->items);
  g_array_unref (drawing->masks);
  g_byte_array_unref (drawing->bytes);
  g_free (drawing);
}

/* ---- masks ------------------------------------------------------------ */

/**
 * gst_trt_drawing_keep_mask:
 * @drawing: a drawing
 * @pixels: how much of each pixel is covered, 0 to 255; copied
 * @pitch: bytes from row to row
 * @width: in pixels, at least 1
 * @height: in pixels, at least 1
 *
 * Keeps a letter to draw with, from now on and in later frames. A GPU gets it
 * once.
 *
 * Returns: its number, or -1 where there is no more room:
 *   gst_trt_drawing_drop_masks() makes some
 */
gint
gst_trt_drawing_keep_mask (GstTrtDrawing *drawing, const guint8 *pixels,
    gint pitch, gint width, gint height)
{
  Mask mask = { (gint) drawing->bytes->len, width, height };

  g_return_val_if_fail (width >= 1 && height >= 1, -1);
  if ((guint64) width * (guint64) height
      > MAX_MASK_BYTES - drawing->bytes->len)
    return -1;
  for (gint y = 0; y < height; y++)
    g_byte_array_append (
        drawing->bytes, pixels + (gssize) y * pitch, (guint) width);
  g_array_append_val (drawing->masks, mask);
  return (gint) drawing->masks->len - 1;
}

/**
 * gst_trt_drawing_drop_masks:
 * @drawing: a drawing
 *
 * Forgets all masks, and what was to be drawn.
 */
void
gst_trt_drawing_drop_masks (GstTrtDrawing *drawing)
{
  g_array_set_size (drawing->items, 0);
  g_array_set_size (drawing->masks, 0);
  g_byte_array_set_size (drawing->bytes, 0);
  drawing->n_there = 0;
}

/* ---- what is drawn ---------------------------------------------------- */

/* The bytes that stand for a colour, by component. */
static void
encode (const GstVideoInfo *info, guint32 rgb, guint8 out[4])
{
  const GstVideoColorimetry *colors = &info->colorimetry;
  gdouble r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
  gdouble kr = .299, kb = .114, luma, values[3];
  gint offset[GST_VIDEO_MAX_COMPONENTS], scale[GST_VIDEO_MAX_COMPONENTS];

  out[0] = (guint8) r;
  out[1] = (guint8) g;
  out[2] = (guint8) b;
  out[3] = 255;
  if (GST_VIDEO_INFO_IS_RGB (info))
    return;
  gst_video_color_matrix_get_Kr_Kb (colors->matrix, &kr, &kb);
  gst_video_color_range_offsets (colors->range, info->finfo, offset, scale);
  luma = (kr * r + (1 - kr - kb) * g + kb * b) / 255;
  values[0] = luma;
  values[1] = (b / 255. - luma) / (2 * (1 - kb));
  values[2] = (r / 255. - luma) / (2 * (1 - kr));
  for (guint c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (info) && c < 3; c++)
    out[c] = (guint8) CLAMP (offset[c] + scale[c] * values[c] + .5, 0, 255);
}

/**
 * gst_trt_drawing_begin:
 * @drawing: a drawing
 * @info: of the frames; gst_trt_drawing_supports() them
 *
 * Nothing is to be drawn; what is added from now on goes into a frame of @info.
 */
void
gst_trt_drawing_begin (GstTrtDrawing *drawing, const GstVideoInfo *info)
{
  g_array_set_size (drawing->items, 0);
  drawing->info = *info;
  drawing->rgb = 0;
  encode (info, 0, drawing->color);
}

/* Cut to the frame; nothing is left of what lies beyond it. */
static void
add_item (GstTrtDrawing *drawing, gint64 x, gint64 y, gint64 width,
    gint64 height, const Mask *mask, guint32 rgb)
{
  gint64 left = MAX (x, 0), top = MAX (y, 0);
  gint64 right = MIN (x + width, GST_VIDEO_INFO_WIDTH (&drawing->info));
  gint64 bottom = MIN (y + height, GST_VIDEO_INFO_HEIGHT (&drawing->info));
  TrtkOverlayItem item = { (gint) left, (gint) top, (gint) (right - left),
    (gint) (bottom - top), -1, 0, { 0 } };

  if (left >= right || top >= bottom)
    return;
  if (mask != NULL) {
    item.mask = mask->at + (gint) ((top - y) * mask->width + (left - x));
    item.mask_pitch = mask->width;
  }
  if (rgb != drawing->rgb)
    encode (&drawing->info, rgb, drawing->color);
  drawing->rgb = rgb;
  memcpy (item.color, drawing->color, sizeof item.color);
  g_array_append_val (drawing->items, item);
}

/**
 * gst_trt_drawing_add_bar:
 * @drawing: a drawing that has begun
 * @x: left edge in pixels; parts outside of the frame are left out
 * @y: upper edge
 * @width: in pixels
 * @height: in pixels
 * @rgb: colour, 0xRRGGBB
 *
 * A filled rectangle over what was added before. Subsampled chroma covers it,
 * and may reach one sample further.
 */
void
gst_trt_drawing_add_bar (GstTrtDrawing *drawing, gint x, gint y, gint width,
    gint height, guint32 rgb)
{
  add_item (drawing, x, y, width, height, NULL, rgb);
}

/**
 * gst_trt_drawing_add_mask:
 * @drawing: a drawing that has begun
 * @mask: of gst_trt_drawing_keep_mask()
 * @x: of its left edge in the frame, in pixels
 * @y: of its upper edge
 * @rgb: colour, 0xRRGGBB
 *
 * A letter over what was added before.
 */
void
gst_trt_drawing_add_mask (
    GstTrtDrawing *drawing, gint mask, gint x, gint y, guint32 rgb)
{
  const Mask *m;

  g_return_if_fail (mask >= 0 && mask < (gint) drawing->masks->len);
  m = &g_array_index (drawing->masks, Mask, mask);
  add_item (drawing, x, y, m->width, m->height, m, rgb);
}

/* ---- drawing ---------------------------------------------------------- */

static void
set_frame (TrtkOverlayFrame *to, const GstVideoFrame *frame)
{
  const GstVideoFormatInfo *f = frame->info.finfo;

  memset (to, 0, sizeof *to);
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    to->plane[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, i);
    to->pitch[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
  }
  to->width = GST_VIDEO_FRAME_WIDTH (frame);
  to->height = GST_VIDEO_FRAME_HEIGHT (frame);
  to->n_components = (gint) GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f);
  for (gint c = 0; c < to->n_components; c++) {
    TrtkOverlayComponent *k = &to->component[c];

    k->plane = GST_VIDEO_FORMAT_INFO_PLANE (f, c);
    k->offset = GST_VIDEO_FORMAT_INFO_POFFSET (f, c);
    k->step = GST_VIDEO_FORMAT_INFO_PSTRIDE (f, c);
    k->sub_x = GST_VIDEO_FORMAT_INFO_W_SUB (f, c);
    k->sub_y = GST_VIDEO_FORMAT_INFO_H_SUB (f, c);
  }
}

static gboolean
fits (const GstTrtDrawing *drawing, const GstVideoFrame *frame)
{
  return GST_VIDEO_FRAME_FORMAT (frame) == GST_VIDEO_INFO_FORMAT (&drawing->info)
         && GST_VIDEO_FRAME_WIDTH (frame)
                == GST_VIDEO_INFO_WIDTH (&drawing->info)
         && GST_VIDEO_FRAME_HEIGHT (frame)
                == GST_VIDEO_INFO_HEIGHT (&drawing->info);
}

/**
 * gst_trt_drawing_run:
 * @drawing: what to draw
 * @frame: mapped for reading and writing, in system memory
 *
 * Returns: %FALSE, and @frame as it was, where it has not the size and the
 *   format that @drawing began with
 */
gboolean
gst_trt_drawing_run (GstTrtDrawing *drawing, GstVideoFrame *frame)
{
  TrtkOverlayFrame f;

  if (!fits (drawing, frame))
    return FALSE;
  set_frame (&f, frame);
  return trt_overlay_draw_host (&f, drawing->bytes->data, drawing->bytes->len,
      (const TrtkOverlayItem *) (gpointer) drawing->items->data,
      drawing->items->len, NULL);
}

/**
 * gst_trt_drawing_set_cuda_context:
 * @drawing: a drawing
 * @context: (nullable): a CUcontext that outlives @drawing or the next call;
 *   %NULL: none
 * @error: set when %FALSE is returned
 *
 * In whose memory gst_trt_drawing_run_cuda() draws. The same one again costs
 * nothing.
 *
 * Returns: %FALSE with an error of the engine where it cannot draw there: no
 *   kernel for this GPU, no memory
 */
gboolean
gst_trt_drawing_set_cuda_context (
    GstTrtDrawing *drawing, gpointer context, GError **error)
{
  if (drawing->context == context)
    return TRUE;
  g_clear_pointer (&drawing->overlay, trt_overlay_free);
  drawing->context = NULL;
  drawing->n_there = 0;
  if (context == NULL)
    return TRUE;
  drawing->overlay = trt_overlay_new (context, error);
  if (drawing->overlay == NULL)
    return FALSE;
  drawing->context = context;
  return TRUE;
}

static gboolean
give_masks (GstTrtDrawing *drawing, GError **error)
{
  gsize kept = drawing->n_there;

  if (kept == drawing->bytes->len)
    return TRUE;
  drawing->n_there = 0;
  if (!trt_overlay_set_masks (drawing->overlay, drawing->bytes->data, kept,
          drawing->bytes->len, error))
    return FALSE;
  drawing->n_there = drawing->bytes->len;
  return TRUE;
}

static gboolean
refuse (const GstVideoFrame *frame, GError **error)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "a frame of %s, %dx%d pixels is not of the caps",
      GST_VIDEO_INFO_NAME (&frame->info), GST_VIDEO_FRAME_WIDTH (frame),
      GST_VIDEO_FRAME_HEIGHT (frame));
  return FALSE;
}

/**
 * gst_trt_drawing_run_cuda:
 * @drawing: what to draw, with a CUDA context
 * @frame: mapped for reading and writing with GST_MAP_CUDA, of memory of that
 *   context
 * @stream: (nullable): the CUstream on which @frame is still being made; %NULL
 *   where it is complete
 * @error: set when %FALSE is returned
 *
 * As gst_trt_drawing_run(), with the same bytes; returns when they are there.
 *
 * Returns: %FALSE with an error of the engine, or %GST_STREAM_ERROR_FORMAT
 */
gboolean
gst_trt_drawing_run_cuda (GstTrtDrawing *drawing, GstVideoFrame *frame,
    gpointer stream, GError **error)
{
  TrtkOverlayFrame f;

  g_return_val_if_fail (drawing->overlay != NULL, FALSE);
  if (!fits (drawing, frame))
    return refuse (frame, error);
  set_frame (&f, frame);
  return give_masks (drawing, error)
         && trt_overlay_draw (drawing->overlay, &f,
             (const TrtkOverlayItem *) (gpointer) drawing->items->data,
             drawing->items->len, stream, error)
         && trt_overlay_wait (drawing->overlay, error);
}

/**
 * gst_trt_drawing_copy_cuda:
 * @drawing: with a CUDA context
 * @to: mapped for writing with GST_MAP_CUDA, of memory of that context
 * @from: the same for reading, of the same size and format
 * @stream: (nullable): the CUstream on which @from is still being made
 * @error: set when %FALSE is returned
 *
 * Copies a frame on the GPU, for frames that others read; returns when it is
 * there.
 *
 * Returns: %FALSE with an error of the engine
 */
gboolean
gst_trt_drawing_copy_cuda (GstTrtDrawing *drawing, GstVideoFrame *to,
    const GstVideoFrame *from, gpointer stream, GError **error)
{
  TrtkOverlayFrame a, b;

  g_return_val_if_fail (drawing->overlay != NULL, FALSE);
  set_frame (&a, to);
  set_frame (&b, from);
  return trt_overlay_copy (drawing->overlay, &a, &b, stream, error)
         && trt_overlay_wait (drawing->overlay, error);
}
