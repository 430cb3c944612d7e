/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

#include "op_case.h"

const TrtOpCase trt_cases_trt_qadd[] = {
  { .name = "ratios-and-offset",
      .inputs = { "u8[3]{10,20,30}", "s8[3]{-4,0,8}" },
      .attrs = "a_ratio=0.5 b_ratio=2.0 offset=100.0 y_dtype=2",
      .outputs = { "u8[3]{97,110,131}" } },
  { .name = "broadcasts-both",
      .inputs = { "u8[2,1]{1,2}", "u8[2]{10,20}" },
      .attrs = "a_ratio=1.0 b_ratio=1.0 offset=-5.0 y_dtype=3",
      .outputs = { "s8[2,2]{6,16,7,17}" } },
  { .name = "halves-go-to-even-and-ends-saturate",
      .inputs = { "u8[4]{1,3,255,0}", "u8[4]{0,0,255,0}" },
      .attrs = "a_ratio=0.5 b_ratio=1.0 offset=-0.0 y_dtype=2",
      .outputs = { "u8[4]{0,2,255,0}" } },
  { .name = "negatives-saturate",
      .inputs = { "s8[2]{-128,127}", "s8[2]{-128,127}" },
      .attrs = "a_ratio=1.0 b_ratio=1.0 offset=0.0 y_dtype=3",
      .outputs = { "s8[2]{-128,127}" } },
  { .name = "refuses-other-output-types",
      .inputs = { "u8[1]{1}", "u8[1]{1}" },
      .attrs = "a_ratio=1.0 b_ratio=1.0 offset=0.0 y_dtype=1",
      .error = "names type 1" },
  { .name = "refuses-real-numbers",
      .inputs = { "f32[1]{1}", "u8[1]{1}" },
      .attrs = "a_ratio=1.0 b_ratio=1.0 offset=0.0 y_dtype=2",
      .error = "f32" },
  { 0 },
};
