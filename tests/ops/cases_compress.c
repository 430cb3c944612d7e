/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_compress[] = {
  { .name = "rows", .inputs = { "f32[3,2]{range}", "bool[3]{0,1,1}" },
      .attrs = "axis=0", .outputs = { "f32[2,2]{2,3,4,5}" } },
  { .name = "flattened", .inputs = { "f32[2,2]{range}", "bool[3]{1,0,1}" },
      .outputs = { "f32[2]{0,2}" } },
  { .name = "names-a-condition-that-depends-on-data",
      .inputs = { "f32[2,2]{range}", "var bool[3]{1,0,1}" },
      .error = "depends on data: input 1" },
  { 0 },
};
