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

Suite *
cuda_heads_suite (void)
{
  Suite *suite = suite_create ("cuda-heads");
  TCase *tc = tcase_create ("heads");

  tcase_add_test (tc, thresholds_and_classes_are_inputs);
  suite_add_tcase (suite, tc);
  return suite;
}
