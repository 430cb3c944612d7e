/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* operators.c: operators that contradict themselves or ask for the absurd are
 * refused at import, by name. */
#include <check.h>
#include <string.h>

#include "wire.h"

typedef struct {
  const char *op;
  const char *inputs; /* "1x3x8x8 4x3x3x3": the first is the input */
  const char *ints;   /* contents of the last, an int64 tensor; or NULL */
  const char *attrs;
  const char *part;   /* of the message; NULL: is imported */
} Bad;

static const Bad windows[] = {
  { "Conv", "1x3x8x8 4x3x3x3", NULL, NULL, NULL },
  { "Conv", "1x3x8x8 4x3x3x3x3", NULL, NULL, "Conv" },
  { "Conv", "1x3x8x8 4x3x3x3", NULL, "group=0", "group" },
  { "Conv", "1x3x8x8 4x3x3x3", NULL, "group=2", "channels" },
  { "Conv", "1x3x8x8 4x3x3x3", NULL, "strides=[0,1]", "stride" },
  { "Conv", "1x3x8x8 4x3x3x3", NULL, "strides=[1]", "strides" },
  { "Conv", "1x3x8x8 4x3x3x3", NULL, "dilations=[2147483648,1]", "Conv" },
  { "Conv", "1x3x8x8 4x3x3x3", NULL, "pads=[-1,0,0,0]", "pad" },
  { "Conv", "1x3x8x8 4x3x3x3", NULL, "pads=[9223372036854775807,1,1,1]",
      "Conv" },
  { "Conv", "1x3x8x8 4x3x0x3", NULL, NULL, "not constant and positive" },
  { "Conv", "1x3x8x8 4x3x10x10", NULL, NULL, "Conv" },
  { "MaxPool", "1x3x8x8", NULL, NULL, "kernel_shape" },
  { "MaxPool", "1x3x8x8", NULL, "kernel_shape=[0,1]", "kernel" },
  { "MaxPool", "1x3x8x8", NULL, "kernel_shape=[2,2] strides=[0,0]",
      "stride" },
  { "AveragePool", "1x3x8x8", NULL, "kernel_shape=[10,10]", "AveragePool" },
  { "AveragePool", "1x3x8x8", NULL,
      "kernel_shape=[2,2] pads=[-1,0,0,0]", "pad" },
};

static const Bad shapes[] = {
  { "Reshape", "2x3 2", "-1,-1", NULL, "-1" },
  { "Reshape", "2x3 2", "4,2", NULL, "Reshape" },
  { "Reshape", "2x3 2", "4,-1", NULL, "Reshape" },
  { "Reshape", "2x3 2", "-2,3", NULL, "Reshape" },
  { "Reshape", "2x3 3", "2,3,0", NULL, "Reshape" },
  { "Expand", "1 2", "2147483648,2147483647", NULL, "too many elements" },
  { "Expand", "1 2", "4611686018427387904,4", NULL, "too many elements" },
  { "Expand", "2x3 2", "2,4", NULL, "Expand" },
  { "Tile", "2x3 2", "-1,1", NULL, "Tile" },
  { "Gather", "2x3 1", "0", "axis=2", "axis 2" },
  { "Gather", "2x3 1", "7", "axis=1", NULL },
  { "Concat", "2x3 2x3", NULL, "axis=2", "axis 2" },
  { "Concat", "2x3 3x3", NULL, "axis=1", "Concat" },
  { "Split", "2x3 2", "1,1", "axis=1", "Split" },
  { "Split", "2x3 2", "4,-1", "axis=1", "Split" },
  { "Transpose", "2x3", NULL, "perm=[0,0]", "perm" },
  { "Transpose", "2x3", NULL, "perm=[0]", "perm" },
  { "Squeeze", "2x3 1", "0", NULL, "Squeeze" },
  { "Unsqueeze", "2x3 1", "5", NULL, "axis 5" },
  { "Flatten", "2x3", NULL, "axis=4", "outside [-2, 2]" },
  { "Softmax", "2x3", NULL, "axis=2", "axis 2" },
  { "MatMul", "2x3 4x5", NULL, NULL, "MatMul" },
  { "Gemm", "2x3 4x5", NULL, NULL, "Gemm" },
  { "Add", "1x1048576 1048576x1", NULL, NULL, NULL },
  { "Add", "2x3 2x4", NULL, NULL, "Add" },
  { "TopK", "2x3 1", "4", NULL, "TopK" },
  { "TopK", "2x3 1", "-1", NULL, "TopK" },
};

