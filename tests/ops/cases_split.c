/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_split[] = {
  { .name = "equal-parts-the-last-shorter",
      .inputs = { "f32[2,5]{range}" },
      .attrs = "axis=1 num_outputs=2",
      .outputs = { "f32[2,3]{0,1,2,5,6,7}", "f32[2,2]{3,4,8,9}" } },
  { .name = "lengths-from-the-input",
      .inputs = { "f32[4]{range}", "s64[3]{1,0,3}" },
      .outputs = { "f32[1]{0}", "f32[0]{0}", "f32[3]{1,2,3}" } },
  { .name = "refuses-lengths-that-do-not-add-up",
      .inputs = { "f32[4]{range}", "s64[2]{1,2}" },
      .outputs = { "f32[1]{0}", "f32[2]{0}" },
      .error = "do not add up" },
  { 0 },
};
