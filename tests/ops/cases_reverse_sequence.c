/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_reverse_sequence[] = {
  { .name = "time-first", .inputs = { "f32[3,2]{range}", "s64[2]{3,2}" },
      .outputs = { "f32[3,2]{4,3,2,1,0,5}" } },
  { .name = "batch-first", .inputs = { "f32[2,3]{range}", "s64[2]{1,3}" },
      .attrs = "batch_axis=0 time_axis=1",
      .outputs = { "f32[2,3]{0,1,2,5,4,3}" } },
  { .name = "refuses-one-axis-twice",
      .inputs = { "f32[2,3]{range}", "s64[2]{1,3}" },
      .attrs = "batch_axis=0 time_axis=0", .error = "must be 0 and 1" },
  { 0 },
};
