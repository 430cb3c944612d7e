/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Letters as masks of a drawing: each is rendered once. */
#ifndef __TRT_OVERLAY_GLYPHS_H__
#define __TRT_OVERLAY_GLYPHS_H__

#include <gst/trt/gsttrt.h>
#include <pango/pango.h>

G_BEGIN_DECLS

/* One letter: its mask and where that lies. */
typedef struct {
  gint mask; /* of the drawing; -1: nothing to see */
  gint x, y; /* pixels, from the letter's origin or of a text's corner */
} Glyph;

typedef struct _Glyphs Glyphs;

/* Masks are kept in @drawing, which outlives it. */
Glyphs *glyphs_new (GstTrtDrawing *drawing);
void glyphs_free (Glyphs *glyphs);

/* The letters of @layout, in the order in which they are drawn. NULL where there
 * was no room for all: glyphs_drop () makes some. (transfer full)
 * (element-type Glyph) */
GArray *glyphs_place (Glyphs *glyphs, PangoLayout *layout);

/* Forgets all of them; what was placed is no longer good. */
void glyphs_drop (Glyphs *glyphs);

G_END_DECLS

#endif /* __TRT_OVERLAY_GLYPHS_H__ */
