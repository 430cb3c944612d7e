/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_scatter_nd[] = {
  { .name = "slices",
      .inputs = { "f32[3,2]{0}", "s64[2,1]{2,0}", "f32[2,2]{1,2,3,4}" },
      .outputs = { "f32[3,2]{3,4,0,0,1,2}" } },
  { .name = "multiplies",
      .inputs = { "f32[3]{1,2,3}", "s64[2,1]{1,1}", "f32[2]{5,7}" },
      .attrs = "reduction='mul'", .outputs = { "f32[3]{1,70,3}" } },
  { .name = "refuses-updates-of-another-rank",
      .inputs = { "f32[3]{1,2,3}", "s64[2,1]{1,1}", "f32[2,1]{5,7}" },
      .error = "rank 2, wants 1" },
  { 0 },
};
