/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_gather[] = {
  { .name = "rows-with-negative-indices",
      .inputs = { "f32[3,2]{range}", "s64[2]{-1,0}" },
      .outputs = { "f32[2,2]{4,5,0,1}" } },
  { .name = "scalar-index-drops-the-axis",
      .inputs = { "f32[2,3]{range}", "var s32[]{1}" },
      .attrs = "axis=1",
      .outputs = { "f32[2]{1,4}" } },
  { .name = "empty-indices",
      .inputs = { "f32[2,3]{range}", "s64[0]{0}" },
      .outputs = { "f32[0,3]{0}" } },
  { 0 },
};
