/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* depthwise.cu: depthwise convolution, NHWC, with the epilogue program.
 *   x, y     s8, u8 or f16 [n][h][w][pitch]
 *   weights  [r][s][channels]; of those of nine bits two sets, one after the
 *            other, for each of which a dp4a is done
 *   grid     a thread per 4 channels and strip of outputs in a row; the lanes
 *            of a warp lie along the channels
 *   bound    memory; the sums are one dp4a (integers; the weight stands in its
 *            own byte of an otherwise empty word) or one FFMA each */
#include "epilogue.cuh"
#include "trtk_ops.h"

template <int DT> struct Quad { /* four channels as loaded */
  uint32_t v[DtInfo<DT>::kBytes];
};

template <int DT>
TRTK_DEV Quad<DT>
quad_load (const char *p)
{
  Quad<DT> q;

  if constexpr (DT == DT_F16) {
    uint2 v = *(const uint2 *) p;
    q.v[0] = v.x, q.v[1] = v.y;
  } else {
    q.v[0] = *(const uint32_t *) p;
  }
  return q;
}

template <int DT>
TRTK_DEV void
quad_fma (typename DtInfo<DT>::Acc *acc, const Quad<DT> &x, const Quad<DT> &w)
{
  if constexpr (DT == DT_F16) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
      float2 a = __half22float2 (*(const __half2 *) &x.v[i]);
      float2 b = __half22float2 (*(const __half2 *) &w.v[i]);

      acc[2 * i] = fmaf (a.x, b.x, acc[2 * i]);
      acc[2 * i + 1] = fmaf (a.y, b.y, acc[2 * i + 1]);
    }
  } else {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int32_t wi = (int32_t) (w.v[0] & (0xffu << (8 * i)));

      if constexpr (DT == DT_U8)
        asm ("dp4a.u32.s32 %0, %1, %2, %0;" : "+r"(acc[i]) : "r"(x.v[0]), "r"(wi));
      else
        acc[i] = __dp4a ((int32_t) x.v[0], wi, acc[i]);
    }
  }
}

/* The constants of a thread's four channels. */
template <class Acc> struct QuadConstants {
  Acc bias[4];
  float scale[4], out[4];
};

template <class Acc>
TRTK_DEV QuadConstants<Acc>
quad_constants (const TrtkDepthwiseArgs &a, int channel)
{
  QuadConstants<Acc> c;

  *(uint4 *) c.bias = *(const uint4 *) ((const Acc *) a.bias + channel);
  *(float4 *) c.scale = *(const float4 *) (a.scale + channel);
  *(float4 *) c.out = *(const float4 *) (a.out + channel);
  return c;
}

TRTK_DEV void
quad_residual (const TrtkDepthwiseArgs &a, int channel, int64_t pixel, float *r)
{
  const int shift = out_shift (a.e.res_dtype);
  const char *src = (const char *) a.res + pixel * a.res_pitch
      + ((int64_t) channel << shift);
  float2 lo = residual_pair (src, a.e.res_dtype, a.e.res_zero);
  float2 hi = residual_pair (src + (2 << shift), a.e.res_dtype, a.e.res_zero);

  r[0] = lo.x, r[1] = lo.y, r[2] = hi.x, r[3] = hi.y;
}

/* Four channels through the program, to memory. */
template <int DT, bool FAST, class Acc>
TRTK_DEV void
quad_finish (const TrtkDepthwiseArgs &a, const Program &p, const Acc *acc,
    const QuadConstants<Acc> &c, int channel, int64_t pixel)
{
  const int shift = FAST ? DtInfo<DT>::kBytes - 1 : out_shift (a.e.out_dtype);
  char *y = (char *) a.y + pixel * a.y_pitch + ((int64_t) channel << shift);
  float v[4], r[4] = { 0.0f, 0.0f, 0.0f, 0.0f };

  if (!FAST && a.e.residual != TRTK_RES_NONE)
    quad_residual (a, channel, pixel, r);
#pragma unroll
  for (int i = 0; i < 4; i++) {
    float t = to_float (acc[i], c.bias[i]);

    v[i] = FAST
        ? fast_run<FAST_CLAMP> (p, t, c.scale[i], 0.0f, c.out[i])
        : program_run_far (p.e, t, c.scale[i], r[i], c.out[i]);
  }
  if (shift == 0) {
    *(uint32_t *) y = pack_pair (v[0], v[1], p.is_u8)
        | pack_pair (v[2], v[3], p.is_u8) << 16;
  } else {
    store_pair (y, v[0], v[1], a.e.out_dtype);
    store_pair (y + (2 << shift), v[2], v[3], a.e.out_dtype);
  }
}

/* F: filter size known at compile time with stride ST and no dilation, TQ
 * outputs a strip; F = 0: anything, TQ = 1. SETS: of weights. */
