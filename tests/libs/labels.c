/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Labels: files as people have them, and files meant to do harm.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <glib/gstdio.h>
#include <string.h>

static void
check (const gchar *data, gsize size, const gchar *joined)
{
  GError *error = NULL;
  GPtrArray *labels = gst_trt_labels_parse (data, size, &error);
  g_autoptr (GString) got = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < labels->len; i++) {
    const gchar *label = g_ptr_array_index (labels, i);

    fail_unless (g_utf8_validate (label, -1, NULL));
    g_string_append_printf (got, "%s|", label);
  }
  fail_unless_equals_string (got->str, joined);
  g_ptr_array_unref (labels);
}

#define CHECK(data, joined) check (data, sizeof (data) - 1, joined)

GST_START_TEST (test_files_as_people_have_them)
{
  CHECK ("cat\ndog\n", "cat|dog|");
  CHECK ("cat\ndog", "cat|dog|");
  CHECK ("cat\r\ndog\r\n", "cat|dog|");
  CHECK ("cat\rdog\r", "cat|dog|");
  CHECK ("\xef\xbb\xbf" "cat\n", "cat|");
  CHECK ("  cat \t\n dog\n\n\n", "cat|dog|");
  CHECK ("cat\n\ndog\n", "cat|1|dog|");
  CHECK ("", "");
  CHECK ("\n\n", "");
  CHECK ("ca\xfft\n", "ca\xef\xbf\xbdt|");
  CHECK ("a\0b\nc\n", "a\xef\xbf\xbd" "b|c|");
  CHECK ("traffic light\nk\xc3\xa4se\n", "traffic light|k\xc3\xa4se|");
}
GST_END_TEST;

GST_START_TEST (test_long_names_are_cut_between_characters)
{
  g_autoptr (GString) text = g_string_new ("x");
  GPtrArray *labels;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "\xe2\x82\xac");
  labels = gst_trt_labels_parse (text->str, text->len, NULL);
  fail_unless_equals_int (labels->len, 1);
  fail_unless_equals_int (strlen (labels->pdata[0]), 1 + 85 * 3);
  fail_unless (strstr (labels->pdata[0], "\xef\xbf\xbd") == NULL);
  g_ptr_array_unref (labels);
}
GST_END_TEST;

GST_START_TEST (test_too_many_and_too_much_are_refused)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gchar *path = NULL;
  g_autofree gchar *folder = g_dir_make_tmp ("labels-XXXXXX", NULL);
  GError *error = NULL;

  for (guint i = 0; i <= GST_TRT_LABELS_MAX; i++)
    g_string_append (text, "a\n");
  fail_unless (gst_trt_labels_parse (text->str, text->len, &error) == NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED);
  g_clear_error (&error);

  path = g_build_filename (folder, "labels.txt", NULL);
  fail_unless (gst_trt_labels_load (path, &error) == NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND);
  fail_unless (strstr (error->message, path) != NULL);
  g_clear_error (&error);
  fail_unless (gst_trt_labels_load (folder, &error) == NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_string_set_size (text, GST_TRT_LABELS_MAX_BYTES + 1);
  memset (text->str, 'a', text->len);
  fail_unless (g_file_set_contents (path, text->str, text->len, NULL));
  fail_unless (gst_trt_labels_load (path, &error) == NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED);
  g_clear_error (&error);
  fail_unless (g_file_set_contents (path, "one\ntwo", -1, NULL));
  g_ptr_array_unref (gst_trt_labels_load (path, &error));
  g_assert_no_error (error);
  g_remove (path);
  g_rmdir (folder);
}
GST_END_TEST;

static void
check_python (const gchar *text, const gchar *joined)
{
  GError *error = NULL;
  GPtrArray *labels = gst_trt_labels_parse_python (text, &error);

  if (joined == NULL) {
    fail_unless (labels == NULL, "%s", text);
    g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
    g_clear_error (&error);
    return;
  }
  g_assert_no_error (error);
  g_ptr_array_add (labels, NULL);
  {
    g_autofree gchar *got = g_strjoinv ("|", (gchar **) labels->pdata);

    fail_unless_equals_string (got, joined);
  }
  g_ptr_array_unref (labels);
}

GST_START_TEST (test_names_as_python_prints_them)
{
  check_python ("{0: 'person', 1: 'bicycle'}", "person|bicycle");
  check_python ("{1: 'b', 0: \"it's\"}", "it's|b");
  check_python ("['a', 'b\\'c']", "a|b'c");
  check_python (" { 2 : 'x' } ", "0|1|x");
  check_python ("{}", "");
  check_python ("", NULL);
  check_python ("person", NULL);
  check_python ("{0: person}", NULL);
  check_python ("{0: 'person", NULL);
  check_python ("{0: 'person\\", NULL);
  check_python ("{0 'person'}", NULL);
  check_python ("{99999999999999999999: 'x'}", NULL);
  check_python ("{65536: 'x'}", NULL);
  check_python ("{0: 'a' 1: 'b'}", NULL);
}
GST_END_TEST;

GST_START_TEST (test_lists_of_names)
{
  GPtrArray *labels = gst_trt_labels_parse_list ("cat, dog;;bird");

  fail_unless_equals_int (labels->len, 4);
  fail_unless_equals_string (labels->pdata[1], "dog");
  fail_unless_equals_string (labels->pdata[2], "2");
  fail_unless_equals_string (labels->pdata[3], "bird");
  g_ptr_array_unref (labels);
}
GST_END_TEST;

static Suite *
labels_suite (void)
{
  Suite *suite = suite_create ("labels");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_files_as_people_have_them);
  tcase_add_test (tc, test_long_names_are_cut_between_characters);
  tcase_add_test (tc, test_too_many_and_too_much_are_refused);
  tcase_add_test (tc, test_names_as_python_prints_them);
  tcase_add_test (tc, test_lists_of_names);
  return suite;
}

GST_CHECK_MAIN (labels);
