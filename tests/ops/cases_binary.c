/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */
#include "op_case.h"

/* clang-format off */
#define CASES(suffix, ...) \
  const TrtOpCase trt_cases_##suffix[] = { __VA_ARGS__, { 0 } };

#define CASE(name_, a, b, attrs_, out) \
  { .name = name_, .inputs = { a, b }, .attrs = attrs_, .outputs = { out } }

#define REFUSES(name_, a, b, attrs_, message) \
  { .name = name_, .inputs = { a, b }, .attrs = attrs_, .error = message }

CASES (add,
    CASE ("broadcasts-both-ways", "f32[2,1]{1,2}", "f32[3]{10,20,30}", NULL,
        "f32[2,3]{11,21,31,12,22,32}"),
    CASE ("broadcasts-a-middle-axis", "f32[2,1,2]{1,2,3,4}",
        "f32[2,2,1]{10,20,30,40}", NULL,
        "f32[2,2,2]{11,12,21,22,33,34,43,44}"),
    CASE ("broadcasts-a-scalar", "f32[]{5}", "f32[3]{range}", NULL,
        "f32[3]{5,6,7}"),
    CASE ("broadcasts-a-channel", "f32[1,2,2,1]{1,2,3,4}",
        "f32[2,1,1]{10,20}", NULL, "f32[1,2,2,1]{11,12,23,24}"),
    CASE ("no-elements", "f32[0,3]{}", "f32[3]{1}", NULL, "f32[0,3]{}"),
    CASE ("infinities-of-both-signs-are-nan", "f32[2]{inf,nan}",
        "f32[2]{-inf,1}", NULL, "f32[2]{nan,nan}"),
    CASE ("takes-f16", "f16[2]{1,2}", "f16[1]{0.5}", NULL,
        "f16[2]{1.5,2.5}"),
    CASE ("integers-wrap", "s8[1]{127}", "s8[1]{1}", NULL, "s8[1]{-128}"),
    CASE ("64-bit-integers-are-exact", "s64[1]{9007199254740993}",
        "s64[1]{2}", NULL, "s64[1]{9007199254740995}"),
    REFUSES ("refuses-shapes-that-do-not-fit", "f32[2]{1}", "f32[3]{1}", NULL,
        "do not broadcast at axis 0"),
    REFUSES ("refuses-mixed-types", "f32[1]{1}", "s32[1]{1}", NULL,
        "is s32 where input 0 is f32"))
CASES (and,
    CASE ("all-four", "bool[2,1]{0,1}", "bool[2]{0,1}", NULL,
        "bool[2,2]{0,0,0,1}"),
    REFUSES ("refuses-numbers", "s32[1]{1}", "s32[1]{1}", NULL,
        "may not be s32"))
CASES (bit_shift,
    CASE ("left-drops-high-bits", "u8[3]{1,200,255}", "u8[3]{3,1,8}",
        "direction='LEFT'", "u8[3]{8,144,0}"),
    CASE ("right", "u32[3]{16,255,4294967295}", "u32[3]{2,1,31}",
        "direction='RIGHT'", "u32[3]{4,127,1}"),
    CASE ("right-keeps-the-sign", "s8[3]{-8,-8,4}", "s8[3]{1,100,100}",
        "direction='RIGHT'", "s8[3]{-4,-1,0}"),
    CASE ("a-negative-number-shifts-all-out", "s32[2]{-8,8}", "s32[2]{-1,-1}",
        "direction='RIGHT'", "s32[2]{-1,0}"),
    CASE ("64-bits-and-more", "u64[2]{1,1}", "u64[2]{63,64}",
        "direction='LEFT'", "u64[2]{9223372036854775808,0}"),
    REFUSES ("refuses-another-direction", "u8[1]{1}", "u8[1]{1}",
        "direction='UP'", "'direction' may not be 'UP'"),
    REFUSES ("refuses-no-direction", "u8[1]{1}", "u8[1]{1}", NULL,
        "'direction' is missing"))
CASES (bitwise_and,
    CASE ("signed", "s32[3]{12,-1,-8}", "s32[3]{10,7,-6}", NULL,
        "s32[3]{8,7,-8}"),
    REFUSES ("refuses-floats", "f32[1]{1}", "f32[1]{1}", NULL,
        "may not be f32"))
CASES (bitwise_or,
    CASE ("unsigned", "u8[2]{12,128}", "u8[2]{10,1}", NULL, "u8[2]{14,129}"))
CASES (bitwise_xor,
    CASE ("wide", "u64[1]{18446744073709551615}", "u64[1]{1}", NULL,
        "u64[1]{18446744073709551614}"))
CASES (div,
    CASE ("floats-by-zero", "f32[3]{1,-1,0}", "f32[]{0}", NULL,
        "f32[3]{inf,-inf,nan}"),
    CASE ("integers-are-cut-towards-zero", "s32[4]{7,-7,7,-7}",
        "s32[4]{2,2,-2,-2}", NULL, "s32[4]{3,-3,-3,3}"),
    CASE ("integers-by-zero-are-zero", "s64[2]{7,-7}", "s64[1]{0}", NULL,
        "s64[2]{0,0}"),
    CASE ("the-lowest-by-minus-one-wraps", "s64[1]{-9223372036854775808}",
        "s64[1]{-1}", NULL, "s64[1]{-9223372036854775808}"),
    CASE ("unsigned-64-bit", "u64[2]{18446744073709551615,5}", "u64[2]{2,0}",
        NULL, "u64[2]{9223372036854775807,0}"))
