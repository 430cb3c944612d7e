/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_softmax[] = {
  { .name = "last-axis-by-default",
      .inputs = { "f32[2,2]{0,0,0,1.0986122887}" },
      .outputs = { "f32[2,2]{0.5,0.5,0.25,0.75}" } },
  { .name = "first-axis",
      .inputs = { "f32[2,2]{0,0,0,1.0986122887}" },
      .attrs = "axis=0",
      .outputs = { "f32[2,2]{0.5,0.25,0.5,0.75}" } },
  { .name = "large-numbers-do-not-overflow",
      .inputs = { "f32[3]{1000,1000,-1000}" },
      .outputs = { "f32[3]{0.5,0.5,0}" } },
  { .name = "minus-infinity-is-masked",
      .inputs = { "f32[2]{-inf,3}" },
      .outputs = { "f32[2]{0,1}" } },
  { .name = "nan-spreads",
      .inputs = { "f64[2]{nan,3}" },
      .outputs = { "f64[2]{nan,nan}" } },
  { .name = "f16-in-a-middle-axis",
      .inputs = { "f16[1,2,1]{0,0}" },
      .attrs = "axis=-2",
      .outputs = { "f16[1,2,1]{0.5,0.5}" } },
  { .name = "no-elements", .inputs = { "f32[2,0]{}" },
      .outputs = { "f32[2,0]{}" } },
  { .name = "refuses-an-axis-outside", .inputs = { "f32[2]{1}" },
      .attrs = "axis=1",
      .error = "axis 1 is outside" },
  { .name = "refuses-integers", .inputs = { "s32[2]{1}" },
      .error = "may not be s32" },
  { 0 },
};

const TrtOpCase trt_cases_log_softmax[] = {
  { .name = "last-axis",
      .inputs = { "f32[2]{0,1.0986122887}" },
      .outputs = { "f32[2]{-1.386294361,-0.287682072}" } },
  { .name = "large-numbers-do-not-overflow",
      .inputs = { "f32[2]{1000,0}" },
      .outputs = { "f32[2]{0,-1000}" } },
  { .name = "first-axis-f16",
      .inputs = { "f16[2,1]{5,5}" },
      .attrs = "axis=0",
      .outputs = { "f16[2,1]{-0.693359375,-0.693359375}" } },
  { 0 },
};

const TrtOpCase trt_cases_hardmax[] = {
  { .name = "the-first-of-equal-ones",
      .inputs = { "f32[2,3]{1,3,3,5,2,5}" },
      .outputs = { "f32[2,3]{0,1,0,1,0,0}" } },
  { .name = "first-axis",
      .inputs = { "f32[2,2]{1,3,2,0}" },
      .attrs = "axis=0",
      .outputs = { "f32[2,2]{0,1,1,0}" } },
  { 0 },
};
