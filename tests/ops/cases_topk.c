/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_topk[] = {
  { .name = "largest-along-the-last-axis",
      .inputs = { "f32[2,4]{1,4,2,4,-1,-2,-3,-0.5}", "s64[1]{3}" },
      .outputs = { "f32[2,3]{4,4,2,-0.5,-1,-2}", "s64[2,3]{1,3,2,3,0,1}" } },
  { .name = "smallest-along-another-axis",
      .inputs = { "s64[3,2]{5,6,1,2,3,4}", "s64[1]{2}" },
      .attrs = "axis=0 largest=0",
      .outputs = { "s64[2,2]{1,2,3,4}", "s64[2,2]{1,1,2,2}" } },
  { .name = "nan-is-the-largest",
      .inputs = { "f32[3]{1,nan,inf}", "s64[1]{2}" },
      .outputs = { "f32[2]{nan,inf}", "s64[2]{1,2}" } },
  { .name = "refuses-more-than-there-are",
      .inputs = { "f32[3]{0}", "s64[1]{4}" }, .error = "no 4 elements" },
  { 0 },
};
