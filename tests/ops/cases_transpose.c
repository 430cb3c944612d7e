/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_transpose[] = {
  { .name = "reverses-the-axes-by-default",
      .inputs = { "f32[2,3]{range}" },
      .outputs = { "f32[3,2]{0,3,1,4,2,5}" } },
  { .name = "moves-channels-to-the-end",
      .inputs = { "u8[1,3,2,2]{range}" },
      .attrs = "perm=[0,2,3,1]",
      .outputs = { "u8[1,2,2,3]{0,4,8,1,5,9,2,6,10,3,7,11}" } },
  { .name = "tiles-of-eight-bytes",
      .inputs = { "s64[2,9]{range}" },
      .outputs = { "s64[9,2]{0,9,1,10,2,11,3,12,4,13,5,14,6,15,7,16,8,17}" } },
  { .name = "empty",
      .inputs = { "f16[0,3]{0}" },
      .outputs = { "f16[3,0]{0}" } },
  { .name = "refuses-an-axis-twice",
      .inputs = { "f32[2,3]{range}" },
      .attrs = "perm=[0,0]",
      .error = "no permutation" },
  { 0 },
};
