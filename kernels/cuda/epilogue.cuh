/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* epilogue.cuh: the epilogue program over accumulators held as mma fragments
 * or as partial sums in shared memory. ARITHMETIC.md 4. */
#pragma once
#include "ptx.cuh"
#include "trtk_conv.h"

/* Activations that are rare or long stay out of line: they would multiply the
 * size of every instance. */
static __device__ __noinline__ float
activate_slow (int32_t act, float a, float b, float t)
{
  return trtk_activate (act, a, b, t);
}

/* What the launch's program needs in registers. None, relu and clip are all a
 * clamp that keeps NaN, so the common programs have no branch. */
struct Program {
  const TrtkEpilogue *e;
  float lo, hi, zero;
  int32_t act, residual;
};

TRTK_DEV Program
program_load (const TrtkEpilogue *e)
{
  Program p;

  p.e = e;
  p.act = e->act;
  p.residual = e->residual;
  p.zero = (float) e->out_zero;
  p.lo = e->act == TRTK_ACT_RELU ? 0.0f
      : e->act == TRTK_ACT_CLIP  ? e->act_a
                                 : -INFINITY;
  p.hi = e->act == TRTK_ACT_CLIP ? e->act_b : INFINITY;
  return p;
}

TRTK_DEV float
clamp_keep_nan (float t, float lo, float hi)
{
#if __CUDA_ARCH__ >= 800
  asm ("max.NaN.f32 %0, %0, %1;" : "+f"(t) : "f"(lo));
  asm ("min.NaN.f32 %0, %0, %1;" : "+f"(t) : "f"(hi));
  return t;
#else
  return trtk_clamp_nan (t, lo, hi);
#endif
}

/* Steps 2 to 7 for one value. */
TRTK_DEV float
program_run (const Program &p, float t, float scale, float r, float out)
{
  t = __fmul_rn (t, scale);
  if (p.residual == TRTK_RES_ADD_BEFORE_ACT)
    t = __fmaf_rn (r, p.e->res_scale, t);
  if (p.act <= TRTK_ACT_CLIP)
    t = clamp_keep_nan (t, p.lo, p.hi);
  else if (p.act == TRTK_ACT_SILU)
    t = __fmul_rn (t, trtk_sigmoid (t));
  else
    t = activate_slow (p.act, p.e->act_a, p.e->act_b, t);
  if (p.residual == TRTK_RES_ADD_AFTER_ACT)
    t = __fmaf_rn (r, p.e->res_scale, t);
  else if (p.residual == TRTK_RES_GATE_AFTER_ACT)
    t = __fmul_rn (t, __fmul_rn (r, p.e->res_scale));
  return __fadd_rn (__fmul_rn (t, out), p.zero);
}

TRTK_DEV float
to_float (int32_t acc, int32_t bias)
{
  return __int2float_rn (acc + bias);
}

TRTK_DEV float
to_float (float acc, float bias)
{
  return __fadd_rn (acc, bias);
}

/* Two neighbouring channels of the residual, zero point taken off. */
TRTK_DEV float2
residual_pair (const char *p, int32_t dtype, int32_t zero)
{
  if (dtype == TRTK_F16)
    return __half22float2 (*(const __half2 *) p);
  uint32_t v = *(const uint16_t *) p;
  int a = dtype == TRTK_U8 ? (int) (v & 255) : (int) (int8_t) (v & 255);
  int b = dtype == TRTK_U8 ? (int) (v >> 8) : (int) (int8_t) (v >> 8);
  return make_float2 ((float) (a - zero), (float) (b - zero));
}

/* Step 8 for two neighbours: packs v0 into the low byte, v1 above it. */
TRTK_DEV uint32_t
pack_pair (float v0, float v1, int32_t dtype)
{
  int a = __float2int_rn (v0), b = __float2int_rn (v1); /* NaN gives 0 */
  uint32_t d;

  if (dtype == TRTK_U8)
    asm ("cvt.pack.sat.u8.s32.b32 %0, %1, %2, 0;" : "=r"(d) : "r"(b), "r"(a));
  else
    asm ("cvt.pack.sat.s8.s32.b32 %0, %1, %2, 0;" : "=r"(d) : "r"(b), "r"(a));
  return d;
}

TRTK_DEV void
store_pair (char *dst, float v0, float v1, int32_t dtype)
{
  if (dtype == TRTK_F16)
    *(__half2 *) dst = __floats2half2_rn (v0, v1);
  else if (dtype == TRTK_F32)
    *(float2 *) dst = make_float2 (v0, v1);
  else
    *(uint16_t *) dst = (uint16_t) pack_pair (v0, v1, dtype);
}

TRTK_DEV int
out_shift (int32_t dtype) /* log2 of the bytes of an element */
{
  return dtype == TRTK_F32 ? 2 : dtype == TRTK_F16 ? 1 : 0;
}

/* Channel constants of one tile, in shared memory. */
template <int BN, class Acc> struct ChannelConstants {
  Acc bias[BN];
  float scale[BN];
  float out[BN];
};

/* Fetches bias, scale and out of @count channels (a multiple of 16) with
 * cp.async; the caller commits. They are weights: no need to wait for the
 * kernel before. */
