/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tool.c: options, errors and progress of every command. */
#include "backends/backend.h"
#include "tool.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 30

static volatile sig_atomic_t interrupted;
static gboolean bar_is_shown;

/* ---- options ---------------------------------------------------------- */

gboolean
tool_parse (const ToolCommand *command, const GOptionEntry *entries, int *argc,
    char ***argv, int min, int max)
{
  return tool_parse_more (command, entries, NULL, argc, argv, min, max);
}

gboolean
tool_parse_more (const ToolCommand *command, const GOptionEntry *entries,
    const GOptionEntry *more, int *argc, char ***argv, int min, int max)
{
  g_autoptr (GOptionContext) context = g_option_context_new (
      command->arguments);
  g_autofree char *examples
      = g_strdup_printf ("Examples:\n%s", command->examples);
  g_autoptr (GError) error = NULL;
  int n;

  g_option_context_set_summary (context, command->summary);
  g_option_context_set_description (context, examples);
  g_option_context_add_main_entries (context, entries, NULL);
  if (more != NULL)
    g_option_context_add_main_entries (context, more, NULL);
  if (!g_option_context_parse (context, argc, argv, &error)) {
    tool_fail (TOOL_USAGE, "%s\nsee: %s --help", error->message,
        g_get_prgname ());
    return FALSE;
  }
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0) {
    (*argv)++;
    (*argc)--;
  }
  n = *argc - 1;
  if (n < min || n > max) {
    tool_fail (TOOL_USAGE, "%s\nusage: %s %s\nsee: %s --help",
        n < min ? "an argument is missing" : "there are too many arguments",
        g_get_prgname (), command->arguments, g_get_prgname ());
    return FALSE;
  }
  return TRUE;
}

/* ---- errors ----------------------------------------------------------- */

ToolCode
tool_fail (ToolCode code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  tool_progress_end ();
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fprintf (stderr, "%s: %s\n", g_get_prgname (), text);
  return code;
}

ToolCode
tool_fail_error (ToolCode code, GError *error)
{
  tool_fail (code, "%s", error->message);
  g_error_free (error);
  return code;
}

ToolCode
tool_code_of_input (const GError *error)
{
  if (g_error_matches (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED))
    return TOOL_UNSUPPORTED;
  if (g_error_matches (error, TRT_ERROR, TRT_ERROR_MEMORY)
      || g_error_matches (error, TRT_ERROR, TRT_ERROR_CANCELLED))
    return TOOL_FAILED;
  return TOOL_BAD_INPUT;
}

ToolCode
tool_code_of_build (const GError *error)
{
  if (g_error_matches (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED))
    return TOOL_UNSUPPORTED;
  return TOOL_FAILED;
}

ToolCode
tool_check_backend (const char *backend)
{
  GError *error = NULL;

  if (backend == NULL || trt_backend_find (backend, &error) != NULL)
    return TOOL_GOOD;
  if (!trt_backend_is_known (backend))
    return tool_fail_error (TOOL_USAGE, error);
  g_prefix_error (&error, "backend '%s' does not run here: ", backend);
  return tool_fail_error (TOOL_FAILED, error);
}

ToolCode
tool_use_sources (const char *text)
{
  g_auto (GStrv) names = NULL;

  if (text == NULL)
    return TOOL_GOOD;
  names = g_strsplit (text, ",", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    if (strcmp (names[i], "cublaslt") != 0 && strcmp (text, "none") != 0)
      return tool_fail (TOOL_USAGE,
          "--tactic-sources is none or cublaslt, not '%s'", text);
  }
  g_setenv ("TRTINFER_TACTIC_SOURCES", text, TRUE);
  return TOOL_GOOD;
}

gboolean
tool_print (const char *text)
{
  if (fputs (text, stdout) != EOF && fflush (stdout) == 0)
    return TRUE;
  tool_fail (TOOL_FAILED, "cannot write to standard output");
  return FALSE;
}

/* ---- progress --------------------------------------------------------- */

static void
on_signal (int number)
{
  interrupted = 1;
}

void
tool_catch_signals (void)
{
  struct sigaction action = { .sa_handler = on_signal,
    .sa_flags = SA_RESTART };

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  signal (SIGPIPE, SIG_IGN);
}

gboolean
tool_interrupted (void)
{
  return interrupted != 0;
}

gboolean
tool_progress (double fraction, const char *stage, gpointer data)
{
  int n = (int) lrint (CLAMP (fraction, 0, 1) * BAR_WIDTH);
  char bar[BAR_WIDTH + 1];

  if (isatty (STDERR_FILENO)) {
    memset (bar, '.', BAR_WIDTH);
    memset (bar, '#', (gsize) n);
    bar[BAR_WIDTH] = '\0';
    fprintf (stderr, "\r\033[K[%s] %3.0f%% %s", bar, fraction * 100, stage);
    fflush (stderr);
    bar_is_shown = TRUE;
  }
  return !tool_interrupted ();
}

void
tool_progress_end (void)
{
  if (bar_is_shown)
    fputs ("\r\033[K", stderr);
  bar_is_shown = FALSE;
}

/* ---- shapes ----------------------------------------------------------- */

char *
tool_shape_text (int rank, const gint64 *dims)
{
  GString *s = g_string_new (rank == 0 ? "scalar" : NULL);

  for (int i = 0; i < rank; i++) {
    g_string_append (s, i > 0 ? "x" : "");
    if (dims[i] < 0)
      g_string_append_c (s, '?');
    else
      g_string_append_printf (s, "%" G_GINT64_FORMAT, dims[i]);
  }
  return g_string_free (s, FALSE);
}

gboolean
tool_parse_shape (const char *text, int *rank, gint64 *dims)
{
  g_auto (GStrv) parts = NULL;

  *rank = 0;
  if (*text == '\0')
    return TRUE;
  parts = g_strsplit_set (text, "x,", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    gint64 v = -1;
    if (*rank == TRT_MAX_RANK)
      return FALSE;
    if (strcmp (parts[i], "?") != 0 && strcmp (parts[i], "-1") != 0
        && !g_ascii_string_to_signed (parts[i], 10, 0, G_MAXINT32, &v, NULL))
      return FALSE;
    dims[(*rank)++] = v;
  }
  return TRUE;
}
