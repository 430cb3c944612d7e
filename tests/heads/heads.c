/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* heads.c: each head on made-up outputs of a 64x64 picture: one anchor holds
 * an object whose box is computed by hand. Head "auto" must recognise it. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "trt.h"

#define LN2 0.69314718f
#define LN3 1.09861229f

typedef struct {
  const char *name;
  int rank;
  gint64 dims[4];
  float fill;
  /* values at flat positions; ends with position -1 */
  struct {
    gint64 at;
    float value;
  } set[12];
} Output;

typedef struct {
  const char *head;
  Output out[13]; /* ends with rank 0 */
  float box[6];   /* x1 y1 x2 y2 score class */
  float landmark[2];
} Case;

/* Strides 8, 16, 32 make 64 + 16 + 4 = 84 cells; cell 10 is x 2, y 1. */
#define YOLOX_ROW (10 * 7)

static const Case cases[] = {
  { "yolox",
      { { "o", 3, { 1, 84, 7 }, 0,
          { { YOLOX_ROW, 0.5f }, { YOLOX_ROW + 1, 0.25f },
              { YOLOX_ROW + 2, LN2 }, { YOLOX_ROW + 3, LN3 },
              { YOLOX_ROW + 4, 1 }, { YOLOX_ROW + 6, 0.9f }, { -1, 0 } } } },
      { 12, -2, 28, 22, 0.9f, 1 } },
  { "yolov8",
      { { "o", 3, { 1, 6, 84 }, 0,
          { { 10, 20 }, { 84 + 10, 10 }, { 2 * 84 + 10, 16 },
              { 3 * 84 + 10, 24 }, { 5 * 84 + 10, 0.9f }, { -1, 0 } } } },
      { 12, -2, 28, 22, 0.9f, 1 } },
  { "yolov5",
      { { "o", 3, { 1, 252, 7 }, 0,
          { { 70, 20 }, { 71, 10 }, { 72, 16 }, { 73, 24 }, { 74, 0.9f },
              { 76, 1 }, { -1, 0 } } } },
      { 12, -2, 28, 22, 0.9f, 1 } },
  { "yolo-end2end",
      { { "o", 3, { 1, 5, 6 }, 0,
          { { 6, 12 }, { 7, -2 }, { 8, 28 }, { 9, 22 }, { 10, 0.9f },
              { 11, 3 }, { -1, 0 } } } },
      { 12, -2, 28, 22, 0.9f, 3 } },
  /* Bins: all the weight on 1, 2, 3, 4 strides to left, top, right, bottom. */
  { "nanodet",
      { { "cls_pred_stride_8", 3, { 1, 64, 2 }, 0, { { 21, 0.9f }, { -1, 0 } } },
          { "cls_pred_stride_16", 3, { 1, 16, 2 }, 0, { { -1, 0 } } },
          { "cls_pred_stride_32", 3, { 1, 4, 2 }, 0, { { -1, 0 } } },
          { "dis_pred_stride_8", 3, { 1, 64, 32 }, 0,
              { { 320 + 1, 99 }, { 320 + 10, 99 }, { 320 + 19, 99 },
                  { 320 + 28, 99 }, { -1, 0 } } },
          { "dis_pred_stride_16", 3, { 1, 16, 32 }, 0, { { -1, 0 } } },
          { "dis_pred_stride_32", 3, { 1, 4, 32 }, 0, { { -1, 0 } } } },
      { 19.5f - 8, 11.5f - 16, 19.5f + 24, 11.5f + 32, 0.9f, 1 } },
  { "ultraface",
      { { "scores", 3, { 1, 9, 3 }, 0, { { 14, 0.9f }, { -1, 0 } } },
          { "boxes", 3, { 1, 9, 4 }, 0,
              { { 16, 0.25f }, { 17, 0.125f }, { 18, 0.5f }, { 19, 1 },
                  { -1, 0 } } } },
      { 16, 8, 32, 64, 0.9f, 1 } },
  { "centerface",
      { { "h", 4, { 1, 1, 16, 16 }, 0, { { 33, 0.9f }, { -1, 0 } } },
          { "s", 4, { 1, 2, 16, 16 }, 0,
              { { 33, LN2 }, { 256 + 33, LN3 }, { -1, 0 } } },
          { "o", 4, { 1, 2, 16, 16 }, 0,
              { { 33, 0.5f }, { 256 + 33, 1 }, { -1, 0 } } },
          { "l", 4, { 1, 10, 16, 16 }, 0,
              { { 33, 0.25f }, { 256 + 33, 0.5f }, { -1, 0 } } } },
      /* centre x (1 + 1 + .5) * 4, y (2 + .5 + .5) * 4; width 12, height 8 */
      { 4, 8, 16, 16, 0.9f, 0 }, { 4 + 6, 8 + 2 } },
  { "yunet",
      { { "cls_8", 3, { 1, 64, 1 }, 0, { { 10, 0.9f }, { -1, 0 } } },
          { "cls_16", 3, { 1, 16, 1 }, 0, { { -1, 0 } } },
          { "cls_32", 3, { 1, 4, 1 }, 0, { { -1, 0 } } },
          { "obj_8", 3, { 1, 64, 1 }, 0, { { 10, 0.9f }, { -1, 0 } } },
          { "obj_16", 3, { 1, 16, 1 }, 0, { { -1, 0 } } },
          { "obj_32", 3, { 1, 4, 1 }, 0, { { -1, 0 } } },
          { "bbox_8", 3, { 1, 64, 4 }, 0,
              { { 40, 0.5f }, { 41, 0.25f }, { 42, LN2 }, { 43, LN3 },
                  { -1, 0 } } },
          { "bbox_16", 3, { 1, 16, 4 }, 0, { { -1, 0 } } },
          { "bbox_32", 3, { 1, 4, 4 }, 0, { { -1, 0 } } },
          { "kps_8", 3, { 1, 64, 10 }, 0,
              { { 100, 0.5f }, { 101, -0.5f }, { -1, 0 } } },
          { "kps_16", 3, { 1, 16, 10 }, 0, { { -1, 0 } } },
          { "kps_32", 3, { 1, 4, 10 }, 0, { { -1, 0 } } } },
      { 12, -2, 28, 22, 0.9f, 0 }, { 20, 4 } },
  { "detr",
      { { "logits", 3, { 1, 5, 3 }, -99, { { 4, 2.1972246f }, { -1, 0 } } },
          { "pred_boxes", 3, { 1, 5, 4 }, 0,
              { { 4, 0.5f }, { 5, 0.25f }, { 6, 0.25f }, { 7, 0.125f },
                  { -1, 0 } } } },
      { 24, 12, 40, 20, 0.9f, 1 } },
};

