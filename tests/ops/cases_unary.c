/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

/* clang-format off */
#define CASES(suffix, ...) \
  const TrtOpCase trt_cases_##suffix[] = { __VA_ARGS__, { 0 } };

#define CASE(name_, in, attrs_, out) \
  { .name = name_, .inputs = { in }, .attrs = attrs_, .outputs = { out } }

#define REFUSES(name_, in, attrs_, message) \
  { .name = name_, .inputs = { in }, .attrs = attrs_, .error = message }

CASES (abs,
    CASE ("floats-and-infinity", "f32[4]{-2.5,0,nan,-inf}", NULL,
        "f32[4]{2.5,0,nan,inf}"),
    CASE ("the-lowest-integer-wraps", "s8[3]{-128,-7,7}", NULL,
        "s8[3]{-128,7,7}"),
    CASE ("unsigned-64-bit-stays", "u64[1]{9223372036854775808}", NULL,
        "u64[1]{9223372036854775808}"),
    REFUSES ("refuses-bool", "bool[1]{1}", NULL,
        "may not be bool"))
CASES (acos,
    CASE ("outside-the-domain-is-nan", "f32[4]{-1,0,0.5,1.5}", NULL,
        "f32[4]{3.14159265,1.57079633,1.04719755,nan}"))
CASES (acosh,
    CASE ("outside-the-domain-is-nan", "f32[3]{1,2.5,0.5}", NULL,
        "f32[3]{0,1.56679924,nan}"))
CASES (asin,
    CASE ("outside-the-domain-is-nan", "f32[4]{-1,0,0.5,1.5}", NULL,
        "f32[4]{-1.57079633,0,0.523598776,nan}"))
