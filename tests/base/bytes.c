/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bytes.c: the bounded reader never passes an end; the hash is XXH64. */
#include <check.h>

#include "base/bytes.h"
#include "base/hash.h"

START_TEST (what_is_written_is_read)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *text = NULL;
  TrtReader r;
  gsize outer;
  guint begin;

  trt_put_u8 (out, 0xfe);
  trt_put_i64 (out, G_MININT64);
  trt_put_f32 (out, -0.5f);
  begin = trt_put_begin (out);
  trt_put_string (out, "gr\xc3\xbc\xc3\x9f");
  trt_put_u32 (out, 7); /* a field of a later version */
  trt_put_end (out, begin);
  trt_put_f64 (out, 1e300);
  trt_reader_init (&r, out->data, out->len, "test", 0, 1000);
  ck_assert_uint_eq (trt_reader_u8 (&r), 0xfe);
  ck_assert (trt_reader_i64 (&r) == G_MININT64);
  ck_assert (trt_reader_f32 (&r) == -0.5f);
  outer = trt_reader_enter (&r);
  text = trt_reader_string (&r, 10);
  trt_reader_leave (&r, outer);
  ck_assert_str_eq (text, "gr\xc3\xbc\xc3\x9f");
  ck_assert (trt_reader_f64 (&r) == 1e300);
  ck_assert (trt_reader_finish (&r, NULL));
}
END_TEST

static void
assert_fails (const char *bytes, gsize size, const char *want)
{
  g_autoptr (GError) error = NULL;
  TrtReader r;

  trt_reader_init (&r, bytes, size, "test", 100, 64);
  g_free (trt_reader_string (&r, 10));
  ck_assert (!trt_reader_finish (&r, &error));
  ck_assert_msg (strstr (error->message, want) != NULL, "%s", error->message);
}

START_TEST (bad_strings_are_refused)
{
  assert_fails ("\1\0\0", 3, "byte 100: 4 bytes are wanted, 3 are left");
  assert_fails ("\2\0\0\0a", 5, "2 bytes are wanted, 1 are left");
  assert_fails ("\2\0\0\0a\0", 6, "UTF-8");
  assert_fails ("\1\0\0\0\xff", 5, "UTF-8");
  assert_fails ("\13\0\0\0abcdefghijk", 15, "longer");
  assert_fails ("\377\377\377\377a", 5, "longer");
  assert_fails ("\1\0\0\0ab", 6, "1 bytes are left");
}
END_TEST

START_TEST (counts_are_held_against_what_is_left)
{
  static const char bytes[] = "\3\0\0\0abcdefg\0\0\0\0\0\0\0";
  g_autoptr (GError) error = NULL;
  TrtReader r;

  trt_reader_init (&r, bytes, 11, "test", 0, 64);
  ck_assert_uint_eq (trt_reader_count (&r, 2, 10, "things"), 3);
  r.pos = 0;
  ck_assert_uint_eq (trt_reader_count (&r, 3, 10, "things"), 0);
  ck_assert_uint_eq (trt_reader_u32 (&r), 0); /* stays failed */
  ck_assert (!trt_reader_finish (&r, &error));
  ck_assert_msg (strstr (error->message, "3 things do not fit") != NULL,
      "%s", error->message);
}
END_TEST

START_TEST (the_budget_is_kept)
{
  g_autoptr (GError) error = NULL;
  TrtReader r;

  trt_reader_init (&r, "", 0, "test", 0, 64);
  ck_assert (trt_reader_charge (&r, 60));
  ck_assert (!trt_reader_charge (&r, 5));
  ck_assert (!trt_reader_finish (&r, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_LIMIT));
}
END_TEST

START_TEST (hash_is_xxh64)
{
  guint8 bytes[100];
  TrtHash hash;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) (i * 7 + 3);
  ck_assert (trt_hash_bytes ("", 0) == G_GUINT64_CONSTANT (0xef46db3751d8e999));
  ck_assert (trt_hash_bytes ("abc", 3)
             == G_GUINT64_CONSTANT (0x44bc2cf5ad770999));
  for (guint split = 0; split <= sizeof bytes; split++) {
    trt_hash_init (&hash);
    trt_hash_update (&hash, bytes, split);
    trt_hash_update (&hash, bytes + split, sizeof bytes - split);
    ck_assert (trt_hash_digest (&hash)
               == G_GUINT64_CONSTANT (0xa61f8d4c170fe531));
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("bytes");
  TCase *tcase = tcase_create ("bytes");
  SRunner *runner;
  int n_failed;

  tcase_add_test (tcase, what_is_written_is_read);
  tcase_add_test (tcase, bad_strings_are_refused);
  tcase_add_test (tcase, counts_are_held_against_what_is_left);
  tcase_add_test (tcase, the_budget_is_kept);
  tcase_add_test (tcase, hash_is_xxh64);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed != 0;
}
