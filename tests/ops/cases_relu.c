/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_relu[] = {
  { .name = "cuts-below-zero-and-keeps-nan",
      .inputs = { "f32[5]{-1,0,2.5,nan,-inf}" },
      .outputs = { "f32[5]{0,0,2.5,nan,0}" } },
  { .name = "takes-f16",
      .inputs = { "f16[2]{-1,0.5}" },
      .outputs = { "f16[2]{0,0.5}" } },
  { .name = "takes-signed-integers",
      .inputs = { "s8[2]{-7,7}" },
      .outputs = { "s8[2]{0,7}" } },
  { .name = "refuses-bool", .inputs = { "bool[1]{1}" }, .error = "may not be bool" },
  { 0 },
};
