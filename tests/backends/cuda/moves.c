/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* moves.c: tensors from any layout to any other, and quantised on the way. */
#include "harness.h"

static void
random_shape (gint32 rank, gint64 *dims)
{
  dims[0] = pick (1, 3);
  dims[1] = pick (0, 1) ? pick (1, 4) : pick (5, 50);
  for (gint32 i = 2; i < rank; i++)
    dims[i] = pick (1, 12);
}

START_TEST (moves_keep_every_element)
{
  static const TrtkDtype dtypes[] = { TRTK_S8, TRTK_F16, TRTK_F32, TRTK_S64,
    TRTK_BOOL };
  static const TrtkLayout layouts[]
      = { TRTK_LAYOUT_PLAIN, TRTK_LAYOUT_NHWC16, TRTK_LAYOUT_NHWC4 };
  guint ran = 0;

  seed_random (7);
  for (int i = 0; i < 200; i++) {
    gint32 rank = (gint32) pick (1, 5);
    gint64 dims[5];
    TrtkDtype dtype = dtypes[pick (0, 4)];
    Case c;
    case_init (&c, NULL);
    random_shape (rank, dims);
    case_input (&c, dtype, rank, dims, FALSE);
    case_output (&c, dtype, rank, dims);
    c.out[0].layout = layouts[pick (0, 2)];
    ran += case_run (&c, &trt_cuda_move, layouts[pick (0, 2)]);
    case_clear (&c);
  }
  ck_assert_uint_ge (ran, 100);
}
END_TEST

static void
make_quantize (Case *c, gboolean down)
{
  gint64 dims[4], one = 1;
  gint32 rank = pick (0, 2) ? 4 : 2;
  TrtkDtype byte = pick (0, 1) ? TRTK_U8 : TRTK_S8;
  gint32 scale;

  case_init (c, down ? "QuantizeLinear" : "DequantizeLinear");
  random_shape (rank, dims);
  if (pick (0, 1))
    dims[rank - 1] = 16;
  c->params.quantize = (TrtkQuantizeParams){ -1, 0, TRTK_F32 };
  case_input (c, down ? TRTK_F32 : byte, rank, dims, FALSE);
  scale = case_input (c, TRTK_F32, 0, NULL, TRUE);
  ((float *) c->data[scale])[0] = (float) pick_real (0.004, 0.012);
  if (pick (0, 2))
    case_input (c, byte, 1, &one, TRUE);
  case_output (c, down ? byte : TRTK_F32, rank, dims);
}

START_TEST (quantised_on_the_way)
{
  guint ran = 0;

  seed_random (8);
  for (int i = 0; i < 200; i++) {
    Case c;
    make_quantize (&c, _i);
    ran += case_run (&c, &trt_cuda_convert,
        pick (0, 1) ? TRTK_LAYOUT_PLAIN : TRTK_LAYOUT_NHWC16);
    case_clear (&c);
  }
  ck_assert_uint_ge (ran, 190);
}
END_TEST

START_TEST (quantised_and_left_where_it_lies)
{
  static const TrtkLayout layouts[]
      = { TRTK_LAYOUT_PLAIN, TRTK_LAYOUT_NHWC16, TRTK_LAYOUT_NHWC4 };
  guint ran = 0;

  seed_random (9);
  for (int i = 0; i < 200; i++) {
    Case c;
    make_quantize (&c, _i);
    ran += case_run_in (&c, &trt_cuda_convert, layouts[pick (0, 2)],
        layouts[pick (0, 2)]);
    case_clear (&c);
  }
  ck_assert_uint_ge (ran, 100);
}
END_TEST

Suite *
cuda_moves_suite (void)
{
  Suite *suite = suite_create ("cuda-moves");
  TCase *tc = tcase_create ("moves");

  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, moves_keep_every_element);
  tcase_add_loop_test (tc, quantised_on_the_way, 0, 2);
  tcase_add_loop_test (tc, quantised_and_left_where_it_lies, 0, 2);
  suite_add_tcase (suite, tc);
  return suite;
}
