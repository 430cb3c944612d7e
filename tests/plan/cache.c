/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cache.c: plans are kept and found again, and a bad folder stops nobody. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forge.h"
#include "plan/cache.h"

static char *dir, *model, *key;
static guint n_builds;

static void
clear_folder (const char *folder)
{
  GDir *d = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (d)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_DIR)
        && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
      clear_folder (path);
    else
      g_unlink (path);
  }
  g_dir_close (d);
  g_rmdir (folder);
}

static void
setup (void)
{
  dir = g_dir_make_tmp ("trt-cache-XXXXXX", NULL);
  model = g_build_filename (dir, "model.onnx", NULL);
  ck_assert (g_file_set_contents (model, "model", -1, NULL));
  key = trt_cache_key (model, NULL, NULL);
  n_builds = 0;
}

static void
teardown (void)
{
  clear_folder (dir);
  g_free (dir);
  g_free (model);
  g_free (key);
}

static TrtPlan *
build (gpointer data, GError **error)
{
  g_autoptr (TrtGraph) graph = forge_graph ();

  n_builds++;
  if (data != NULL)
    g_usleep (100000);
  return trt_plan_build (graph, NULL, error);
}

static const TrtCacheRequest request = { .build = build };

/* Asks for @name; whether it was there, and the problem or NULL. */
static gboolean
get (TrtCache *cache, const char *name, char **problem)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  gboolean hit;

  plan = trt_cache_get (cache, name, &request, &hit, problem, &error);
  ck_assert_msg (plan != NULL, "%s", error != NULL ? error->message : "");
  return hit;
}

static char *
entry (const char *name)
{
  return g_strdup_printf ("%s/%s.plan", dir, name);
}

START_TEST (a_plan_is_built_once)
{
  g_autoptr (TrtCache) cache = trt_cache_open (dir, 0);
  g_autofree char *path = entry (key);
  struct stat st;

  ck_assert_ptr_null (trt_cache_get_problem (cache));
  ck_assert (!get (cache, key, NULL));
  ck_assert (get (cache, key, NULL));
  ck_assert_uint_eq (n_builds, 1);
  ck_assert_int_eq (stat (path, &st), 0);
  ck_assert_uint_eq (st.st_mode & 0777, 0600);
}
END_TEST

START_TEST (whatever_changes_the_plan_changes_the_key)
{
  const char *const shape[] = { "x=1x3x8x8", NULL };
  const char *const split[] = { "x=1x3", "x8x8", NULL };
  g_autofree char *a = trt_cache_key (model, shape, NULL);
  g_autofree char *b = trt_cache_key (model, split, NULL);
  g_autofree char *c = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_uint_eq (strlen (key), 64);
  ck_assert_str_ne (a, key);
  ck_assert_str_ne (a, b);
  ck_assert (g_file_set_contents (model, "other", -1, NULL));
  c = trt_cache_key (model, NULL, NULL);
  ck_assert_str_ne (c, key);
  ck_assert_ptr_null (trt_cache_key ("/nonexistent", NULL, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_IO));
}
END_TEST

START_TEST (external_data_is_part_of_the_key)
{
  g_autofree char *data = g_build_filename (dir, "w.bin", NULL);
  g_autofree char *a = NULL, *b = NULL;

  ck_assert (g_file_set_contents (model, "..\x0a\x08location\x12\x05w.bin..",
      -1, NULL));
  ck_assert (g_file_set_contents (data, "1", -1, NULL));
  a = trt_cache_key (model, NULL, NULL);
  ck_assert (g_file_set_contents (data, "2", -1, NULL));
  b = trt_cache_key (model, NULL, NULL);
  ck_assert_str_ne (a, b);
}
END_TEST

