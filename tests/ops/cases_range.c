/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_range[] = {
  { .name = "up", .inputs = { "f32[]{1}", "f32[]{2}", "f32[]{0.5}" },
      .outputs = { "f32[2]{1,1.5}" } },
  { .name = "down", .inputs = { "s64[]{5}", "s64[]{0}", "s64[]{-2}" },
      .outputs = { "s64[3]{5,3,1}" } },
  { .name = "the-wrong-way", .inputs = { "s32[]{5}", "s32[]{0}", "s32[]{2}" },
      .outputs = { "s32[0]{0}" } },
  { .name = "refuses-delta-zero",
      .inputs = { "s64[]{5}", "s64[]{0}", "s64[]{0}" },
      .error = "delta may not be 0" },
  { .name = "names-a-limit-that-depends-on-data",
      .inputs = { "s64[]{0}", "var s64[]{3}", "s64[]{1}" },
      .error = "input 1 'x'" },
  { 0 },
};
