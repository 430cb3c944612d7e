/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cases_plain.h: problems whose "var" inputs get random contents. */
#ifndef TRT_TESTS_CASES_PLAIN_H
#define TRT_TESTS_CASES_PLAIN_H

#include "op_case.h"

typedef struct {
  const char *op;
  TrtOpCase c;
} PlainCase;

extern const PlainCase plain_cases[]; /* ends with a NULL operator */

#endif
