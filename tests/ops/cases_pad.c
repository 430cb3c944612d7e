/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_pad[] = {
  { .name = "a-constant-around",
      .inputs = { "f32[1,2]{1,2}", "s64[4]{0,1,1,0}", "f32[]{9}" },
      .outputs = { "f32[2,3]{9,1,2,9,9,9}" } },
  { .name = "a-negative-pad-takes-away",
      .inputs = { "f32[4]{range}", "s64[2]{-1,2}" },
      .outputs = { "f32[5]{1,2,3,0,0}" } },
  { .name = "reflect-again-and-again",
      .inputs = { "s16[3]{range}", "s64[2]{3,5}" }, .attrs = "mode='reflect'",
      .outputs = { "s16[11]{1,2,1,0,1,2,1,0,1,2,1}" } },
  { .name = "edge-of-a-named-axis",
      .inputs = { "f32[2,2]{range}", "s64[2]{1,1}", "none", "s64[1]{0}" },
      .attrs = "mode='edge'",
      .outputs = { "f32[4,2]{0,1,0,1,2,3,2,3}" } },
  { .name = "wrap", .inputs = { "f32[3]{range}", "s64[2]{2,1}" },
      .attrs = "mode='wrap'", .outputs = { "f32[6]{1,2,0,1,2,0}" } },
  { .name = "reflect-in-two-axes",
      .inputs = { "f32[2,2]{range}", "s64[4]{1,0,0,1}" },
      .attrs = "mode='reflect'",
      .outputs = { "f32[3,3]{2,3,2,0,1,0,2,3,2}" } },
  { .name = "refuses-a-mode", .inputs = { "f32[3]{range}", "s64[2]{2,1}" },
      .attrs = "mode='mirror'", .error = "'mode' is 'mirror'" },
  { .name = "refuses-to-mirror-nothing",
      .inputs = { "f32[0]{0}", "s64[2]{2,1}" },
      .attrs = "mode='reflect'", .error = "no element to pad with" },
  { 0 },
};
