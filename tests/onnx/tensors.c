/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tensors.c: initialisers: their sizes, types and the files beside the model
 * that hold them. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ir/graph.h"
#include "wire.h"

enum { UINT8 = 2, INT8 = 3, INT32 = 6, STRING = 8, BOOL = 9, FLOAT16 = 10,
  UINT32 = 12, COMPLEX64 = 14, FLOAT8 = 17, INT4 = 22 };

/* A model whose output is the one initialiser. */
static Model *
with_tensor (Wire *tensor)
{
  Model *m = model_new ();

  wire_text (tensor, TENSOR_NAME, "w");
  wire_message (m->graph, GRAPH_INITIALIZER, tensor);
  model_output (m, "w");
  return m;
}

static Wire *
header (int type, guint n_dims, const gint64 *dims)
{
  Wire *w = wire_new ();

  for (guint i = 0; i < n_dims; i++)
    wire_int (w, TENSOR_DIMS, dims[i]);
  wire_int (w, TENSOR_TYPE, type);
  return w;
}

#define HEADER(type, ...) \
  header (type, G_N_ELEMENTS (((gint64[]) { __VA_ARGS__ })), \
      (gint64[]) { __VA_ARGS__ })

static void
assert_tensor_refused (Wire *tensor, TrtError code, const char *part)
{
  assert_model_refused (with_tensor (tensor), code, part);
}

START_TEST (absurd_shapes_are_refused)
{
  gint64 many[1000];

  for (guint i = 0; i < 1000; i++)
    many[i] = 1;
  assert_tensor_refused (HEADER (ONNX_FLOAT, G_GINT64_CONSTANT (1) << 62),
      TRT_ERROR_SHAPE, "too many elements");
  assert_tensor_refused (HEADER (ONNX_FLOAT, 1 << 30, 1 << 30, 1 << 30),
      TRT_ERROR_SHAPE, "too many elements");
  assert_tensor_refused (HEADER (ONNX_FLOAT, 2, -3), TRT_ERROR_PARSE,
      "dimension 1 is -3");
  assert_tensor_refused (header (ONNX_FLOAT, 9, many), TRT_ERROR_UNSUPPORTED,
      "rank 9");
  assert_tensor_refused (header (ONNX_FLOAT, 1000, many),
      TRT_ERROR_UNSUPPORTED, "rank 1000");
}
END_TEST

START_TEST (sizes_must_agree)
{
  for (gsize n = 0; n <= 16; n++) {
    Wire *w = HEADER (ONNX_FLOAT, 3);
    guint8 zeros[16] = { 0 };
    if (n == 12) {
      g_byte_array_unref (w);
      continue;
    }
    wire_bytes (w, TENSOR_RAW, zeros, n);
    assert_tensor_refused (w, TRT_ERROR_PARSE, "ask for 12");
  }
  assert_tensor_refused (HEADER (ONNX_FLOAT, 3), TRT_ERROR_PARSE, "ask for 3");
  /* a scalar has one element */
  assert_tensor_refused (header (ONNX_FLOAT, 0, NULL), TRT_ERROR_PARSE,
      "ask for 1");
}
END_TEST

START_TEST (one_field_holds_the_data)
{
  Wire *w = HEADER (ONNX_FLOAT, 1);

  wire_bytes (w, TENSOR_RAW, "\0\0\0\0", 4);
  wire_bytes (w, TENSOR_FLOAT, "\0\0\0\0", 4);
  assert_tensor_refused (w, TRT_ERROR_PARSE, "both raw data");
  w = HEADER (ONNX_FLOAT, 1);
  wire_int (w, TENSOR_INT64, 1);
  assert_tensor_refused (w, TRT_ERROR_PARSE, "data fields");
}
END_TEST

START_TEST (types_without_counterpart_are_refused)
{
  const int types[] = { STRING, COMPLEX64, FLOAT8, INT4, 999 };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    assert_tensor_refused (HEADER (types[i], 1), TRT_ERROR_UNSUPPORTED,
        "not supported");
  assert_tensor_refused (HEADER (0, 1), TRT_ERROR_PARSE, "undefined");
}
END_TEST

