/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_shape[] = {
  { .name = "all-dims", .inputs = { "f32[2,3,4]{0}" },
      .outputs = { "s64[3]{2,3,4}" } },
  { .name = "some-dims-counted-from-the-end",
      .inputs = { "f32[2,3,4]{0}" },
      .attrs = "start=-2 end=-1",
      .outputs = { "s64[1]{3}" } },
  { .name = "clamps", .inputs = { "f32[2,3]{0}" }, .attrs = "start=-9 end=9",
      .outputs = { "s64[2]{2,3}" } },
  { .name = "end-before-start", .inputs = { "f32[2,3]{0}" },
      .attrs = "start=1 end=0", .outputs = { "s64[0]{0}" } },
  { 0 },
};
