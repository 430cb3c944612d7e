/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_shapes.c: a context on the CUDA backend at shapes that nobody announced:
 * the first run is launched kernel by kernel, later ones take the graph that a
 * thread made meanwhile, and graphs are as many as may be. */
#include <string.h>

#include "cuda_rig.h"

#define COLUMNS 24

/* Rows as many as the context is told. */
static const char net[]
    = "graph g {\n"
      "  symbol N 1 1 64\n"
      "  input %x : f32[N,24]\n"
      "  const %w : f32[1,24] = fill 0.25\n"
      "  const %v : f32[1,24] = fill -3\n"
      "  %a = Add first (%x, %w)\n"
      "  %b = Relu act (%a)\n"
      "  %y = Mul last (%b, %v)\n"
      "  output %y\n"
      "}\n";

static TrtEngine *
engine_of_rows (void)
{
  const char *const none[] = { "all", NULL };
  TrtBuildOptions options = { .backend = "cuda", .disabled_passes = none };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = trt_graph_parse (net, &error);
  g_autoptr (TrtPlan) plan = NULL;
  TrtEngine *engine;

  g_assert_no_error (error);
  plan = trt_plan_build (graph, &options, &error);
  g_assert_no_error (error);
  engine = rig_engine (plan, "cuda", NULL, &error);
  g_assert_no_error (error);
  return engine;
}

static TrtContext *
context_of_rows (TrtEngine *engine)
{
  g_autoptr (GError) error = NULL;
  TrtContext *c = trt_context_new (engine, &error);

  g_assert_no_error (error);
  return c;
}

static void
go_to (TrtContext *c, gint64 rows)
{
  TrtTensorInfo info = { "x", TRTK_F32, 2, { rows, COLUMNS } };
  g_autoptr (GError) error = NULL;

  trt_context_set_shapes (c, &info, 1, &error);
  g_assert_no_error (error);
}

static void
run_right (TrtContext *c, gint64 rows, guint32 seed)
{
  gsize n = (gsize) rows * COLUMNS;
  g_autofree float *x = g_new (float, n);
  g_autoptr (GError) error = NULL;
  const float *y;

  trt_net_fill (x, n, seed);
  memcpy (trt_context_get_input (c, 0), x, n * sizeof *x);
  trt_context_run (c, &error);
  g_assert_no_error (error);
  y = trt_context_get_output (c, 0);
  for (gsize i = 0; i < n; i++) {
    float want = MAX (x[i] + 0.25f, 0.0f) * -3.0f;
    ck_assert_msg (y[i] == want, "%" G_GINT64_FORMAT " rows, element %"
        G_GSIZE_FORMAT ": %g, wants %g", rows, i, (double) y[i],
        (double) want);
  }
}

/* Until the thread waits at the end of a capture. */
static void
await_capture (void)
{
  while (rig_standin_get ("captures") == 0)
    g_usleep (100);
}

/* Runs until a run is a graph's: the test's time is the limit. */
static void
run_until_graph (TrtContext *c, gint64 rows)
{
  long graphs = rig_standin_get ("graphs");

  for (guint32 seed = 0; rig_standin_get ("graphs") == graphs; seed++) {
    run_right (c, rows, seed);
    g_usleep (100);
  }
}

START_TEST (a_new_shape_runs_before_its_graph_is_there)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c = context_of_rows (engine);
  long graphs, launches, n;

  rig_standin_set ("hold-captures");
  go_to (c, 5);
  graphs = rig_standin_get ("graphs");
  launches = rig_standin_get ("launches");
  run_right (c, 5, 1);
  n = rig_standin_get ("launches") - launches;
  ck_assert_int_gt (n, 0);
  await_capture ();
  run_right (c, 5, 2);
  ck_assert_int_eq (rig_standin_get ("graphs"), graphs);
  ck_assert_int_eq (rig_standin_get ("launches"), launches + 2 * n);
  rig_standin_set ("");
  run_until_graph (c, 5);
  launches = rig_standin_get ("launches");
  for (guint32 seed = 0; seed < 50; seed++)
    run_right (c, 5, seed);
  ck_assert_int_eq (rig_standin_get ("launches"), launches);
  trt_context_free (c);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