template <int BN, class Acc>
TRTK_DEV void
constants_fetch (ChannelConstants<BN, Acc> *c, const TrtkConvArgs &a,
    int channel, int count, int tid, int threads)
{
  for (int i = tid * 4; i < count; i += threads * 4) {
    cp_async16 (smem_addr (&c->bias[i]), (const Acc *) a.bias + channel + i);
    cp_async16 (smem_addr (&c->scale[i]), a.scale + channel + i);
    cp_async16 (smem_addr (&c->out[i]), a.out + channel + i);
  }
}

/* Fetches the tile of the residual: @rows x @bytes at @pitch in shared memory;
 * the caller commits. */
TRTK_DEV void
residual_fetch (char *dst, int pitch, const char *src, int src_pitch, int rows,
    int bytes, int tid, int threads)
{
  int pieces = bytes >> 4;

  for (int i = tid; i < rows * pieces; i += threads) {
    int row = i / pieces, piece = i - row * pieces;

    cp_async16 (smem_addr (dst + row * pitch + piece * 16),
        src + (int64_t) row * src_pitch + piece * 16);
  }
}

/* Fragments to the staging tile. acc is [MT][NT][4] with mma's C layout: rows
 * row0 + 16 * mt + lane / 4 (+ 8), columns col0 + 8 * nt + 2 * (lane % 4). */
template <int BN, int MT, int NT, class Acc>
TRTK_DEV void
fragments_finish (const Program &p, const Acc *acc,
    const ChannelConstants<BN, Acc> *c, char *stage, int stage_pitch,
    const char *res, int res_pitch, int row0, int col0, int lane)
{
  const int32_t dtype = p.e->out_dtype, shift = out_shift (dtype);
  const int32_t res_dtype = p.e->res_dtype, res_shift = out_shift (res_dtype);

#pragma unroll
  for (int nt = 0; nt < NT; nt++) {
    int col = col0 + nt * 8 + (lane & 3) * 2;
    Acc b0 = c->bias[col], b1 = c->bias[col + 1];
    float2 scale = *(const float2 *) &c->scale[col];
    float2 out = *(const float2 *) &c->out[col];
#pragma unroll
    for (int i = 0; i < 2 * MT; i++) {
      int row = row0 + (i >> 1) * 16 + (i & 1) * 8 + (lane >> 2);
      const Acc *v = acc + ((i >> 1) * NT + nt) * 4 + (i & 1) * 2;
      float2 r = make_float2 (0.0f, 0.0f);

      if (p.residual != TRTK_RES_NONE)
        r = residual_pair (res + row * res_pitch + (col << res_shift),
            res_dtype, p.e->res_zero);
      store_pair (stage + row * stage_pitch + (col << shift),
          program_run (p, to_float (v[0], b0), scale.x, r.x, out.x),
          program_run (p, to_float (v[1], b1), scale.y, r.y, out.y), dtype);
    }
  }
}

/* Staging tile to memory, 16 bytes a thread. */
TRTK_DEV void
stage_store (const char *stage, int stage_pitch, char *y, int y_pitch,
    int rows, int bytes, int tid, int threads)
{
  int pieces = bytes >> 4;

  for (int i = tid; i < rows * pieces; i += threads) {
    int row = i / pieces, piece = i - row * pieces;

    *(uint4 *) (y + (int64_t) row * y_pitch + piece * 16)
        = *(const uint4 *) (stage + row * stage_pitch + piece * 16);
  }
}

/* Partial sums of WK warps, [WK][BM][BN + 4], to memory: two channels a
 * thread and step. */
template <int BM, int BN, int WK, class Acc>
TRTK_DEV void
partial_finish (const Program &p, const Acc *part,
    const ChannelConstants<BN, Acc> *c, const char *res, int res_pitch,
    char *y, int y_pitch, int rows, int cols, int tid, int threads)
{
  const int32_t dtype = p.e->out_dtype, shift = out_shift (dtype);
  const int32_t res_dtype = p.e->res_dtype, res_shift = out_shift (res_dtype);

  for (int i = tid; i < BM * BN / 2; i += threads) {
    int row = i / (BN / 2), col = (i % (BN / 2)) * 2;
    float2 r = make_float2 (0.0f, 0.0f);
    Acc s0 = 0, s1 = 0;

    if (row >= rows || col >= cols)
      continue;
#pragma unroll
    for (int w = 0; w < WK; w++) {
      const Acc *v = part + (w * BM + row) * (BN + 4) + col;

      s0 += v[0];
      s1 += v[1];
    }
    if (p.residual != TRTK_RES_NONE)
      r = residual_pair (res + row * res_pitch + (col << res_shift), res_dtype,
          p.e->res_zero);
    store_pair (y + (int64_t) row * y_pitch + (col << shift),
        program_run (p, to_float (s0, c->bias[col]), c->scale[col], r.x,
            c->out[col]),
        program_run (p, to_float (s1, c->bias[col + 1]), c->scale[col + 1],
            r.y, c->out[col + 1]),
        dtype);
  }
}
