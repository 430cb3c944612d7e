/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* index.c: the index arithmetic that planners, packers and CUDA kernels share,
 * tried without a GPU: a convolution done on the host through the packed
 * weights and the gather's offsets equals the naive one. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "relayout_body.h"
#include "trtk_cuda.h"
#include "trtk_half.h"
#include "trtk_ref.h"

static uint32_t state = 1;

static uint32_t
next (void)
{
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

static int32_t
pick (int32_t lo, int32_t hi)
{
  return lo + (int32_t) (next () % (uint32_t) (hi - lo + 1));
}

START_TEST (division_is_exact)
{
  for (int i = 0; i < 20000; i++) {
    uint32_t d = i < 2000 ? (uint32_t) i + 1 : 1 + next () * 127u % 2000000u;
    uint32_t n = i % 3 == 0 ? 0x7fffffffu - next () % 1000 : next () * 128u;
    TrtkDiv v = trtk_div_make (d);

    n &= 0x7fffffffu;
    ck_assert_uint_eq (trtk_div (v, n), n / d);
    ck_assert_uint_eq (trtk_div (v, n / d * d), n / d);
    if (n / d > 0)
      ck_assert_uint_eq (trtk_div (v, n / d * d - 1), n / d - 1);
  }
}
END_TEST

static float
nudged (float x, int32_t ulps)
{
  for (; ulps != 0; ulps += ulps < 0 ? 1 : -1)
    x = nextafterf (x, ulps < 0 ? -INFINITY : INFINITY);
  return x;
}

static void
check_quantize (TrtkRelayoutArgs *a, float x)
{
  int32_t want
      = trtk_quantize (x, a->scale, (float) a->zero, a->y_dtype);

  ck_assert_msg (trtk_move_quantize_quick (x, a) == (uint8_t) want,
      "%a / %a, zero %d: %d, want %d", x, a->scale, a->zero,
      trtk_move_quantize_quick (x, a), want);
}

/* Where a byte turns into the next one, and at the ends. */
START_TEST (quick_quantisation_is_the_division)
{
  static const float ends[] = { 0, -0.0f, NAN, INFINITY, -INFINITY, FLT_MAX,
    -FLT_MAX, FLT_MIN, 1e-45f };

  for (int i = 0; i < 4000; i++) {
    TrtkRelayoutArgs a = { .y_dtype = pick (0, 1) ? TRTK_U8 : TRTK_S8 };

    a.zero = pick (0, 2) ? 0 : pick (-128, 255);
    a.scale = ldexpf (1 + (float) next () / (1 << 24), pick (-80, 80));
    if (i % 2)
      a.scale = ldexpf (a.scale, -pick (0, 8)) / 255;
    a.reciprocal = 1.0f / a.scale;
    for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++)
      check_quantize (&a, ends[k]);
    for (int k = 0; k < 100; k++) {
      float edge = (float) pick (-400, 400) + 0.5f;
      check_quantize (&a, nudged (edge * a.scale, pick (-3, 3)));
    }
  }
}
END_TEST

START_TEST (eight_rows_of_a_tile_fall_into_eight_bank_groups)
{
  for (int32_t row = 0; row < 64; row += 8)
    for (int32_t piece = 0; piece < 8; piece++) {
      uint32_t groups = 0;

      for (int32_t r = 0; r < 8; r++)
        groups |= 1u << (trtk_tile_offset (row + r, piece) / 16 % 8);
      ck_assert_uint_eq (groups, 0xff);
    }
}
END_TEST

START_TEST (a_packed_block_is_the_tile_that_kernels_read)
{
  for (int32_t row = 0; row < 48; row++)
    for (int32_t piece = 0; piece < 24; piece++)
      ck_assert_int_eq (trtk_pack_offset (48, row, piece),
          piece / 8 * 48 * TRTK_BLOCK + trtk_tile_offset (row, piece % 8));
}
END_TEST

START_TEST (halves_agree_with_the_other_conversion)
{
  for (uint32_t h = 0; h < 65536; h++) {
    float a = trtk_half_to_float ((uint16_t) h);
    float b = trtk_f16_to_f32 ((uint16_t) h);

    ck_assert (memcmp (&a, &b, 4) == 0);
    if (a == a)
      ck_assert_uint_eq (trtk_float_to_half (a), h);
  }
  for (int i = 0; i < 100000; i++) {
    uint32_t bits = next () << 9 ^ next ();
    float f;

    memcpy (&f, &bits, 4);
    if (f == f)
      ck_assert_uint_eq (trtk_float_to_half (f), trtk_f32_to_f16 (f));
  }
}
END_TEST

