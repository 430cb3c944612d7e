/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda.c: the CUDA backend gives what the reference kernels give, keeps what it
 * allocated, and says what is wrong when the driver does not play along. With
 * the stand-in driver (TRTINFER_LIBCUDA) everything is tried; on a GPU what
 * needs no faults. */
#include <check.h>
#include <dlfcn.h>
#include <math.h>
#include <string.h>

#include "nets.h"

#define N 96

static void (*standin_set) (const char *text);
static long (*standin_get) (const char *what);

static void
find_standin (void)
{
  const char *path = g_getenv ("TRTINFER_LIBCUDA");
  void *library = path != NULL ? dlopen (path, RTLD_NOW) : NULL;

  if (path == NULL)
    return;
  if (library == NULL)
    g_error ("%s", dlerror ());
  *(void **) &standin_set = dlsym (library, "trt_standin_set");
  *(void **) &standin_get = dlsym (library, "trt_standin_get");
}

/* ---- nets ------------------------------------------------------------- */

/* y = relu (x + w) * v, z = y + y. */
static TrtGraph *
small_net (void)
{
  const gint64 dims[] = { 2, N };
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

static TrtPlan *
small_plan (const char *backend, GError **error)
{
  g_autoptr (TrtGraph) graph = small_net ();
  const char *const none[] = { "all", NULL };
  TrtBuildOptions options = { .backend = backend, .disabled_passes = none };

  return trt_plan_build (graph, &options, error);
}

static TrtEngine *
new_engine (TrtPlan *plan, const char *backend, gpointer cuda_context,
    GError **error)
{
  TrtEngineOptions options = { .backend = backend,
    .cuda_context = cuda_context };

  return trt_engine_new (plan, &options, error);
}

static TrtContext *
new_context (const char *backend, GError **error)
{
  g_autoptr (TrtPlan) plan = small_plan (backend, error);
  g_autoptr (TrtEngine) engine
      = plan != NULL ? new_engine (plan, backend, NULL, error) : NULL;

  return engine != NULL ? trt_context_new (engine, error) : NULL;
}

static TrtContext *
good_context (const char *backend)
{
  g_autoptr (GError) error = NULL;
  TrtContext *c = new_context (backend, &error);

  g_assert_no_error (error);
  return c;
}

static void
check_same (TrtContext *a, TrtContext *b)
{
  for (guint o = 0; o < 2; o++) {
    const float *x = trt_context_get_output (a, o);
    const float *y = trt_context_get_output (b, o);
    for (guint i = 0; i < 2 * N; i++)
      ck_assert_msg (fabsf (x[i] - y[i]) <= 1e-6f * (1 + fabsf (y[i])),
          "output %u element %u: %g, wants %g", o, i, (double) x[i],
          (double) y[i]);
  }
}

static void
check_run (TrtContext *c, guint32 seed)
{
  g_autoptr (TrtContext) judge = good_context ("dummy");
  g_autoptr (GError) error = NULL;

  trt_net_fill (trt_context_get_input (c, 0), 2 * N, seed);
  trt_net_fill (trt_context_get_input (judge, 0), 2 * N, seed);
  trt_context_run (c, &error);
  g_assert_no_error (error);
  ck_assert (trt_context_run (judge, NULL));
  check_same (c, judge);
}

/* Nothing is left, and nothing was written where it should not. */
static void
check_clean (void)
{
  static const char *const things[] = { "blocks", "host-blocks", "modules",
    "streams", "events", "contexts", "damage" };

  for (guint i = 0; standin_get != NULL && i < G_N_ELEMENTS (things); i++)
    ck_assert_msg (standin_get (things[i]) == 0, "%ld %s are left",
        standin_get (things[i]), things[i]);
}

static void
check_message (GError *error, gint code, const char *part)
{
  ck_assert_msg (error != NULL, "it worked");
  ck_assert_msg (error->code == code && strstr (error->message, part) != NULL,
      "code %d: %s; wants %d and '%s'", error->code, error->message, code,
      part);
  g_clear_error (&error);
}

/* ---- on any device ---------------------------------------------------- */

START_TEST (runs_agree_with_the_reference)
{
  TrtContext *c = good_context ("cuda");

  for (guint32 seed = 0; seed < 5; seed++)
    check_run (c, seed);
  trt_context_free (c);
  check_clean ();
}
END_TEST

START_TEST (the_callers_memory_is_read_and_written)
{
  g_autoptr (TrtContext) judge = good_context ("dummy");
  TrtContext *c = good_context ("cuda");
  float in[2 * N], out[2 * N];

  trt_net_fill (in, 2 * N, 7);
  memcpy (trt_context_get_input (judge, 0), in, sizeof in);
  ck_assert (trt_context_run (judge, NULL));
  ck_assert (trt_context_bind_input (c, 0, in, sizeof in, NULL));
  ck_assert (trt_context_bind_output (c, 1, out, sizeof out, NULL));
  ck_assert (!trt_context_bind_output (c, 1, out, 4, NULL));
  ck_assert (trt_context_run (c, NULL));
  ck_assert_ptr_eq (trt_context_get_output (c, 1), out);
  check_same (c, judge);
  trt_context_free (c);
}
END_TEST

START_TEST (outputs_of_one_context_are_inputs_of_another)
{
  TrtContext *a = good_context ("cuda"), *b = good_context ("cuda");
  g_autoptr (TrtContext) c = good_context ("dummy");
  g_autoptr (TrtContext) d = good_context ("dummy");
  g_autoptr (GError) error = NULL;
  guintptr between = trt_context_get_device_output (a, 1);

  ck_assert (between != 0 && trt_context_get_stream (a) != NULL);
  trt_net_fill (trt_context_get_input (a, 0), 2 * N, 3);
  trt_net_fill (trt_context_get_input (c, 0), 2 * N, 3);
  ck_assert (trt_context_run (a, NULL) && trt_context_run (c, NULL));
  memcpy (trt_context_get_input (d, 0), trt_context_get_output (c, 1),
      2 * N * sizeof (float));
  ck_assert (trt_context_run (d, NULL));
  trt_context_bind_device_input (b, 0, between, 2 * N * sizeof (float),
      &error);
  g_assert_no_error (error);
  ck_assert (trt_context_run (b, NULL));
  check_same (b, d);
  ck_assert (!trt_context_bind_device_input (b, 0, between + 4,
      2 * N * sizeof (float), NULL));
  trt_context_free (a);
  trt_context_free (b);
  check_clean ();
}
END_TEST

START_TEST (a_run_that_does_not_block)
{
  TrtContext *c = good_context ("cuda");
  g_autoptr (TrtContext) judge = good_context ("dummy");

  trt_net_fill (trt_context_get_input (c, 0), 2 * N, 9);
  trt_net_fill (trt_context_get_input (judge, 0), 2 * N, 9);
  ck_assert (trt_context_run (judge, NULL));
  ck_assert (trt_context_run_async (c, NULL));
  ck_assert (trt_context_wait (c, NULL));
  ck_assert (trt_context_wait (c, NULL));
  check_same (c, judge);
  trt_context_free (c);
}
END_TEST

START_TEST (a_profile_names_every_layer)
{
  TrtContext *c = good_context ("cuda");
  const TrtLayerProfile *layers;
  guint n;

  trt_context_set_profiling (c, TRUE);
  check_run (c, 1);
  layers = trt_context_get_profile (c, &n);
  ck_assert_uint_eq (n, 4);
  for (guint i = 0; i < n; i++) {
    ck_assert (g_str_has_prefix (layers[i].kernel, "cuda."));
    ck_assert_uint_eq (layers[i].n_runs, 1);
    ck_assert (layers[i].total_us > 0);
  }
  trt_context_set_profiling (c, FALSE);
  check_run (c, 2);
  trt_context_free (c);
  check_clean ();
}
END_TEST

START_TEST (a_plan_of_the_cpu_runs_too)
{
  g_autoptr (TrtPlan) plan = small_plan ("cpu", NULL);
  TrtEngineOptions options = { .backend = "cuda" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, &options, &error);
  g_autoptr (TrtContext) c = NULL;

  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  check_run (c, 4);
}
END_TEST

/* ---- with the stand-in ------------------------------------------------ */

START_TEST (without_a_driver)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("TRTINFER_LIBCUDA", "/nowhere/libcuda.so.1", TRUE);
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "libcuda.so.1 is not there: install NVIDIA's driver");
}
END_TEST

