/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

/* Distances 0.5 to the left, the top and the right, 0.75 to the bottom. */
#define CELL "f32[1,9,1,1]{0,0, 0,0, 0,0, 0,1.0986123, 0}"
#define POINT "f32[2,1]{0.5,0.5}"

const TrtOpCase trt_cases_trt_dfl[] = {
  { .name = "a-row-for-each-number",
      .inputs = { POINT, "f32[1]{8}", CELL },
      .attrs = "bins=2",
      .outputs = { "f32[1,5,1]{4,5,8,10,0.5}" } },
  { .name = "corners-and-scores",
      .inputs = { POINT, "f32[1]{8}", CELL },
      .attrs = "bins=2",
      .outputs = { "f32[1,1,4]{0,0,8,10}", "f32[1,1,1]{0.5}" } },
  { .name = "cells-of-levels-one-after-the-other",
      .inputs = { "f32[2,3]{0.5,1.5,0.5, 0.5,0.5,0.5}", "f32[3]{8,8,16}",
          "f32[1,6,1,2]{1,2,3,4,5,6,7,8, 0,50,-50,0}",
          "f32[1,6,1,1]{9,9,9,9,50,0}" },
      .attrs = "bins=1",
      .outputs = { "f32[1,3,4]{4,4,4,4,12,4,12,4,8,8,8,8}",
          "f32[1,3,2]{0.5,0,1,0.5,1,0.5}" } },
  { .name = "large-values-do-not-overflow",
      .inputs = { POINT, "f32[1]{8}", "f32[1,9,1,1]{900,0,0,900,900,900,0,0,0}" },
      .attrs = "bins=2",
      .outputs = { "f32[1,1,4]{4,-4,8,8}", "f32[1,1,1]{0.5}" } },
  { .name = "refuses-levels-without-scores",
      .inputs = { POINT, "f32[1]{8}", "f32[1,8,1,1]{0}" },
      .attrs = "bins=2",
      .outputs = { "f32[1,4,1]{0}" },
      .error = "no scores" },
  { .name = "refuses-points-of-another-number",
      .inputs = { POINT, "f32[1]{8}", "f32[1,9,1,2]{0}" },
      .attrs = "bins=2",
      .outputs = { "f32[1,5,2]{0}" },
      .error = "points [2,A]" },
  { 0 },
};