START_TEST (rounding_is_to_even_and_saturates)
{
  ck_assert_int_eq (trtk_round_saturate (0.5f, TRTK_S8), 0);
  ck_assert_int_eq (trtk_round_saturate (1.5f, TRTK_S8), 2);
  ck_assert_int_eq (trtk_round_saturate (-2.5f, TRTK_S8), -2);
  ck_assert_int_eq (trtk_round_saturate (127.5f, TRTK_S8), 127);
  ck_assert_int_eq (trtk_round_saturate (-1e30f, TRTK_S8), -128);
  ck_assert_int_eq (trtk_round_saturate (-1.0f, TRTK_U8), 0);
  ck_assert_int_eq (trtk_round_saturate (INFINITY, TRTK_U8), 255);
  ck_assert_int_eq (trtk_round_saturate (NAN, TRTK_S8), 0);
  ck_assert_int_eq (trtk_round_saturate (NAN, TRTK_U8), 0);
}
END_TEST

/* A random convolution, small enough for plain loops. */
static TrtkConv
random_problem (void)
{
  TrtkConv v = { 0 };
  int32_t reach;

  v.groups = pick (0, 3) == 0 ? pick (1, 4) : 1;
  v.c = v.groups * pick (1, 40);
  v.k = v.groups * pick (1, 24);
  v.r = pick (1, 4);
  v.s = pick (1, 4);
  v.dil_y = pick (1, 2), v.dil_x = pick (1, 2);
  v.stride_y = pick (1, 2), v.stride_x = pick (1, 3);
  v.pad_top = pick (0, 2), v.pad_left = pick (0, 2);
  v.n = pick (1, 2);
  reach = 4 * 2;
  v.h = reach + pick (0, 4), v.w = reach + pick (0, 4);
  v.p = (v.h + v.pad_top - v.dil_y * (v.r - 1) - 1) / v.stride_y + 1;
  v.q = (v.w + v.pad_left - v.dil_x * (v.s - 1) - 1) / v.stride_x + 1;
  v.x_pitch = trtk_round_up (v.c, TRTK_GRANULE) + 16 * pick (0, 1);
  v.y_pitch = trtk_round_up (v.k, TRTK_GRANULE);
  v.x_zero = pick (-9, 9);
  v.x_dtype = v.epilogue.out_dtype = TRTK_S8;
  v.twice = pick (0, 3) == 0;
  return v;
}

/* What a kernel sums for output pixel @m and row @row of group @group. */
static int32_t
gather_sum (const TrtkConvArgs *a, const int8_t *x, const int8_t *packed,
    int32_t group, int32_t m, int32_t row, int32_t zero)
{
  int32_t n, y, xx, sum = 0;

  trtk_conv_origin (a, m, &n, &y, &xx);
  packed += (int64_t) group * a->blocks * a->k_rows * TRTK_BLOCK;
  for (int32_t piece = 0; piece < a->pieces; piece++) {
    int32_t dy, dx, byte;
    const int8_t *w = packed + trtk_pack_offset (a->k_rows, row, piece);
    bool in;

    trtk_conv_tap (a, piece, &dy, &dx, &byte);
    in = y + dy >= 0 && y + dy < a->h && xx + dx >= 0 && xx + dx < a->w;
    for (int32_t b = 0; b < 16; b++)
      sum += w[b]
          * (in ? x[((int64_t) (n * a->h + y + dy) * a->w + xx + dx)
                        * a->x_pitch
                    + group * a->tap_pieces * 16 + byte + b]
                : zero);
  }
  return sum;
}

static void
compare_sums (const TrtkConv *v, const TrtkConvArgs *a, const int8_t *x,
    const int8_t *weights, const int8_t *packed)
{
  const TrtkRefConv ref = { .conv = *v, .x = x, .weights = weights };
  int32_t groups = trtk_cuda_groups (v), per_group = v->k / groups;

  for (int i = 0; i < 40; i++) {
    int32_t m = pick (0, a->m - 1), k = pick (0, v->k - 1), want;
    int32_t q = m % v->q, p = m / v->q % v->p, n = m / v->q / v->p;
    double unused;

    trtk_ref_conv_sum (&ref, n, p, q, k, &want, &unused);
    ck_assert_int_eq (gather_sum (a, x, packed, k / per_group, m,
                          trtk_pack_row (k % per_group), v->x_zero),
        want);
  }
}

START_TEST (gather_and_packed_weights_make_the_convolution)
{
  int planned = 0;

  for (int round = 0; round < 200; round++) {
    TrtkConv v = random_problem ();
    size_t x_count = (size_t) (v.n * v.h * v.w * v.x_pitch) + 64;
    size_t w_count
        = (size_t) (v.k * v.r * v.s * (v.c / v.groups) * (v.twice ? 2 : 1));
    int8_t *x = malloc (x_count), *weights = malloc (w_count);
    int8_t *packed = malloc (trtk_cuda_pack_bytes (&v));
    TrtkConvArgs args;
    TrtkLaunch launch;

    for (size_t i = 0; i < x_count; i++)
      x[i] = (int8_t) next ();
    for (size_t i = 0; i < w_count; i++)
      weights[i] = (int8_t) next ();
    trtk_cuda_pack (&v, weights, packed);
    for (int32_t t = 0; t < trtk_cuda_n_tiles; t++)
      if (trtk_cuda_plan_conv (&v, &trtk_cuda_tiles[t], &args, &launch)
          == TRTK_OK) {
        ck_assert_uint_le (launch.smem_bytes, 227 * 1024);
        planned++;
      }
    compare_sums (&v, &args, x, weights, packed);
    free (packed);
    free (weights);
    free (x);
  }
  ck_assert_int_gt (planned, 1000);
}
END_TEST

