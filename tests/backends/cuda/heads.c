/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* heads.c: the ends of detection heads. */
#include <string.h>

#include "harness.h"

static void
make_detections (Case *c)
{
  gint64 n = pick (1, 3), anchors = pick (1, 300), classes = pick (1, 20);
  gint64 max = pick (1, 40), marks = pick (0, 2) ? 0 : pick (1, 10);
  gboolean rows = pick (0, 1); /* of thresholds and mask, one for each image */
  const TrtkDetectionsParams p = { (TrtkNms) pick (0, 2), (gint32) pick (0, 1),
    (gint32) pick (0, 1) };
  gint32 boxes, params;

  case_init (c, "TrtDetections");
  memcpy (&c->params, &p, sizeof p);
  boxes = case_input (c, TRTK_F32, 3, (gint64[]){ n, anchors, 4 }, FALSE);
  for (gint64 i = 0; i < n * anchors * 4; i++)
    ((float *) c->data[boxes])[i] += i % 4 < 2 ? 0 : 1.5f;
  case_input (c, TRTK_F32, 3, (gint64[]){ n, anchors, classes }, FALSE);
  params = case_input (c, TRTK_F32, 1 + rows, (gint64[]){ n, 2 } + !rows,
      FALSE);
  for (gint64 i = 0; i < (rows ? n : 1); i++) {
    ((float *) c->data[params])[2 * i] = (float) pick_real (-0.5, 1);
    ((float *) c->data[params])[2 * i + 1] = (float) pick_real (0, 0.9);
  }
  if (pick (0, 1))
    case_input (c, TRTK_F32, 1 + rows, (gint64[]){ n, classes } + !rows, FALSE);
  else
    case_input (c, TRTK_NONE, 0, NULL, FALSE);
  if (marks > 0)
    case_input (c, TRTK_F32, 3, (gint64[]){ n, anchors, marks }, FALSE);
  case_output (c, TRTK_F32, 3, (gint64[]){ n, max, 6 + marks });
  case_output (c, TRTK_S32, 1, &n);
}

START_TEST (thresholds_and_classes_are_inputs)
{
  guint ran = 0;

  seed_random (21);
  for (int i = 0; i < 60; i++) {
    Case c;
    make_detections (&c);
    ran += case_run (&c, &trt_cuda_detections, TRTK_LAYOUT_PLAIN);
    case_clear (&c);
  }
  ck_assert_uint_ge (ran, 60);
}
END_TEST

static void
make_dfl (Case *c)
{
  gint64 n = pick (1, 3), n_levels = pick (1, 3), classes = pick (1, 20);
  gint64 anchors = 0, sides[3];

  case_init (c, "TrtDfl");
  for (gint64 i = 0; i < n_levels; i++) {
    sides[i] = pick (1, 9);
    anchors += sides[i] * (sides[i] + 1);
  }
  case_input (c, TRTK_F32, 2, (gint64[]){ 2, anchors }, FALSE);
  case_input (c, TRTK_F32, 1, &anchors, FALSE);
  for (gint64 i = 0; i < n_levels; i++)
    case_input (c, TRTK_F32, 4,
        (gint64[]){ n, 64 + classes, sides[i], sides[i] + 1 }, FALSE);
  if (pick (0, 1)) {
    case_output (c, TRTK_F32, 3, (gint64[]){ n, 4 + classes, anchors });
  } else {
    case_output (c, TRTK_F32, 3, (gint64[]){ n, anchors, 4 });
    case_output (c, TRTK_F32, 3, (gint64[]){ n, anchors, classes });
  }
}

START_TEST (levels_are_read_as_they_lie)
{
  guint ran = 0;

  seed_random (22);
  for (int i = 0; i < 40; i++) {
    Case c;
    make_dfl (&c);
    ran += case_run (&c, &trt_cuda_dfl,
        i % 2 ? TRTK_LAYOUT_NHWC16 : TRTK_LAYOUT_PLAIN);
    case_clear (&c);
  }
  ck_assert_uint_ge (ran, 40);
}
END_TEST

Suite *
cuda_heads_suite (void)
{
  Suite *suite = suite_create ("cuda-heads");
  TCase *tc = tcase_create ("heads");

  tcase_add_test (tc, thresholds_and_classes_are_inputs);
  tcase_add_test (tc, levels_are_read_as_they_lie);
  suite_add_tcase (suite, tc);
  return suite;
}