START_TEST (a_prepared_shape_has_its_graph)
{
  TrtTensorInfo info = { "x", TRTK_F32, 2, { 7, COLUMNS } };
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c = context_of_rows (engine);
  long launches;

  ck_assert (trt_context_prepare_shapes (c, &info, 1, NULL));
  launches = rig_standin_get ("launches");
  run_right (c, 7, 1);
  info.dims[0] = 1;
  ck_assert (trt_context_prepare_shapes (c, &info, 1, NULL));
  run_right (c, 1, 1);
  go_to (c, 7);
  run_right (c, 7, 2);
  ck_assert_int_eq (rig_standin_get ("launches"), launches);
  info.dims[0] = 65;
  ck_assert (!trt_context_prepare_shapes (c, &info, 1, NULL));
  run_right (c, 7, 3);
  trt_context_free (c);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

/* One more than may be kept is in the thread's hands at most. */
START_TEST (graphs_are_as_many_as_may_be)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c;
  long blocks;

  g_setenv ("TRTINFER_CUDA_GRAPHS", "3", TRUE);
  c = context_of_rows (engine);
  go_to (c, 20);
  run_right (c, 20, 1);
  blocks = rig_standin_get ("blocks");
  for (guint32 i = 0; i < 200; i++) {
    gint64 rows = 1 + i * 7 % 20;
    go_to (c, rows);
    run_right (c, rows, i);
    run_right (c, rows, i + 1);
    if (i % 9 == 0)
      run_until_graph (c, rows);
    ck_assert_int_le (rig_standin_get ("execs"), 4);
  }
  ck_assert_int_eq (rig_standin_get ("blocks"), blocks);
  trt_context_free (c);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

/* More than a session keeps the launches of. */
START_TEST (shapes_are_more_than_are_kept)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c = context_of_rows (engine);

  for (guint32 i = 0; i < 3 * 64; i++) {
    gint64 rows = 64 - i % 64;
    go_to (c, rows);
    run_right (c, rows, i);
    if (rig_standin_get != NULL)
      ck_assert_int_le (rig_standin_get ("execs"), 17);
  }
  trt_context_free (c);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

/* Memory moves: no graph of before may be launched. */
START_TEST (a_graph_of_old_memory_is_not_launched)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c = context_of_rows (engine);

  go_to (c, 2);
  run_until_graph (c, 2);
  rig_standin_set ("hold-captures");
  go_to (c, 3);
  run_right (c, 3, 1);
  await_capture ();
  go_to (c, 40);
  run_right (c, 40, 2);
  rig_standin_set ("");
  for (guint32 i = 0; i < 20; i++) {
    go_to (c, 2 + i % 2);
    run_right (c, 2 + i % 2, i);
  }
  run_until_graph (c, 3);
  trt_context_free (c);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

START_TEST (other_memory_is_bound_while_a_graph_is_made)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c = context_of_rows (engine), *other = context_of_rows (engine);
  const gsize bytes = COLUMNS * sizeof (float);
  float x[COLUMNS];
  guintptr input;

  rig_standin_set ("hold-captures");
  trt_net_fill (x, COLUMNS, 3);
  memcpy (trt_context_get_input (other, 0), x, bytes);
  ck_assert (trt_context_run (other, NULL)); /* brings x to the device */
  input = trt_context_get_device_input (other, 0);
  ck_assert (trt_context_bind_device_input (c, 0, input, bytes, NULL));
  ck_assert (trt_context_run (c, NULL));
  await_capture ();
  ck_assert_mem_eq (trt_context_get_output (c, 0),
      trt_context_get_output (other, 0), bytes);
  ck_assert (trt_context_bind_device_input (c, 0, 0, bytes, NULL));
  run_right (c, 1, 4);
  rig_standin_set ("");
  run_until_graph (c, 1);
  trt_context_free (c);
  trt_context_free (other);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

static gpointer
release_later (gpointer data)
{
  g_usleep (30000);
  rig_standin_set ("");
  return NULL;
}

/* One is being captured, another's turn has not come. */
START_TEST (closing_while_graphs_are_made)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *a = context_of_rows (engine), *b = context_of_rows (engine);
  GThread *thread;

  rig_standin_set ("hold-captures");
  go_to (a, 5);
  run_right (a, 5, 1);
  await_capture ();
  go_to (b, 6);
  run_right (b, 6, 1);
  trt_engine_unref (engine);
  thread = g_thread_new ("release", release_later, NULL);
  trt_context_free (b);
  trt_context_free (a);
  g_thread_join (thread);
  rig_check_clean ();
}
END_TEST

