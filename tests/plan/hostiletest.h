/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hostiletest.h: plans that an attacker wrote: every checksum is right, and what
 * they say is impossible. */
#ifndef TRT_TESTS_PLAN_HOSTILETEST_H
#define TRT_TESTS_PLAN_HOSTILETEST_H

#include <check.h>
#include <glib.h>

/* A good plan, and what replaces a section of it; of each test anew. */
extern GBytes *hostile_file;
extern GByteArray *hostile_section;

/* @bytes are refused with @code and a message with @want in it. */
void hostile_assert_error (GBytes *bytes, int code, const char *want);
/* hostile_section instead of @kind is refused; it is empty after. */
void hostile_assert_corrupt (const char *kind, const char *want);

/* main () */
int hostile_run (const char *name, const TTest *const *tests, gsize n);

#endif