START_TEST (narrow_values_must_fit)
{
  Wire *w = HEADER (UINT8, 1);

  wire_int (w, TENSOR_INT32, 256);
  assert_tensor_refused (w, TRT_ERROR_PARSE, "is 256, which is no u8");
  w = HEADER (INT8, 1);
  wire_int (w, TENSOR_INT32, -129);
  assert_tensor_refused (w, TRT_ERROR_PARSE, "no s8");
  w = HEADER (BOOL, 1);
  wire_int (w, TENSOR_INT32, 2);
  assert_tensor_refused (w, TRT_ERROR_PARSE, "no bool");
  w = HEADER (UINT32, 1);
  wire_int (w, 11, G_GINT64_CONSTANT (1) << 32);
  assert_tensor_refused (w, TRT_ERROR_PARSE, "no u32");
}
END_TEST

static void
assert_element (Wire *tensor, TrtkDtype dtype, double value)
{
  g_autoptr (TrtGraph) graph = assert_imported (with_tensor (tensor));
  const TrtTensor *t = graph->outputs->pdata[0];
  g_autofree double *got = NULL;
  guint n;

  ck_assert_int_eq (t->enc.dtype, dtype);
  got = trt_tensor_get_floats (t, &n);
  ck_assert_uint_eq (n, 1);
  ck_assert_double_eq (got[0], value);
}

START_TEST (typed_fields_are_read)
{
  Wire *w = HEADER (FLOAT16, 1);

  wire_int (w, TENSOR_INT32, 0x3c00);
  assert_element (w, TRTK_F16, 1);
  w = HEADER (INT8, 1);
  wire_int (w, TENSOR_INT32, -5);
  assert_element (w, TRTK_S8, -5);
  w = HEADER (INT32, 1);
  wire_int (w, TENSOR_INT32, -70000);
  assert_element (w, TRTK_S32, -70000);
  w = HEADER (ONNX_INT64, 1);
  wire_int (w, TENSOR_INT64, -1);
  assert_element (w, TRTK_S64, -1);
  w = HEADER (UINT32, 1);
  wire_int (w, 11, G_MAXUINT32);
  assert_element (w, TRTK_U32, G_MAXUINT32);
  w = HEADER (BOOL, 1);
  wire_bytes (w, TENSOR_RAW, "\x07", 1); /* anything but 0 is true */
  assert_element (w, TRTK_BOOL, 1);
}
END_TEST

/* ---- files beside the model ------------------------------------------- */

static char *folder, *outside;

static void
put_file (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  ck_assert (g_file_set_contents (path, text, -1, NULL));
}

static void
make_folder (void)
{
  g_autofree char *sub = NULL, *link = NULL, *away = NULL, *pipe = NULL,
                  *hard = NULL, *data = NULL;

  outside = g_dir_make_tmp ("trt-outside-XXXXXX", NULL);
  folder = g_dir_make_tmp ("trt-onnx-XXXXXX", NULL);
  sub = g_build_filename (folder, "sub", NULL);
  link = g_build_filename (folder, "link", NULL);
  away = g_build_filename (folder, "away", NULL);
  pipe = g_build_filename (folder, "fifo", NULL);
  hard = g_build_filename (folder, "hard", NULL);
  data = g_build_filename (outside, "data", NULL);
  ck_assert_int_eq (mkdir (sub, 0700), 0);
  put_file (folder, "data", "abcdefgh");
  put_file (sub, "data", "ABCDEFGH");
  put_file (outside, "data", "secret!!");
  ck_assert_int_eq (symlink (data, link), 0);
  ck_assert_int_eq (symlink (outside, away), 0);
  ck_assert_int_eq (mkfifo (pipe, 0600), 0);
  ck_assert_int_eq (linkat (AT_FDCWD, data, AT_FDCWD, hard, 0), 0);
}

static void
drop_folder (void)
{
  const char *names[] = { "data", "sub/data", "sub", "link", "away", "fifo",
    "hard" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);
    remove (path);
  }
  {
    g_autofree char *path = g_build_filename (outside, "data", NULL);
    remove (path);
  }
  rmdir (folder);
  rmdir (outside);
  g_free (folder);
  g_free (outside);
}

/* Entries as "key=value;key=value". */
static Model *
with_external (const char *entries)
{
  Wire *w = HEADER (UINT8, 4);
  g_auto (GStrv) list = g_strsplit (entries, ";", -1);

  wire_int (w, TENSOR_LOCATION, 1);
  for (guint i = 0; list[i] != NULL; i++) {
    g_auto (GStrv) pair = g_strsplit (list[i], "=", 2);
    Wire *entry = wire_new ();
    wire_text (entry, 1, pair[0]);
    wire_text (entry, 2, pair[1]);
    wire_message (w, TENSOR_EXTERNAL, entry);
  }
  return with_tensor (w);
}

