/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_depth_to_space[] = {
  { .name = "the-block-is-slow",
      .inputs = { "f32[1,8,1,1]{range}" }, .attrs = "blocksize=2",
      .outputs = { "f32[1,2,2,2]{0,2,4,6,1,3,5,7}" } },
  { .name = "the-channel-is-slow",
      .inputs = { "u8[1,8,1,1]{range}" }, .attrs = "blocksize=2 mode='CRD'",
      .outputs = { "u8[1,2,2,2]{range}" } },
  { .name = "refuses-block-zero",
      .inputs = { "f32[1,8,1,1]{range}" }, .attrs = "blocksize=0",
      .error = "'blocksize' may not be 0" },
  { .name = "refuses-channels-that-do-not-divide",
      .inputs = { "f32[1,6,1,1]{range}" }, .attrs = "blocksize=2",
      .error = "6 channels" },
  { 0 },
};