START_TEST (without_a_device)
{
  g_autoptr (GError) error = NULL;

  standin_set ("no-device");
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "there is no NVIDIA GPU");
}
END_TEST

START_TEST (with_an_old_driver)
{
  g_autoptr (GError) error = NULL;

  standin_set ("version=11080");
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "too old: it has CUDA 11.8, and CUDA 12.0 (driver 525) is needed");
}
END_TEST

START_TEST (without_kernels)
{
  g_autoptr (GError) error = NULL;

  g_unsetenv ("TRTINFER_CUDA_KERNELS");
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "built without CUDA kernels; configure with nvcc");
}
END_TEST

START_TEST (without_code_for_the_device)
{
  g_autoptr (GError) error = NULL;

  standin_set ("no-image,cc=75");
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "configure with -Dcuda-archs=75");
  check_clean ();
}
END_TEST

START_TEST (without_one_kernel)
{
  g_autoptr (GError) error = NULL;

  standin_set ("no-kernel=trtk_plain_binary");
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "there is no CUDA kernel 'trtk_plain_binary'");
  check_clean ();
}
END_TEST

START_TEST (memory_is_full_then_released)
{
  g_autoptr (GError) error = NULL;
  TrtContext *c;

  standin_set ("memory=4096");
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_MEMORY,
      "are missing");
  check_clean ();
  standin_set ("");
  c = good_context ("cuda");
  check_run (c, 5);
  trt_context_free (c);
  check_clean ();
}
END_TEST