template <int DT, int F, int ST, int TQ, int SETS>
TRTK_DEV void
depthwise (const TrtkDepthwiseArgs &a)
{
  using Acc = typename DtInfo<DT>::Acc;
  constexpr int E = DtInfo<DT>::kBytes;
  constexpr int COLS = (TQ - 1) * ST + (F > 0 ? F : 1);
  uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  uint32_t rest = trtk_div (a.div_words, i);
  int channel = (int) (i - rest * a.div_words.div) * 4;
  uint32_t line = trtk_div (a.div_strips, rest);
  int q0 = (int) (rest - line * a.div_strips.div) * TQ;
  int n = (int) trtk_div (a.div_p, line), p = (int) line - n * a.p;
  int y0 = p * a.stride_y - a.pad_top, x0 = q0 * a.stride_x - a.pad_left;
  const char *w = (const char *) a.weights + channel * E;
  const char *x = (const char *) a.x + (int64_t) n * a.h * a.w * a.x_pitch
      + channel * E;
  Acc acc[TQ][4];
  Quad<DT> pad;
  QuadConstants<Acc> consts;

  pdl_launch_next ();
#pragma unroll
  for (int k = 0; k < E; k++)
    pad.v[k] = (uint32_t) (a.x_zero & 255) * 0x01010101u;
#pragma unroll
  for (int t = 0; t < TQ; t++)
    acc[t][0] = acc[t][1] = acc[t][2] = acc[t][3] = 0;
  if constexpr (F > 0) {
    Quad<DT> wf[SETS][F][F];

    consts = quad_constants<Acc> (a, channel);
    if (n < a.n) {
#pragma unroll
      for (int i = 0; i < SETS * F * F; i++)
        wf[i / (F * F)][i / F % F][i % F]
            = quad_load<DT> (w + i * a.channels * E);
    }
    pdl_wait ();
    if (n >= a.n)
      return;
#pragma unroll
    for (int r = 0; r < F; r++) {
      bool row_in = (uint32_t) (y0 + r) < (uint32_t) a.h;
      const char *line = x + ((int64_t) (y0 + r) * a.w + x0) * a.x_pitch;
      Quad<DT> v[COLS];

#pragma unroll
      for (int c = 0; c < COLS; c++) {
        v[c] = pad;
        if (row_in && (uint32_t) (x0 + c) < (uint32_t) a.w)
          v[c] = quad_load<DT> (line + c * a.x_pitch);
      }
#pragma unroll
      for (int s = 0; s < F; s++)
#pragma unroll
        for (int t = 0; t < TQ; t++)
#pragma unroll
          for (int i = 0; i < SETS; i++)
            quad_fma<DT> (acc[t], v[t * ST + s], wf[i][r][s]);
    }
  } else {
    consts = quad_constants<Acc> (a, channel);
    pdl_wait ();
    if (n >= a.n)
      return;
    for (int r = 0; r < a.r; r++)
      for (int s = 0; s < a.s; s++) {
        int yy = y0 + r * a.dil_y, xx = x0 + s * a.dil_x;
        Quad<DT> v = pad;

        if ((uint32_t) yy < (uint32_t) a.h && (uint32_t) xx < (uint32_t) a.w)
          v = quad_load<DT> (x + ((int64_t) yy * a.w + xx) * a.x_pitch);
#pragma unroll
        for (int i = 0; i < SETS; i++)
          quad_fma<DT> (acc[0], v,
              quad_load<DT> (w
                  + ((i * a.r + r) * a.s + s) * a.channels * E));
      }
  }

  const Program prog = program_load<DT> (&a.e);
  int64_t pixel = ((int64_t) n * a.p + p) * a.q + q0;
  if (prog.fast == FAST_CLAMP) {
#pragma unroll
    for (int t = 0; t < TQ; t++)
      if (q0 + t < a.q)
        quad_finish<DT, true> (a, prog, acc[t], consts, channel, pixel + t);
    return;
  }
#pragma unroll
  for (int t = 0; t < TQ; t++)
    if (q0 + t < a.q)
      quad_finish<DT, false> (a, prog, acc[t], consts, channel, pixel + t);
}

#define ENTRY(type, DT, SETS, name, F, ST, TQ) \
  extern "C" __global__ void __launch_bounds__ (128) \
      trtk_depthwise_##type##_##name ( \
          const __grid_constant__ TrtkDepthwiseArgs a) \
  { \
    depthwise<DT, F, ST, TQ, SETS> (a); \
  }
#define ENTRIES(type, DT, SETS) \
  ENTRY (type, DT, SETS, 3s1t4, 3, 1, 4) \
  ENTRY (type, DT, SETS, 3s1t2, 3, 1, 2) \
  ENTRY (type, DT, SETS, 3s1t1, 3, 1, 1) \
  ENTRY (type, DT, SETS, 3s2t2, 3, 2, 2) \
  ENTRY (type, DT, SETS, 3s2t1, 3, 2, 1) \
  ENTRY (type, DT, SETS, 5s1t2, 5, 1, 2) \
  ENTRY (type, DT, SETS, 5s2t1, 5, 2, 1) \
  ENTRY (type, DT, SETS, any, 0, 1, 1)

ENTRIES (s8, DT_S8, 1)
ENTRIES (u8, DT_U8, 1)
ENTRIES (f16, DT_F16, 1)
ENTRIES (s8x2, DT_S8, 2)
ENTRIES (u8x2, DT_U8, 2)
