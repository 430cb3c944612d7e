/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_tile[] = {
  { .name = "every-axis",
      .inputs = { "f32[2,2]{range}", "s64[2]{2,2}" },
      .outputs = { "f32[4,4]{0,1,0,1,2,3,2,3,0,1,0,1,2,3,2,3}" } },
  { .name = "zero-times", .inputs = { "f32[2]{range}", "s64[1]{0}" },
      .outputs = { "f32[0]{0}" } },
  { .name = "refuses-a-missing-repeat",
      .inputs = { "f32[2,2]{range}", "s64[1]{2}" }, .error = "1 repeats" },
  { 0 },
};
