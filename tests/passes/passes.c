/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* passes.c: every pass on its fixtures (tests/passes/NAME.tir): the graph
 * that comes out is the one that is written there, text reads back, and both
 * graphs compute the same. A pass without fixtures fails. */
#include "passes/pass.h"

#include <stdio.h>
#include <string.h>

#include "fixture.h"

static char *
parse (const char *text, TrtGraph **graph)
{
  g_autoptr (GError) error = NULL;

  *graph = trt_graph_parse (text, &error);
  if (*graph == NULL || !trt_graph_infer (*graph, &error))
    return g_strdup (error->message);
  return NULL;
}

/* Without what does not show in the running graph: symbols of no dimension
 * any more stay, so both sides have them. */
static char *
check_round_trip (const TrtGraph *graph)
{
  g_autofree char *text = trt_graph_print (graph), *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) back = trt_graph_parse (text, &error);

  if (back == NULL)
    return g_strdup_printf ("printed text does not parse: %s\n%s",
        error->message, text);
  again = trt_graph_print (back);
  if (strcmp (text, again) != 0)
    return g_strdup_printf ("does not read back:\n%s\nand then\n%s", text,
        again);
  return NULL;
}

/* All passes but those that the case wants. */
static GStrv
list_disabled (const TrtPass *pass, const TrtFixture *f)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < trt_pass_count (); i++) {
    const TrtPass *p = trt_pass_nth (i);
    gboolean wanted = f->passes == NULL
                          ? p == pass
                          : g_strv_contains ((const char *const *) f->passes,
                                p->name);
    if (!wanted)
      g_strv_builder_add (names, p->name);
  }
  return g_strv_builder_end (names);
}

static char *
run_case (const TrtPass *pass, const TrtFixture *f)
{
  g_autoptr (TrtGraph) before = NULL, after = NULL, got = NULL;
  g_auto (GStrv) disabled = list_disabled (pass, f);
  g_autoptr (GError) error = NULL;
  g_autofree char *got_text = NULL, *want_text = NULL;
  char *failure;

  if ((failure = parse (f->before->str, &before)) != NULL
      || (failure = check_round_trip (before)) != NULL)
    return failure;
  got = trt_graph_copy (before);
  if (!trt_passes_run (got, (const char *const *) disabled, NULL, NULL,
          &error))
    return g_strdup (error->message);
  failure = parse (f->after != NULL ? f->after->str : f->before->str, &after);
  if (failure != NULL || (failure = check_round_trip (got)) != NULL)
    return failure;
  got_text = trt_graph_print (got);
  want_text = trt_graph_print (after);
  if (strcmp (got_text, want_text) != 0)
    return g_strdup_printf ("gives\n%swants\n%s", got_text, want_text);
  return trt_compare_graphs (before, got, 1, f->tolerance, f->is_positive);
}

int
main (int argc, char **argv)
{
  guint n_cases = 0, n_failed = 0;

  for (guint i = 0; i < trt_pass_count (); i++) {
    const TrtPass *pass = trt_pass_nth (i);
    g_autofree char *path = g_strdup_printf ("%s/%s.tir", argv[1], pass->name);
    g_autoptr (GPtrArray) fixtures = trt_fixtures_read (path);
    guint n_same = 0;
    for (guint j = 0; j < fixtures->len; j++) {
      const TrtFixture *f = fixtures->pdata[j];
      g_autofree char *failure = run_case (pass, f);
      n_same += f->after == NULL;
      n_cases++;
      n_failed += failure != NULL;
      if (failure != NULL)
        printf ("/passes/%s/%s: %s\n", pass->name, f->name, failure);
    }
    if (n_same == 0 || n_same == fixtures->len) {
      printf ("/passes/%s: wants a case that it rewrites and one that it"
              " leaves alone\n", pass->name);
      n_failed++;
    }
  }
  printf ("%u passes, %u cases, %u failed\n", trt_pass_count (), n_cases,
      n_failed);
  return n_failed == 0 ? 0 : 1;
}