static void
assert_external_refused (const char *entries, TrtError code, const char *part)
{
  g_autoptr (GBytes) bytes = model_finish (with_external (entries));

  assert_refused_at (bytes, folder, code, part);
}

static void
assert_external (const char *entries, const char *want)
{
  g_autoptr (GBytes) bytes = model_finish (with_external (entries));
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph
      = trt_graph_import_onnx_bytes (bytes, folder, &error);
  const TrtTensor *t;

  ck_assert_msg (graph != NULL, "%s", error != NULL ? error->message : "");
  t = graph->outputs->pdata[0];
  ck_assert_mem_eq (g_bytes_get_data (t->constant, NULL), want, 4);
}

START_TEST (data_beside_the_model_are_read)
{
  assert_external ("location=data", "abcd");
  assert_external ("location=data;offset=4;length=4", "efgh");
  assert_external ("location=sub/data;offset=2", "CDEF");
  assert_external ("location=data;length=4;checksum=0", "abcd");
}
END_TEST

START_TEST (no_path_leads_out_of_the_folder)
{
  const char *bad[] = { "../data", "sub/../data", "a/../../x", "./data", ".",
    "..", "", "/etc/passwd", "sub//data", "sub/", "..\\data" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *entries = g_strdup_printf ("location=%s", bad[i]);
    assert_external_refused (entries, TRT_ERROR_PARSE, "plain path");
  }
  assert_external_refused ("location=link", TRT_ERROR_IO, "link");
  assert_external_refused ("location=away/data", TRT_ERROR_IO, "link");
  assert_external_refused ("location=hard", TRT_ERROR_IO, "hard links");
}
END_TEST

START_TEST (only_regular_files_are_read)
{
  assert_external_refused ("location=fifo", TRT_ERROR_IO, "not a regular");
  assert_external_refused ("location=sub", TRT_ERROR_IO, "not a regular");
  assert_external_refused ("location=none", TRT_ERROR_IO, "No such file");
  assert_external_refused ("location=data/x", TRT_ERROR_IO, "not a folder");
}
END_TEST

START_TEST (numbers_are_plain_and_within_the_file)
{
  const char *bad[] = { "-1", "0x10", "+inf", "1e3", " 4", "",
    "18446744073709551616", "9223372036854775808" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *entries
        = g_strdup_printf ("location=data;offset=%s", bad[i]);
    assert_external_refused (entries, TRT_ERROR_PARSE, "not a number");
  }
  assert_external_refused ("location=data;offset=5", TRT_ERROR_PARSE, "past");
  assert_external_refused ("location=data;offset=9223372036854775807",
      TRT_ERROR_PARSE, "past");
  assert_external_refused ("location=data;length=5", TRT_ERROR_PARSE,
      "ask for 4");
}
END_TEST

START_TEST (keys_are_known_and_single)
{
  assert_external_refused ("location=data;location=data", TRT_ERROR_PARSE,
      "comes twice");
  assert_external_refused ("location=data;command=rm", TRT_ERROR_PARSE,
      "not known");
  assert_external_refused ("offset=0", TRT_ERROR_PARSE, "no location");
}
END_TEST

START_TEST (without_a_folder_nothing_is_read)
{
  assert_model_refused (with_external ("location=data"), TRT_ERROR_ARGUMENT,
      "folder is not known");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("onnx-tensors");
  TCase *inside = tcase_create ("inside"), *beside = tcase_create ("beside");
  SRunner *runner;
  int n_failed;

  tcase_add_test (inside, absurd_shapes_are_refused);
  tcase_add_test (inside, sizes_must_agree);
  tcase_add_test (inside, one_field_holds_the_data);
  tcase_add_test (inside, types_without_counterpart_are_refused);
  tcase_add_test (inside, narrow_values_must_fit);
  tcase_add_test (inside, typed_fields_are_read);
  tcase_add_checked_fixture (beside, make_folder, drop_folder);
  tcase_add_test (beside, data_beside_the_model_are_read);
  tcase_add_test (beside, no_path_leads_out_of_the_folder);
  tcase_add_test (beside, only_regular_files_are_read);
  tcase_add_test (beside, numbers_are_plain_and_within_the_file);
  tcase_add_test (beside, keys_are_known_and_single);
  tcase_add_test (beside, without_a_folder_nothing_is_read);
  suite_add_tcase (suite, inside);
  suite_add_tcase (suite, beside);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed == 0 ? 0 : 1;
}