static TrtGraph *
make_graph (const Output *out)
{
  static const gint64 picture[] = { 1, 3, 64, 64 };
  TrtGraph *graph = trt_graph_new ();

  trt_graph_add_input (graph, "picture", TRTK_F32, 4, picture);
  for (; out->rank > 0; out++) {
    TrtTensorInfo info = { .dtype = TRTK_F32, .rank = out->rank };
    g_autoptr (GBytes) bytes = NULL;
    gsize n;
    float *data;
    TrtTensor *x;
    memcpy (info.dims, out->dims, sizeof out->dims);
    n = trt_tensor_info_bytes (&info) / sizeof *data;
    data = g_new (float, n);
    for (gsize i = 0; i < n; i++)
      data[i] = out->fill;
    for (guint i = 0; out->set[i].at >= 0; i++)
      data[out->set[i].at] = out->set[i].value;
    bytes = g_bytes_new_take (data, n * sizeof *data);
    x = trt_graph_add_constant (graph, out->name, TRTK_F32, out->rank,
        out->dims, bytes);
    ck_assert_ptr_nonnull (x);
    trt_graph_add_output (graph, x);
  }
  return graph;
}

/* Optimises, plans and runs; gives output @name. */
static const void *
run (TrtGraph *graph, const char *name, float threshold, TrtContext **context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, NULL, &error);
  g_autoptr (TrtEngine) engine = NULL;
  TrtTensorInfo info;

  ck_assert_msg (plan != NULL, "%s", error != NULL ? error->message : "");
  engine = trt_engine_new (plan, NULL, &error);
  ck_assert_msg (engine != NULL, "%s", error != NULL ? error->message : "");
  *context = trt_context_new (engine, &error);
  ck_assert_ptr_nonnull (*context);
  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    float *data = trt_context_get_input (*context, i);
    trt_engine_get_input (engine, i, &info);
    for (gsize j = 0; j < trt_tensor_info_bytes (&info) / 4; j++)
      data[j] = strcmp (info.name, TRT_INPUT_PARAMS) == 0 && j == 0 ? threshold
                                                                    : 0.5f;
  }
  ck_assert_msg (trt_context_run (*context, &error), "%s",
      error != NULL ? error->message : "");
  for (guint i = 0; i < trt_engine_n_outputs (engine); i++) {
    trt_engine_get_output (engine, i, &info);
    if (strcmp (info.name, name) == 0)
      return trt_context_get_output (*context, i);
  }
  ck_abort_msg ("no output %s", name);
}

