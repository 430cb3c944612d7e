/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_constant_of_shape[] = {
  { .name = "f32-zero-by-default", .inputs = { "s64[2]{2,2}" },
      .outputs = { "f32[2,2]{0}" } },
  { .name = "a-value", .inputs = { "s64[1]{3}", "s32[1]{7}" },
      .outputs = { "s32[3]{7}" } },
  { .name = "refuses-a-negative-dim", .inputs = { "s64[1]{-3}" },
      .error = "would be -3" },
  { 0 },
};
