/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* worker.c: the number of a case goes to a child; a letter and a message, which
 * a zero ends, come back. */
#include "worker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nets.h"

#define MAX_SECONDS 60 /* of a case */

struct Worker {
  const char *folder;
  GPtrArray *cases; /* borrowed */
  gboolean shared;
  pid_t pid; /* 0: there is no process */
  int to;
  FILE *from;
};

Worker *
worker_new (const char *folder, GPtrArray *cases, gboolean shared)
{
  Worker *w = g_new0 (Worker, 1);

  w->folder = folder;
  w->cases = cases;
  w->shared = shared;
  signal (SIGPIPE, SIG_IGN); /* the answer that does not come says it */
  return w;
}

/* ---- the child -------------------------------------------------------- */

static void
answer (const Worker *w, guint number, FILE *to)
{
  char *message = NULL;
  CaseStatus status;

  alarm (MAX_SECONDS);
  status = case_run (w->cases->pdata[number], w->folder, &message);
  alarm (0);
  fprintf (to, "%c%s%c", (char) status, message != NULL ? message : "", '\0');
  if (fflush (to) != 0)
    _exit (1);
  g_free (message);
}

/* Without the device cases say themselves what is wrong with it. */
static void
serve (const Worker *w, int from, int to)
{
  TrtEngine *device = w->shared ? trt_net_keep_device (NULL) : NULL;
  FILE *answers = fdopen (to, "w");
  guint number;

  while (read (from, &number, sizeof number) == sizeof number)
    answer (w, number, answers);
  fclose (answers);
  g_clear_pointer (&device, trt_engine_unref);
  exit (0);
}

/* ---- the parent ------------------------------------------------------- */

static void
start (Worker *w)
{
  int there[2], back[2];

  fflush (stdout);
  if (pipe (there) != 0 || pipe (back) != 0 || (w->pid = fork ()) < 0) {
    perror ("conformance");
    exit (2);
  }
  if (w->pid == 0) {
    close (there[1]);
    close (back[0]);
    serve (w, there[0], back[1]);
  }
  close (there[0]);
  close (back[1]);
  w->to = there[1];
  w->from = fdopen (back[0], "r");
}

/* NULL, or how it ended where that is not as it should. */
static char *
stop (Worker *w)
{
  int status = 0;

  if (w->pid == 0)
    return NULL;
  close (w->to);
  fclose (w->from);
  waitpid (w->pid, &status, 0);
  w->pid = 0;
  if (WIFSIGNALED (status))
    return g_strdup_printf ("ended by signal %d (%s)", WTERMSIG (status),
        strsignal (WTERMSIG (status)));
  return WEXITSTATUS (status) != 0
             ? g_strdup_printf ("ended with status %d", WEXITSTATUS (status))
             : NULL;
}

/* FALSE where no whole answer comes. */
static gboolean
ask (Worker *w, guint number, CaseStatus *status, char **message)
{
  char *text = NULL;
  size_t size = 0;
  ssize_t n = -1;

  if (write (w->to, &number, sizeof number) == sizeof number)
    n = getdelim (&text, &size, '\0', w->from);
  if (n >= 2 && text[n - 1] == '\0') {
    *status = (CaseStatus) text[0];
    *message = g_strdup (text + 1);
  }
  free (text);
  return *message != NULL;
}

CaseStatus
worker_run (Worker *w, guint number, char **message)
{
  CaseStatus status = CASE_FAILED;
  char *end = NULL;
  gboolean good;

  if (w->pid == 0)
    start (w);
  good = ask (w, number, &status, message);
  if (!good || !w->shared || status == CASE_FAILED)
    end = stop (w);
  if (good && (end == NULL || status == CASE_FAILED)) {
    g_free (end);
    return status;
  }
  g_free (*message);
  *message = end != NULL ? end : g_strdup ("ended early");
  return CASE_FAILED;
}

char *
worker_free (Worker *w)
{
  char *end = stop (w);

  g_free (w);
  return end;
}
