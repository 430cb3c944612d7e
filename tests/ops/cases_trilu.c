/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_trilu[] = {
  { .name = "upper", .inputs = { "f32[2,3]{1,2,3,4,5,6}" },
      .outputs = { "f32[2,3]{1,2,3,0,5,6}" } },
  { .name = "lower-of-a-lower-diagonal",
      .inputs = { "u8[1,2,2]{1,2,3,4}", "s64[]{-1}" }, .attrs = "upper=0",
      .outputs = { "u8[1,2,2]{0,0,3,0}" } },
  { .name = "far-outside",
      .inputs = { "f32[1,2]{1,2}", "s64[]{4611686018427387904}" },
      .outputs = { "f32[1,2]{0,0}" } },
  { 0 },
};