static guint n_warnings;

static void
count_warning (const gchar *domain, GLogLevelFlags level, const gchar *message,
    gpointer data)
{
  if ((level & G_LOG_LEVEL_WARNING) == 0)
    return;
  n_warnings++;
  ck_assert_msg (strstr (message, "a shape goes on without a graph") != NULL,
      "%s", message);
}

START_TEST (without_a_graph_a_shape_goes_on)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c = context_of_rows (engine);
  long execs = rig_standin_get ("execs");

  g_log_set_default_handler (count_warning, NULL);
  rig_standin_set ("no-graphs=1000000");
  go_to (c, 5);
  for (guint32 seed = 0; n_warnings == 0; seed++) {
    run_right (c, 5, seed);
    g_usleep (100);
  }
  for (guint32 seed = 0; seed < 50; seed++)
    run_right (c, 5, seed);
  ck_assert_uint_eq (n_warnings, 1);
  ck_assert_int_eq (rig_standin_get ("execs"), execs);
  rig_standin_set ("");
  go_to (c, 4); /* others are tried */
  run_until_graph (c, 4);
  trt_context_free (c);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

/* Nor is anybody told of one that was of memory which is gone. */
START_TEST (a_graph_of_old_memory_may_fail)
{
  TrtEngine *engine = engine_of_rows ();
  TrtContext *c = context_of_rows (engine);

  g_log_set_default_handler (count_warning, NULL);
  rig_standin_set ("hold-captures,no-graphs=1");
  go_to (c, 3);
  run_right (c, 3, 1);
  await_capture ();
  go_to (c, 40);
  run_right (c, 40, 2);
  rig_standin_set ("no-graphs=1");
  run_until_graph (c, 40);
  go_to (c, 3);
  run_until_graph (c, 3);
  ck_assert_uint_eq (n_warnings, 0);
  trt_context_free (c);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

static gint n_wanderers;

static gpointer
wander (gpointer engine)
{
  TrtContext *c = context_of_rows (engine);
  GRand *r = g_rand_new_with_seed ((guint32) g_atomic_int_add (&n_wanderers, 1));

  for (guint32 i = 0; i < 200; i++) {
    gint64 rows = g_rand_int_range (r, 1, 12);
    go_to (c, rows);
    run_right (c, rows, i);
  }
  trt_context_free (c);
  g_rand_free (r);
  return NULL;
}

START_TEST (many_contexts_share_the_thread)
{
  TrtEngine *engine = engine_of_rows ();
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("wander", wander, engine);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  trt_engine_unref (engine);
  rig_check_clean ();
}
END_TEST

/* On any driver, then with the stand-in. */
static void
add (TCase *tcase)
{
  tcase_add_test (tcase, shapes_are_more_than_are_kept);
  tcase_add_test (tcase, many_contexts_share_the_thread);
  if (rig_standin_get == NULL)
    return;
  tcase_add_test (tcase, a_new_shape_runs_before_its_graph_is_there);
  tcase_add_test (tcase, a_prepared_shape_has_its_graph);
  tcase_add_test (tcase, graphs_are_as_many_as_may_be);
  tcase_add_test (tcase, a_graph_of_old_memory_is_not_launched);
  tcase_add_test (tcase, a_graph_of_old_memory_may_fail);
  tcase_add_test (tcase, other_memory_is_bound_while_a_graph_is_made);
  tcase_add_test (tcase, closing_while_graphs_are_made);
  tcase_add_test (tcase, without_a_graph_a_shape_goes_on);
}

int
main (void)
{
  return rig_run ("cuda-shapes", add);
}
