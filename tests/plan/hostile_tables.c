/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hostile_tables.c: metadata, symbols, profiles, expressions, tensors and scales
 * that cannot be. */
#include <math.h>

#include "base/bytes.h"
#include "forge.h"
#include "hostiletest.h"

START_TEST (impossible_metadata)
{
  trt_put_string (hostile_section, "v");
  trt_put_string (hostile_section, "g");
  trt_put_u32 (hostile_section, G_MAXUINT32);
  hostile_assert_corrupt ("INFO", "more than the 65536 allowed");
  trt_put_string (hostile_section, "v");
  trt_put_string (hostile_section, "g");
  trt_put_u32 (hostile_section, 2);
  for (int i = 0; i < 2; i++) {
    trt_put_string (hostile_section, "key");
    trt_put_string (hostile_section, "value");
  }
  hostile_assert_corrupt ("INFO", "'key' is there twice");
  trt_put_u32 (hostile_section, G_MAXUINT32);
  hostile_assert_corrupt ("INFO", "longer");
}
END_TEST

static void
put_symbol (const char *name, gint64 min, gint64 opt, gint64 max)
{
  guint begin = trt_put_begin (hostile_section);

  trt_put_string (hostile_section, name);
  trt_put_i64 (hostile_section, min);
  trt_put_i64 (hostile_section, opt);
  trt_put_i64 (hostile_section, max);
  trt_put_end (hostile_section, begin);
}

START_TEST (impossible_symbols)
{
  trt_put_u32 (hostile_section, 1);
  put_symbol ("N", -1, 1, 1);
  hostile_assert_corrupt ("SYMB", "impossible range");
  trt_put_u32 (hostile_section, 1);
  put_symbol ("N", 2, 1, 3);
  hostile_assert_corrupt ("SYMB", "impossible range");
  trt_put_u32 (hostile_section, 1);
  put_symbol ("", 1, 1, 1);
  hostile_assert_corrupt ("SYMB", "no name");
  trt_put_u32 (hostile_section, 2);
  put_symbol ("N", 1, 1, 1);
  put_symbol ("N", 1, 1, 1);
  hostile_assert_corrupt ("SYMB", "twice");
}
END_TEST

static void
put_profile (guint n_ranges, gint64 min, gint64 opt, gint64 max)
{
  guint begin = trt_put_begin (hostile_section);

  trt_put_u32 (hostile_section, n_ranges);
  for (guint i = 0; i < n_ranges; i++) {
    trt_put_i64 (hostile_section, min);
    trt_put_i64 (hostile_section, opt);
    trt_put_i64 (hostile_section, max);
  }
  trt_put_end (hostile_section, begin);
}

/* The forged graph has two symbols, from 1 on. */
static void
assert_bad_profile (const char *want)
{
  g_autoptr (GBytes) bytes = forge_append (
      hostile_file, "PROF", 0, hostile_section->data, hostile_section->len);

  hostile_assert_error (bytes, TRT_ERROR_PLAN_CORRUPT, want);
  g_byte_array_set_size (hostile_section, 0);
}

START_TEST (impossible_profiles)
{
  g_autoptr (GBytes) good = NULL, twice = NULL;
  g_autoptr (TrtGraph) graph = NULL;

  trt_put_u32 (hostile_section, 1);
  put_profile (2, 1, 2, 4);
  good = forge_append (
      hostile_file, "PROF", 0, hostile_section->data, hostile_section->len);
  graph = forge_read (good, NULL);
  ck_assert_uint_eq (trt_graph_n_profiles (graph), 1);
  twice = forge_append (
      good, "PROF", 0, hostile_section->data, hostile_section->len);
  hostile_assert_error (twice, TRT_ERROR_PLAN_CORRUPT, "PROF is there twice");
  trt_put_u8 (hostile_section, 0);
  assert_bad_profile ("");
  trt_put_u32 (hostile_section, 65);
  assert_bad_profile ("more than the 64 allowed");
  trt_put_u32 (hostile_section, 1);
  put_profile (3, 1, 1, 1);
  assert_bad_profile ("3 ranges for 2 symbols");
  trt_put_u32 (hostile_section, 1);
  put_profile (2, 0, 1, 1);
  assert_bad_profile ("not within");
  trt_put_u32 (hostile_section, 1);
  put_profile (2, 1, 5, 4);
  assert_bad_profile ("not within");
  trt_put_u32 (hostile_section, 1);
  put_profile (2, 1, 1, G_MAXINT64);
  assert_bad_profile ("not within");
}
END_TEST

START_TEST (impossible_expressions)
{
  trt_put_u32 (hostile_section, 1); /* of itself */
  trt_put_u8 (hostile_section, TRT_EXPR_ADD);
  trt_put_u32 (hostile_section, 0);
  trt_put_u32 (hostile_section, 0);
  hostile_assert_corrupt ("EXPR", "expression 0 is not one of the 0");
  trt_put_u32 (hostile_section, 1);
  trt_put_u8 (hostile_section, TRT_EXPR_SYMBOL);
  trt_put_u32 (hostile_section, 9);
  hostile_assert_corrupt ("EXPR", "symbol 9");
  trt_put_u32 (hostile_section, 1);
  trt_put_u8 (hostile_section, 8);
  trt_put_u32 (hostile_section, 0);
  hostile_assert_corrupt ("EXPR", "unknown kind 8");
  trt_put_u32 (hostile_section, 2); /* 2^62 * 2^62 */
  trt_put_u8 (hostile_section, TRT_EXPR_CONST);
  trt_put_i64 (hostile_section, G_GINT64_CONSTANT (1) << 62);
  trt_put_u8 (hostile_section, TRT_EXPR_MUL);
  trt_put_u32 (hostile_section, 0);
  trt_put_u32 (hostile_section, 0);
  hostile_assert_corrupt ("EXPR", "overflows");
}
END_TEST

