/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_roi_align[] = {
  { .name = "means-of-a-slope",
      .inputs = { "f32[1,1,4,4]{range}", "f32[1,4]{0,0,4,4}", "s64[1]{0}" },
      .attrs = "output_height=2 output_width=2 sampling_ratio=2",
      .outputs = { "f32[1,1,2,2]{2.5,4.5,10.5,12.5}" } },
  { .name = "refuses-a-picture-that-is-not-there",
      .inputs = { "f32[1,1,2,2]{range}", "f32[1,4]{0,0,2,2}", "s64[1]{1}" },
      .outputs = { "f32[1,1,1,1]{0}" }, .error = "contradictory" },
  { .name = "refuses-a-mode",
      .inputs = { "f32[1,1,2,2]{range}", "f32[1,4]{0}", "s64[1]{0}" },
      .attrs = "mode='median'", .error = "'mode' is 'median'" },
  { 0 },
};
