/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cases_plain.c: sizes and shapes at which an index that goes wrong shows. */
#include "cases_plain.h"

/* clang-format off */
#define CASE(op, name_, attrs_, ...) \
  { op, { .name = name_, .inputs = { __VA_ARGS__ }, .attrs = attrs_, \
      .outputs = { "any" } } }
#define CASE2(op, name_, attrs_, ...) \
  { op, { .name = name_, .inputs = { __VA_ARGS__ }, .attrs = attrs_, \
      .outputs = { "any", "any" } } }
#define CASE3(op, name_, attrs_, ...) \
  { op, { .name = name_, .inputs = { __VA_ARGS__ }, .attrs = attrs_, \
      .outputs = { "any", "any", "any" } } }

const PlainCase plain_cases[] = {
  /* an element from an element of each */
  CASE ("Exp", "four-axes", NULL, "var f32[3,5,7,11]"),
  CASE ("Tanh", "halves", NULL, "var f16[1001]"),
  CASE ("Abs", "bytes", NULL, "var s8[300]"),
  CASE ("Add", "channel", NULL, "var f32[2,5,7,3]", "var f32[5,1,1]"),
  CASE ("Mul", "both-ways", NULL, "var f32[4,1,6,1]", "var f32[5,1,7]"),
  CASE ("Sub", "scalar", NULL, "var s32[]", "var s32[3,4,5]"),
  CASE ("Less", "halves", NULL, "var f16[9,1,4]", "var f16[9,8,1]"),
  CASE ("Mod", "fmod", "fmod=1", "var f64[7,6]", "var f64[6]"),
  CASE ("PRelu", "channel", NULL, "var f32[2,7,5,3]", "var f32[7,1,1]"),
  CASE ("Pow", "column", NULL, "var f32[6,9]", "var f32[6,1]"),
  CASE ("Where", "three-ways", NULL, "var bool[5,1,7]", "var f16[3,1]",
      "var f16[5,3,1]"),
  CASE ("Where", "long-integers", NULL, "var bool[40]", "var s64[3,40]",
      "var s64[]"),
  CASE ("Cast", "f32-to-s8", "to=3", "var f32[999]"),
  CASE ("Cast", "s32-to-f16", "to=10", "var s32[9,111]"),
  CASE ("Cast", "f16-to-f16", "to=10", "var f16[301]"),
  CASE ("Clip", "both-bounds", NULL, "var f32[777]", "f32[]{-0.5}",
      "f32[]{0.75}"),
  CASE ("Clip", "low-alone", NULL, "var s8[300]", "s8[]{-5}"),
  CASE ("Max", "three", NULL, "var f32[4,1,5]", "var f32[3,1]",
      "var f32[5]"),
  CASE ("Mean", "three", NULL, "var f16[4,3,5]", "var f16[3,1]",
      "var f16[5]"),
  CASE ("Min", "unsigned", NULL, "var u64[4,3]", "var u64[3]", "var u64[1]"),

  /* bytes */
  CASE ("QuantizeLinear", "axis", "axis=1", "var f32[3,4,37]",
      "f32[4]{0.01,0.02,0.3,0.04}", "s8[4]{0,-3,5,100}"),
  CASE ("QuantizeLinear", "blocks", "axis=1 block_size=2", "var f32[3,4,5]",
      "f32[3,2,5]{0.01}", "u8[3,2,5]{range}"),
  CASE ("DequantizeLinear", "axis", "axis=0", "var u8[5,77]",
      "f32[5]{0.1,0.2,0.3,0.4,0.5}", "u8[5]{range}"),
  CASE3 ("DynamicQuantizeLinear", "many", NULL, "var f32[5,4001]"),
  CASE ("MatMulInteger", "batches", NULL, "var u8[3,1,5,19]",
      "var s8[2,19,7]", "u8[]{9}", "s8[7]{range}"),
  CASE ("ConvInteger", "groups", "group=3 pads=[1,2,0,1]", "var u8[2,6,9,8]",
      "var s8[9,2,3,2]", "u8[]{7}"),

  /* over axes */
  CASE ("ReduceSum", "middle", NULL, "var f32[5,40,7]", "s64[1]{1}"),
  CASE ("ReduceMean", "first-and-last", "keepdims=0", "var f32[6,5,70]",
      "s64[2]{0,2}"),
  CASE ("ReduceMax", "bytes", NULL, "var u8[6,50,7]", "s64[1]{-2}"),
  CASE ("ReduceMin", "first", "keepdims=0", "var f16[60,9]", "s64[1]{0}"),
  CASE ("ReduceProd", "wraps", NULL, "var s32[9,13]", "s64[1]{1}"),
  CASE ("ReduceL1", "all", NULL, "var f32[4,5,60]"),
  CASE ("ReduceL2", "integers", NULL, "var s32[4,60]", "s64[1]{1}"),
  CASE ("ReduceLogSumExp", "rows", NULL, "var f32[7,90]", "s64[1]{1}"),
  CASE ("ReduceSumSquare", "two-apart", NULL, "var f32[3,4,5,6]",
      "s64[2]{1,3}"),
  CASE ("MeanVarianceNormalization", "usual-axes", "axes=[0,2,3]",
      "var f32[2,5,6,7]"),
  CASE ("ArgMax", "middle", "axis=1 keepdims=0", "var f32[5,33,6]"),
  CASE ("ArgMin", "last-of-equal", "axis=-1 select_last_index=1",
      "var s8[5,300]"),
  CASE ("ArgMax", "long", "axis=1", "var f32[3,1000,2]"),
  CASE ("ArgMax", "first-of-equal", "axis=0", "var u8[2049,3]"),
  CASE ("ArgMin", "long-halves", "axis=-1 select_last_index=1",
      "var f16[2,4099]"),
  CASE ("CumSum", "middle", NULL, "var f32[4,20,5]", "s64[]{1}"),
  CASE ("CumSum", "from-the-end", "reverse=1 exclusive=1", "var s32[9,20]",
      "s32[]{-1}"),

  /* normalisations */
  CASE ("Softmax", "last", "axis=-1", "var f32[7,101]"),
  CASE ("Softmax", "channels", "axis=1", "var f32[2,21,5,7]"),
  CASE ("Softmax", "halves", "axis=2", "var f16[3,4,50]"),
  CASE ("LogSoftmax", "first", "axis=0", "var f32[40,6]"),
  CASE ("Softmax", "long", "axis=-1", "var f32[3,1000]"),
  CASE ("Softmax", "long-down", "axis=0", "var f16[259,5]"),
  CASE ("LogSoftmax", "long", "axis=1", "var f32[2,777,3]"),
  CASE ("Hardmax", "middle", "axis=1", "var f32[3,40,6]"),
  CASE ("LpNormalization", "one", "axis=1 p=1", "var f32[3,40,6]"),
  CASE ("LpNormalization", "two", "axis=-1", "var f32[3,6,40]"),
  CASE ("LRN", "five", "size=5 alpha=0.01", "var f32[2,9,5,4]"),
  CASE ("InstanceNormalization", "planes", NULL, "var f32[2,5,9,8]",
      "var f32[5]", "var f32[5]"),
  CASE ("GroupNormalization", "two-groups", "num_groups=2",
      "var f32[3,6,5,7]", "var f32[6]", "var f32[6]"),
  CASE3 ("LayerNormalization", "two-axes", "axis=-2", "var f32[4,6,50]",
      "var f32[6,50]", "var f32[50]"),
  CASE ("RMSNormalization", "rows", "axis=-1", "var f16[40,64]",
      "var f16[64]"),
  CASE ("BatchNormalization", "channels", NULL, "var f32[3,5,7,2]",
      "var f32[5]", "var f32[5]", "var f32[5]", "f32[5]{1,2,3,4,0.5}"),

  /* products */
  CASE ("MatMul", "batches-both-ways", NULL, "var f32[3,1,9,31]",
      "var f32[4,31,7]"),
  CASE ("MatMul", "vectors", NULL, "var f32[31]", "var f32[4,31,7]"),
  CASE ("MatMul", "by-a-vector", NULL, "var f16[2,5,31]", "var f16[31]"),
  CASE ("MatMul", "integers", NULL, "var s32[5,6]", "var s32[6,7]"),
  CASE ("Gemm", "transposed", "transA=1 transB=1 alpha=0.5 beta=2.0",
      "var f32[33,9]", "var f32[21,33]", "var f32[9,1]"),
  CASE ("Gemm", "plain", NULL, "var f32[5,40]", "var f32[40,12]",
      "var f32[12]"),
  CASE ("Einsum", "attention", "equation='bihd,bjhd->bhij'",
      "var f32[2,5,3,4]", "var f32[2,6,3,4]"),

  /* windows */
  CASE ("Conv", "two-axes", "pads=[1,1,1,1] strides=[2,1]",
      "var f32[2,5,9,11]", "var f32[7,5,3,3]", "var f32[7]"),
  CASE ("Conv", "groups-dilated", "group=2 dilations=[2,3] pads=[2,3,2,3]",
      "var f32[2,6,12,11]", "var f32[8,3,3,3]"),
  CASE ("Conv", "depthwise", "group=9 pads=[0,1,2,1]", "var f16[1,9,8,7]",
      "var f16[9,1,3,3]", "var f16[9]"),
  CASE ("Conv", "one-axis", "strides=[3] pads=[4,0]", "var f32[3,4,50]",
      "var f32[6,4,5]"),
  CASE ("Conv", "three-axes", "pads=[1,0,1,0,1,1]", "var f32[1,3,5,6,7]",
      "var f32[4,3,2,3,2]", "var f32[4]"),
  CASE ("ConvTranspose", "stride", "strides=[2,3] pads=[1,0,0,1]",
      "var f32[2,4,5,6]", "var f32[4,3,3,4]", "var f32[3]"),
  CASE ("ConvTranspose", "groups", "group=2 dilations=[2,1] "
      "output_padding=[1,0] strides=[2,2]", "var f32[1,6,4,5]",
      "var f32[6,2,2,3]"),
  CASE2 ("MaxPool", "indices", "kernel_shape=[3,2] strides=[2,2] "
      "pads=[1,0,1,1]", "var f32[2,3,9,10]"),
  CASE2 ("MaxPool", "column-major", "kernel_shape=[2,3] storage_order=1 "
      "dilations=[2,1]", "var f32[2,3,7,8]"),
  CASE ("MaxPool", "bytes", "kernel_shape=[2,2,2] ceil_mode=1 "
      "strides=[2,2,2]", "var s8[1,3,5,7,3]"),
  CASE ("AveragePool", "cut", "kernel_shape=[3,3] pads=[1,1,1,1] "
      "strides=[2,2]", "var f32[2,3,8,9]"),
  CASE ("AveragePool", "counts-padding", "kernel_shape=[3,3] "
      "pads=[1,2,1,0] count_include_pad=1 ceil_mode=1 strides=[2,2]",
      "var f16[2,3,8,9]"),
  CASE ("LpPool", "two", "kernel_shape=[3,2] p=2 pads=[1,0,1,0]",
      "var f32[2,3,8,9]"),
  CASE ("GlobalAveragePool", "planes", NULL, "var f32[3,5,9,13]"),
  CASE ("GlobalMaxPool", "halves", NULL, "var f16[3,5,9,13]"),
  CASE ("GlobalLpPool", "three", "p=3", "var f32[3,5,9,13]"),
  { 0 },
};

