/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_col2im[] = {
  { .name = "adds-where-columns-overlap",
      .inputs = { "f32[1,2,2]{1,2,3,4}", "s64[1]{3}", "s64[1]{2}" },
      .outputs = { "f32[1,1,3]{1,5,4}" } },
  { .name = "refuses-a-block-larger-than-the-picture",
      .inputs = { "f32[1,2,2]{1,2,3,4}", "s64[1]{1}", "s64[1]{2}" },
      .error = "larger than the picture" },
  { 0 },
};
