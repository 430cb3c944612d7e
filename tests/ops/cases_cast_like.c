/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_cast_like[] = {
  { .name = "takes-the-other-type",
      .inputs = { "f32[2]{1.5,-2}", "s64[1]{0}" },
      .outputs = { "s64[2]{1,-2}" } },
  { 0 },
};
