/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bytes.c: what the scan refuses before anything is unpacked, and files that
 * are no models. */
#include <check.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "wire.h"

#define NESTING_FIELD_GRAPH 6 /* AttributeProto.g */

START_TEST (a_sound_model_is_imported)
{
  g_autoptr (TrtGraph) graph = assert_imported (model_relu ());

  ck_assert_uint_eq (trt_graph_n_inputs (graph), 1);
  ck_assert_uint_eq (trt_graph_n_outputs (graph), 1);
}
END_TEST

START_TEST (every_truncation_is_refused)
{
  g_autoptr (GBytes) whole = model_finish (model_relu ());
  gsize n;
  const guint8 *data = g_bytes_get_data (whole, &n);

  for (gsize i = 0; i < n; i++) {
    g_autoptr (GBytes) part = g_bytes_new (data, i);
    g_autoptr (GError) error = NULL;
    TrtGraph *graph = trt_graph_import_onnx_bytes (part, NULL, &error);
    ck_assert_msg (graph == NULL, "%zu of %zu bytes are imported", i, n);
    ck_assert_ptr_nonnull (error);
  }
}
END_TEST

/* Some changes give another sound model: an error or a graph, never more. */
START_TEST (every_changed_byte_is_survived)
{
  g_autoptr (GBytes) whole = model_finish (model_relu ());
  gsize n;
  const guint8 *data = g_bytes_get_data (whole, &n);

  for (gsize i = 0; i < n * 255; i++) {
    g_autofree guint8 *copy = g_memdup2 (data, n);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (TrtGraph) graph = NULL;
    copy[i / 255] ^= (guint8) (i % 255 + 1);
    bytes = g_bytes_new (copy, n);
    graph = trt_graph_import_onnx_bytes (bytes, NULL, &error);
    ck_assert ((graph == NULL) == (error != NULL));
  }
}
END_TEST

/* Graph, node, attribute, graph, ...: three levels a turn. */
static GBytes *
nested (guint n_turns)
{
  Wire *inner = wire_new ();
  Model *m = model_relu ();

  for (guint i = 0; i < n_turns; i++) {
    Wire *attr = wire_new (), *node = wire_new (), *graph = wire_new ();
    wire_message (attr, NESTING_FIELD_GRAPH, inner);
    wire_message (node, NODE_ATTRIBUTE, attr);
    wire_message (graph, GRAPH_NODE, node);
    inner = graph;
  }
  g_byte_array_append (m->graph, inner->data, inner->len);
  g_byte_array_unref (inner);
  return model_finish (m);
}

START_TEST (deep_nesting_is_refused)
{
  const guint turns[] = { 34, 400, 3001, 20000 };

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++) {
    g_autoptr (GBytes) bytes = nested (turns[i]);
    assert_refused (bytes, TRT_ERROR_LIMIT, "nested too deeply");
  }
}
END_TEST

/* @n copies of one empty message or number in @field of the graph. */
static void
assert_flood (guint field, gboolean is_message, guint n, const char *part)
{
  Model *m = model_relu ();

  for (guint i = 0; i < n; i++) {
    if (is_message)
      wire_bytes (m->graph, field, "", 0);
    else
      wire_int (m->graph, field, 1);
  }
  assert_model_refused (m, TRT_ERROR_LIMIT, part);
}

START_TEST (floods_of_empty_messages_are_refused)
{
  assert_flood (GRAPH_INITIALIZER, TRUE, 5000000, "too many tensors");
  assert_flood (GRAPH_NODE, TRUE, 5000000, "too many nodes");
  assert_flood (GRAPH_INPUT, TRUE, 5000000, "too many messages");
}
END_TEST

START_TEST (floods_of_numbers_are_refused)
{
  Model *m = model_relu ();
  Wire *tensor = wire_new ();

  for (guint i = 0; i < 9000000; i++)
    wire_int (tensor, TENSOR_DIMS, 1);
  wire_message (m->graph, GRAPH_INITIALIZER, tensor);
  assert_model_refused (m, TRT_ERROR_LIMIT, "too many fields");
}
END_TEST