/* Another thread that waits for the whole context ends a capture. */
START_TEST (a_capture_is_made_again)
{
  TrtContext *c = NULL;

  standin_set ("broken-captures=3");
  c = good_context ("cuda");
  check_run (c, 5);
  trt_context_free (c);
  standin_set ("");
  check_clean ();
}
END_TEST

START_TEST (any_allocation_may_fail)
{
  gboolean failed = TRUE;

  for (guint n = 1; failed; n++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *fault = g_strdup_printf ("oom-at=%u", n);
    g_autoptr (TrtContext) c = NULL;
    standin_set (fault);
    c = new_context ("cuda", &error);
    failed = c == NULL;
    if (failed)
      check_message (g_steal_pointer (&error), TRT_ERROR_MEMORY, "wanted");
    else
      ck_assert_uint_gt (n, 2);
    g_clear_pointer (&c, trt_context_free);
    check_clean ();
  }
}
END_TEST

START_TEST (a_sticky_error_is_told_once_and_ends_the_engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = small_plan ("cuda", NULL);
  g_autoptr (TrtEngine) engine = new_engine (plan, "cuda", NULL, NULL);
  TrtContext *c = trt_context_new (engine, NULL);
  long kernels;

  ck_assert (c != NULL && !trt_engine_is_lost (engine));
  check_run (c, 1);
  standin_set ("sticky-at=2");
  ck_assert (!trt_context_run (c, &error));
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "fatal: the CUDA context is lost: running on the GPU: "
      "CUDA_ERROR_ILLEGAL_ADDRESS");
  kernels = standin_get ("kernels");
  ck_assert (!trt_context_run (c, &error));
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND,
      "fatal: the CUDA context was lost to an earlier error");
  ck_assert (new_context ("cuda", &error) == NULL);
  check_message (g_steal_pointer (&error), TRT_ERROR_BACKEND, "fatal");
  ck_assert_int_eq (standin_get ("kernels"), kernels);
  ck_assert (trt_engine_is_lost (engine));
  trt_context_free (c);
}
END_TEST

