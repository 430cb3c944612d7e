/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Letters as masks of a drawing.
 *
 * Pango shapes text and says where its letters lie, on whole pixels; cairo
 * renders each once, as what it covers. Letters of several colours are seen in
 * one.
 */
#include "glyphs.h"

#include <pango/pangocairo.h>

/* Letters that are kept, those among them that nothing is seen of, too. */
#define MAX_KEPT 8192

typedef struct {
  PangoFont *font;
  PangoGlyph glyph;
} Key;

struct _Glyphs {
  GstTrtDrawing *drawing;
  GHashTable *kept; /* Key -> Glyph */
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_direct_hash (key->font) * 31 + key->glyph;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *x = a, *y = b;

  return x->font == y->font && x->glyph == y->glyph;
}

static void
key_free (gpointer data)
{
  Key *key = data;

  g_object_unref (key->font);
  g_free (key);
}

Glyphs *
glyphs_new (GstTrtDrawing *drawing)
{
  Glyphs *glyphs = g_new0 (Glyphs, 1);

  glyphs->drawing = drawing;
  glyphs->kept
      = g_hash_table_new_full (key_hash, key_equal, key_free, g_free);
  return glyphs;
}

void
glyphs_free (Glyphs *glyphs)
{
  if (glyphs == NULL)
    return;
  g_hash_table_unref (glyphs->kept);
  g_free (glyphs);
}

void
glyphs_drop (Glyphs *glyphs)
{
  g_hash_table_remove_all (glyphs->kept);
  gst_trt_drawing_drop_masks (glyphs->drawing);
}

/* What the letter covers inside @ink, pixels around its origin. -1: no room. */
static gint
render (GstTrtDrawing *drawing, PangoFont *font, const PangoGlyphInfo *info,
    const PangoRectangle *ink)
{
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_A8, ink->width, ink->height);
  cairo_t *cr = cairo_create (surface);
  PangoGlyphInfo one = { .glyph = info->glyph,
    .geometry = { .width = info->geometry.width } };
  gint cluster = 0, mask = -1;
  PangoGlyphString string
      = { .num_glyphs = 1, .glyphs = &one, .log_clusters = &cluster };

  cairo_move_to (cr, -ink->x, -ink->y);
  pango_cairo_show_glyph_string (cr, font, &string);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    mask = gst_trt_drawing_keep_mask (drawing,
        cairo_image_surface_get_data (surface),
        cairo_image_surface_get_stride (surface), ink->width, ink->height);
  cairo_surface_destroy (surface);
  return mask;
}

/* NULL where there is no room. */
static const Glyph *
get_glyph (Glyphs *glyphs, PangoFont *font, const PangoGlyphInfo *info)
{
  const Key key = { font, info->glyph };
  Glyph *glyph = g_hash_table_lookup (glyphs->kept, &key);
  Glyph made = { .mask = -1 };
  PangoRectangle ink;

  if (glyph != NULL)
    return glyph;
  if (g_hash_table_size (glyphs->kept) >= MAX_KEPT)
    return NULL;
  pango_font_get_glyph_extents (font, info->glyph, &ink, NULL);
  if (info->glyph != PANGO_GLYPH_EMPTY && ink.width > 0 && ink.height > 0) {
    pango_extents_to_pixels (&ink, NULL);
    /* hinting may reach a pixel further */
    ink.x -= 1;
    ink.y -= 1;
    ink.width += 2;
    ink.height += 2;
    made.x = ink.x;
    made.y = ink.y;
    made.mask = render (glyphs->drawing, font, info, &ink);
    if (made.mask < 0)
      return NULL;
  }
  glyph = g_memdup2 (&made, sizeof made);
  g_object_ref (font);
  g_hash_table_insert (glyphs->kept, g_memdup2 (&key, sizeof key), glyph);
  return glyph;
}

/* @x, @y: where the run begins, in Pango's units. */
static gboolean
place_run (Glyphs *glyphs, PangoLayoutRun *run, gint x, gint y, GArray *placed)
{
  for (gint i = 0; i < run->glyphs->num_glyphs; i++) {
    const PangoGlyphInfo *info = &run->glyphs->glyphs[i];
    const Glyph *glyph = get_glyph (glyphs, run->item->analysis.font, info);
    Glyph here;

    if (glyph == NULL)
      return FALSE;
    here.mask = glyph->mask;
    here.x = PANGO_PIXELS (x + info->geometry.x_offset) + glyph->x;
    here.y = PANGO_PIXELS (y + info->geometry.y_offset) + glyph->y;
    if (here.mask >= 0)
      g_array_append_val (placed, here);
    x += info->geometry.width;
  }
  return TRUE;
}

GArray *
glyphs_place (Glyphs *glyphs, PangoLayout *layout)
{
  GArray *placed = g_array_new (FALSE, FALSE, sizeof (Glyph));
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  gboolean good = TRUE;

  do {
    PangoLayoutRun *run = pango_layout_iter_get_run_readonly (iter);
    PangoRectangle extents;

    if (run == NULL)
      continue;
    pango_layout_iter_get_run_extents (iter, NULL, &extents);
    good = place_run (glyphs, run, extents.x,
        pango_layout_iter_get_baseline (iter), placed);
  } while (good && pango_layout_iter_next_run (iter));
  pango_layout_iter_free (iter);
  if (!good)
    g_clear_pointer (&placed, g_array_unref);
  return placed;
}
