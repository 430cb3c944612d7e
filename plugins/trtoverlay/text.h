/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Strings, laid out and rendered once and kept. */
#ifndef __TRT_OVERLAY_TEXT_H__
#define __TRT_OVERLAY_TEXT_H__

#include "glyphs.h"

G_BEGIN_DECLS

/* A string on a ground of its colour, with some room around it. */
typedef struct {
  gint width, height; /* pixels, with that room */
  gint left, top;     /* of the letters in it */
  guint32 rgb;        /* the ground's */
  PangoLayout *layout;
  GArray *glyphs;     /* of Glyph; NULL until it is drawn */
  GstBuffer *pixels;  /* NULL until it is composed */
} Text;

typedef struct _Texts Texts;

/* Letters are kept in @drawing, which outlives it. One thread. */
Texts *texts_new (GstTrtDrawing *drawing);
void texts_free (Texts *texts);

/* @font: Pango's name, @size: pixels. Valid until the next call. */
Text *texts_get (Texts *texts, const gchar *string, const gchar *font,
    gint size, guint32 rgb);

/* Adds the string to the drawing. FALSE where there is no room for its letters,
 * which are then left out. */
gboolean texts_draw (Texts *texts, Text *text, gint x, gint y);

/* Makes room for letters, of which none is in the drawing any more. */
void texts_drop_letters (Texts *texts);

/* The string as premultiplied ARGB in the machine's order, as cairo and
 * GStreamer's overlays have it. (transfer none) */
GstBuffer *text_get_pixels (Text *text);

/* Uninitialised pixels of that kind. (transfer full) */
GstBuffer *text_new_pixels (gint width, gint height);

G_END_DECLS

#endif /* __TRT_OVERLAY_TEXT_H__ */
