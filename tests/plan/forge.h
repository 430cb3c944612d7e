/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* forge.h: plans for the tests: a small good one, and what an attacker makes
 * of it who computes the checksums again. */
#ifndef TESTS_PLAN_FORGE_H
#define TESTS_PLAN_FORGE_H

#include "ir/graph.h"

/* Conv with an epilogue and a residual, symbolic batch, attributes, metadata,
 * 2 inputs, 2 outputs. */
TrtGraph *forge_graph (void);
/* The portable part of @graph as a file. */
GBytes *forge_bytes (const TrtGraph *graph);
/* A graph from the bytes of a file. */
TrtGraph *forge_read (GBytes *file, GError **error);
/* Computes every checksum of @data again, as far as its table goes. */
void forge_fix (guint8 *data, gsize size);
/* Offset of section @kind in @data and its length; fails the test where there
 * is none. */
gsize forge_find (const guint8 *data, const char *kind, gsize *length);
/* The file with section @kind holding @bytes instead; checksums are right. */
GBytes *forge_replace (GBytes *file, const char *kind, const void *bytes,
    gsize size);
/* The file with one more section. */
GBytes *forge_append (GBytes *file, const char *kind, guint32 flags,
    const void *bytes, gsize size);

#endif
