/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_gather_elements[] = {
  { .name = "along-the-first-axis",
      .inputs = { "f32[3,2]{range}", "s64[2,2]{-1,0,0,1}" },
      .outputs = { "f32[2,2]{4,1,0,3}" } },
  { .name = "along-the-last-axis",
      .inputs = { "s8[2,2]{1,2,3,4}", "s32[2,3]{0,0,-1,1,0,1}" },
      .attrs = "axis=-1", .outputs = { "s8[2,3]{1,1,2,4,3,4}" } },
  { .name = "refuses-an-index-outside",
      .inputs = { "f32[2]{range}", "s64[1]{2}" }, .outputs = { "f32[1]{0}" },
      .error = "contradictory" },
  { 0 },
};