START_TEST (memory_of_parsing_has_a_budget)
{
  Model *m = model_relu ();
  Wire *tensor = wire_new ();

  /* below the limit on fields; a dim of 2 bytes takes 8, and 32 on the way */
  for (guint i = 0; i < 7900000; i++)
    wire_int (tensor, TENSOR_DIMS, 1);
  wire_message (m->graph, GRAPH_INITIALIZER, tensor);
  assert_model_refused (m, TRT_ERROR_LIMIT, "parsing takes more");
}
END_TEST

static void
assert_graph_bytes (const char *bytes, gsize n, const char *part)
{
  Model *m = model_relu ();

  g_byte_array_append (m->graph, (const guint8 *) bytes, (guint) n);
  assert_model_refused (m, TRT_ERROR_PARSE, part);
}

#define GRAPH_BYTES(text, part) \
  assert_graph_bytes (text, sizeof text - 1, part)

START_TEST (malformed_fields_are_refused)
{
  /* a varint of 11 bytes, one past 2^64 */
  GRAPH_BYTES ("\x78\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
      "cut short or malformed");
  GRAPH_BYTES ("\x78\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
      "cut short or malformed");
  /* lengths past the end: by one, 2^64 - 1 */
  GRAPH_BYTES ("\x0a\x01", "cut short or malformed");
  GRAPH_BYTES ("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
      "cut short or malformed");
  /* a group, a wire type that does not exist, field 0 */
  GRAPH_BYTES ("\x0b\x0c", "cut short or malformed");
  GRAPH_BYTES ("\x0f", "cut short or malformed");
  GRAPH_BYTES ("\x02\x00", "no field");
  /* GraphProto.name as a number, a node as 4 bytes */
  GRAPH_BYTES ("\x10\x01", "wrong wire type");
  GRAPH_BYTES ("\x0d\x01\x01\x01\x01", "wrong wire type");
  /* GraphProto.name with a NUL inside, and not UTF-8 */
  GRAPH_BYTES ("\x12\x03" "a\0b", "NUL");
  GRAPH_BYTES ("\x12\x02\xc3\x28", "UTF-8");
}
END_TEST

START_TEST (a_second_graph_is_refused_not_merged)
{
  Model *m = model_relu ();

  wire_bytes (m->model, MODEL_GRAPH, "", 0);
  assert_model_refused (m, TRT_ERROR_PARSE, "comes twice");
}
END_TEST

START_TEST (a_huge_name_is_refused)
{
  Model *m = model_relu ();
  g_autofree char *name = g_malloc (20000000);

  memset (name, 'a', 20000000);
  wire_bytes (m->graph, 2, name, 20000000);
  assert_model_refused (m, TRT_ERROR_LIMIT, "too long");
}
END_TEST

START_TEST (huge_unknown_fields_are_refused)
{
  Model *m = model_relu ();
  g_autofree char *junk = g_malloc0 (80000000);

  wire_bytes (m->graph, 1000, junk, 80000000);
  assert_model_refused (m, TRT_ERROR_LIMIT, "newer schema");
}
END_TEST

START_TEST (small_unknown_fields_are_skipped)
{
  Model *m = model_relu ();
  g_autoptr (TrtGraph) graph = NULL;

  wire_text (m->graph, 1000, "from the future");
  graph = assert_imported (m);
}
END_TEST

/* ---- files ------------------------------------------------------------ */

static char *folder;

static void
make_folder (void)
{
  folder = g_dir_make_tmp ("trt-onnx-XXXXXX", NULL);
}

static void
drop_folder (void)
{
  g_autofree char *path = g_build_filename (folder, "m.onnx", NULL);

  unlink (path);
  rmdir (path);
  rmdir (folder);
  g_free (folder);
}

