/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results -> rectangles to lay over a frame.
 *
 * A box is four bars and not a picture of its own size: blending, or uploading
 * to a GPU, then costs what is drawn and not what it surrounds. Text is rendered
 * once for each string and kept.
 */
#include "painter.h"
#include "fill.h"

#include <pango/pangocairo.h>
#include <string.h>

/* Rendered strings that are kept; scores change, so there is always more. */
#define MAX_KEPT 512
#define N_FRAME_CLASSES 5

typedef struct {
  guint8 r, g, b;
} Color;

/* Bright, and far from each other: readable on dark and light. */
static const Color palette[] = { { 0x2e, 0xcc, 0x71 }, { 0xff, 0x5a, 0x5f },
  { 0x3d, 0xa5, 0xff }, { 0xff, 0xc1, 0x07 }, { 0xb3, 0x7b, 0xff },
  { 0x00, 0xd1, 0xd1 }, { 0xff, 0x8c, 0x2e }, { 0xf0, 0x6c, 0xc8 },
  { 0xa4, 0xd6, 0x2a }, { 0x8f, 0x9d, 0xff }, { 0xe8, 0xd5, 0x8a },
  { 0x5c, 0xe0, 0xa0 } };

typedef struct {
  GstBuffer *pixels;
  gint width, height;
} Text;

struct _Painter {
  PangoContext *context;        /* of a font map of its own: one thread */
  GHashTable *texts;            /* "font|size|colour|string" -> Text */
};

/* One frame's worth. */
typedef struct {
  Painter *painter;
  const PainterStyle *style;
  GstVideoFrame *frame;         /* NULL: bars go to the composition */
  GstVideoOverlayComposition *composition;
  gint width, height;
  gint line, font;
} Canvas;

static void
text_free (gpointer data)
{
  Text *text = data;

  gst_buffer_unref (text->pixels);
  g_free (text);
}

Painter *
painter_new (void)
{
  Painter *painter = g_new0 (Painter, 1);
  PangoFontMap *map = pango_cairo_font_map_new ();

  painter->context = pango_font_map_create_context (map);
  g_object_unref (map);
  painter->texts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, text_free);
  return painter;
}

void
painter_free (Painter *painter)
{
  if (painter == NULL)
    return;
  g_hash_table_unref (painter->texts);
  g_object_unref (painter->context);
  g_free (painter);
}

static Color
color_of (gint label_id, const gchar *label)
{
  guint index = label_id >= 0 ? (guint) label_id
      : label != NULL ? g_str_hash (label) : 0;

  return palette[index % G_N_ELEMENTS (palette)];
}

/* Premultiplied ARGB in the machine's order, as cairo and GStreamer have it. */
static GstBuffer *
new_pixels (gint width, gint height)
{
  GstBuffer *pixels
      = gst_buffer_new_allocate (NULL, (gsize) width * height * 4, NULL);

  gst_buffer_add_video_meta (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, width, height);
  return pixels;
}

static void
add_pixels (Canvas *canvas, GstBuffer *pixels, gint x, gint y, gint width,
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

/* A filled rectangle, clipped to the frame. */
static void
add_bar (Canvas *canvas, gint x, gint y, gint width, gint height, Color color)
{
  gint right = MIN (x + width, canvas->width);
  gint bottom = MIN (y + height, canvas->height);
  guint32 pixel = 0xff000000u | color.r << 16 | color.g << 8 | color.b;
  GstBuffer *pixels;
  GstMapInfo map;

  x = MAX (x, 0);
  y = MAX (y, 0);
  if (right <= x || bottom <= y)
    return;
  if (canvas->frame != NULL) {
    const GstVideoRectangle bar = { x, y, right - x, bottom - y };

    fill_rectangle (canvas->frame, &bar, color.r, color.g, color.b);
    return;
  }
  pixels = new_pixels (right - x, bottom - y);
  gst_buffer_map (pixels, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size / 4; i++)
    ((guint32 *) map.data)[i] = pixel;
  gst_buffer_unmap (pixels, &map);
  add_pixels (canvas, pixels, x, y, right - x, bottom - y);
  gst_buffer_unref (pixels);
}

static void
draw_text (PangoLayout *layout, cairo_t *cr, Color color, gint pad)
{
  gboolean bright = 299 * color.r + 587 * color.g + 114 * color.b > 128000;

  cairo_set_source_rgb (
      cr, color.r / 255., color.g / 255., color.b / 255.);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, bright ? 0 : 1, bright ? 0 : 1, bright ? 0 : 1);
  cairo_move_to (cr, pad, pad / 2);
  pango_cairo_show_layout (cr, layout);
}

