/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_gather_nd[] = {
  { .name = "elements-and-slices",
      .inputs = { "f32[2,2]{range}", "s64[2,1]{-1,0}" },
      .outputs = { "f32[2,2]{2,3,0,1}" } },
  { .name = "with-a-batch",
      .inputs = { "f32[2,2,2]{range}", "s64[2,1]{1,0}" },
      .attrs = "batch_dims=1", .outputs = { "f32[2,2]{2,3,4,5}" } },
  { .name = "refuses-an-index-too-deep",
      .inputs = { "f32[2]{range}", "s64[1,2]{0}" },
      .error = "does not fit the input's rank" },
  { 0 },
};