CASES (asinh,
    CASE ("both-signs", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-1.64723115,-0.481211825,0,0.481211825,1.81844646}"))
CASES (atan,
    CASE ("goes-to-half-pi", "f32[4]{-2,0,0.5,inf}", NULL,
        "f32[4]{-1.10714872,0,0.463647609,1.57079633}"))
CASES (atanh,
    CASE ("both-signs", "f32[3]{-0.75,0,0.5}", NULL,
        "f32[3]{-0.972955075,0,0.549306144}"))
CASES (bitwise_not,
    CASE ("signed-and-unsigned", "s16[3]{0,-1,5}", NULL,
        "s16[3]{-1,0,-6}"),
    CASE ("keeps-to-the-width", "u8[2]{0,200}", NULL,
        "u8[2]{255,55}"),
    REFUSES ("refuses-floats", "f32[1]{1}", NULL,
        "may not be f32"))
CASES (ceil,
    CASE ("both-signs", "f32[4]{-1.5,-0.25,0.25,2}", NULL,
        "f32[4]{-1,0,1,2}"),
    CASE ("infinity-and-nan-stay", "f32[2]{inf,nan}", NULL,
        "f32[2]{inf,nan}"))
CASES (celu,
    CASE ("default", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-0.917915001,-0.39346934,0,0.5,3}"),
    CASE ("alpha", "f32[5]{-2.5,-0.5,0,0.5,3}", "alpha=2.0",
        "f32[5]{-1.42699041,-0.442398434,0,0.5,3}"),
    REFUSES ("refuses-alpha-zero", "f32[1]{1}", "alpha=0.0",
        "'alpha' may not be 0"))
CASES (cos,
    CASE ("values", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-0.801143616,0.877582562,1,0.877582562,-0.989992497}"))
CASES (cosh,
    CASE ("values", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{6.13228948,1.12762597,1,1.12762597,10.067662}"))
CASES (elu,
    CASE ("default", "f32[6]{-2.5,-0.5,0,0.5,3,nan}", NULL,
        "f32[6]{-0.917915001,-0.39346934,0,0.5,3,nan}"),
    CASE ("alpha", "f32[5]{-2.5,-0.5,0,0.5,3}", "alpha=3.0",
        "f32[5]{-2.753745,-1.18040802,0,0.5,3}"))
CASES (erf,
    CASE ("values", "f32[6]{-2.5,-0.5,0,0.5,3,inf}", NULL,
        "f32[6]{-0.999593048,-0.520499878,0,0.520499878,0.99997791,1}"))
CASES (exp,
    CASE ("overflow-is-infinity", "f32[5]{-inf,-1,0,1,200}", NULL,
        "f32[5]{0,0.367879441,1,2.71828183,inf}"),
    CASE ("takes-f16", "f16[2]{0,1}", NULL,
        "f16[2]{1,2.71875}"),
    CASE ("takes-no-elements", "f32[0,3]{}", NULL,
        "f32[0,3]{}"),
    CASE ("takes-a-scalar", "f32[]{0}", NULL,
        "f32[]{1}"),
    CASE ("takes-f64-and-bf16", "f64[2]{1,2}", NULL,
        "f64[2]{2.718281828459045,7.38905609893065}"),
    REFUSES ("refuses-integers", "s32[1]{1}", NULL,
        "may not be s32"))
CASES (floor,
    CASE ("both-signs", "f32[4]{-1.5,-0.25,0.25,2}", NULL,
        "f32[4]{-2,-1,0,2}"))
CASES (gelu,
    CASE ("by-erf", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-0.0155241633,-0.154268769,0,0.345731231,2.99595031}"),
    CASE ("by-tanh", "f32[5]{-2.5,-0.5,0,0.5,3}", "approximate='tanh'",
        "f32[5]{-0.0150842661,-0.15428599,0,0.34571401,2.99636261}"),
    REFUSES ("refuses-another-approximation", "f32[1]{1}", "approximate='fast'",
        "'approximate' may not be 'fast'"))
CASES (hard_sigmoid,
    CASE ("default", "f32[6]{-9,-1,0,1,9,nan}", NULL,
        "f32[6]{0,0.3,0.5,0.7,1,nan}"),
    CASE ("slope-and-offset", "f32[5]{-9,-0.25,0,1,9}", "alpha=0.5 beta=0.25",
        "f32[5]{0,0.125,0.25,0.75,1}"))
CASES (hard_swish,
    CASE ("values", "f32[6]{-4,-1,0,1,4,nan}", NULL,
        "f32[6]{0,-0.333333333,0,0.666666667,4,nan}"))
CASES (is_inf,
    CASE ("both", "f32[5]{-inf,inf,nan,0,1}", NULL,
        "bool[5]{1,1,0,0,0}"),
    CASE ("only-positive", "f32[2]{-inf,inf}", "detect_negative=0",
        "bool[2]{0,1}"),
    CASE ("only-negative", "f16[2]{-inf,inf}", "detect_positive=0",
        "bool[2]{1,0}"),
    CASE ("none", "f64[2]{-inf,inf}", "detect_positive=0 detect_negative=0",
        "bool[2]{0,0}"))
CASES (is_nan,
    CASE ("only-nan", "f32[4]{-inf,nan,0,1}", NULL,
        "bool[4]{0,1,0,0}"))
CASES (leaky_relu,
    CASE ("default", "f32[6]{-2.5,-0.5,0,0.5,3,nan}", NULL,
        "f32[6]{-0.025,-0.005,0,0.5,3,nan}"),
    CASE ("alpha", "f32[5]{-2.5,-0.5,0,0.5,3}", "alpha=0.5",
        "f32[5]{-1.25,-0.25,0,0.5,3}"))
CASES (log,
    CASE ("zero-and-below", "f32[5]{0,1,2.5,-1,inf}", NULL,
        "f32[5]{-inf,0,0.916290732,nan,inf}"))
CASES (mish,
    CASE ("values", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-0.196816204,-0.220743775,0,0.375245211,2.986535}"),
    CASE ("large-stays-finite", "f32[2]{1000,-1000}", NULL,
        "f32[2]{1000,0}"))
CASES (neg,
    CASE ("floats", "f32[3]{-2.5,0.5,inf}", NULL,
        "f32[3]{2.5,-0.5,-inf}"),
    CASE ("the-lowest-integer-wraps", "s32[2]{-2147483648,7}", NULL,
        "s32[2]{-2147483648,-7}"),
    REFUSES ("refuses-unsigned", "u8[1]{1}", NULL,
        "may not be u8"))
CASES (not,
    CASE ("both", "bool[2]{0,1}", NULL,
        "bool[2]{1,0}"),
    REFUSES ("refuses-integers", "u8[1]{1}", NULL,
        "may not be u8"))
CASES (reciprocal,
    CASE ("zero-gives-infinity", "f32[4]{-2,0,4,inf}", NULL,
        "f32[4]{-0.5,inf,0.25,0}"))
CASES (relu,
    CASE ("cuts-below-zero-and-keeps-nan", "f32[5]{-1,0,2.5,nan,-inf}", NULL,
        "f32[5]{0,0,2.5,nan,0}"),
    CASE ("takes-f16", "f16[2]{-1,0.5}", NULL,
        "f16[2]{0,0.5}"),
    CASE ("takes-signed-integers", "s8[2]{-7,7}", NULL,
        "s8[2]{0,7}"),
    REFUSES ("refuses-bool", "bool[1]{1}", NULL,
        "may not be bool"))
CASES (round,
    CASE ("halves-go-to-even", "f32[7]{-2.5,-1.5,-0.4,0.5,1.5,2.5,2.6}", NULL,
        "f32[7]{-2,-2,0,0,2,2,3}"))
CASES (selu,
    CASE ("default", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-1.61378576,-0.69175819,0,0.525350511,3.15210307}"),
    CASE ("alpha-and-gamma", "f32[5]{-2.5,-0.5,0,0.5,3}", "alpha=2.0 gamma=3.0",
        "f32[5]{-5.50749001,-2.36081604,0,1.5,9}"))
CASES (shrink,
    CASE ("hard", "f32[5]{-2,-0.5,0,0.5,2}", NULL,
        "f32[5]{-2,0,0,0,2}"),
    CASE ("soft", "f32[5]{-2,-1.5,0,1.5,2}", "lambd=1.5 bias=1.5",
        "f32[5]{-0.5,0,0,0,0.5}"),
    CASE ("takes-integers", "s32[3]{-9,1,9}", "lambd=1.5 bias=2.0",
        "s32[3]{-7,0,7}"))
CASES (sigmoid,
    CASE ("far-ends-and-nan", "f32[6]{-1000,-1,0,1,1000,nan}", NULL,
        "f32[6]{0,0.268941421,0.5,0.731058579,1,nan}"),
    CASE ("takes-bf16", "bf16[1]{0}", NULL,
        "bf16[1]{0.5}"))
CASES (sign,
    CASE ("keeps-nan", "f32[4]{-0.1,0,7,nan}", NULL,
        "f32[4]{-1,0,1,nan}"),
    CASE ("unsigned", "u64[3]{0,1,9223372036854775808}", NULL,
        "u64[3]{0,1,1}"),
    CASE ("signed", "s16[3]{-300,0,300}", NULL,
        "s16[3]{-1,0,1}"))
CASES (sin,
    CASE ("values", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-0.598472144,-0.479425539,0,0.479425539,0.141120008}"))
CASES (sinh,
    CASE ("values", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-6.05020448,-0.521095305,0,0.521095305,10.0178749}"))
CASES (softplus,
    CASE ("large-stays-finite", "f32[5]{-1000,-1,0,1,1000}", NULL,
        "f32[5]{0,0.313261688,0.693147181,1.31326169,1000}"))
CASES (softsign,
    CASE ("infinity-goes-to-one", "f32[4]{-3,0,1,inf}", NULL,
        "f32[4]{-0.75,0,0.5,1}"))
CASES (sqrt,
    CASE ("below-zero-is-nan", "f32[4]{-1,0,2.25,inf}", NULL,
        "f32[4]{nan,0,1.5,inf}"))
CASES (swish,
    CASE ("default", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{-0.18964545,-0.188770334,0,0.311229666,2.85772238}"),
    CASE ("alpha", "f32[5]{-2.5,-0.5,0,0.5,3}", "alpha=2.0",
        "f32[5]{-0.0167321273,-0.134470711,0,0.365529289,2.99258213}"))
CASES (tan,
    CASE ("values", "f32[5]{-2.5,-0.5,0,0.5,3}", NULL,
        "f32[5]{0.747022297,-0.54630249,0,0.54630249,-0.142546543}"))
CASES (tanh,
    CASE ("far-ends", "f32[5]{-100,-0.5,0,0.5,100}", NULL,
        "f32[5]{-1,-0.462117157,0,0.462117157,1}"))
CASES (thresholded_relu,
    CASE ("default", "f32[4]{-2,0.5,1,1.5}", NULL,
        "f32[4]{0,0,0,1.5}"),
    CASE ("threshold-itself-is-cut", "f32[4]{-1,2,2.5,nan}", "alpha=2.0",
        "f32[4]{0,0,2.5,nan}"))