START_TEST (one_object_is_recognised_and_decoded)
{
  const Case *c = &cases[_i];
  g_autoptr (TrtGraph) graph = make_graph (c->out);
  g_autoptr (GError) error = NULL;
  TrtHeadOptions options = { .name = "auto", .max_objects = 4 };
  TrtHeadInfo info;
  TrtContext *context = NULL;
  const float *row;

  ck_assert_msg (trt_graph_append_head (graph, &options, &info, &error), "%s",
      error != NULL ? error->message : "");
  ck_assert_str_eq (info.name, c->head);
  row = run (graph, TRT_OUTPUT_OBJECTS, 0.5f, &context);
  for (int i = 0; i < 6; i++)
    ck_assert_msg (fabsf (row[i] - c->box[i]) <= 1e-4f, "%s: value %d is %g",
        c->head, i, (double) row[i]);
  ck_assert_uint_eq (info.n_landmarks > 0, c->landmark[0] != 0);
  for (guint i = 0; i < (info.n_landmarks > 0 ? 2u : 0u); i++)
    ck_assert_msg (fabsf (row[6 + i] - c->landmark[i]) <= 1e-4f,
        "%s: landmark %u is %g", c->head, i, (double) row[6 + i]);
  ck_assert_float_eq (row[6 + 2 * info.n_landmarks + 4], 0); /* no second one */
  trt_context_free (context);
}
END_TEST

START_TEST (a_classifier_ranks_and_adds_a_softmax)
{
  static const Output out[]
      = { { "o", 2, { 1, 4 }, 0, { { 2, LN3 }, { -1, 0 } } }, { 0 } };
  g_autoptr (TrtGraph) graph = make_graph (out);
  TrtHeadOptions options = { .name = "auto", .max_objects = 2 };
  TrtHeadInfo info;
  TrtContext *context = NULL;
  const float *scores;

  ck_assert (trt_graph_append_head (graph, &options, &info, NULL));
  ck_assert_str_eq (info.name, "classifier");
  ck_assert_uint_eq (info.n_classes, 4);
  scores = run (graph, TRT_OUTPUT_SCORES, 0, &context);
  ck_assert_float_eq_tol (scores[0], 0.5f, 1e-6f);
  ck_assert_float_eq_tol (scores[1], 1 / 6.0f, 1e-6f);
  trt_context_free (context);
}
END_TEST

START_TEST (outputs_that_no_head_knows_are_named)
{
  static const Output out[]
      = { { "strange", 3, { 1, 7, 3 }, 0, { { -1, 0 } } }, { 0 } };
  g_autoptr (TrtGraph) graph = make_graph (out);
  g_autoptr (GError) error = NULL;
  TrtHeadOptions options = { .name = "auto" };
  TrtHeadInfo info;

  ck_assert (!trt_graph_append_head (graph, &options, &info, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED));
  ck_assert_ptr_nonnull (strstr (error->message, "strange f32[1,7,3]"));
}
END_TEST

START_TEST (a_named_head_that_does_not_fit_is_refused)
{
  g_autoptr (TrtGraph) graph = make_graph (cases[0].out);
  g_autoptr (GError) error = NULL;
  TrtHeadOptions options = { .name = "yunet" };
  TrtHeadInfo info;

  ck_assert (!trt_graph_append_head (graph, &options, &info, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_SHAPE));
  ck_assert_ptr_nonnull (strstr (error->message, "'yunet'"));
}
END_TEST

/* The names fit, the shapes do not: an error, never an abort. */
START_TEST (contradictory_shapes_are_an_error)
{
  static const Output out[] = {
    { "cls_pred_stride_8", 3, { 1, 64, 2 }, 0, { { -1, 0 } } },
    { "cls_pred_stride_16", 3, { 1, 16, 2 }, 0, { { -1, 0 } } },
    { "cls_pred_stride_32", 3, { 1, 4, 2 }, 0, { { -1, 0 } } },
    { "dis_pred_stride_8", 3, { 1, 63, 31 }, 0, { { -1, 0 } } },
    { "dis_pred_stride_16", 3, { 1, 16, 32 }, 0, { { -1, 0 } } },
    { "dis_pred_stride_32", 3, { 1, 4, 32 }, 0, { { -1, 0 } } },
    { 0 },
  };
  g_autoptr (TrtGraph) graph = make_graph (out);
  g_autoptr (GError) error = NULL;
  TrtHeadOptions options = { .name = "auto" };
  TrtHeadInfo info;

  ck_assert (!trt_graph_append_head (graph, &options, &info, &error));
  ck_assert_ptr_nonnull (error);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("heads");
  TCase *tc = tcase_create ("heads");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, one_object_is_recognised_and_decoded, 0,
      G_N_ELEMENTS (cases));
  tcase_add_test (tc, a_classifier_ranks_and_adds_a_softmax);
  tcase_add_test (tc, outputs_that_no_head_knows_are_named);
  tcase_add_test (tc, a_named_head_that_does_not_fit_is_refused);
  tcase_add_test (tc, contradictory_shapes_are_an_error);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