static Text *
render_text (PangoContext *context, const gchar *string, const gchar *font,
    gint size, Color color)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description
      = pango_font_description_from_string (font);
  Text *text = g_new0 (Text, 1);
  gint pad = MAX (size / 4, 2);
  cairo_surface_t *surface;
  cairo_t *cr;
  GstMapInfo info;

  pango_font_description_set_absolute_size (description, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (layout, string, -1);
  pango_layout_get_pixel_size (layout, &text->width, &text->height);
  text->width += 2 * pad;
  text->height += pad;
  text->pixels = new_pixels (text->width, text->height);
  gst_buffer_map (text->pixels, &info, GST_MAP_READWRITE);
  surface = cairo_image_surface_create_for_data (info.data,
      CAIRO_FORMAT_ARGB32, text->width, text->height, text->width * 4);
  cr = cairo_create (surface);
  draw_text (layout, cr, color, pad);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  gst_buffer_unmap (text->pixels, &info);
  g_object_unref (layout);
  return text;
}

static const Text *
get_text (Canvas *canvas, const gchar *string, Color color)
{
  GHashTable *texts = canvas->painter->texts;
  const gchar *font = canvas->style->font;
  g_autofree gchar *key = g_strdup_printf ("%s|%d|%02x%02x%02x|%s", font,
      canvas->font, color.r, color.g, color.b, string);
  Text *text = g_hash_table_lookup (texts, key);

  if (text != NULL)
    return text;
  if (g_hash_table_size (texts) >= MAX_KEPT)
    g_hash_table_remove_all (texts);
  text = render_text (canvas->painter->context, string, font, canvas->font, color);
  g_hash_table_insert (texts, g_steal_pointer (&key), text);
  return text;
}

static void
add_text (Canvas *canvas, gint x, gint y, const gchar *string, Color color)
{
  const Text *text = get_text (canvas, string, color);

  x = CLAMP (x, 0, MAX (canvas->width - text->width, 0));
  y = CLAMP (y, 0, MAX (canvas->height - text->height, 0));
  add_pixels (canvas, text->pixels, x, y, text->width, text->height);
}

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
add_box (Canvas *canvas, gint x, gint y, gint width, gint height, Color color)
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
  Color color = color_of (object->label_id, object->label);
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
    const Text *text = get_text (canvas, title, color);
    /* Above the box, or inside where there is no room. */
    gint top = box.y >= text->height ? box.y - text->height : box.y;

    add_text (canvas, box.x, top, title, color);
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
    Color color = color_of (klass.label_id, klass.label);

    if (klass.label != NULL && canvas->style->labels)
      title = g_strdup_printf ("%s %.2f", klass.label, klass.confidence);
    else
      title = g_strdup_printf ("%d %.2f", klass.label_id, klass.confidence);
    add_text (canvas, canvas->line, y, title, color);
    y += get_text (canvas, title, color)->height + canvas->line;
  }
}

GstVideoOverlayComposition *
painter_paint (Painter *painter, const PainterStyle *style,
    GstCustomMeta *meta, const GstVideoInfo *info, GstVideoFrame *frame)
{
  Canvas canvas = { painter, style, frame, NULL, GST_VIDEO_INFO_WIDTH (info),
    GST_VIDEO_INFO_HEIGHT (info), style->line_width, style->font_size };
  gint size = MIN (canvas.width, canvas.height);
  GstTrtObject object;
  guint state = 0;

  /* 2 and 11 at 360p, 5 and 27 at 1080p, 9 and 54 at 4K */
  if (canvas.line == 0)
    canvas.line = MAX ((size + 120) / 240, 1);
  if (canvas.font == 0)
    canvas.font = MAX (size / 40, 11);
  while (gst_trt_infer_meta_iterate (meta, &state, &object))
    add_object (&canvas, &object);
  add_classes (&canvas, meta);
  return canvas.composition;
}
