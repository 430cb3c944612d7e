/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* preproc.c: bytes that the pre-processing kernel makes without a division are
 * those of QuantizeLinear, and it is chosen where they are. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "trtk_cuda.h"
#include "trtk_preproc_pixel.h"

static uint32_t state = 7;

static int32_t
pick (int32_t lo, int32_t hi)
{
  state = state * 1664525u + 1013904223u;
  return lo + (int32_t) ((state >> 8) % (uint32_t) (hi - lo + 1));
}

/* NV12, 16 x 16 as it is, to quantised pixels of 4. */
static TrtkPreproc
a_way (int32_t dtype, float q_scale, int32_t q_zero)
{
  TrtkPreproc p = { .source = TRTK_SOURCE_SEMI8, .offset = { 0, 0, 1 },
    .sub_x = 1, .sub_y = 1, .crop_w = 16, .crop_h = 16, .scale_x = 1,
    .scale_y = 1, .width = 16, .height = 16, .n_channels = 3,
    .order = { 0, 1, 2 }, .scale = { 1, 1, 1 }, .dtype = dtype,
    .quantise = 1, .q_scale = q_scale, .q_zero = q_zero, .pitch = 4 };

  return p;
}

static void
check_word (const TrtkPreprocArgs *a, const float t[3])
{
  uint32_t want = a->tail << 24;

  for (int c = 0; c < 3; c++)
    want |= trtk_preproc_element (a->dtype, 1, a->q_scale, a->q_zero, t[c])
        << (8 * c);
  ck_assert_msg (trtk_preproc_bytes4 (a, t) == want,
      "%a %a %a by %a, zero %g, dtype %d: %08x, wants %08x", t[0], t[1], t[2],
      a->q_scale, a->q_zero, a->dtype, trtk_preproc_bytes4 (a, t), want);
}

/* Where a byte becomes the next one, a few steps of f32 around it, and beyond
 * what bytes hold. */
START_TEST (bytes_without_a_division_are_those_of_one)
{
  for (int i = 0; i < 4000; i++) {
    int32_t dtype = i % 2 ? TRTK_U8 : TRTK_S8;
    float scale = ldexpf (1 + (float) pick (0, 0x7fffff) / 0x800000, pick (-3, 4));
    TrtkPreproc p = a_way (
        dtype, i % 3 ? scale : scale / 255, dtype == TRTK_U8 ? pick (0, 255)
                                                             : pick (-128, 127));
    TrtkPreprocArgs a;
    TrtkLaunch launch;

    ck_assert (trtk_cuda_plan_preproc (&p, &a, &launch) == TRTK_OK);
    ck_assert_str_eq (launch.kernel, "trtk_preproc_semi8_bytes4");
    for (int k = 0; k < 100; k++) {
      float t[3];

      for (int c = 0; c < 3; c++) {
        t[c] = ((float) pick (-400, 400) + 0.5f) * p.q_scale;
        for (int n = pick (-3, 3); n != 0; n += n < 0 ? 1 : -1)
          t[c] = nextafterf (t[c], n < 0 ? -INFINITY : INFINITY);
      }
      check_word (&a, t);
    }
    check_word (&a, (float[]) { 0, -0.0f, 255 });
    check_word (&a, (float[]) { 1e-30f, -255, 1e6f * p.q_scale });
  }
}
END_TEST

static const char *
kernel_of (const TrtkPreproc *p)
{
  static TrtkLaunch launch;
  TrtkPreprocArgs a;

  ck_assert (trtk_cuda_plan_preproc (p, &a, &launch) == TRTK_OK);
  return launch.kernel;
}

START_TEST (forms_are_chosen_where_they_are_right)
{
  TrtkPreproc p = a_way (TRTK_S8, 0.02f, 0);

  p.q_scale = 1e-7f; /* values beyond what the rounder takes */
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_any");
  p.q_scale = 1e30f;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_any");
  p.q_scale = 0x1.fffffep-6f; /* a mantissa of ones */
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_any");
  p.q_scale = 0.02f;
  p.add[1] = NAN;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_any");
  p.add[1] = 0;
  p.pitch = 16;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_any");
  p.pitch = 4;
  p.n_channels = 1;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_any");
  p.n_channels = 3;
  p.area = 1, p.scale_x = 0.5;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_bytes4_area");
  p.quantise = 0, p.dtype = TRTK_F16;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_half4_area");
  p.dtype = TRTK_F32;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_any_area");
  p.pitch = 0;
  ck_assert_str_eq (kernel_of (&p), "trtk_preproc_semi8_f32_area");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cuda-preproc");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_add_test (tcase, bytes_without_a_division_are_those_of_one);
  tcase_add_test (tcase, forms_are_chosen_where_they_are_right);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
