/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conformance.c: runs ONNX's own cases and counts by operator.
 *
 *   conformance FOLDER [--all] [--nodes] [--part K/N] [NAME]...
 *
 * --nodes leaves the networks out. --part runs every Nth case, from the Kth on: for several at a time.
 * Fails where a case fails or crashes, and where fewer node tests or networks
 * pass than TRT_CONFORMANCE_MIN and TRT_CONFORMANCE_MIN_NETWORKS say.
 * "Unsupported" is what the engine itself refused with TRT_ERROR_UNSUPPORTED.
 * Each case has a process of its own. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case.h"

#define MAX_SECONDS 60

typedef struct {
  guint passed, frozen, failed, unsupported;
} Count;

static gboolean show_all, only_nodes;
static guint part, n_parts = 1;

static void
case_free (Case *c)
{
  if (c == NULL)
    return;
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

/* In the child: the answer is a letter and a message. */
static void
answer (const Case *c, const char *folder, int fd)
{
  char *message = NULL;
  char status;

  alarm (MAX_SECONDS);
  status = (char) case_run (c, folder, &message);
  if (write (fd, &status, 1) != 1)
    _exit (1);
  if (message != NULL && write (fd, message, strlen (message)) < 0)
    _exit (1);
  g_free (message);
  exit (0);
}

static char *
read_answer (int fd)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  ssize_t n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  return g_string_free (text, FALSE);
}

static CaseStatus
run_apart (const Case *c, const char *folder, char **message)
{
  g_autofree char *text = NULL;
  int fds[2], wait_status;
  pid_t pid;

  fflush (stdout);
  if (pipe (fds) != 0 || (pid = fork ()) < 0) {
    perror ("conformance");
    exit (2);
  }
  if (pid == 0) {
    close (fds[0]);
    answer (c, folder, fds[1]);
  }
  close (fds[1]);
  text = read_answer (fds[0]);
  close (fds[0]);
  waitpid (pid, &wait_status, 0);
  if (!WIFEXITED (wait_status) || WEXITSTATUS (wait_status) != 0
      || *text == '\0') {
    *message = WIFSIGNALED (wait_status)
                   ? g_strdup_printf ("ended by signal %d (%s)",
                       WTERMSIG (wait_status),
                       strsignal (WTERMSIG (wait_status)))
                   : g_strdup ("ended early");
    return CASE_FAILED;
  }
  *message = g_strdup (text + 1);
  return (CaseStatus) *text;
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
run_case (const Case *c, const char *folder, GHashTable *ops, Totals *totals)
{
  g_autofree char *message = NULL;
  CaseStatus status = run_apart (c, folder, &message);
  Count *n = g_hash_table_lookup (ops, c->op);

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
  if (*arg != NULL && strcmp (*arg, "--part") == 0 && arg[1] != NULL) {
    if (sscanf (arg[1], "%u/%u", &part, &n_parts) != 2 || n_parts == 0)
      n_parts = 1;
    arg += 2;
  }
  return arg;
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) ops
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *list = NULL, *text = NULL;
  g_auto (GStrv) lines = NULL;
  Totals totals = { 0 };
  char **names;

  if (argc < 2) {
    fprintf (stderr,
        "usage: conformance FOLDER [--all] [--nodes] [--part K/N] "
        "[NAME]...\n");
    return 2;
  }
  names = read_options (argv + 2);
  list = g_build_filename (argv[1], "cases.list", NULL);
  if (!g_file_get_contents (list, &text, NULL, NULL)) {
    fprintf (stderr, "%s: cannot read\n", list);
    return 2;
  }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    Case *c = parse_case (lines[i]);
    if (c != NULL && i % n_parts == part && is_wanted (c, names))
      run_case (c, argv[1], ops, &totals);
    case_free (c);
  }
  print_table (ops);
  return summarise (&totals, *names == NULL && n_parts == 1);
}
