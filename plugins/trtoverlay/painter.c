/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results -> bars and letters in a frame, or pictures to lay over it.
 *
 * A box is four bars and not a picture of its own size: drawing, blending, or
 * uploading to a GPU, then costs what is drawn and not what it surrounds.
 */
#include "painter.h"
#include "text.h"

#define N_FRAME_CLASSES 5

/* Bright, and far from each other: readable on dark and light. */
static const guint32 palette[] = { 0x2ecc71, 0xff5a5f, 0x3da5ff, 0xffc107,
  0xb37bff, 0x00d1d1, 0xff8c2e, 0xf06cc8, 0xa4d62a, 0x8f9dff, 0xe8d58a,
  0x5ce0a0 };

struct _Painter {
  GstTrtDrawing *drawing;
  Texts *texts;
};

/* One frame's worth. */
typedef struct {
  Painter *painter;
  const PainterStyle *style;
  gboolean is_composed;         /* else drawn */
  GstVideoOverlayComposition *composition;
  gboolean is_short;            /* of room for letters */
  gint width, height;
  gint line, font;
} Canvas;

Painter *
painter_new (void)
{
  Painter *painter = g_new0 (Painter, 1);

  painter->drawing = gst_trt_drawing_new ();
  painter->texts = texts_new (painter->drawing);
  return painter;
}

void
painter_free (Painter *painter)
{
  if (painter == NULL)
    return;
  texts_free (painter->texts);
  gst_trt_drawing_free (painter->drawing);
  g_free (painter);
}

GstTrtDrawing *
painter_get_drawing (Painter *painter)
{
  return painter->drawing;
}

static guint32
color_of (gint label_id, const gchar *label)
{
  guint index = label_id >= 0 ? (guint) label_id
      : label != NULL ? g_str_hash (label) : 0;

  return palette[index % G_N_ELEMENTS (palette)];
}

/* ---- what it is made of ----------------------------------------------- */

static void
compose_pixels (Canvas *canvas, GstBuffer *pixels, gint x, gint y, gint width,
    gint height)
{
  GstVideoOverlayRectangle *rectangle = gst_video_overlay_rectangle_new_raw (
      pixels, x, y, width, height,
      GST_VIDEO_OVERLAY_FORMAT_FLAG_PREMULTIPLIED_ALPHA);

  if (canvas->composition == NULL)
    canvas->composition = gst_video_overlay_composition_new (rectangle);
  else
    gst_video_overlay_composition_add_rectangle (
        canvas->composition, rectangle);
  gst_video_overlay_rectangle_unref (rectangle);
}

/* Clipped to the frame. */
static void
compose_bar (Canvas *canvas, gint x, gint y, gint width, gint height,
    guint32 rgb)
{
  gint right = MIN (x + width, canvas->width);
  gint bottom = MIN (y + height, canvas->height);
  GstBuffer *pixels;
  GstMapInfo map;

  x = MAX (x, 0);
  y = MAX (y, 0);
  if (right <= x || bottom <= y)
    return;
  pixels = text_new_pixels (right - x, bottom - y);
  gst_buffer_map (pixels, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size / 4; i++)
    ((guint32 *) (gpointer) map.data)[i] = 0xff000000u | rgb;
  gst_buffer_unmap (pixels, &map);
  compose_pixels (canvas, pixels, x, y, right - x, bottom - y);
  gst_buffer_unref (pixels);
}

static void
add_bar (Canvas *canvas, gint x, gint y, gint width, gint height, guint32 rgb)
{
  if (canvas->is_composed)
    compose_bar (canvas, x, y, width, height, rgb);
  else
    gst_trt_drawing_add_bar (
        canvas->painter->drawing, x, y, width, height, rgb);
}

static Text *
get_text (Canvas *canvas, const gchar *string, guint32 rgb)
{
  return texts_get (canvas->painter->texts, string, canvas->style->font,
      canvas->font, rgb);
}

static void
add_text (Canvas *canvas, gint x, gint y, Text *text)
{
  x = CLAMP (x, 0, MAX (canvas->width - text->width, 0));
  y = CLAMP (y, 0, MAX (canvas->height - text->height, 0));
  if (canvas->is_composed)
    compose_pixels (canvas, text_get_pixels (text), x, y, text->width,
        text->height);
  else if (!texts_draw (canvas->painter->texts, text, x, y))
    canvas->is_short = TRUE;
}

/* ---- what is drawn ---------------------------------------------------- */

