/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_max[] = {
  { .name = "one-input-passes",
      .inputs = { "f32[2]{1,nan}" },
      .outputs = { "f32[2]{1,nan}" } },
  { .name = "nan-wins",
      .inputs = { "f32[3]{1,nan,2}", "f32[3]{2,0,nan}" },
      .outputs = { "f32[3]{2,nan,nan}" } },
  { .name = "three-broadcast-inputs",
      .inputs = { "f32[2,1]{1,5}", "f32[2]{2,6}", "f32[]{3}" },
      .outputs = { "f32[2,2]{3,6,5,6}" } },
  { .name = "three-unsigned-64-bit",
      .inputs = { "u64[1]{1}", "u64[1]{18446744073709551615}", "u64[1]{2}" },
      .outputs = { "u64[1]{18446744073709551615}" } },
  { .name = "integers",
      .inputs = { "s8[2]{-3,3}", "s8[1]{-1}" },
      .outputs = { "s8[2]{-1,3}" } },
  { .name = "refuses-bool",
      .inputs = { "bool[1]{1}" },
      .error = "may not be bool" },
  { 0 },
};

const TrtOpCase trt_cases_mean[] = {
  { .name = "two", .inputs = { "f32[2]{1,2}", "f32[1]{4}" },
      .outputs = { "f32[2]{2.5,3}" } },
  { .name = "three",
      .inputs = { "f32[1]{1}", "f32[1]{2}", "f32[1]{6}" },
      .outputs = { "f32[1]{3}" } },
  { .name = "f16-does-not-overflow-inside",
      .inputs = { "f16[1]{60000}", "f16[1]{60000}" },
      .outputs = { "f16[1]{60000}" } },
  { .name = "refuses-integers", .inputs = { "s32[1]{1}" },
      .error = "may not be s32" },
  { 0 },
};

const TrtOpCase trt_cases_min[] = {
  { .name = "nan-wins",
      .inputs = { "f32[3]{1,nan,2}", "f32[3]{2,0,nan}" },
      .outputs = { "f32[3]{1,nan,nan}" } },
  { .name = "three-integers",
      .inputs = { "s64[2]{9007199254740993,1}", "s64[1]{9007199254740994}",
          "s64[2]{9007199254740995,0}" },
      .outputs = { "s64[2]{9007199254740993,0}" } },
  { 0 },
};

const TrtOpCase trt_cases_sum[] = {
  { .name = "two", .inputs = { "f32[2,1]{1,2}", "f32[2]{10,20}" },
      .outputs = { "f32[2,2]{11,21,12,22}" } },
  { .name = "many-in-double",
      .inputs = { "f32[1]{16777216}", "f32[1]{1}", "f32[1]{1}" },
      .outputs = { "f32[1]{16777218}" },
      .tolerance = 1e-12 },
  { .name = "refuses-shapes-that-do-not-fit",
      .inputs = { "f32[2]{1}", "f32[1]{1}", "f32[3]{1}" },
      .error = "do not broadcast" },
  { 0 },
};
