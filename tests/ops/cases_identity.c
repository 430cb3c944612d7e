/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_identity[] = {
  { .name = "keeps-everything",
      .inputs = { "bool[2,2]{1,0,0,1}" },
      .outputs = { "bool[2,2]{1,0,0,1}" } },
  { 0 },
};
