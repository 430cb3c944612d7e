/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Strings, laid out and rendered once and kept: as letters of a drawing, or as
 * a picture to lay over a frame.
 */
#include "text.h"

#include <gst/video/video.h>
#include <pango/pangocairo.h>

/* Strings that are kept; scores change, so there is always more. */
#define MAX_KEPT 512

struct _Texts {
  PangoContext *context; /* of a font map of its own: one thread */
  GstTrtDrawing *drawing;
  Glyphs *glyphs;
  GHashTable *kept;      /* "font|size|colour|string" -> Text */
};

static void
text_free (gpointer data)
{
  Text *text = data;

  g_object_unref (text->layout);
  g_clear_pointer (&text->glyphs, g_array_unref);
  gst_clear_buffer (&text->pixels);
  g_free (text);
}

Texts *
texts_new (GstTrtDrawing *drawing)
{
  Texts *texts = g_new0 (Texts, 1);
  PangoFontMap *map = pango_cairo_font_map_new ();
  cairo_font_options_t *options = cairo_font_options_create ();

  /* A frame's pixels are not those of a screen. */
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  texts->context = pango_font_map_create_context (map);
  pango_cairo_context_set_font_options (texts->context, options);
  cairo_font_options_destroy (options);
  g_object_unref (map);
  texts->drawing = drawing;
  texts->glyphs = glyphs_new (drawing);
  texts->kept
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, text_free);
  return texts;
}

void
texts_free (Texts *texts)
{
  if (texts == NULL)
    return;
  g_hash_table_unref (texts->kept);
  glyphs_free (texts->glyphs);
  g_object_unref (texts->context);
  g_free (texts);
}

static Text *
new_text (PangoContext *context, const gchar *string, const gchar *font,
    gint size, guint32 rgb)
{
  PangoFontDescription *description
      = pango_font_description_from_string (font);
  Text *text = g_new0 (Text, 1);
  gint pad = MAX (size / 4, 2);

  text->layout = pango_layout_new (context);
  pango_font_description_set_absolute_size (description, size * PANGO_SCALE);
  pango_layout_set_font_description (text->layout, description);
  pango_font_description_free (description);
  pango_layout_set_text (text->layout, string, -1);
  pango_layout_get_pixel_size (text->layout, &text->width, &text->height);
  text->width += 2 * pad;
  text->height += pad;
  text->left = pad;
  text->top = pad / 2;
  text->rgb = rgb;
  return text;
}

Text *
texts_get (Texts *texts, const gchar *string, const gchar *font, gint size,
    guint32 rgb)
{
  g_autofree gchar *key
      = g_strdup_printf ("%s|%d|%06x|%s", font, size, rgb, string);
  Text *text = g_hash_table_lookup (texts->kept, key);

  if (text == NULL) {
    if (g_hash_table_size (texts->kept) >= MAX_KEPT)
      g_hash_table_remove_all (texts->kept);
    text = new_text (texts->context, string, font, size, rgb);
    g_hash_table_insert (texts->kept, g_steal_pointer (&key), text);
  }
  return text;
}

/* Black or white, whichever is read better on the ground. */
static guint32
ink_of (const Text *text)
{
  guint r = text->rgb >> 16, g = text->rgb >> 8 & 255, b = text->rgb & 255;

  return 299 * r + 587 * g + 114 * b > 128000 ? 0x000000 : 0xffffff;
}

/* ---- as letters ------------------------------------------------------- */

gboolean
texts_draw (Texts *texts, Text *text, gint x, gint y)
{
  gst_trt_drawing_add_bar (
      texts->drawing, x, y, text->width, text->height, text->rgb);
  if (text->glyphs == NULL)
    text->glyphs = glyphs_place (texts->glyphs, text->layout);
  if (text->glyphs == NULL)
    return FALSE;
  for (guint i = 0; i < text->glyphs->len; i++) {
    const Glyph *glyph = &g_array_index (text->glyphs, Glyph, i);

    gst_trt_drawing_add_mask (texts->drawing, glyph->mask,
        x + text->left + glyph->x, y + text->top + glyph->y, ink_of (text));
  }
  return TRUE;
}

void
texts_drop_letters (Texts *texts)
{
  glyphs_drop (texts->glyphs);
  g_hash_table_remove_all (texts->kept);
}

/* ---- as a picture ----------------------------------------------------- */

GstBuffer *
text_new_pixels (gint width, gint height)
{
  GstBuffer *pixels
      = gst_buffer_new_allocate (NULL, (gsize) width * height * 4, NULL);

  gst_buffer_add_video_meta (pixels, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, width, height);
  return pixels;
}

static void
set_source (cairo_t *cr, guint32 rgb)
{
  cairo_set_source_rgb (cr, (rgb >> 16) / 255., (rgb >> 8 & 255) / 255.,
      (rgb & 255) / 255.);
}

static void
render (const Text *text, cairo_t *cr)
{
  set_source (cr, text->rgb);
  cairo_paint (cr);
  set_source (cr, ink_of (text));
  cairo_move_to (cr, text->left, text->top);
  pango_cairo_show_layout (cr, text->layout);
}

GstBuffer *
text_get_pixels (Text *text)
{
  cairo_surface_t *surface;
  GstMapInfo info;
  cairo_t *cr;

  if (text->pixels != NULL)
    return text->pixels;
  text->pixels = text_new_pixels (text->width, text->height);
  gst_buffer_map (text->pixels, &info, GST_MAP_READWRITE);
  surface = cairo_image_surface_create_for_data (info.data,
      CAIRO_FORMAT_ARGB32, text->width, text->height, text->width * 4);
  cr = cairo_create (surface);
  render (text, cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  gst_buffer_unmap (text->pixels, &info);
  return text->pixels;
}
