/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* damage.c: a plan that is cut or changed anywhere is refused with a sentence,
 * whether or not somebody computed the checksums again. */
#include <check.h>
#include <string.h>

#include "forge.h"
#include "plan/container.h"

static GBytes *file;
static gsize size;
static const guint8 *data;

static void
setup (void)
{
  g_autoptr (TrtGraph) graph = forge_graph ();

  file = forge_bytes (graph);
  data = g_bytes_get_data (file, &size);
}

static void
teardown (void)
{
  g_bytes_unref (file);
}

/* Refused with a plan error; @same allows a file that means the same. */
static void
assert_refused (GBytes *bytes, gsize where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = forge_read (bytes, &error);

  ck_assert_msg (graph == NULL, "damage at %zu goes unseen", where);
  ck_assert_msg (g_error_matches (error, TRT_ERROR, TRT_ERROR_PLAN_CORRUPT)
                     || g_error_matches (error, TRT_ERROR,
                         TRT_ERROR_PLAN_VERSION),
      "damage at %zu: %s", where, error->message);
  ck_assert_msg (strstr (error->message, "byte ") != NULL, "%s",
      error->message);
}

START_TEST (a_plan_reads_back_as_the_same_bytes)
{
  g_autoptr (TrtGraph) graph = forge_read (file, NULL);
  g_autoptr (GBytes) again = NULL;

  ck_assert_ptr_nonnull (graph);
  again = forge_bytes (graph);
  ck_assert (g_bytes_equal (file, again));
  ck_assert_str_eq (trt_graph_get_metadata (graph, "labels"), "one,two");
}
END_TEST

START_TEST (every_truncation_is_refused)
{
  for (gsize n = 0; n < size; n++) {
    g_autoptr (GBytes) cut = g_bytes_new (data, n);
    assert_refused (cut, n);
  }
}
END_TEST

START_TEST (every_changed_byte_is_refused)
{
  static const guint8 masks[] = { 0x01, 0x80, 0xff };

  for (gsize i = 0; i < size; i++) {
    for (guint m = 0; m < G_N_ELEMENTS (masks); m++) {
      g_autoptr (GBytes) bytes = NULL;
      guint8 *copy = g_memdup2 (data, size);
      copy[i] ^= masks[m];
      bytes = g_bytes_new_take (copy, size);
      assert_refused (bytes, i);
    }
  }
}
END_TEST

START_TEST (every_changed_bit_is_refused)
{
  /* the tables, all bits; WGHT has its bytes changed above */
  gsize length, end = forge_find (data, "WGHT", &length);

  for (gsize i = 0; i < end * 8; i++) {
    g_autoptr (GBytes) bytes = NULL;
    guint8 *copy = g_memdup2 (data, size);
    copy[i / 8] ^= (guint8) (1 << i % 8);
    bytes = g_bytes_new_take (copy, size);
    assert_refused (bytes, i / 8);
  }
}
END_TEST

/* With right checksums the reader itself has to hold: every value of every
 * byte of the tables either loads or is refused with a message. */
START_TEST (every_byte_with_right_checksums_is_safe)
{
  gsize length, end = forge_find (data, "WGHT", &length);
  guint n_loaded = 0, n_refused = 0;

  for (gsize i = 0; i < end; i++) {
    for (guint v = 1; v < 256; v += v < 8 ? 1 : 31) {
      g_autoptr (GError) error = NULL;
      g_autoptr (TrtGraph) graph = NULL;
      g_autoptr (GBytes) bytes = NULL;
      guint8 *copy = g_memdup2 (data, size);
      copy[i] = (guint8) (copy[i] + v);
      forge_fix (copy, size);
      bytes = g_bytes_new_take (copy, size);
      graph = forge_read (bytes, &error);
      ck_assert_msg ((graph == NULL) == (error != NULL), "byte %zu", i);
      if (graph != NULL)
        n_loaded++;
      else
        n_refused++;
    }
  }
  ck_assert_uint_gt (n_loaded, 0);
  ck_assert_uint_gt (n_refused, n_loaded);
}
END_TEST

START_TEST (files_that_are_no_plans_are_refused)
{
  g_autofree guint8 *zeros = g_malloc0 (size);
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) zero = g_bytes_new (zeros, size);
  g_autoptr (GBytes) longer = NULL, two = NULL;

  assert_refused (none, 0);
  assert_refused (zero, 0);
  g_byte_array_append (twice, data, (guint) size);
  g_byte_array_append (twice, (const guint8 *) "x", 1);
  longer = g_bytes_new (twice->data, twice->len);
  assert_refused (longer, size);
  g_byte_array_set_size (twice, (guint) size);
  g_byte_array_append (twice, data, (guint) size);
  two = g_bytes_new (twice->data, twice->len);
  assert_refused (two, size);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("plan-damage");
  TCase *tcase = tcase_create ("damage");
  SRunner *runner;
  int n_failed;

  tcase_set_timeout (tcase, 300);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, a_plan_reads_back_as_the_same_bytes);
  tcase_add_test (tcase, every_truncation_is_refused);
  tcase_add_test (tcase, every_changed_byte_is_refused);
  tcase_add_test (tcase, every_changed_bit_is_refused);
  tcase_add_test (tcase, every_byte_with_right_checksums_is_safe);
  tcase_add_test (tcase, files_that_are_no_plans_are_refused);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed != 0;
}
