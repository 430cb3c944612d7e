/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* file.c: saving and loading plans: they run alike, and no accident with a
 * file leaves half of one. */
#include <check.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forge.h"
#include "plan/plan.h"

static char *dir, *path;
static TrtPlan *plan;

static void
setup (void)
{
  g_autoptr (TrtGraph) graph = forge_graph ();

  dir = g_dir_make_tmp ("trt-plan-XXXXXX", NULL);
  path = g_build_filename (dir, "x.plan", NULL);
  plan = trt_plan_build (graph, NULL, NULL);
  ck_assert_ptr_nonnull (plan);
}

static void
teardown (void)
{
  GDir *d = g_dir_open (dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (d)) != NULL) {
    g_autofree char *file = g_build_filename (dir, name, NULL);
    ck_assert_int_eq (g_remove (file), 0);
  }
  g_dir_close (d);
  ck_assert_int_eq (g_rmdir (dir), 0);
  g_free (dir);
  g_free (path);
  trt_plan_unref (plan);
}

static guint
count_files (void)
{
  GDir *d = g_dir_open (dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (d) != NULL)
    n++;
  g_dir_close (d);
  return n;
}

static void
assert_load_fails (const char *file, TrtError code, const char *want)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (trt_plan_load (file, &error));
  ck_assert_msg (g_error_matches (error, TRT_ERROR, (int) code), "%s",
      error->message);
  ck_assert_msg (strstr (error->message, want) != NULL, "%s", error->message);
}

static GBytes *
run (TrtPlan *p)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtEngine) engine = trt_engine_new (p, NULL, &error);
  g_autoptr (TrtContext) context = NULL;
  TrtTensorInfo info;

  ck_assert_msg (engine != NULL, "%s", error != NULL ? error->message : "");
  context = trt_context_new (engine, &error);
  ck_assert_msg (context != NULL, "%s", error != NULL ? error->message : "");
  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    float *x = trt_context_get_input (context, i);
    trt_engine_get_input (engine, i, &info);
    for (gsize j = 0; j < trt_tensor_info_bytes (&info) / sizeof *x; j++)
      x[j] = (float) (j % 17) - 8.0f + (float) i;
  }
  ck_assert (trt_context_run (context, NULL));
  trt_engine_get_output (engine, 0, &info);
  return g_bytes_new (trt_context_get_output (context, 0),
      trt_tensor_info_bytes (&info));
}

START_TEST (a_loaded_plan_runs_alike)
{
  g_autoptr (TrtPlan) loaded = NULL;
  g_autoptr (GBytes) want = run (plan), got = NULL;

  ck_assert (trt_plan_save (plan, path, NULL));
  ck_assert_uint_eq (count_files (), 1);
  loaded = trt_plan_load (path, NULL);
  ck_assert_ptr_nonnull (loaded);
  ck_assert_uint_eq (loaded->recipes->len, 1);
  got = run (loaded);
  ck_assert (g_bytes_equal (want, got));
}
END_TEST

START_TEST (saving_what_was_loaded_gives_the_same_bytes)
{
  g_autoptr (GBytes) a = trt_plan_serialize (plan, NULL), b = NULL;
  g_autoptr (TrtPlan) loaded = trt_plan_load_bytes (a, NULL);

  ck_assert_ptr_nonnull (loaded);
  b = trt_plan_serialize (loaded, NULL);
  ck_assert (g_bytes_equal (a, b));
}
END_TEST

START_TEST (bytes_at_odd_addresses_load)
{
  g_autoptr (GBytes) bytes = trt_plan_serialize (plan, NULL);
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *odd = g_malloc (size + 1);
  g_autoptr (GBytes) moved = NULL, want = run (plan), got = NULL;
  g_autoptr (TrtPlan) loaded = NULL;

  memcpy (odd + 1, g_bytes_get_data (bytes, NULL), size);
  moved = g_bytes_new_static (odd + 1, size);
  loaded = trt_plan_load_bytes (moved, NULL);
  ck_assert_ptr_nonnull (loaded);
  got = run (loaded);
  ck_assert (g_bytes_equal (want, got));
}
END_TEST

/* A recipe of another target, version or graph must not matter. */
START_TEST (recipes_that_do_not_fit_are_made_again)
{
  g_autoptr (GBytes) bytes = trt_plan_serialize (plan, NULL);
  g_autoptr (GBytes) want = run (plan);
  gsize length, offset
      = forge_find (g_bytes_get_data (bytes, NULL), "RCPE", &length);

  for (gsize i = 0; i < length; i++) {
    g_autofree guint8 *recipe = g_memdup2 (
        (const guint8 *) g_bytes_get_data (bytes, NULL) + offset, length);
    g_autoptr (GBytes) changed = NULL, got = NULL;
    g_autoptr (TrtPlan) loaded = NULL;
    recipe[i] ^= 0x05;
    changed = forge_replace (bytes, "RCPE", recipe, length);
    loaded = trt_plan_load_bytes (changed, NULL);
    ck_assert_msg (loaded != NULL, "recipe byte %zu", i);
    got = run (loaded);
    ck_assert_msg (g_bytes_equal (want, got), "recipe byte %zu", i);
  }
}
END_TEST