static gpointer
own_context (void)
{
  void *library = dlopen (g_getenv ("TRTINFER_LIBCUDA"), RTLD_NOW);
  int (*create) (gpointer *context, unsigned flags, int device);
  int (*pop) (gpointer *context);
  gpointer context;

  *(void **) &create = dlsym (library, "cuCtxCreate_v2");
  *(void **) &pop = dlsym (library, "cuCtxPopCurrent_v2");
  ck_assert (create (&context, 0, 0) == 0 && pop (&context) == 0);
  return context;
}

START_TEST (weights_are_there_once_a_context_and_plan)
{
  g_autoptr (TrtPlan) plan = small_plan ("cuda", NULL);
  gpointer other = own_context ();
  TrtEngine *a = new_engine (plan, "cuda", NULL, NULL);
  long blocks = standin_get ("blocks");
  TrtEngine *b = new_engine (plan, "cuda", NULL, NULL), *c;
  TrtContext *run;

  ck_assert_int_eq (standin_get ("blocks"), blocks);
  c = new_engine (plan, "cuda", other, NULL);
  ck_assert_int_eq (standin_get ("blocks"), 2 * blocks);
  trt_engine_unref (a);
  run = trt_context_new (b, NULL);
  check_run (run, 1);
  trt_context_free (run);
  run = trt_context_new (c, NULL);
  check_run (run, 2);
  trt_context_free (run);
  trt_engine_unref (b);
  trt_engine_unref (c);
  ck_assert_int_eq (standin_get ("blocks"), 0);
  ck_assert_int_eq (standin_get ("damage"), 0);
}
END_TEST

START_TEST (memory_stays_flat)
{
  TrtContext *c = good_context ("cuda");
  long bytes, launches;

  check_run (c, 1);
  bytes = standin_get ("bytes");
  launches = standin_get ("launches");
  for (guint i = 0; i < 2000; i++)
    ck_assert (trt_context_run (c, NULL));
  ck_assert_int_eq (standin_get ("bytes"), bytes);
  ck_assert_int_eq (standin_get ("launches"), launches);
  ck_assert_int_ge (standin_get ("graphs"), 2001);
  trt_context_free (c);
  check_clean ();
}
END_TEST

/* ---- */

static void
add_faults (TCase *tcase)
{
  tcase_add_test (tcase, without_a_driver);
  tcase_add_test (tcase, without_a_device);
  tcase_add_test (tcase, with_an_old_driver);
  tcase_add_test (tcase, without_kernels);
  tcase_add_test (tcase, without_code_for_the_device);
  tcase_add_test (tcase, without_one_kernel);
  tcase_add_test (tcase, memory_is_full_then_released);
  tcase_add_test (tcase, a_capture_is_made_again);
  tcase_add_test (tcase, any_allocation_may_fail);
  tcase_add_test (tcase, a_sticky_error_is_told_once_and_ends_the_engine);
  tcase_add_test (tcase, weights_are_there_once_a_context_and_plan);
  tcase_add_test (tcase, memory_stays_flat);
}

/* Each test has a process, and so a driver, of its own. */
int
main (void)
{
  Suite *suite = suite_create ("cuda");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  find_standin ();
  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, runs_agree_with_the_reference);
  tcase_add_test (tcase, the_callers_memory_is_read_and_written);
  tcase_add_test (tcase, outputs_of_one_context_are_inputs_of_another);
  tcase_add_test (tcase, a_run_that_does_not_block);
  tcase_add_test (tcase, a_profile_names_every_layer);
  tcase_add_test (tcase, a_plan_of_the_cpu_runs_too);
  if (standin_set != NULL)
    add_faults (tcase);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_FORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
