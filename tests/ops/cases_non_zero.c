/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_non_zero[] = {
  { .name = "indices-of-a-constant",
      .inputs = { "bool[2,2]{1,0,1,1}" },
      .outputs = { "s64[2,3]{0,1,1,0,0,1}" } },
  { .name = "names-an-input-that-depends-on-data",
      .inputs = { "var f32[2]{1,0}" }, .error = "depends on data: input 0" },
  { 0 },
};
