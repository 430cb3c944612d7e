/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_reshape[] = {
  { .name = "copies-a-dim-and-finds-the-rest",
      .inputs = { "f32[2,3,4]{range}", "s64[3]{0,-1,2}" },
      .outputs = { "f32[2,6,2]{range}" } },
  { .name = "allowzero-makes-an-empty-tensor",
      .inputs = { "f32[0,3]{0}", "s64[2]{3,0}" },
      .attrs = "allowzero=1",
      .outputs = { "f32[3,0]{0}" } },
  { .name = "makes-a-scalar",
      .inputs = { "u8[1]{7}", "s64[0]{0}" },
      .outputs = { "u8[]{7}" } },
  { .name = "refuses-another-number-of-elements",
      .inputs = { "f32[2,3]{0}", "s64[2]{4,2}" },
      .error = "6 elements do not fit a shape of 8" },
  { .name = "refuses-a-rest-that-does-not-divide",
      .inputs = { "f32[2,3]{0}", "s64[2]{4,-1}" },
      .error = "do not divide" },
  { .name = "refuses-two-rests",
      .inputs = { "f32[2,3]{0}", "s64[2]{-1,-1}" },
      .error = "may not be -1" },
  { .name = "names-a-shape-that-depends-on-data",
      .inputs = { "f32[2,3]{0}", "var s64[2]{3,2}" },
      .error = "depends on data: input 1 'x'" },
  { 0 },
};
