/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_one_hot[] = {
  { .name = "outside-is-all-off",
      .inputs = { "s64[3]{0,-1,7}", "s64[]{3}", "f32[2]{2,5}" },
      .outputs = { "f32[3,3]{5,2,2,2,2,5,2,2,2}" } },
  { .name = "a-new-first-axis",
      .inputs = { "f32[2]{1,0}", "f32[1]{2}", "u8[2]{0,1}" },
      .attrs = "axis=0", .outputs = { "u8[2,2]{0,1,1,0}" } },
  { .name = "names-a-depth-that-depends-on-data",
      .inputs = { "s64[3]{0}", "var s64[]{3}", "f32[2]{2,5}" },
      .error = "depends on data: input 1" },
  { 0 },
};
