/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_unsqueeze[] = {
  { .name = "counts-axes-in-the-output",
      .inputs = { "f32[3,2]{range}", "s64[2]{-1,0}" },
      .outputs = { "f32[1,3,2,1]{range}" } },
  { .name = "refuses-an-axis-twice",
      .inputs = { "f32[3]{range}", "s64[2]{0,-3}" },
      .error = "axis 0 comes twice" },
  { 0 },
};
