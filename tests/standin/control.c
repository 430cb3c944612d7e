/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* control.c: faults on command, and counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define MAX_NAMES 512

pthread_mutex_t standin_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t standin_released = PTHREAD_COND_INITIALIZER;
StandinFaults standin_faults
    = { .version = 12040, .cc = 80, .memory = (size_t) 8 << 30 };
StandinCounts standin_counts;

/* ---- control ---------------------------------------------------------- */

/* PART:US */
static void
add_time (const char *text, bool is_chained)
{
  StandinTime *t = &standin_faults.times[standin_faults.n_times];

  if (standin_faults.n_times == 16
      || sscanf (text, "%39[^:]:%lf", t->part, &t->us) != 2) {
    fprintf (stderr, "standin: time '%s' is not understood\n", text);
    return;
  }
  t->is_chained = is_chained;
  standin_faults.n_times++;
}

double
standin_kernel_us (const char *name, const char *last)
{
  double us = 1;

  for (int i = 0; i < standin_faults.n_times; i++) {
    const StandinTime *t = &standin_faults.times[i];
    if (strstr (name, t->part) != NULL
        && (!t->is_chained || strcmp (name, last) != 0))
      us = t->us;
  }
  return us;
}

static void
set_one (const char *text)
{
  const char *value = strchr (text, '=');
  long n = value != NULL ? strtol (value + 1, NULL, 0) : 0;

  if (strcmp (text, "no-device") == 0)
    standin_faults.no_device = 1;
  else if (strcmp (text, "no-image") == 0)
    standin_faults.no_image = 1;
  else if (strncmp (text, "version=", 8) == 0)
    standin_faults.version = (int) n;
  else if (strncmp (text, "cc=", 3) == 0)
    standin_faults.cc = (int) n;
  else if (strncmp (text, "oom-at=", 7) == 0)
    standin_faults.oom_at = n;
  else if (strncmp (text, "memory=", 7) == 0)
    standin_faults.memory = (size_t) n;
  else if (strncmp (text, "sticky-at=", 10) == 0)
    standin_faults.sticky_at = n;
  else if (strncmp (text, "broken-captures=", 16) == 0)
    standin_faults.broken_captures = n;
  else if (strcmp (text, "hold-captures") == 0)
    standin_faults.hold_captures = 1;
  else if (strncmp (text, "no-graphs=", 10) == 0)
    standin_faults.no_graphs = n;
  else if (strncmp (text, "no-streams=", 11) == 0)
    standin_faults.no_streams = n;
  else if (strncmp (text, "no-kernel=", 10) == 0)
    snprintf (standin_faults.no_kernel, sizeof standin_faults.no_kernel, "%s", value + 1);
  else if (strncmp (text, "time=", 5) == 0)
    add_time (text + 5, false);
  else if (strncmp (text, "chained=", 8) == 0)
    add_time (text + 8, true);
  else if (*text != '\0')
    fprintf (stderr, "standin: '%s' is not understood\n", text);
}

void
trt_standin_set (const char *text)
{
  char copy[512], *rest = copy, *part;

  snprintf (copy, sizeof copy, "%s", text);
  pthread_mutex_lock (&standin_lock);
  standin_faults.no_device = standin_faults.no_image = 0;
  standin_faults.version = 12040;
  standin_faults.cc = 80;
  standin_faults.oom_at = standin_faults.sticky_at = 0;
  standin_faults.broken_captures = standin_faults.no_graphs = 0;
  standin_faults.hold_captures = 0;
  standin_faults.no_streams = 0;
  standin_faults.memory = (size_t) 8 << 30;
  standin_faults.no_kernel[0] = '\0';
  standin_faults.n_times = 0;
  while ((part = strsep (&rest, ",")) != NULL)
    set_one (part);
  pthread_cond_broadcast (&standin_released);
  pthread_mutex_unlock (&standin_lock);
}

__attribute__ ((constructor)) static void
read_environment (void)
{
  const char *text = getenv ("TRT_STANDIN");

  if (text != NULL)
    trt_standin_set (text);
}

/* ---- counts ----------------------------------------------------------- */

static struct {
  char name[56];
  long n;
} by_name[MAX_NAMES];

void
standin_count_kernel (const char *name)
{
  standin_counts.kernels++;
  for (int i = 0; i < MAX_NAMES; i++) {
    if (by_name[i].n > 0 && strcmp (by_name[i].name, name) != 0)
      continue;
    snprintf (by_name[i].name, sizeof by_name[i].name, "%s", name);
    by_name[i].n++;
    return;
  }
}

static long
count_kernels (const char *part)
{
  long n = 0;

  for (int i = 0; i < MAX_NAMES; i++)
    n += strstr (by_name[i].name, part) != NULL ? by_name[i].n : 0;
  return n;
}

static long
count_of (const char *what)
{
  const struct {
    const char *name;
    long n;
  } rows[] = { { "blocks", standin_blocks () },
    { "bytes", (long) standin_bytes () }, { "host-blocks", standin_counts.host },
    { "kernels", standin_counts.kernels }, { "graphs", standin_counts.graphs },
    { "launches", standin_counts.launches }, { "modules", standin_counts.modules },
    { "streams", standin_counts.streams }, { "events", standin_counts.events },
    { "execs", standin_counts.execs }, { "captures", standin_counts.captures },
    { "contexts", standin_counts.contexts }, { "calls", standin_counts.calls } };

  if (strncmp (what, "kernels:", 8) == 0)
    return count_kernels (what + 8);
  if (strcmp (what, "damage") == 0)
    return standin_damage ();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp (rows[i].name, what) == 0)
      return rows[i].n;
  }
  return -1;
}

long
trt_standin_get (const char *what)
{
  long n;

  pthread_mutex_lock (&standin_lock);
  n = count_of (what);
  pthread_mutex_unlock (&standin_lock);
  return n;
}

