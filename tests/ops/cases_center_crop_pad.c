/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_center_crop_pad[] = {
  { .name = "cuts-one-axis-and-fills-the-other",
      .inputs = { "f32[3,2]{range}", "s64[2]{2,3}" },
      .outputs = { "f32[2,3]{0,1,0,2,3,0}" } },
  { .name = "of-a-named-axis",
      .inputs = { "f32[1,5]{range}", "s64[1]{2}" }, .attrs = "axes=[-1]",
      .outputs = { "f32[1,2]{1,2}" } },
  { 0 },
};