static void
assert_file_refused (TrtError code, const char *part)
{
  g_autofree char *path = g_build_filename (folder, "m.onnx", NULL);
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_import_onnx (path, &error);

  ck_assert_ptr_null (graph);
  ck_assert_msg (g_error_matches (error, TRT_ERROR, (int) code)
                     && strstr (error->message, part) != NULL
                     && strstr (error->message, path) != NULL,
      "code %d '%s', wants %d '%s'", error->code, error->message, code, part);
  unlink (path);
  rmdir (path);
}

static void
assert_contents_refused (const char *bytes, gsize n, const char *part)
{
  g_autofree char *path = g_build_filename (folder, "m.onnx", NULL);

  ck_assert (g_file_set_contents (path, bytes, (gssize) n, NULL));
  assert_file_refused (TRT_ERROR_PARSE, part);
}

START_TEST (other_files_are_called_what_they_are)
{
  assert_contents_refused ("", 0, "empty");
  assert_contents_refused ("\x08", 1, "malformed");
  assert_contents_refused ("\x89PNG\r\n\x1a\n", 8, "PNG");
  assert_contents_refused ("GGUF\x03\0\0\0", 8, "GGUF");
  assert_contents_refused ("\x1f\x8b\x08\0", 4, "gzip");
  assert_contents_refused ("ir_version: 8\n", 14, "text form");
  assert_contents_refused ("\0\0\0\0", 4, "no ONNX model");
}
END_TEST

START_TEST (what_is_no_regular_file_is_refused)
{
  g_autofree char *path = g_build_filename (folder, "m.onnx", NULL);

  assert_file_refused (TRT_ERROR_IO, "No such file");
  ck_assert_int_eq (mkdir (path, 0700), 0);
  assert_file_refused (TRT_ERROR_IO, "not a regular file");
  ck_assert_int_eq (mkfifo (path, 0600), 0);
  assert_file_refused (TRT_ERROR_IO, "not a regular file");
  ck_assert_int_eq (symlink ("/dev/zero", path), 0);
  assert_file_refused (TRT_ERROR_IO, "not a regular file");
  ck_assert_int_eq (symlink ("nowhere", path), 0);
  assert_file_refused (TRT_ERROR_IO, "No such file");
}
END_TEST

START_TEST (sparse_giants_are_refused_unread)
{
  const gint64 sizes[] = { 0x7fffffff, 0x80000000, 0x100000001 };
  g_autofree char *path = g_build_filename (folder, "m.onnx", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    ck_assert (g_file_set_contents (path, "", 0, NULL));
    if (truncate (path, sizes[i]) != 0)
      return; /* a file system without such files */
    assert_file_refused (i == 0 ? TRT_ERROR_PARSE : TRT_ERROR_LIMIT,
        i == 0 ? "no ONNX model" : "bytes");
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("onnx-bytes");
  TCase *wire = tcase_create ("wire"), *files = tcase_create ("files");
  SRunner *runner;
  int n_failed;

  tcase_set_timeout (wire, 60);
  tcase_add_test (wire, a_sound_model_is_imported);
  tcase_add_test (wire, every_truncation_is_refused);
  tcase_add_test (wire, every_changed_byte_is_survived);
  tcase_add_test (wire, deep_nesting_is_refused);
  tcase_add_test (wire, floods_of_empty_messages_are_refused);
  tcase_add_test (wire, floods_of_numbers_are_refused);
  tcase_add_test (wire, memory_of_parsing_has_a_budget);
  tcase_add_test (wire, malformed_fields_are_refused);
  tcase_add_test (wire, a_second_graph_is_refused_not_merged);
  tcase_add_test (wire, a_huge_name_is_refused);
  tcase_add_test (wire, huge_unknown_fields_are_refused);
  tcase_add_test (wire, small_unknown_fields_are_skipped);
  tcase_add_checked_fixture (files, make_folder, drop_folder);
  tcase_add_test (files, other_files_are_called_what_they_are);
  tcase_add_test (files, what_is_no_regular_file_is_refused);
  tcase_add_test (files, sparse_giants_are_refused_unread);
  suite_add_tcase (suite, wire);
  suite_add_tcase (suite, files);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed == 0 ? 0 : 1;
}
