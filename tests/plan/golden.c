/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* golden.c: plans of every format version that was ever written load and
 * answer as on their first day. "golden --write DIR" makes the files of the
 * version at hand: add them, never replace them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "forge.h"
#include "plan/plan.h"

/* Output 0 of forge_graph () for run ()'s inputs, by the definition of Conv. */
static float
expected (guint channel, int y, int x)
{
  float sum = (float) channel / 8.0f - 1.0f; /* bias */
  guint at = channel * 16 + (guint) (y * 4 + x);

  for (int c = 0; c < 2; c++) {
    for (int i = -1; i <= 1; i++) {
      for (int j = -1; j <= 1; j++) {
        int yy = y + i, xx = x + j;
        guint w = channel * 18 + (guint) (c * 9 + (i + 1) * 3 + j + 1);
        if (yy < 0 || yy > 3 || xx < 0 || xx > 3)
          continue;
        sum += ((float) w / 8.0f - 1.0f)
               * ((float) ((c * 16 + yy * 4 + xx) % 17) - 8.0f);
      }
    }
  }
  sum = sum < 0 ? sum * 0.1f : sum;
  sum += (float) (at % 17) - 7.0f; /* the residual */
  return sum < 0 ? 0 : sum;
}

static gboolean
check (TrtPlan *plan)
{
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) context = NULL;
  const float *got;

  if (engine == NULL)
    return FALSE;
  context = trt_context_new (engine, NULL);
  for (guint i = 0; i < 2; i++) {
    float *x = trt_context_get_input (context, i);
    for (guint j = 0; j < (i == 0 ? 32u : 48u); j++)
      x[j] = (float) (j % 17) - 8.0f + (float) i;
  }
  if (!trt_context_run (context, NULL))
    return FALSE;
  got = trt_context_get_output (context, 0);
  for (guint i = 0; i < 48; i++) {
    float want = expected (i / 16, (int) (i / 4 % 4), (int) (i % 4));
    if (!(fabsf (got[i] - want) <= 1e-4f)) {
      printf ("element %u: %g, expected %g\n", i, got[i], want);
      return FALSE;
    }
  }
  return strcmp (trt_engine_get_metadata (engine, "labels"), "one,two") == 0;
}

/* The file of 1.1 takes 1 or 2 rows, or 4 to 8. */
static gboolean
check_profiles (TrtPlan *plan)
{
  static const struct {
    gint64 rows;
    gboolean fits;
  } cases[] = { { 1, TRUE }, { 2, TRUE }, { 3, FALSE }, { 4, TRUE },
    { 8, TRUE }, { 9, FALSE } };
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) context = trt_context_new (engine, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    TrtTensorInfo info = { "x", TRTK_F32, 4, { cases[i].rows, 2, 4, 4 } };
    if (trt_context_set_shapes (context, &info, 1, NULL) != cases[i].fits) {
      printf ("%d rows: wrongly taken or refused\n", (int) cases[i].rows);
      return FALSE;
    }
  }
  return trt_graph_n_profiles (trt_plan_graph (plan)) == 2;
}

static int
load_all (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0, n_bad = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (TrtPlan) plan = NULL;
    if (!g_str_has_suffix (name, ".plan"))
      continue;
    n++;
    plan = trt_plan_load (path, &error);
    if (plan != NULL && check (plan)
        && (strcmp (name, "v1.1-profiles.plan") != 0
            || check_profiles (plan)))
      continue;
    n_bad++;
    printf ("%s: %s\n", name, error != NULL ? error->message : "answers wrongly");
  }
  g_clear_pointer (&dir, g_dir_close);
  printf ("%u golden plans, %u bad\n", n, n_bad);
  return n < 3 || n_bad > 0;
}

static int
write_all (const char *folder)
{
  g_autoptr (TrtGraph) graph = forge_graph ();
  g_autoptr (TrtPlan) plan = NULL;
  g_autofree char *path
      = g_build_filename (folder, "v1.1-profiles.plan", NULL);
  TrtShapeRange one = { "x", 4, { 1, 2, 4, 4 }, { 1, 2, 4, 4 },
    { 2, 2, 4, 4 } };
  TrtShapeRange more = { "x", 4, { 4, 2, 4, 4 }, { 8, 2, 4, 4 },
    { 8, 2, 4, 4 } };

  if (!trt_graph_add_profile (graph, &one, 1, NULL)
      || !trt_graph_add_profile (graph, &more, 1, NULL))
    return 1;
  plan = trt_plan_build (graph, NULL, NULL);
  return plan == NULL || !trt_plan_save (plan, path, NULL);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--write") == 0)
    return write_all (argv[2]);
  return argc == 2 ? load_all (argv[1]) : 2;
}
