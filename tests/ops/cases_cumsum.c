/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_cumsum[] = {
  { .name = "last-axis",
      .inputs = { "f32[2,3]{1,2,3,4,5,6}", "s64[]{-1}" },
      .outputs = { "f32[2,3]{1,3,6,4,9,15}" } },
  { .name = "first-axis-of-run-time",
      .inputs = { "f32[2,2]{1,2,3,4}", "var s32[1]{0}" },
      .outputs = { "f32[2,2]{1,2,4,6}" } },
  { .name = "exclusive",
      .inputs = { "s32[3]{1,2,3}", "s32[]{0}" },
      .attrs = "exclusive=1",
      .outputs = { "s32[3]{0,1,3}" } },
  { .name = "reverse",
      .inputs = { "f64[3]{1,2,3}", "s32[]{0}" },
      .attrs = "reverse=1",
      .outputs = { "f64[3]{6,5,3}" } },
  { .name = "reverse-exclusive",
      .inputs = { "s64[3]{1,2,3}", "s32[]{0}" },
      .attrs = "reverse=1 exclusive=1",
      .outputs = { "s64[3]{5,3,0}" } },
  { .name = "no-elements",
      .inputs = { "f32[2,0]{}", "s32[]{1}" },
      .outputs = { "f32[2,0]{}" } },
  { .name = "refuses-an-axis-outside",
      .inputs = { "f32[2]{1,2}", "s32[]{1}" },
      .error = "axis 1 is outside" },
  { .name = "refuses-two-axes",
      .inputs = { "f32[2,2]{1}", "s64[2]{0,1}" },
      .error = "is not one element" },
  { 0 },
};
