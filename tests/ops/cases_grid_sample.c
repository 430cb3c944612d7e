/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_grid_sample[] = {
  { .name = "linear-between-pixels",
      .inputs = { "f32[1,1,2,2]{1,2,3,4}", "f32[1,1,2,2]{0,0,-0.5,0}" },
      .outputs = { "f32[1,1,1,2]{2.5,2}" } },
  { .name = "nothing-outside",
      .inputs = { "f32[1,1,1,2]{1,2}", "f32[1,1,4,2]{-9,0,nan,0,inf,0,0.4,0}" },
      .attrs = "mode='nearest'", .outputs = { "f32[1,1,1,4]{0,0,0,2}" } },
  { .name = "border-and-corners",
      .inputs = { "f32[1,1,1,3]{1,2,3}", "f32[1,1,3,2]{-9,0,1,0,0.5,0}" },
      .attrs = "padding_mode='border' align_corners=1",
      .outputs = { "f32[1,1,1,3]{1,3,2.5}" } },
  { .name = "refuses-a-grid-of-another-rank",
      .inputs = { "f32[1,1,2,2]{0}", "f32[1,2,2]{0}" }, .error = "same rank" },
  { 0 },
};
