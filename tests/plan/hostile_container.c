/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hostile_container.c: headers and section tables that cannot be. */
#include <string.h>

#include "forge.h"
#include "hostiletest.h"

static GBytes *
poke (gsize offset, const void *bytes, gsize n)
{
  gsize size = g_bytes_get_size (hostile_file);
  guint8 *copy = g_memdup2 (g_bytes_get_data (hostile_file, NULL), size);

  memcpy (copy + offset, bytes, n);
  forge_fix (copy, size);
  return g_bytes_new_take (copy, size);
}

static void
assert_poke (gsize offset, const void *bytes, gsize n, int code,
    const char *want)
{
  g_autoptr (GBytes) changed = poke (offset, bytes, n);

  hostile_assert_error (changed, code, want);
}

START_TEST (versions)
{
  assert_poke (0, "\0", 1, TRT_ERROR_PLAN_CORRUPT, "not a plan");
  assert_poke (12, "\0", 1, TRT_ERROR_PLAN_VERSION, "version 0");
  assert_poke (12, "\2", 1, TRT_ERROR_PLAN_VERSION, "version 2");
  assert_poke (12, "\0\1", 2, TRT_ERROR_PLAN_VERSION, "version 256");
}
END_TEST

START_TEST (a_newer_minor_version_loads)
{
  g_autoptr (GBytes) changed = poke (14, "\7", 1);
  g_autoptr (TrtGraph) graph = forge_read (changed, NULL);

  ck_assert_ptr_nonnull (graph);
}
END_TEST

START_TEST (counts_and_reserved_bytes)
{
  assert_poke (16, "\0\0\0\0\0\0\0\0", 8, TRT_ERROR_PLAN_CORRUPT, "written");
  assert_poke (24, "\0\0\0\0", 4, TRT_ERROR_PLAN_CORRUPT, "0 sections");
  assert_poke (24, "\xff\xff\xff\xff", 4, TRT_ERROR_PLAN_CORRUPT,
      "4294967295 sections");
  assert_poke (24, "\xff\0\0\0", 4, TRT_ERROR_PLAN_CORRUPT, "table");
  assert_poke (28, "\1", 1, TRT_ERROR_PLAN_CORRUPT, "reserved");
  assert_poke (55, "\1", 1, TRT_ERROR_PLAN_CORRUPT, "reserved");
}
END_TEST

START_TEST (sections_in_impossible_places)
{
  const char *where = "does not lie where one may";
  const gsize entry = 64 + 32; /* the second */

  assert_poke (entry + 8, "\1", 1, TRT_ERROR_PLAN_CORRUPT, where);
  assert_poke (entry + 8, "\0\0", 2, TRT_ERROR_PLAN_CORRUPT, where);
  assert_poke (entry + 8, "\0\0\0\0\0\0\0\x80", 8, TRT_ERROR_PLAN_CORRUPT,
      where);
  assert_poke (entry + 16, "\xc0\xff\xff\xff\xff\xff\xff\x7f", 8,
      TRT_ERROR_PLAN_CORRUPT, where);
  assert_poke (entry + 4, "\2", 1, TRT_ERROR_PLAN_CORRUPT, "flags");
  assert_poke (entry, "\xff", 1, TRT_ERROR_PLAN_CORRUPT, "kind");
}
END_TEST

START_TEST (sections_that_are_missing_double_or_new)
{
  g_autoptr (GBytes) twice = forge_append (hostile_file, "NODE", 1, "", 0);
  g_autoptr (GBytes) future = forge_append (hostile_file, "ZZZ9", 0, "abc", 3);
  g_autoptr (GBytes) needed = forge_append (hostile_file, "ZZZ9", 1, "abc", 3);
  g_autoptr (TrtGraph) graph = forge_read (future, NULL);

  ck_assert_ptr_nonnull (graph);
  hostile_assert_error (twice, TRT_ERROR_PLAN_CORRUPT, "NODE is there twice");
  hostile_assert_error (needed, TRT_ERROR_PLAN_VERSION, "ZZZ9 is required");
  assert_poke (64 + 32 * 4, "NODX", 4, TRT_ERROR_PLAN_VERSION, "NODX");
  assert_poke (64 + 32 * 4, "NODX\0", 5, TRT_ERROR_PLAN_CORRUPT,
      "NODE is missing");
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = { versions, a_newer_minor_version_loads,
    counts_and_reserved_bytes, sections_in_impossible_places,
    sections_that_are_missing_double_or_new };

  return hostile_run ("plan-hostile-container", tests, G_N_ELEMENTS (tests));
}