CASES (equal,
    CASE ("nan-equals-nothing", "f32[3]{1,nan,inf}", "f32[3]{1,nan,inf}",
        NULL, "bool[3]{1,0,1}"),
    CASE ("64-bit-integers-are-exact", "s64[2]{9007199254740993,1}",
        "s64[2]{9007199254740992,1}", NULL, "bool[2]{0,1}"),
    CASE ("takes-bool", "bool[2]{0,1}", "bool[1]{1}", NULL, "bool[2]{0,1}"))
CASES (greater,
    CASE ("floats", "f32[4]{1,2,3,nan}", "f32[]{2}", NULL,
        "bool[4]{0,0,1,0}"),
    CASE ("unsigned-64-bit", "u64[1]{18446744073709551615}", "u64[1]{1}",
        NULL, "bool[1]{1}"),
    REFUSES ("refuses-bool", "bool[1]{1}", "bool[1]{1}", NULL,
        "may not be bool"))
CASES (greater_or_equal,
    CASE ("integers", "s8[3]{1,2,3}", "s8[1]{2}", NULL, "bool[3]{0,1,1}"))
CASES (less,
    CASE ("broadcasts", "f16[2,1]{1,3}", "f16[2]{2,4}", NULL,
        "bool[2,2]{1,1,0,1}"))
CASES (less_or_equal,
    CASE ("floats", "f64[4]{1,2,3,nan}", "f64[]{2}", NULL,
        "bool[4]{1,1,0,0}"))
CASES (mod,
    CASE ("takes-the-divisors-sign", "s32[4]{7,-7,7,-7}", "s32[4]{3,3,-3,-3}",
        NULL, "s32[4]{1,2,-2,-1}"),
    CASE ("fmod-takes-the-dividends-sign", "s32[4]{7,-7,7,-7}",
        "s32[4]{3,3,-3,-3}", "fmod=1", "s32[4]{1,-1,1,-1}"),
    CASE ("floats", "f32[3]{-4.5,5.5,1}", "f32[3]{2,-2,inf}", NULL,
        "f32[3]{1.5,-0.5,1}"),
    CASE ("floats-fmod", "f32[3]{-4.5,5.5,1}", "f32[3]{2,-2,0}", "fmod=1",
        "f32[3]{-0.5,1.5,nan}"),
    CASE ("integers-by-zero-are-zero", "s8[2]{7,-7}", "s8[1]{0}", NULL,
        "s8[2]{0,0}"),
    CASE ("the-lowest-by-minus-one", "s64[1]{-9223372036854775808}",
        "s64[1]{-1}", "fmod=1", "s64[1]{0}"),
    CASE ("unsigned-64-bit", "u64[2]{18446744073709551615,1}", "u64[2]{10,0}",
        NULL, "u64[2]{5,0}"))
CASES (mul,
    CASE ("broadcasts-a-row", "f32[2,2]{1,2,3,4}", "f32[2]{10,100}", NULL,
        "f32[2,2]{10,200,30,400}"),
    CASE ("integers-wrap", "s32[1]{65536}", "s32[1]{65536}", NULL,
        "s32[1]{0}"))
CASES (or,
    CASE ("all-four", "bool[2,1]{0,1}", "bool[2]{0,1}", NULL,
        "bool[2,2]{0,1,1,1}"))
CASES (pow,
    CASE ("floats", "f32[4]{2,-2,4,-1}", "f32[4]{3,2,0.5,0.5}", NULL,
        "f32[4]{8,4,2,nan}"),
    CASE ("exponent-of-another-type", "f32[3]{1,2,3}", "s64[3]{4,5,-1}", NULL,
        "f32[3]{1,32,0.333333333}"),
    CASE ("integers-are-exact", "s64[2]{3,-2}", "s64[2]{39,63}", NULL,
        "s64[2]{4052555153018976267,-9223372036854775808}"),
    CASE ("negative-powers-of-integers", "s32[4]{2,1,-1,0}", "s32[1]{-3}",
        NULL, "s32[4]{0,1,-1,0}"),
    CASE ("integer-to-a-float-is-cut-and-saturates", "s32[2]{2,10}",
        "f32[2]{0.5,9.5}", NULL, "s32[2]{1,2147483647}"))
CASES (prelu,
    CASE ("slope-for-each-channel", "f32[1,2,2]{-1,2,-3,4}", "f32[2,1]{0.5,2}",
        NULL, "f32[1,2,2]{-0.5,2,-6,4}"),
    CASE ("integers", "s32[2]{-3,3}", "s32[1]{2}", NULL, "s32[2]{-6,3}"),
    REFUSES ("refuses-a-slope-larger-than-the-input", "f32[1]{1}",
        "f32[3]{1}", NULL, "does not broadcast to the input"))
CASES (sub,
    CASE ("floats", "f32[3]{1,2,3}", "f32[1]{1}", NULL, "f32[3]{0,1,2}"),
    CASE ("a-number-less-a-row", "f32[]{1}", "f32[2]{range}", NULL,
        "f32[2]{1,0}"),
    CASE ("unsigned-wraps", "u8[1]{1}", "u8[1]{2}", NULL, "u8[1]{255}"))
CASES (xor,
    CASE ("all-four", "bool[2,1]{0,1}", "bool[2]{0,1}", NULL,
        "bool[2,2]{0,1,1,0}"))
