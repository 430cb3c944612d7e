/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fixture.h: graphs before and after a pass, as text.
 *
 * A file is a list of cases. Lines that start with one of these words are
 * read by the test; the rest is the text form of graphs (engine/ir/text.h):
 *
 *   test NAME            the behaviour
 *   passes NAME...       what runs; without it, the pass of the file's name
 *   near TOLERANCE       values may differ by this, relative; default 1e-5
 *   positive             inputs are random in [0.5, 1.5), not [-2, 2)
 *   before GRAPH
 *   after GRAPH | same   what must come out; "same": as before */
#ifndef TRT_TESTS_FIXTURE_H
#define TRT_TESTS_FIXTURE_H

#include "ir/graph.h"

typedef struct {
  char *name;
  char **passes; /* NULL: the file's */
  double tolerance;
  gboolean is_positive;
  GString *before, *after; /* after NULL: the same */
} TrtFixture;

/* (element-type TrtFixture); aborts on a file that it cannot read. */
GPtrArray *trt_fixtures_read (const char *path);

/* Runs both graphs on the same random inputs, symbols at opt; NULL where the
 * outputs are equal within @tolerance, else what differs (caller frees). */
char *trt_compare_graphs (const TrtGraph *a, const TrtGraph *b, guint32 seed,
    double tolerance, gboolean is_positive);

#endif