START_TEST (a_damaged_entry_is_built_again)
{
  g_autoptr (TrtCache) cache = trt_cache_open (dir, 0);
  g_autofree char *path = entry (key), *bytes = NULL;
  gsize size;

  ck_assert (!get (cache, key, NULL));
  ck_assert (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  ck_assert (g_file_set_contents_full (path, bytes, (gssize) size,
      G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  ck_assert (!get (cache, key, NULL));
  ck_assert (get (cache, key, NULL));
}
END_TEST

START_TEST (an_entry_under_another_name_is_not_believed)
{
  g_autoptr (TrtCache) cache = trt_cache_open (dir, 0);
  g_autofree char *other = g_strnfill (64, 'a');
  g_autofree char *from = entry (key), *to = entry (other);

  ck_assert (!get (cache, key, NULL));
  ck_assert_int_eq (g_rename (from, to), 0);
  ck_assert (!get (cache, other, NULL));
}
END_TEST

START_TEST (links_and_open_files_are_not_believed)
{
  g_autoptr (TrtCache) cache = trt_cache_open (dir, 0);
  g_autofree char *path = entry (key);
  g_autofree char *moved = g_build_filename (dir, "moved", NULL);
  struct stat st;

  ck_assert (!get (cache, key, NULL));
  ck_assert_int_eq (g_rename (path, moved), 0);
  ck_assert_int_eq (symlink (moved, path), 0);
  ck_assert (!get (cache, key, NULL)); /* and replaces the link */
  ck_assert_int_eq (lstat (path, &st), 0);
  ck_assert (S_ISREG (st.st_mode));
  ck_assert (get (cache, key, NULL));
  ck_assert_int_eq (chmod (path, 0666), 0);
  ck_assert (!get (cache, key, NULL));
}
END_TEST

START_TEST (a_folder_that_cannot_be_used_stops_nobody)
{
  g_autofree char *file = g_build_filename (dir, "file", NULL);
  g_autofree char *open_dir = g_build_filename (dir, "open", NULL);
  g_autofree char *why = NULL;
  g_autoptr (TrtCache) bad = NULL, shared = NULL;

  ck_assert (g_file_set_contents (file, "", 0, NULL));
  bad = trt_cache_open (file, 0);
  ck_assert_ptr_nonnull (trt_cache_get_problem (bad));
  ck_assert (!get (bad, key, &why));
  ck_assert_ptr_nonnull (why);
  g_clear_pointer (&why, g_free);
  ck_assert_int_eq (g_mkdir (open_dir, 0777), 0);
  ck_assert_int_eq (chmod (open_dir, 0777), 0);
  shared = trt_cache_open (open_dir, 0);
  ck_assert (!get (shared, key, &why));
  ck_assert_msg (strstr (why, "go-w") != NULL, "%s", why);
}
END_TEST

START_TEST (the_least_recently_used_goes_first)
{
  g_autoptr (TrtCache) cache = trt_cache_open (dir, 0);
  g_autoptr (GPtrArray) entries = NULL;
  char *names[3] = { NULL };
  g_autoptr (TrtCache) small = NULL;
  guint64 bytes;

  for (guint i = 0; i < 3; i++) {
    g_autofree char *path = NULL;
    struct timespec times[2] = { { .tv_sec = 1000 + i },
      { .tv_sec = 1000 + i } };
    names[i] = g_strnfill (64, (char) ('a' + i));
    ck_assert (!get (cache, names[i], NULL));
    path = entry (names[i]);
    ck_assert_int_eq (utimensat (AT_FDCWD, path, times, 0), 0);
  }
  ck_assert (get (cache, names[0], NULL)); /* now the newest */
  entries = trt_cache_list (cache);
  ck_assert_uint_eq (entries->len, 3);
  bytes = ((TrtCacheEntry *) entries->pdata[0])->bytes;
  small = trt_cache_open (dir, 3 * bytes + bytes / 2);
  ck_assert (!get (small, key, NULL));
  ck_assert (get (small, names[0], NULL));
  ck_assert (get (small, names[2], NULL));
  ck_assert (!get (small, names[1], NULL));
  ck_assert_uint_eq (trt_cache_clean (small, 0, &bytes), 3);
  ck_assert (bytes > 0);
  for (guint i = 0; i < 3; i++)
    g_free (names[i]);
}
END_TEST

START_TEST (one_process_builds_the_others_wait)
{
  guint built = 0;

  for (guint i = 0; i < 6; i++) {
    if (fork () == 0) {
      g_autoptr (TrtCache) cache = trt_cache_open (dir, 0);
      TrtCacheRequest slow = { .build = build, .user_data = &built };
      g_autoptr (TrtPlan) plan
          = trt_cache_get (cache, key, &slow, NULL, NULL, NULL);
      _exit (plan != NULL ? (int) n_builds : 99);
    }
  }
  for (guint i = 0; i < 6; i++) {
    int status;
    ck_assert_int_gt (wait (&status), 0);
    ck_assert (WIFEXITED (status));
    built += (guint) WEXITSTATUS (status);
  }
  ck_assert_uint_eq (built, 1);
}
END_TEST

static gboolean
never (double fraction, const char *stage, gpointer data)
{
  return FALSE;
}

START_TEST (waiting_can_be_cancelled)
{
  g_autoptr (TrtCache) cache = trt_cache_open (dir, 0);
  g_autoptr (GError) error = NULL;
  TrtCacheRequest impatient = { .build = build, .progress = never };
  int ready[2];
  char c;
  pid_t pid;

  ck_assert_int_eq (pipe (ready), 0);
  pid = fork ();
  if (pid == 0) {
    g_autofree char *lock = g_strdup_printf ("%s/%s.lock", dir, key);
    int fd = open (lock, O_RDWR | O_CREAT, 0600);
    if (flock (fd, LOCK_EX) == 0 && write (ready[1], "x", 1) == 1)
      pause ();
    _exit (1);
  }
  ck_assert_int_eq (read (ready[0], &c, 1), 1);
  ck_assert_ptr_null (
      trt_cache_get (cache, key, &impatient, NULL, NULL, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_CANCELLED));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  ck_assert (!get (cache, key, NULL)); /* the dead one's lock is none */
}
END_TEST

START_TEST (the_folder_is_chosen_in_order)
{
  g_autoptr (TrtCache) a = NULL, b = NULL, c = NULL;
  g_autofree char *one = g_build_filename (dir, "one", NULL);
  g_autofree char *two = g_build_filename (dir, "two", NULL);
  g_autofree char *list = g_strconcat (two, ":/elsewhere", NULL);
  struct stat st;

  g_setenv ("CACHE_DIRECTORY", list, TRUE);
  a = trt_cache_open (NULL, 0);
  ck_assert_str_eq (trt_cache_get_dir (a), two);
  ck_assert_int_eq (stat (two, &st), 0);
  ck_assert_uint_eq (st.st_mode & 0777, 0700);
  g_setenv ("TRTINFER_CACHE_DIR", one, TRUE);
  b = trt_cache_open (NULL, 0);
  ck_assert_str_eq (trt_cache_get_dir (b), one);
  c = trt_cache_open (dir, 0);
  ck_assert_str_eq (trt_cache_get_dir (c), dir);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("plan-cache");
  TCase *tcase = tcase_create ("cache");
  SRunner *runner;
  int n_failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, a_plan_is_built_once);
  tcase_add_test (tcase, whatever_changes_the_plan_changes_the_key);
  tcase_add_test (tcase, external_data_is_part_of_the_key);
  tcase_add_test (tcase, a_damaged_entry_is_built_again);
  tcase_add_test (tcase, an_entry_under_another_name_is_not_believed);
  tcase_add_test (tcase, links_and_open_files_are_not_believed);
  tcase_add_test (tcase, a_folder_that_cannot_be_used_stops_nobody);
  tcase_add_test (tcase, the_least_recently_used_goes_first);
  tcase_add_test (tcase, one_process_builds_the_others_wait);
  tcase_add_test (tcase, waiting_can_be_cancelled);
  tcase_add_test (tcase, the_folder_is_chosen_in_order);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed != 0;
}
