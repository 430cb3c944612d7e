/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_squeeze[] = {
  { .name = "all-ones-without-axes",
      .inputs = { "f32[1,3,1,2]{range}" },
      .outputs = { "f32[3,2]{range}" } },
  { .name = "only-the-axes-named",
      .inputs = { "f32[1,3,1,2]{range}", "s64[1]{-2}" },
      .outputs = { "f32[1,3,2]{range}" } },
  { .name = "refuses-an-axis-that-is-not-one",
      .inputs = { "f32[1,3]{range}", "s64[1]{1}" },
      .error = "axis 1 has 3 elements" },
  { 0 },
};
