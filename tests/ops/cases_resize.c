/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

const TrtOpCase trt_cases_resize[] = {
  { .name = "nearest-twice",
      .inputs = { "f32[1,1,2,2]{1,2,3,4}", "none", "f32[4]{1,1,2,2}" },
      .outputs = { "f32[1,1,4,4]{1,1,2,2,1,1,2,2,3,3,4,4,3,3,4,4}" } },
  { .name = "nearest-asymmetric-floor-of-bytes",
      .inputs = { "u8[1,4]{range}", "none", "f32[2]{1,0.6}" },
      .attrs = "coordinate_transformation_mode='asymmetric' "
               "nearest_mode='floor'",
      .outputs = { "u8[1,2]{0,1}" } },
  { .name = "linear-half-pixel-clamps-at-the-border",
      .inputs = { "f32[1,1,2,2]{1,2,3,4}", "none", "f32[4]{1,1,2,2}" },
      .attrs = "mode='linear'",
      .outputs = { "f32[1,1,4,4]{1,1.25,1.75,2,1.5,1.75,2.25,2.5,2.5,2.75,"
                   "3.25,3.5,3,3.25,3.75,4}" } },
  { .name = "linear-align-corners-to-sizes",
      .inputs = { "f64[2]{0,10}", "none", "none", "s64[1]{5}" },
      .attrs = "mode='linear' coordinate_transformation_mode='align_corners'",
      .outputs = { "f64[5]{0,2.5,5,7.5,10}" } },
  { .name = "cubic-of-a-line-is-a-line-inside",
      .inputs = { "f32[8]{range}", "none", "none", "s64[1]{4}" },
      .attrs = "mode='cubic' cubic_coeff_a=-0.5",
      .outputs = { "f32[4]{0.4375,2.5,4.5,6.5625}" } },
  { .name = "pytorch-half-pixel-of-one-is-the-first",
      .inputs = { "f32[3]{1,2,4}", "none", "f32[1]{0.5}" },
      .attrs = "mode='cubic' coordinate_transformation_mode="
               "'pytorch_half_pixel'",
      .outputs = { "f32[1]{1}" } },
  { .name = "antialias-averages",
      .inputs = { "f32[4]{0,4,8,12}", "none", "f32[1]{0.5}" },
      .attrs = "mode='linear' antialias=1",
      .outputs = { "f32[2]{2.5,9.5}" } },
  { .name = "crop-and-resize-extrapolates",
      .inputs = { "f32[3]{1,2,3}", "f32[2]{0.5,1.5}", "none", "s64[1]{3}" },
      .attrs = "mode='linear' "
               "coordinate_transformation_mode='tf_crop_and_resize' "
               "extrapolation_value=10.0",
      .outputs = { "f32[3]{2,3,10}" } },
  { .name = "keeps-the-aspect",
      .inputs = { "f32[2,4]{range}", "none", "none", "s64[2]{7,8}" },
      .attrs = "keep_aspect_ratio_policy='not_larger' axes=[0,1]",
      .outputs = { "f32[4,8]{0,0,1,1,2,2,3,3,0,0,1,1,2,2,3,3,4,4,5,5,6,6,7,7,"
                   "4,4,5,5,6,6,7,7}" } },
  { .name = "refuses-scales-and-sizes",
      .inputs = { "f32[2]{0}", "none", "f32[1]{2}", "s64[1]{4}" },
      .error = "either scales or sizes" },
  { .name = "refuses-a-scale-of-nan",
      .inputs = { "f32[2]{0}", "none", "f32[1]{nan}" },
      .error = "may not be nan" },
  { .name = "names-scales-that-depend-on-data",
      .inputs = { "f32[2]{0}", "none", "var f32[1]{2}" },
      .error = "input 2 'x'" },
  { 0 },
};
