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

/* End with a NULL operator. Tiles: for trtk_cuda_plan_tiles. */
extern const PlainCase plain_cases[], tile_cases[];

#endif
