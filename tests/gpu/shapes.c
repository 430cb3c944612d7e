/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shapes.c: what a shape costs that comes unannounced.
 *
 *   gpu-shapes PLAN [MOST]
 *
 * PLAN has an open batch. A context that has been at MOST pictures (16) goes to
 * each smaller batch: ms until the engine is there, us of the first run (kernel
 * by kernel), us of the median run half a second later (a graph's), both with
 * inputs and outputs left on the device; then the device's memory that all of it
 * took, where the driver can be asked. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "trt.h"

#define RUNS 51
#define UNTIL_GRAPH_US 500000

/* MiB in use, or 0: the calls of libcuda that say it. */
static double
used_mib (void)
{
  void *library = dlopen ("libcuda.so.1", RTLD_NOW);
  int (*retain) (void **, int) = NULL, (*push) (void *) = NULL;
  int (*info) (size_t *, size_t *) = NULL, (*pop) (void **) = NULL;
  void *context = NULL;
  size_t unused = 0, total = 0;

  if (library == NULL)
    return 0;
  *(void **) &retain = dlsym (library, "cuDevicePrimaryCtxRetain");
  *(void **) &push = dlsym (library, "cuCtxPushCurrent_v2");
  *(void **) &info = dlsym (library, "cuMemGetInfo_v2");
  *(void **) &pop = dlsym (library, "cuCtxPopCurrent_v2");
  if (retain (&context, 0) != 0 || push (context) != 0)
    return 0;
  info (&unused, &total);
  pop (&context);
  return (double) (total - unused) / 1048576.0;
}

static gboolean
go_to (TrtContext *c, const TrtEngine *engine, gint64 batch, double *ms,
    GError **error)
{
  gint64 start = g_get_monotonic_time ();
  TrtTensorInfo info;

  trt_engine_get_input (engine, 0, &info);
  info.dims[0] = batch;
  if (!trt_context_set_shapes (c, &info, 1, error))
    return FALSE;
  *ms = (double) (g_get_monotonic_time () - start) / 1000.0;
  for (guint i = 0; i < trt_engine_n_inputs (engine); i++)
    trt_context_get_device_input (c, i);
  for (guint i = 0; i < trt_engine_n_outputs (engine); i++)
    trt_context_get_device_output (c, i);
  return TRUE;
}

static gboolean
run (TrtContext *c, double *us, GError **error)
{
  gint64 start = g_get_monotonic_time ();

  if (!trt_context_run (c, error))
    return FALSE;
  *us = (double) (g_get_monotonic_time () - start);
  return TRUE;
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static gboolean
measure (TrtContext *c, const TrtEngine *engine, gint64 batch, GError **error)
{
  gint64 end;
  double ms, first, second, us[RUNS];

  if (!go_to (c, engine, batch, &ms, error) || !run (c, &first, error)
      || !run (c, &second, error))
    return FALSE;
  for (end = g_get_monotonic_time () + UNTIL_GRAPH_US;
       g_get_monotonic_time () < end;) {
    if (!run (c, &us[0], error))
      return FALSE;
  }
  for (int i = 0; i < RUNS; i++) {
    if (!run (c, &us[i], error))
      return FALSE;
  }
  qsort (us, RUNS, sizeof us[0], by_value);
  printf ("  batch %2d: engine %.1f ms, first run %.0f us, second %.0f us, "
      "later %.0f us (%.0f to %.0f); %.1f MiB in use\n",
      (int) batch, ms, first, second, us[RUNS / 2], us[0], us[RUNS - 1],
      used_mib ());
  return TRUE;
}

static gboolean
measure_all (const char *path, gint64 most, GError **error)
{
  TrtEngineOptions options = { .backend = "cuda" };
  g_autoptr (TrtPlan) plan = trt_plan_load (path, error);
  g_autoptr (TrtEngine) engine
      = plan != NULL ? trt_engine_new (plan, &options, error) : NULL;
  g_autoptr (TrtContext) c
      = engine != NULL ? trt_context_new (engine, error) : NULL;

  if (c == NULL)
    return FALSE;
  printf ("%s\n", path);
  for (gint64 batch = most; batch >= 1; batch--) {
    if (!measure (c, engine, batch, error))
      return FALSE;
  }
  return TRUE;
}

int
main (int argc, char **argv)
{
  gint64 most = argc == 3 ? g_ascii_strtoll (argv[2], NULL, 10) : 16;
  g_autoptr (GError) error = NULL;

  if (argc < 2 || argc > 3 || most < 1) {
    fprintf (stderr, "usage: gpu-shapes PLAN [MOST]\n");
    return 2;
  }
  if (measure_all (argv[1], most, &error))
    return 0;
  fprintf (stderr, "%s: %s\n", argv[1], error->message);
  return 1;
}