START_TEST (four_channels_of_a_lane_are_neighbours)
{
  for (int32_t base = 0; base < 64; base += 16)
    for (int32_t lane = 0; lane < 4; lane++)
      for (int32_t i = 0; i < 4; i++)
        ck_assert_int_eq (trtk_pack_row (base + 4 * lane + i),
            base + 8 * (i / 2) + 2 * lane + i % 2);
}
END_TEST

/* What the hardware's im2col mode walks over in one direction. */
static void
check_walk (int32_t size, int32_t lower, int32_t upper, uint32_t step,
    int32_t outputs, int32_t pad)
{
  int32_t count = 0;

  for (int32_t at = lower; at <= size - 1 + upper; at += (int32_t) step) {
    ck_assert_int_eq (at, count * (int32_t) step - pad);
    count++;
  }
  ck_assert_int_eq (count, outputs);
}

START_TEST (tensor_maps_cover_what_the_convolution_reads)
{
  int pictures = 0, rows = 0;

  for (int round = 0; round < 2000; round++) {
    TrtkConv v = random_problem ();
    TrtkConvTmaArgs args;
    TrtkMapPlan maps[3];
    TrtkLaunch launch;
    const TrtkTile *tile = &trtk_cuda_tiles[pick (0, trtk_cuda_n_tiles - 1)];

    v.x_zero = pick (0, 1);
    if (pick (0, 3) == 0) {
      v.r = v.s = v.stride_y = v.stride_x = v.groups = 1;
      v.pad_top = v.pad_left = 0;
      v.p = v.h, v.q = v.w;
    }
    v.c = v.groups * 32 * pick (1, 4);
    v.x_pitch = v.c;
    if (trtk_cuda_plan_conv_tma (&v, tile, 132, &args, maps, &launch)
        != TRTK_OK)
      continue;
    ck_assert_int_eq (tile->kind, TRTK_TILE_TMA);
    ck_assert_uint_le (launch.smem_bytes, 227 * 1024);
    ck_assert_int_le (args.a.slots, TRTK_TMA_SLOTS);
    ck_assert_int_eq (args.a.smem_res % 1024, 0);
    ck_assert_uint_eq (launch.grid[2], launch.cluster);
    ck_assert_uint_eq (maps[1].dim[0], (uint64_t) args.a.k);
    ck_assert_uint_eq (maps[1].dim[1], (uint64_t) (v.n * v.p * v.q));
    ck_assert (args.a.rows_are_pixels == !maps[0].im2col);
    if (!maps[0].im2col) {
      rows++;
      continue;
    }
    check_walk (v.w, maps[0].lower[0], maps[0].upper[0], maps[0].step[1], v.q,
        v.pad_left);
    check_walk (v.h, maps[0].lower[1], maps[0].upper[1], maps[0].step[2], v.p,
        v.pad_top);
    /* a load never runs over the end of a tap */
    ck_assert_int_eq (args.a.tap_pieces * 16 % maps[0].swizzle, 0);
    pictures++;
  }
  ck_assert_int_gt (pictures, 50);
  ck_assert_int_gt (rows, 5);
}
END_TEST

START_TEST (a_residual_of_another_width_is_refused)
{
  TrtkConv v = random_problem ();
  TrtkConvArgs args;
  TrtkLaunch launch;

  v.epilogue.residual = TRTK_RES_ADD_BEFORE_ACT;
  v.epilogue.res_dtype = TRTK_F16;
  for (int32_t t = 0; t < trtk_cuda_n_tiles; t++)
    ck_assert_int_eq (
        trtk_cuda_plan_conv (&v, &trtk_cuda_tiles[t], &args, &launch),
        TRTK_ERROR_UNSUPPORTED);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cuda-index");
  TCase *tc = tcase_create ("index");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_test (tc, division_is_exact);
  tcase_add_test (tc, quick_quantisation_is_the_division);
  tcase_add_test (tc, eight_rows_of_a_tile_fall_into_eight_bank_groups);
  tcase_add_test (tc, a_packed_block_is_the_tile_that_kernels_read);
  tcase_add_test (tc, halves_agree_with_the_other_conversion);
  tcase_add_test (tc, rounding_is_to_even_and_saturates);
  tcase_add_test (tc, gather_and_packed_weights_make_the_convolution);
  tcase_add_test (tc, four_channels_of_a_lane_are_neighbours);
  tcase_add_test (tc, tensor_maps_cover_what_the_convolution_reads);
  tcase_add_test (tc, a_residual_of_another_width_is_refused);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
