/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rewritten.h: graphs as text, before and after a rewrite. */
#ifndef TRT_TESTS_LOWER_REWRITTEN_H
#define TRT_TESTS_LOWER_REWRITTEN_H

#include <check.h>

#include "lower/private.h"

typedef gboolean (*Rewrite) (TrtGraph *graph, GError **error);

/* @text, inferred; caller frees. */
TrtGraph *rewritten_parse (const char *text);
/* Both print the same. */
void rewritten_expect_same (const TrtGraph *have, const TrtGraph *want);
/* @before becomes @after, which is whole. */
void rewritten_expect (Rewrite rewrite, const char *before, const char *after);

#endif
