/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_eye_like[] = {
  { .name = "above-the-diagonal", .inputs = { "f32[2,3]{0}" },
      .attrs = "k=1 dtype=7", .outputs = { "s64[2,3]{0,1,0,0,0,1}" } },
  { .name = "below-the-diagonal", .inputs = { "f32[3,2]{0}" },
      .attrs = "k=-1", .outputs = { "f32[3,2]{0,0,1,0,0,1}" } },
  { .name = "far-outside", .inputs = { "f32[1,1]{0}" },
      .attrs = "k=-4000000000", .outputs = { "f32[1,1]{0}" } },
  { 0 },
};
