/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_where[] = {
  { .name = "all-three-broadcast",
      .inputs = { "bool[2,1]{1,0}", "f32[2]{1,2}", "f32[]{9}" },
      .outputs = { "f32[2,2]{1,2,9,9}" } },
  { .name = "nan-passes",
      .inputs = { "bool[2]{1,0}", "f64[1]{nan}", "f64[1]{inf}" },
      .outputs = { "f64[2]{nan,inf}" } },
  { .name = "one-byte-elements",
      .inputs = { "bool[3]{1,0,1}", "bool[3]{1,1,0}", "bool[3]{0,0,0}" },
      .outputs = { "bool[3]{1,0,0}" } },
  { .name = "no-elements",
      .inputs = { "bool[0]{}", "s64[1]{1}", "s64[1]{2}" },
      .outputs = { "s64[0]{}" } },
  { .name = "refuses-two-types",
      .inputs = { "bool[1]{1}", "f32[1]{1}", "s32[1]{1}" },
      .error = "the two choices are f32 and s32" },
  { .name = "refuses-a-number-as-condition",
      .inputs = { "s32[1]{1}", "f32[1]{1}", "f32[1]{1}" },
      .error = "may not be s32" },
  { 0 },
};
