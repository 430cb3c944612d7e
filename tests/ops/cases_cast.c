/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_cast[] = {
  { .name = "float-to-integer-drops-the-fraction",
      .inputs = { "f32[4]{1.9,-1.9,0,300}" },
      .attrs = "to=6",
      .outputs = { "s32[4]{1,-1,0,300}" } },
  { .name = "float-beyond-int64-stops-at-the-bound",
      .inputs = { "f64[2]{-inf,nan}" },
      .attrs = "to=7",
      .outputs = { "s64[2]{-9223372036854775808,0}" } },
  { .name = "to-bool", .inputs = { "f32[3]{0,0.5,-2}" }, .attrs = "to=9",
      .outputs = { "bool[3]{0,1,1}" } },
  { .name = "to-half-and-unsigned", .inputs = { "u8[2]{255,3}" },
      .attrs = "to=10", .outputs = { "f16[2]{255,3}" } },
  { .name = "refuses-strings", .inputs = { "f32[1]{0}" }, .attrs = "to=8",
      .error = "element type 8" },
  { 0 },
};
