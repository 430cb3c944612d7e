/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_rig.c: what tests of the CUDA backend share. */
#include "cuda_rig.h"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

void (*rig_standin_set) (const char *text);
long (*rig_standin_get) (const char *what);

void
rig_init (void)
{
  const char *path = g_getenv ("TRTINFER_LIBCUDA");
  void *library = path != NULL ? dlopen (path, RTLD_NOW) : NULL;

  if (path == NULL)
    return;
  if (library == NULL)
    g_error ("%s", dlerror ());
  *(void **) &rig_standin_set = dlsym (library, "trt_standin_set");
  *(void **) &rig_standin_get = dlsym (library, "trt_standin_get");
}

static TrtGraph *
small_net (void)
{
  const gint64 dims[] = { 2, RIG_N };
  TrtGraph *g = trt_graph_new ();
  TrtTensor *x = trt_graph_add_input (g, "x", TRTK_F32, 2, dims), *y, *z;

  y = trt_net_node (g, "Add", x, trt_net_weight (g, 2, dims, 1));
  y = trt_net_node (g, "Relu", y, NULL);
  y = trt_net_node (g, "Mul", y, trt_net_weight (g, 2, dims, 2));
  z = trt_net_node (g, "Add", y, y);
  trt_graph_add_output (g, y);
  trt_graph_add_output (g, z);
  g_assert (trt_graph_infer (g, NULL));
  return g;
}

TrtPlan *
rig_plan (const char *backend, GError **error)
{
  g_autoptr (TrtGraph) graph = small_net ();
  const char *const none[] = { "all", NULL };
  TrtBuildOptions options = { .backend = backend, .disabled_passes = none };

  return trt_plan_build (graph, &options, error);
}

TrtEngine *
rig_engine (TrtPlan *plan, const char *backend, gpointer cuda_context,
    GError **error)
{
  TrtEngineOptions options = { .backend = backend,
    .cuda_context = cuda_context };

  return trt_engine_new (plan, &options, error);
}

TrtEngine *
rig_good_engine (TrtPlan *plan, const char *backend, TrtTune tune)
{
  g_autoptr (GError) error = NULL;
  TrtEngineOptions options = { .backend = backend, .tune = tune };
  TrtEngine *engine = trt_engine_new (plan, &options, &error);

  g_assert_no_error (error);
  return engine;
}

TrtContext *
rig_context (const char *backend, GError **error)
{
  g_autoptr (TrtPlan) plan = rig_plan (backend, error);
  g_autoptr (TrtEngine) engine
      = plan != NULL ? rig_engine (plan, backend, NULL, error) : NULL;

  return engine != NULL ? trt_context_new (engine, error) : NULL;
}

TrtContext *
rig_good_context (const char *backend)
{
  g_autoptr (GError) error = NULL;
  TrtContext *c = rig_context (backend, &error);

  g_assert_no_error (error);
  return c;
}

char *rig_cache;

void
rig_make_cache (void)
{
  rig_cache = g_dir_make_tmp ("trt-cache-XXXXXX", NULL);
  ck_assert_ptr_nonnull (rig_cache);
  g_setenv ("TRTINFER_CACHE_DIR", rig_cache, TRUE);
}

void
rig_remove_cache (void)
{
  g_autoptr (GDir) dir = g_dir_open (rig_cache, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (rig_cache, name, NULL);
    g_remove (path);
  }
  g_rmdir (rig_cache);
  g_clear_pointer (&rig_cache, g_free);
}

void
rig_check_same (TrtContext *a, TrtContext *b)
{
  for (guint o = 0; o < 2; o++) {
    const float *x = trt_context_get_output (a, o);
    const float *y = trt_context_get_output (b, o);
    for (guint i = 0; i < 2 * RIG_N; i++)
      ck_assert_msg (fabsf (x[i] - y[i]) <= 1e-6f * (1 + fabsf (y[i])),
          "output %u element %u: %g, wants %g", o, i, (double) x[i],
          (double) y[i]);
  }
}

void
rig_check_run (TrtContext *c, guint32 seed)
{
  g_autoptr (TrtContext) judge = rig_good_context ("dummy");
  g_autoptr (GError) error = NULL;

  trt_net_fill (trt_context_get_input (c, 0), 2 * RIG_N, seed);
  trt_net_fill (trt_context_get_input (judge, 0), 2 * RIG_N, seed);
  trt_context_run (c, &error);
  g_assert_no_error (error);
  ck_assert (trt_context_run (judge, NULL));
  rig_check_same (c, judge);
}

void
rig_check_clean (void)
{
  static const char *const things[] = { "blocks", "host-blocks", "modules",
    "streams", "events", "execs", "contexts", "damage" };

  for (guint i = 0; rig_standin_get != NULL && i < G_N_ELEMENTS (things); i++)
    ck_assert_msg (rig_standin_get (things[i]) == 0, "%ld %s are left",
        rig_standin_get (things[i]), things[i]);
}

void
rig_check_message (GError *error, gint code, const char *part)
{
  ck_assert_msg (error != NULL, "it worked");
  ck_assert_msg (error->code == code && strstr (error->message, part) != NULL,
      "code %d: %s; wants %d and '%s'", error->code, error->message, code,
      part);
  g_clear_error (&error);
}

int
rig_run (const char *name, void (*add) (TCase *tcase))
{
  Suite *suite = suite_create (name);
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  rig_init ();
  tcase_set_timeout (tcase, 60);
  add (tcase);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_FORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