const PlainCase tile_cases[] = {
  CASE ("MatMul", "odd", NULL, "var f32[67,45]", "var f32[45,131]"),
  CASE ("MatMul", "batches-both-ways", NULL, "var f32[3,1,9,31]",
      "var f32[4,31,7]"),
  CASE ("MatMul", "four-batch-axes", NULL, "var f32[2,1,3,1,5,7]",
      "var f32[2,1,2,7,6]"),
  CASE ("MatMul", "vectors", NULL, "var f32[31]", "var f32[4,31,70]"),
  CASE ("MatMul", "by-a-vector", NULL, "var f16[2,5,31]", "var f16[31]"),
  CASE ("Gemm", "transposed", "transA=1 transB=1 alpha=0.5 beta=2.0",
      "var f32[33,90]", "var f32[71,33]", "var f32[90,1]"),
  CASE ("Gemm", "plain", NULL, "var f32[65,40]", "var f32[40,12]",
      "var f32[12]"),
  CASE ("Gemm", "whole-c", "transB=1", "var f16[5,40]", "var f16[12,40]",
      "var f16[5,12]"),
  CASE ("Gemm", "scalar-c", NULL, "var f32[5,16]", "var f32[16,12]",
      "var f32[]"),
  CASE ("Gemm", "no-c", "alpha=3.0", "var f32[5,16]", "var f32[16,12]"),
  CASE ("Conv", "two-axes", "pads=[1,1,1,1] strides=[2,1]",
      "var f32[2,5,19,11]", "var f32[70,5,3,3]", "var f32[70]"),
  CASE ("Conv", "pointwise", NULL, "var f32[2,33,9,9]", "var f32[65,33,1,1]"),
  CASE ("Conv", "groups-dilated", "group=2 dilations=[2,3] pads=[2,3,2,3]",
      "var f32[2,6,12,11]", "var f32[8,3,3,3]", "var f32[8]"),
  CASE ("Conv", "depthwise", "group=9 pads=[0,1,2,1]", "var f16[1,9,8,7]",
      "var f16[9,1,3,3]", "var f16[9]"),
  CASE ("Conv", "one-axis", "strides=[3] pads=[4,0]", "var f32[3,4,250]",
      "var f32[6,4,5]"),
  CASE ("Conv", "three-axes", "pads=[1,0,1,0,1,1] strides=[1,2,1]",
      "var f32[1,3,5,9,7]", "var f32[4,3,2,3,2]", "var f32[4]"),
  CASE ("ConvTranspose", "stride", "strides=[2,3] pads=[1,0,0,1]",
      "var f32[2,4,5,6]", "var f32[4,3,3,4]", "var f32[3]"),
  CASE ("ConvTranspose", "groups", "group=2 dilations=[2,1] "
      "output_padding=[1,0] strides=[2,2]", "var f32[2,6,4,5]",
      "var f32[6,5,2,3]", "var f32[10]"),
  CASE ("ConvTranspose", "two-by-two", "strides=[2,2]", "var f16[1,9,7,5]",
      "var f16[9,66,2,2]"),
  { 0 },
};
