/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_expand[] = {
  { .name = "both-ways",
      .inputs = { "f32[2,1]{1,2}", "s64[3]{2,1,3}" },
      .outputs = { "f32[2,2,3]{1,1,1,2,2,2,1,1,1,2,2,2}" } },
  { .name = "to-nothing", .inputs = { "f32[1]{1}", "s64[1]{0}" },
      .outputs = { "f32[0]{0}" } },
  { .name = "refuses-what-does-not-broadcast",
      .inputs = { "f32[2]{1,2}", "s64[1]{3}" },
      .error = "at axis 0" },
  { 0 },
};
