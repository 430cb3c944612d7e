/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

/* clang-format off */
#define CASES(suffix, ...) \
  const TrtOpCase trt_cases_##suffix[] = { __VA_ARGS__, { 0 } };

#define CASE(name_, x, axes, attrs_, out) \
  { .name = name_, .inputs = { x, axes }, .attrs = attrs_, .outputs = { out } }

#define REFUSES(name_, x, axes, attrs_, message) \
  { .name = name_, .inputs = { x, axes }, .attrs = attrs_, .error = message }

CASES (reduce_l1,
    CASE ("last-axis", "f32[2,2]{1,-2,-3,4}", "s64[1]{-1}", NULL,
        "f32[2,1]{3,7}"),
    CASE ("integers", "s32[3]{-1,2,-3}", "s64[1]{0}", "keepdims=0",
        "s32[]{6}"),
    CASE ("over-no-axes", "f32[2]{-1,2}", "s64[0]{}",
        "noop_with_empty_axes=1", "f32[2]{1,2}"))
CASES (reduce_l2,
    CASE ("all-axes", "f32[2,2]{1,-1,-1,1}", NULL, NULL, "f32[1,1]{2}"),
    CASE ("integers-are-cut", "s32[2]{2,2}", "s64[1]{0}", NULL, "s32[1]{2}"),
    CASE ("over-nothing", "f32[2,0]{}", "s64[1]{1}", NULL, "f32[2,1]{0,0}"))
CASES (reduce_log_sum,
    CASE ("first-axis", "f32[2,2]{1,2,1,0}", "s64[1]{0}", NULL,
        "f32[1,2]{0.693147181,0.693147181}"),
    CASE ("over-nothing", "f32[0]{}", NULL, NULL, "f32[1]{-inf}"),
    CASE ("over-no-axes", "f32[1]{1}", NULL, "noop_with_empty_axes=1",
        "f32[1]{0}"))
CASES (reduce_log_sum_exp,
    CASE ("large-numbers-do-not-overflow", "f32[2]{1000,1000}", NULL, NULL,
        "f32[1]{1000.693147}"),
    CASE ("infinities-and-nan", "f32[3,2]{inf,0,-inf,-inf,nan,1}",
        "s64[1]{1}", "keepdims=0", "f32[3]{inf,-inf,nan}"),
    CASE ("over-nothing", "f32[0]{}", NULL, NULL, "f32[1]{-inf}"))
CASES (reduce_max,
    CASE ("middle-axis", "f32[2,2,2]{range}", "s64[1]{1}", NULL,
        "f32[2,1,2]{2,3,6,7}"),
    CASE ("nan-wins", "f32[3]{1,nan,2}", NULL, NULL, "f32[1]{nan}"),
    CASE ("bool", "bool[2,2]{0,1,0,0}", "s64[1]{1}", NULL, "bool[2,1]{1,0}"),
    CASE ("over-nothing", "f32[0]{}", NULL, NULL, "f32[1]{-inf}"),
    CASE ("over-no-integers", "s8[0]{}", NULL, NULL, "s8[1]{-128}"),
    CASE ("over-no-bool", "bool[0]{}", NULL, NULL, "bool[1]{0}"),
    CASE ("unsigned-64-bit", "u64[2]{18446744073709551615,1}", NULL, NULL,
        "u64[1]{18446744073709551615}"))
CASES (reduce_mean,
    CASE ("outer-and-inner-axis", "f32[2,2,2]{range}", "s64[2]{2,0}", NULL,
        "f32[1,2,1]{2.5,4.5}"),
    CASE ("spatial-axes-without-keeping", "f32[1,2,1,2]{1,2,3,5}",
        "s64[2]{-1,-2}", "keepdims=0", "f32[1,2]{1.5,4}"),
    CASE ("axes-empty-are-all", "f32[2,1]{1,2}", "s64[0]{}", NULL,
        "f32[1,1]{1.5}"),
    CASE ("integers-are-cut-towards-zero", "s64[2]{-3,-4}", NULL, NULL,
        "s64[1]{-3}"),
    CASE ("no-integers-are-zero", "s64[0]{}", NULL, NULL, "s64[1]{0}"),
    CASE ("over-nothing-is-nan", "f32[0]{}", NULL, NULL, "f32[1]{nan}"),
    CASE ("f16-does-not-overflow-inside", "f16[2]{60000,60000}", NULL, NULL,
        "f16[1]{60000}"),
    REFUSES ("refuses-an-axis-outside", "f32[2]{1}", "s64[1]{1}", NULL,
        "axis 1 is outside"),
    REFUSES ("refuses-an-axis-twice", "f32[2]{1}", "s64[2]{0,-1}", NULL,
        "axis 0 comes twice"),
    REFUSES ("refuses-axes-of-run-time", "f32[2]{1}", "var s64[1]{0}", NULL,
        "are not constant"))
CASES (reduce_min,
    CASE ("all", "s32[2,2]{4,-3,2,1}", NULL, "keepdims=0", "s32[]{-3}"),
    CASE ("over-no-integers", "u8[0]{}", NULL, NULL, "u8[1]{255}"),
    CASE ("bool", "bool[2]{1,0}", NULL, NULL, "bool[1]{0}"),
    CASE ("nan-wins", "f32[3]{1,nan,2}", NULL, NULL, "f32[1]{nan}"))
CASES (reduce_prod,
    CASE ("last-axis", "f32[2,2]{1,2,3,4}", "s64[1]{1}", NULL,
        "f32[2,1]{2,12}"),
    CASE ("integers-wrap", "s32[2]{65536,65537}", NULL, NULL, "s32[1]{65536}"),
    CASE ("over-nothing", "f32[0]{}", NULL, NULL, "f32[1]{1}"))
CASES (reduce_sum,
    CASE ("first-axis", "f32[2,2]{1,2,3,4}", "s64[1]{0}", "keepdims=0",
        "f32[2]{4,6}"),
    CASE ("a-scalar", "f32[]{3}", NULL, NULL, "f32[]{3}"),
    CASE ("over-no-axes", "f32[2]{-1,2}", NULL, "noop_with_empty_axes=1",
        "f32[2]{-1,2}"),
    CASE ("64-bit-integers-are-exact", "s64[2]{9007199254740993,2}", NULL,
        NULL, "s64[1]{9007199254740995}"),
    CASE ("no-outputs", "f32[0,2]{}", "s64[1]{1}", NULL, "f32[0,1]{}"))
CASES (reduce_sum_square,
    CASE ("last-axis", "f32[2,2]{1,-2,3,4}", "s64[1]{1}", NULL,
        "f32[2,1]{5,25}"),
    CASE ("over-no-axes", "f32[2]{-3,2}", NULL, "noop_with_empty_axes=1",
        "f32[2]{9,4}"))