/* Doubling sums would have 2^64 terms; the expression's own bound stops it. */
START_TEST (expressions_that_grow)
{
  trt_put_u32 (hostile_section, 65);
  trt_put_u8 (hostile_section, TRT_EXPR_SYMBOL);
  trt_put_u32 (hostile_section, 0);
  for (guint i = 0; i < 64; i++) {
    trt_put_u8 (hostile_section, i % 2 == 0 ? TRT_EXPR_MUL : TRT_EXPR_DIV);
    trt_put_u32 (hostile_section, i);
    trt_put_u32 (hostile_section, i / 2);
  }
  hostile_assert_corrupt ("EXPR", "overflows");
}
END_TEST

typedef struct {
  guint8 role, dtype, layout, quant;
  guint32 rank;
  guint64 offset, length;
} Tensor;

static void
put_tensor (const Tensor *t)
{
  guint begin = trt_put_begin (hostile_section);

  trt_put_string (hostile_section, "t");
  trt_put_u8 (hostile_section, t->role);
  trt_put_u8 (hostile_section, t->dtype);
  trt_put_u8 (hostile_section, t->layout);
  trt_put_u8 (hostile_section, t->quant);
  trt_put_u32 (hostile_section, t->rank);
  for (guint32 i = 0; i < t->rank && i < 20; i++)
    trt_put_u32 (hostile_section, 0);
  trt_put_u64 (hostile_section, t->offset);
  trt_put_u64 (hostile_section, t->length);
  trt_put_end (hostile_section, begin);
}

static void
assert_tensor (Tensor tensor, const char *want)
{
  trt_put_u32 (hostile_section, 1);
  put_tensor (&tensor);
  hostile_assert_corrupt ("TENS", want);
}

START_TEST (impossible_tensors)
{
  assert_tensor ((Tensor) { .role = 3, .dtype = 1 }, "unknown role");
  assert_tensor ((Tensor) { .dtype = 0 }, "dtype (0)");
  assert_tensor ((Tensor) { .dtype = TRTK_N_DTYPES }, "dtype");
  assert_tensor ((Tensor) { .dtype = 1, .layout = 3 }, "layout (3)");
  assert_tensor ((Tensor) { .dtype = 1, .quant = 4 }, "quantisation (4)");
  assert_tensor ((Tensor) { .role = 1, .dtype = 1, .rank = 9 },
      "9 dimensions are more");
  assert_tensor ((Tensor) { .role = 1, .dtype = 1, .rank = G_MAXUINT32 },
      "dimensions are more");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .offset = 1 },
      "does not lie in WGHT");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .length = 1 << 30 },
      "does not lie in WGHT");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .offset = 64,
                     .length = G_MAXUINT64 - 32 },
      "does not lie in WGHT");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .length = 8 },
      "its shape does not make");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .length = 4 },
      "belong to no constant");
}
END_TEST

START_TEST (constants_that_overlap)
{
  Tensor t = { .role = 2, .dtype = 1, .length = 4 };

  trt_put_u32 (hostile_section, 2);
  put_tensor (&t);
  put_tensor (&t);
  hostile_assert_corrupt ("TENS", "does not lie in WGHT");
}
END_TEST

static void
put_scale (float scale)
{
  guint begin;

  trt_put_u32 (hostile_section, 1);
  begin = trt_put_begin (hostile_section);
  trt_put_string (hostile_section, "t");
  trt_put_u32 (hostile_section, 0x01000100); /* made, f32, plain, per tensor */
  hostile_section->data[hostile_section->len - 4] = 0;
  hostile_section->data[hostile_section->len - 3] = TRTK_F32;
  hostile_section->data[hostile_section->len - 2] = 0;
  hostile_section->data[hostile_section->len - 1] = 1;
  trt_put_i32 (hostile_section, 0);
  trt_put_i32 (hostile_section, 0);
  trt_put_u32 (hostile_section, 1);
  trt_put_f32 (hostile_section, scale);
  trt_put_u32 (hostile_section, 0);
  trt_put_end (hostile_section, begin);
  hostile_assert_corrupt ("TENS", "scale 0 is not a positive number");
}

START_TEST (impossible_scales)
{
  put_scale (NAN);
  put_scale (INFINITY);
  put_scale (0.0f);
  put_scale (-1.0f);
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = { impossible_metadata, impossible_symbols,
    impossible_profiles, impossible_expressions, expressions_that_grow,
    impossible_tensors, constants_that_overlap, impossible_scales };

  return hostile_run ("plan-hostile-tables", tests, G_N_ELEMENTS (tests));
}
