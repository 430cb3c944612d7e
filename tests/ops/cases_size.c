/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_size[] = {
  { .name = "product", .inputs = { "f32[2,3,4]{0}" },
      .outputs = { "s64[]{24}" } },
  { 0 },
};