START_TEST (only_regular_files_are_read)
{
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autofree char *missing = g_build_filename (dir, "missing", NULL);
  g_autofree char *text = g_build_filename (dir, "text", NULL);
  g_autofree char *endless = g_strnfill (5000, 'a');
  g_autoptr (TrtPlan) linked = NULL;

  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  ck_assert (trt_plan_save (plan, path, NULL));
  ck_assert_int_eq (symlink (path, link), 0);
  ck_assert (g_file_set_contents (text, "not a plan", -1, NULL));
  assert_load_fails (fifo, TRT_ERROR_IO, "regular");
  assert_load_fails (dir, TRT_ERROR_IO, "regular");
  assert_load_fails ("/dev/zero", TRT_ERROR_IO, "regular");
  assert_load_fails (missing, TRT_ERROR_IO, "missing");
  assert_load_fails (endless, TRT_ERROR_IO, "too long");
  assert_load_fails (text, TRT_ERROR_PLAN_CORRUPT, "not a plan");
  linked = trt_plan_load (link, NULL);
  ck_assert_ptr_nonnull (linked);
}
END_TEST

START_TEST (only_regular_files_are_replaced)
{
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  ck_assert (!trt_plan_save (plan, fifo, &error));
  ck_assert_msg (strstr (error->message, "regular") != NULL, "%s",
      error->message);
  ck_assert (!trt_plan_save (plan, dir, NULL));
  ck_assert (!trt_plan_save (plan, "/nonexistent-folder/x.plan", NULL));
  ck_assert_uint_eq (count_files (), 1);
}
END_TEST

/* Saves for ever; the parent kills it somewhere in between. */
static void
save_until_killed (void)
{
  for (;;)
    trt_plan_save (plan, path, NULL);
}

START_TEST (a_killed_writer_leaves_old_or_new)
{
  ck_assert (trt_plan_save (plan, path, NULL));
  for (guint i = 0; i < 60; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TrtPlan) loaded = NULL;
    pid_t pid = fork ();
    if (pid == 0)
      save_until_killed ();
    g_usleep (g_random_int_range (200, 8000));
    kill (pid, SIGKILL);
    ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
    loaded = trt_plan_load (path, &error);
    ck_assert_msg (loaded != NULL, "round %u: %s", i,
        error != NULL ? error->message : "");
  }
  /* the next writer sweeps what the killed ones left */
  ck_assert (trt_plan_save (plan, path, NULL));
  ck_assert_uint_eq (count_files (), 1);
}
END_TEST

START_TEST (stale_temporary_files_are_swept)
{
  g_autofree char *held
      = g_build_filename (dir, ".trt-0123456789abcdef.tmp", NULL);
  g_autofree char *other = g_build_filename (dir, ".trt-x.tmp", NULL);
  int fd;

  for (guint i = 0; i < 2000; i++) {
    g_autofree char *name = g_strdup_printf ("%s/.trt-%016x.tmp", dir, i);
    ck_assert (g_file_set_contents (name, "", 0, NULL));
  }
  ck_assert (g_file_set_contents (held, "", 0, NULL));
  ck_assert (g_file_set_contents (other, "", 0, NULL));
  fd = open (held, O_RDONLY);
  ck_assert_int_eq (flock (fd, LOCK_EX), 0);
  ck_assert (trt_plan_save (plan, path, NULL));
  /* the plan, the temporary of a living writer, and a file of another name */
  ck_assert_uint_eq (count_files (), 3);
  close (fd);
  ck_assert_uint_eq (trt_file_sweep (dir), 1);
}
END_TEST

START_TEST (a_full_disk_leaves_the_old_plan)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) loaded = NULL;
  int status;
  pid_t pid;

  ck_assert (trt_plan_save (plan, path, NULL));
  pid = fork ();
  if (pid == 0) {
    /* a write past this size fails, as on a full disk */
    struct rlimit limit = { 1000, 1000 };
    signal (SIGXFSZ, SIG_IGN);
    setrlimit (RLIMIT_FSIZE, &limit);
    _exit (trt_plan_save (plan, path, NULL) ? 1 : 0);
  }
  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  ck_assert_int_eq (status, 0);
  ck_assert_uint_eq (count_files (), 1);
  loaded = trt_plan_load (path, &error);
  ck_assert_ptr_nonnull (loaded);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("plan-file");
  TCase *tcase = tcase_create ("file");
  SRunner *runner;
  int n_failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, a_loaded_plan_runs_alike);
  tcase_add_test (tcase, saving_what_was_loaded_gives_the_same_bytes);
  tcase_add_test (tcase, bytes_at_odd_addresses_load);
  tcase_add_test (tcase, recipes_that_do_not_fit_are_made_again);
  tcase_add_test (tcase, only_regular_files_are_read);
  tcase_add_test (tcase, only_regular_files_are_replaced);
  tcase_add_test (tcase, a_killed_writer_leaves_old_or_new);
  tcase_add_test (tcase, stale_temporary_files_are_swept);
  tcase_add_test (tcase, a_full_disk_leaves_the_old_plan);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed != 0;
}