static GBytes *
model_of (const Bad *bad)
{
  Model *m = model_new ();
  g_auto (GStrv) list = g_strsplit (bad->inputs, " ", -1);
  g_autoptr (GString) names = g_string_new ("x");
  guint n = g_strv_length (list);

  model_input (m, "x", ONNX_FLOAT, list[0]);
  for (guint i = 1; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("c%u", i);
    gboolean is_ints = bad->ints != NULL && i == n - 1;
    model_weight (m, name, is_ints ? ONNX_INT64 : ONNX_FLOAT, list[i],
        is_ints ? bad->ints : NULL);
    g_string_append_printf (names, ",%s", name);
  }
  model_node (m, bad->op, "culprit", names->str,
      strcmp (bad->op, "Split") == 0 || strcmp (bad->op, "TopK") == 0
          ? "y,z"
          : "y",
      bad->attrs);
  model_output (m, "y");
  return model_finish (m);
}

/* Any of these codes says that the file is at fault or asks too much. */
static void
assert_case (const Bad *bad)
{
  g_autoptr (GBytes) bytes = model_of (bad);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph
      = trt_graph_import_onnx_bytes (bytes, NULL, &error);

  if (bad->part == NULL) {
    ck_assert_msg (graph != NULL, "%s %s: %s", bad->op, bad->inputs,
        error != NULL ? error->message : "");
    return;
  }
  ck_assert_msg (graph == NULL, "%s %s %s %s is imported", bad->op,
      bad->inputs, bad->ints != NULL ? bad->ints : "",
      bad->attrs != NULL ? bad->attrs : "");
  ck_assert_msg (strstr (error->message, bad->part) != NULL
                     && strstr (error->message, "culprit") != NULL,
      "'%s', wants '%s'", error->message, bad->part);
}

START_TEST (windows_are_checked)
{
  assert_case (&windows[_i]);
}
END_TEST

START_TEST (shapes_are_checked)
{
  assert_case (&shapes[_i]);
}
END_TEST

static void
assert_resize_refused (const char *scales, const char *attrs, const char *part)
{
  Model *m = model_new ();

  model_input (m, "x", ONNX_FLOAT, "1x1x4x4");
  model_weight (m, "s", ONNX_FLOAT, "4", scales);
  model_node (m, "Resize", "culprit", "x,,s", "y", attrs);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_ARGUMENT, part);
}

START_TEST (resize_wants_sane_scales)
{
  const char *scales[] = { "1,1,0,1", "1,1,-1,1", "1,1,nan,1", "1,1,inf,1" };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    assert_resize_refused (scales[i], NULL, "scale");
}
END_TEST

START_TEST (resize_names_a_bad_axis)
{
  Model *m = model_new ();

  model_opset (m, "", 18);
  model_input (m, "x", ONNX_FLOAT, "1x1x4x4");
  model_weight (m, "s", ONNX_FLOAT, "1", "2");
  model_node (m, "Resize", "culprit", "x,,s", "y", "axes=[64]");
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_ARGUMENT, "axis 64 is outside");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("onnx-operators");
  TCase *tcase = tcase_create ("operators");
  SRunner *runner;
  int n_failed;

  tcase_add_loop_test (tcase, windows_are_checked, 0, G_N_ELEMENTS (windows));
  tcase_add_loop_test (tcase, shapes_are_checked, 0, G_N_ELEMENTS (shapes));
  tcase_add_test (tcase, resize_wants_sane_scales);
  tcase_add_test (tcase, resize_names_a_bad_axis);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed == 0 ? 0 : 1;
}
