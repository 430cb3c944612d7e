/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rewritten.c: graphs as text, before and after a rewrite. */
#include "rewritten.h"

TrtGraph *
rewritten_parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_parse (text, &error);

  g_assert_no_error (error);
  ck_assert (trt_graph_infer (graph, &error));
  return graph;
}

void
rewritten_expect_same (const TrtGraph *have, const TrtGraph *want)
{
  g_autofree char *have_text = trt_graph_print (have);
  g_autofree char *want_text = trt_graph_print (want);

  ck_assert_str_eq (have_text, want_text);
}

void
rewritten_expect (Rewrite rewrite, const char *before, const char *after)
{
  g_autoptr (TrtGraph) graph = rewritten_parse (before);
  g_autoptr (TrtGraph) wanted = rewritten_parse (after);
  g_autoptr (GError) error = NULL;

  ck_assert (rewrite (graph, &error));
  g_assert_no_error (error);
  ck_assert (trt_graph_verify (graph, &error));
  rewritten_expect_same (graph, wanted);
}
