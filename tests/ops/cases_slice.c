/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_slice[] = {
  { .name = "clamps-and-counts-from-the-end",
      .inputs = { "f32[2,4]{range}", "s64[2]{-1,1}", "s64[2]{1000,-1}" },
      .outputs = { "f32[1,2]{5,6}" } },
  { .name = "backwards",
      .inputs = { "f32[5]{range}", "s64[1]{-1}", "s64[1]{-1000}",
          "s64[1]{0}", "s64[1]{-2}" },
      .outputs = { "f32[3]{4,2,0}" } },
  { .name = "steps-over-a-named-axis",
      .inputs = { "u16[2,5]{range}", "s32[1]{0}", "s32[1]{9}", "s32[1]{-1}",
          "s32[1]{3}" },
      .outputs = { "u16[2,2]{0,3,5,8}" } },
  { .name = "nothing-left",
      .inputs = { "f32[3]{range}", "s64[1]{2}", "s64[1]{1}" },
      .outputs = { "f32[0]{0}" } },
  { .name = "largest-numbers",
      .inputs = { "f32[3]{range}", "s64[1]{-9223372036854775808}",
          "s64[1]{9223372036854774784}", "s64[1]{0}",
          "s64[1]{4611686018427387904}" },
      .outputs = { "f32[1]{0}" } },
  { .name = "refuses-step-zero",
      .inputs = { "f32[3]{range}", "s64[1]{0}", "s64[1]{1}", "s64[1]{0}",
          "s64[1]{0}" },
      .error = "a step may not be 0" },
  { .name = "names-starts-that-depend-on-data",
      .inputs = { "f32[3]{range}", "var s64[1]{0}", "s64[1]{1}" },
      .error = "depends on data: input 1" },
  { 0 },
};