static gchar *
title_of (const PainterStyle *style, const GstTrtObject *object)
{
  GString *title = g_string_new (NULL);

  if (style->labels && object->label != NULL)
    g_string_append (title, object->label);
  if (style->ids && object->object_id != 0)
    g_string_append_printf (title, "%s#%" G_GUINT64_FORMAT,
        title->len > 0 ? " " : "", object->object_id);
  if (style->scores)
    g_string_append_printf (
        title, "%s%.2f", title->len > 0 ? " " : "", object->confidence);
  return g_string_free (title, FALSE);
}

static void
add_box (Canvas *canvas, gint x, gint y, gint width, gint height, guint32 color)
{
  gint line = canvas->line;

  add_bar (canvas, x, y, width, line, color);
  add_bar (canvas, x, y + height - line, width, line, color);
  add_bar (canvas, x, y + line, line, height - 2 * line, color);
  add_bar (canvas, x + width - line, y + line, line, height - 2 * line, color);
}

static void
add_object (Canvas *canvas, const GstTrtObject *object)
{
  guint32 color = color_of (object->label_id, object->label);
  g_autofree gchar *title = title_of (canvas->style, object);
  gint dot = 2 * canvas->line + 1;
  GstVideoRectangle box;

  gst_trt_object_to_pixels (object, canvas->width, canvas->height, &box);
  add_box (canvas, box.x, box.y, MAX (box.w, canvas->line),
      MAX (box.h, canvas->line), color);
  for (guint i = 0; canvas->style->landmarks && i < object->n_landmarks; i++)
    add_bar (canvas, object->landmarks[2 * i] * canvas->width - dot / 2,
        object->landmarks[2 * i + 1] * canvas->height - dot / 2, dot, dot,
        color);
  if (*title != '\0') {
    Text *text = get_text (canvas, title, color);
    /* Above the box, or inside where there is no room. */
    gint top = box.y >= text->height ? box.y - text->height : box.y;

    add_text (canvas, box.x, top, text);
  }
}

static void
add_classes (Canvas *canvas, GstCustomMeta *meta)
{
  gint y = canvas->line;
  GstTrtClass klass;

  for (guint i = 0; i < N_FRAME_CLASSES
       && gst_trt_infer_meta_get_class (meta, i, &klass); i++) {
    g_autofree gchar *title = NULL;
    Text *text;

    if (klass.label != NULL && canvas->style->labels)
      title = g_strdup_printf ("%s %.2f", klass.label, klass.confidence);
    else
      title = g_strdup_printf ("%d %.2f", klass.label_id, klass.confidence);
    text = get_text (canvas, title, color_of (klass.label_id, klass.label));
    add_text (canvas, canvas->line, y, text);
    y += text->height + canvas->line;
  }
}

static void
paint (Canvas *canvas, GstCustomMeta *meta, const GstVideoInfo *info)
{
  gint size;
  GstTrtObject object;
  guint state = 0;

  canvas->width = GST_VIDEO_INFO_WIDTH (info);
  canvas->height = GST_VIDEO_INFO_HEIGHT (info);
  canvas->line = canvas->style->line_width;
  canvas->font = canvas->style->font_size;
  size = MIN (canvas->width, canvas->height);
  /* 2 and 11 at 360p, 5 and 27 at 1080p, 9 and 54 at 4K */
  if (canvas->line == 0)
    canvas->line = MAX ((size + 120) / 240, 1);
  if (canvas->font == 0)
    canvas->font = MAX (size / 40, 11);
  while (gst_trt_infer_meta_iterate (meta, &state, &object))
    add_object (canvas, &object);
  add_classes (canvas, meta);
}

/* Where there is no room for a frame's letters beside those that are kept, they
 * make room; letters that have none then are left out. */
GstTrtDrawing *
painter_draw (Painter *painter, const PainterStyle *style,
    GstCustomMeta *meta, const GstVideoInfo *info)
{
  Canvas canvas = { painter, style, FALSE };

  gst_trt_drawing_begin (painter->drawing, info);
  paint (&canvas, meta, info);
  if (canvas.is_short) {
    texts_drop_letters (painter->texts);
    gst_trt_drawing_begin (painter->drawing, info);
    paint (&canvas, meta, info);
  }
  return painter->drawing;
}

GstVideoOverlayComposition *
painter_compose (Painter *painter, const PainterStyle *style,
    GstCustomMeta *meta, const GstVideoInfo *info)
{
  Canvas canvas = { painter, style, TRUE };

  paint (&canvas, meta, info);
  return canvas.composition;
}
