/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_scatter_elements[] = {
  { .name = "along-an-axis",
      .inputs = { "f32[1,5]{1,2,3,4,5}", "s64[1,2]{1,-2}", "f32[1,2]{9,8}" },
      .attrs = "axis=1", .outputs = { "f32[1,5]{1,9,3,8,5}" } },
  { .name = "adds-where-two-meet",
      .inputs = { "s32[3]{1,2,3}", "s64[2]{1,1}", "s32[2]{10,20}" },
      .attrs = "reduction='add'", .outputs = { "s32[3]{1,32,3}" } },
  { .name = "largest",
      .inputs = { "f32[2]{1,5}", "s64[2]{0,1}", "f32[2]{3,3}" },
      .attrs = "reduction='max'", .outputs = { "f32[2]{3,5}" } },
  { .name = "refuses-a-reduction",
      .inputs = { "f32[2]{1,5}", "s64[2]{0,1}", "f32[2]{3,3}" },
      .attrs = "reduction='mean'", .error = "'reduction' is 'mean'" },
  { 0 },
};
