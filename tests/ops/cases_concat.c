/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_concat[] = {
  { .name = "along-the-last-axis",
      .inputs = { "f32[2,1]{1,2}", "f32[2,2]{3,4,5,6}", "f32[2,0]{0}" },
      .attrs = "axis=-1",
      .outputs = { "f32[2,3]{1,3,4,2,5,6}" } },
  { .name = "along-the-first-axis",
      .inputs = { "s8[1,2]{1,2}", "s8[2,2]{3,4,5,6}" },
      .attrs = "axis=0",
      .outputs = { "s8[3,2]{1,2,3,4,5,6}" } },
  { .name = "refuses-another-size-beside-the-axis",
      .inputs = { "f32[2,1]{1}", "f32[3,1]{1}" },
      .attrs = "axis=1",
      .error = "does not fit at axis 0" },
  { 0 },
};
