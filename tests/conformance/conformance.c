/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conformance.c: runs ONNX's own cases and counts by operator.
 *
 *   conformance FOLDER [--all] [--nodes] [--in-process] [--part K/N] [NAME]...
 *
 * --nodes leaves the networks out. --part runs every Nth case, from the Kth on:
 * for several at a time. Each case has a process of its own; --in-process, for
 * devices that take long to open, lets cases share one until one of them fails,
 * and prints the name of each before it runs.
 * Fails where a case fails or crashes, and where fewer node tests or networks
 * pass than TRT_CONFORMANCE_MIN and TRT_CONFORMANCE_MIN_NETWORKS say.
 * "Unsupported" is what the engine itself refused with TRT_ERROR_UNSUPPORTED. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker.h"

typedef struct {
  guint passed, frozen, failed, unsupported;
} Count;

static gboolean show_all, only_nodes, in_process;
static guint part, n_parts = 1;

static void
case_free (gpointer data)
{
  Case *c = data;

  g_free (c->name);
  g_free (c->op);
  g_free (c);
}

static Case *
parse_case (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", -1);
  Case *c;

  if (g_strv_length (parts) != 5)
    return NULL;
  c = g_new0 (Case, 1);
  c->name = g_strdup (parts[0]);
  c->op = g_strdup (parts[1]);
  c->rtol = g_ascii_strtod (parts[2], NULL);
  c->atol = g_ascii_strtod (parts[3], NULL);
  c->n_sets = (guint) strtoul (parts[4], NULL, 10);
  c->is_network = strcmp (c->op, "(network)") == 0;
  return c;
}

static void
count (Count *n, CaseStatus status)
{
  switch (status) {
    case CASE_PASSED:
      n->passed++;
      break;
    case CASE_PASSED_FROZEN:
      n->passed++;
      n->frozen++;
      break;
    case CASE_UNSUPPORTED:
      n->unsupported++;
      break;
    default:
      n->failed++;
  }
}

/* ONNX's node tests, its networks, and our older forms of operators. */
typedef struct {
  Count nodes, networks, old;
} Totals;

static Count *
total_of (Totals *totals, const Case *c)
{
  if (c->is_network)
    return &totals->networks;
  return g_str_has_prefix (c->op, "(old)") ? &totals->old : &totals->nodes;
}

static void
run_case (Worker *worker, GPtrArray *cases, guint number, GHashTable *ops,
    Totals *totals)
{
  const Case *c = cases->pdata[number];
  g_autofree char *message = NULL;
  CaseStatus status;
  Count *n = g_hash_table_lookup (ops, c->op);

  if (in_process)
    printf ("run %s\n", c->name);
  status = worker_run (worker, number, &message);
  if (n == NULL) {
    n = g_new0 (Count, 1);
    g_hash_table_insert (ops, g_strdup (c->op), n);
  }
  count (n, status);
  count (total_of (totals, c), status);
  if (status == CASE_FAILED)
    printf ("FAILED %s: %s\n", c->name, message);
  else if (show_all)
    printf ("%c %s %s\n", (char) status, c->name, message);
}

static gboolean
is_wanted (const Case *c, char **names)
{
  if (only_nodes && c->is_network)
    return FALSE;
  return *names == NULL || g_strv_contains ((const char *const *) names,
                               c->name);
}

static void
print_table (GHashTable *ops)
{
  GList *names = g_list_sort (g_hash_table_get_keys (ops),
      (GCompareFunc) strcmp);

  printf ("%-28s %7s %7s %12s\n", "operator", "passed", "failed",
      "unsupported");
  for (GList *l = names; l != NULL; l = l->next) {
    const Count *n = g_hash_table_lookup (ops, l->data);
    printf ("%-28s %7u %7u %12u\n", (char *) l->data, n->passed, n->failed,
        n->unsupported);
  }
  g_list_free (names);
}

static guint
wanted (const char *variable)
{
  const char *text = g_getenv (variable);

  return text != NULL ? (guint) strtoul (text, NULL, 10) : 0;
}

static void
print_total (const char *what, const Count *n)
{
  printf ("%s: %u passed (%u of them with inputs beside the first held "
          "constant), %u unsupported, %u failed\n",
      what, n->passed, n->frozen, n->unsupported, n->failed);
}

static int
summarise (const Totals *t, gboolean is_full)
{
  print_total ("ONNX's node tests", &t->nodes);
  print_total ("older forms", &t->old);
  print_total ("networks", &t->networks);
  if (is_full
      && (t->nodes.passed < wanted ("TRT_CONFORMANCE_MIN")
          || t->networks.passed < wanted ("TRT_CONFORMANCE_MIN_NETWORKS"))) {
    printf ("fewer than must pass\n");
    return 1;
  }
  return t->nodes.failed + t->old.failed + t->networks.failed > 0 ? 1 : 0;
}

/* Returns the names behind them. */
static char **
read_options (char **arg)
{
  if (*arg != NULL && strcmp (*arg, "--all") == 0) {
    show_all = TRUE;
    arg++;
  }
  if (*arg != NULL && strcmp (*arg, "--nodes") == 0) {
    only_nodes = TRUE;
    arg++;
  }
  if (*arg != NULL && strcmp (*arg, "--in-process") == 0) {
    in_process = TRUE;
    arg++;
  }
  if (*arg != NULL && strcmp (*arg, "--part") == 0 && arg[1] != NULL) {
    if (sscanf (arg[1], "%u/%u", &part, &n_parts) != 2 || n_parts == 0)
      n_parts = 1;
    arg += 2;
  }
  return arg;
}

/* NULL where it cannot be read. */
static GPtrArray *
read_cases (const char *folder, char **names)
{
  g_autofree char *list = g_build_filename (folder, "cases.list", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *cases;

  if (!g_file_get_contents (list, &text, NULL, NULL)) {
    fprintf (stderr, "%s: cannot read\n", list);
    return NULL;
  }
  cases = g_ptr_array_new_with_free_func (case_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    Case *c = parse_case (lines[i]);
    if (c != NULL && i % n_parts == part && is_wanted (c, names))
      g_ptr_array_add (cases, c);
    else if (c != NULL)
      case_free (c);
  }
  return cases;
}

static int
run_all (const char *folder, GPtrArray *cases, gboolean is_full)
{
  g_autoptr (GHashTable) ops
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Worker *worker = worker_new (folder, cases, in_process);
  g_autofree char *end = NULL;
  Totals totals = { 0 };

  for (guint i = 0; i < cases->len; i++)
    run_case (worker, cases, i, ops, &totals);
  end = worker_free (worker);
  print_table (ops);
  if (end != NULL)
    printf ("FAILED: after the last case the process %s\n", end);
  return summarise (&totals, is_full) != 0 || end != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) cases = NULL;
  char **names;

  if (argc < 2) {
    fprintf (stderr,
        "usage: conformance FOLDER [--all] [--nodes] [--in-process] "
        "[--part K/N] [NAME]...\n");
    return 2;
  }
  setvbuf (stdout, NULL, _IOLBF, 0);
  names = read_options (argv + 2);
  cases = read_cases (argv[1], names);
  return cases == NULL ? 2
                       : run_all (argv[1], cases, *names == NULL && n_parts == 1);
}
