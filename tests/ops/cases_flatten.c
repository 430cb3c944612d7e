/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_flatten[] = {
  { .name = "axis-1-by-default",
      .inputs = { "f32[2,3,2]{range}" },
      .outputs = { "f32[2,6]{range}" } },
  { .name = "axis-0-puts-a-one-in-front",
      .inputs = { "f32[2,3]{range}" },
      .attrs = "axis=0",
      .outputs = { "f32[1,6]{range}" } },
  { .name = "negative-axis",
      .inputs = { "f32[2,3,2]{range}" },
      .attrs = "axis=-1",
      .outputs = { "f32[6,2]{range}" } },
  { .name = "refuses-an-axis-outside",
      .inputs = { "f32[2,3]{range}" },
      .attrs = "axis=3",
      .error = "outside [-2, 2]" },
  { 0 },
};
