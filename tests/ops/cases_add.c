/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_add[] = {
  { .name = "broadcasts-both-ways",
      .inputs = { "f32[2,1]{1,2}", "f32[3]{10,20,30}" },
      .outputs = { "f32[2,3]{11,21,31,12,22,32}" } },
  { .name = "integers-wrap",
      .inputs = { "s8[1]{127}", "s8[1]{1}" },
      .outputs = { "s8[1]{-128}" } },
  { .name = "refuses-shapes-that-do-not-fit",
      .inputs = { "f32[2]{1}", "f32[3]{1}" },
      .error = "do not broadcast at axis 0" },
  { .name = "refuses-mixed-types",
      .inputs = { "f32[1]{1}", "s32[1]{1}" },
      .error = "is s32 where input 0 is f32" },
  { 0 },
};
