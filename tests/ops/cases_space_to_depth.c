/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_space_to_depth[] = {
  { .name = "the-block-is-slow",
      .inputs = { "f32[1,2,2,2]{0,2,4,6,1,3,5,7}" }, .attrs = "blocksize=2",
      .outputs = { "f32[1,8,1,1]{range}" } },
  { .name = "refuses-pixels-that-do-not-divide",
      .inputs = { "f32[1,1,3,2]{range}" }, .attrs = "blocksize=2",
      .error = "axis 2 has 3 pixels" },
  { 0 },
};
