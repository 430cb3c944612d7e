/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* epilogue.cuh: the epilogue program over accumulators held as mma fragments
 * or as partial sums in shared memory. ARITHMETIC.md 4. */
#pragma once
#include "ptx.cuh"
#include "trtk_conv.h"

/* Programs that run on accumulators where they are. A clamp that keeps NaN is
 * none, relu and clip alike. All others go through shared memory and a loop
 * that is compiled once. trtk_cuda_is_fast () in plan_conv.c decides the same. */
typedef enum {
  FAST_CLAMP,
  FAST_ADD_CLAMP, /* residual before the activation */
  FAST_SILU,
  FAST_SILU_ADD, /* residual after it */
  FAST_NONE,
  /* FAST_CLAMP and FAST_ADD_CLAMP to s8 where the clamp is ReLU or s8's own
   * limits: the conversion saturates, ReLU masks four bytes at once. Chosen by
   * Program.saturates, and only where the steps after the clamp do nothing. */
  FAST_SATURATE,
  FAST_ADD_SATURATE
} Fast;

/* What the launch's program needs in registers. */
struct Program {
  const TrtkEpilogue *e;
  float lo, hi, rounder, zero, res_scale, res_offset;
  uint32_t res_flip;
  uint32_t relu; /* all bits: bytes below 0 become 0 */
  bool is_u8, saturates;
  int32_t fast; /* Fast */
  int32_t residual;
};

template <int DT>
TRTK_DEV Program
program_load (const TrtkEpilogue *e)
{
  Program p;
  bool clamp = e->act <= TRTK_ACT_CLIP, none = e->residual == TRTK_RES_NONE;

  p.e = e;
  p.rounder = trtk_rounder ((float) e->out_zero);
  p.zero = (float) e->out_zero - p.rounder;
  p.lo = e->act == TRTK_ACT_RELU ? 0.0f
      : e->act == TRTK_ACT_CLIP  ? e->act_a
                                 : -INFINITY;
  p.hi = e->act == TRTK_ACT_CLIP ? e->act_b : INFINITY;
  p.res_scale = e->res_scale;
  /* a byte is put under 2^23, whose subtraction is exact */
  p.res_flip = e->res_dtype == TRTK_S8 ? 0x80808080u : 0u;
  p.res_offset = (float) (8388608 + e->res_zero
      + (e->res_dtype == TRTK_S8 ? 128 : 0));
  p.is_u8 = e->out_dtype == TRTK_U8;
  p.saturates = clamp && e->out_dtype == TRTK_S8 && p.hi >= 127.0f
      && (p.lo == 0.0f || p.lo <= -128.0f);
  p.relu = p.lo == 0.0f ? ~0u : 0u;
  p.residual = e->residual;
  p.fast = clamp && none                                         ? FAST_CLAMP
      : clamp && e->residual == TRTK_RES_ADD_BEFORE_ACT          ? FAST_ADD_CLAMP
      : e->act == TRTK_ACT_SILU && none                          ? FAST_SILU
      : e->act == TRTK_ACT_SILU
          && e->residual == TRTK_RES_ADD_AFTER_ACT               ? FAST_SILU_ADD
                                                                 : FAST_NONE;
  if ((DT == DT_F16) != (e->out_dtype == TRTK_F16)
      || e->out_dtype == TRTK_F32)
    p.fast = FAST_NONE;
  return p;
}

TRTK_DEV void
program_hold (Program *p)
{
  hold (p->lo);
  hold (p->hi);
  hold (p->rounder);
  hold (p->zero);
  hold (p->res_scale);
  hold (p->res_offset);
  hold (p->res_flip);
  hold (p->fast);
  hold (p->residual);
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

/* Steps 2 to 7 for one value of a fast program. */
template <int FAST, bool SCALE = true, bool OUT = true>
TRTK_DEV float
fast_run (const Program &p, float t, float scale, float r, float out)
{
  if (SCALE)
    t = __fmul_rn (t, scale);
  if (FAST == FAST_ADD_CLAMP || FAST == FAST_ADD_SATURATE)
    t = __fmaf_rn (r, p.res_scale, t);
  if (FAST == FAST_SATURATE || FAST == FAST_ADD_SATURATE)
    return t;
  if (FAST == FAST_CLAMP || FAST == FAST_ADD_CLAMP)
    t = clamp_keep_nan (t, p.lo, p.hi);
  else
    t = __fmul_rn (t, trtk_sigmoid (t));
  if (FAST == FAST_SILU_ADD)
    t = __fmaf_rn (r, p.res_scale, t);
  return OUT ? __fadd_rn (__fadd_rn (__fmul_rn (t, out), p.rounder), p.zero)
             : t;
}

/* The same for any program; @e is the launch's, in constant memory. */
TRTK_DEV float
program_run (const Program &p, float t, float scale, float r, float out)
{
  return trtk_epilogue (p.e, t, scale, r, out);
}

/* Out of line, for kernels that have it in many places. Never in a kernel with
 * wgmma: a call makes the compiler wait after every instruction. */
static __device__ __noinline__ float
program_run_far (const TrtkEpilogue *e, float t, float scale, float r,
    float out)
{
  return trtk_epilogue (e, t, scale, r, out);
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

/* The same without branches, of the type that DT's convolutions take. */
template <int DT>
TRTK_DEV float2
fast_residual (const Program &p, const char *src)
{
  if constexpr (DT == DT_F16)
    return __half22float2 (*(const __half2 *) src);
  uint32_t v = *(const uint16_t *) src ^ p.res_flip;
  float a = __uint_as_float (__byte_perm (v, 0x4b000000u, 0x7440));
  float b = __uint_as_float (__byte_perm (v, 0x4b000000u, 0x7441));
  return make_float2 (a - p.res_offset, b - p.res_offset);
}

/* Four neighbouring channels. */
template <int DT>
TRTK_DEV void
fast_residual4 (const Program &p, const char *src, float *r)
{
  if constexpr (DT == DT_F16) {
    const uint2 v = *(const uint2 *) src;
    float2 lo = __half22float2 (*(const __half2 *) &v.x);
    float2 hi = __half22float2 (*(const __half2 *) &v.y);

    r[0] = lo.x, r[1] = lo.y, r[2] = hi.x, r[3] = hi.y;
  } else {
    const uint32_t v = *(const uint32_t *) src ^ p.res_flip;

#pragma unroll
    for (int i = 0; i < 4; i++)
      r[i] = __uint_as_float (__byte_perm (v, 0x4b000000u, 0x7440 + i))
          - p.res_offset;
  }
}

/* Step 8 for two neighbours: packs v0 into the low byte, v1 above it. */
TRTK_DEV uint32_t
pack_pair (float v0, float v1, bool is_u8)
{
  int a = __float2int_rn (v0), b = __float2int_rn (v1); /* NaN gives 0 */
  uint32_t u, s;

  asm ("cvt.pack.sat.u8.s32.b32 %0, %1, %2, 0;" : "=r"(u) : "r"(b), "r"(a));
  asm ("cvt.pack.sat.s8.s32.b32 %0, %1, %2, 0;" : "=r"(s) : "r"(b), "r"(a));
  return is_u8 ? u : s;
}

/* The same for four. */
TRTK_DEV uint32_t
pack_quad (const float *v, bool is_u8)
{
  int a = __float2int_rn (v[0]), b = __float2int_rn (v[1]);
  int c = __float2int_rn (v[2]), d = __float2int_rn (v[3]);
  uint32_t u, s;

  if (is_u8) {
    asm ("cvt.pack.sat.u8.s32.b32 %0, %1, %2, 0;" : "=r"(u) : "r"(d), "r"(c));
    asm ("cvt.pack.sat.u8.s32.b32 %0, %1, %2, %0;" : "+r"(u) : "r"(b), "r"(a));
    return u;
  }
  asm ("cvt.pack.sat.s8.s32.b32 %0, %1, %2, 0;" : "=r"(s) : "r"(d), "r"(c));
  asm ("cvt.pack.sat.s8.s32.b32 %0, %1, %2, %0;" : "+r"(s) : "r"(b), "r"(a));
  return s;
}

/* The same for FAST_SATURATE. */
TRTK_DEV uint32_t
pack_quad_relu (const float *v, uint32_t relu)
{
  uint32_t s = pack_quad (v, false), below;

  asm ("prmt.b32 %0, %1, 0, 0xba98;" : "=r"(below) : "r"(s)); /* signs, spread */
  return s & ~(below & relu);
}

template <int DT>
TRTK_DEV void
fast_store (const Program &p, char *dst, float v0, float v1)
{
  if constexpr (DT == DT_F16)
    *(__half2 *) dst = __floats2half2_rn (v0, v1);
  else
    *(uint16_t *) dst = (uint16_t) pack_pair (v0, v1, p.is_u8);
}

template <int DT, int FAST = FAST_NONE>
TRTK_DEV void
fast_store4 (const Program &p, char *dst, const float *v)
{
  if constexpr (DT == DT_F16) {
    __half2 lo = __floats2half2_rn (v[0], v[1]);
    __half2 hi = __floats2half2_rn (v[2], v[3]);

    *(uint2 *) dst = make_uint2 (*(uint32_t *) &lo, *(uint32_t *) &hi);
  } else if constexpr (FAST == FAST_SATURATE || FAST == FAST_ADD_SATURATE) {
    *(uint32_t *) dst = pack_quad_relu (v, p.relu);
  } else {
    *(uint32_t *) dst = pack_quad (v, p.is_u8);
  }
}

TRTK_DEV void
store_pair (char *dst, float v0, float v1, int32_t dtype)
{
  if (dtype == TRTK_F16)
    *(__half2 *) dst = __floats2half2_rn (v0, v1);
  else if (dtype == TRTK_F32)
    *(float2 *) dst = make_float2 (v0, v1);
  else
    *(uint16_t *) dst = (uint16_t) pack_pair (v0, v1, dtype == TRTK_U8);
}

TRTK_DEV void
store_one (char *dst, float v, int32_t dtype)
{
  if (dtype == TRTK_F16)
    *(__half *) dst = __float2half_rn (v);
  else if (dtype == TRTK_F32)
    *(float *) dst = v;
  else
    *(uint8_t *) dst = (uint8_t) pack_pair (v, 0.0f, dtype == TRTK_U8);
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

/* The constants of four neighbouring channels, in registers. */
template <class Acc> struct __align__ (16) FourConstants {
  Acc bias[4];
  float scale[4], out[4];
};

template <int BN, class Acc>
TRTK_DEV FourConstants<Acc>
four_constants (const ChannelConstants<BN, Acc> *c, int channel)
{
  FourConstants<Acc> k;

  *(uint4 *) k.bias = *(const uint4 *) &c->bias[channel];
  *(uint4 *) k.scale = *(const uint4 *) &c->scale[channel];
  *(uint4 *) k.out = *(const uint4 *) &c->out[channel];
  return k;
}

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
 * the caller commits. PIECES: 16-byte pieces of a whole row of the tile. */
template <int PIECES>
TRTK_DEV void
residual_fetch (char *dst, int pitch, const char *src, int src_pitch, int rows,
    int bytes, int tid, int threads)
{
  for (int i = tid; i < rows * PIECES; i += threads) {
    int row = i / PIECES, piece = i % PIECES;

    if (piece * 16 < bytes)
      cp_async16 (smem_addr (dst + row * pitch + piece * 16),
          src + (int64_t) row * src_pitch + piece * 16);
  }
}

/* Fragments to the staging tile. acc is [MT][NT][4] with mma's C layout: rows
 * row0 + 16 * mt + lane / 4 (+ 8), columns 8 * nt + 2 * (lane % 4) (+ 1), which
 * by trtk_pack_row () are channels col0 + 16 * (nt / 2) + 4 * (lane % 4)
 * + 2 * (nt % 2) (+ 1). */
template <int DT, int FAST, int BN, int MT, int NT, bool LESS, class Acc>
TRTK_DEV void
fragments_run (const Program &p, const Acc *acc,
    const ChannelConstants<BN, Acc> *c, char *stage, const char *res,
    int row0, int col0, int lane)
{
  constexpr int E = DtInfo<DT>::kBytes, PITCH = BN * E + 16;
  const int row = row0 + (lane >> 2), col = col0 + (lane & 3) * 4;

  static_assert (NT % 2 == 0, "pairs of fragments");
#pragma unroll
  for (int np = 0; np < NT / 2; np++) {
    const FourConstants<Acc> k = four_constants (c, col + np * 16);

#pragma unroll
    for (int i = 0; i < 2 * MT; i++) {
      const int at = (row + i * 8) * PITCH + (col + np * 16) * E;
      float r[4] = { 0.0f, 0.0f, 0.0f, 0.0f }, t[4];

      if (FAST == FAST_ADD_CLAMP || FAST == FAST_SILU_ADD)
        fast_residual4<DT> (p, res + at, r);
#pragma unroll
      for (int j = 0; j < 4; j++)
        t[j] = fast_run<FAST, !LESS || DT != DT_F16, !LESS> (p,
            to_float (acc[((i >> 1) * NT + np * 2 + (j >> 1)) * 4 + (i & 1) * 2
                          + (j & 1)],
                k.bias[j]),
            k.scale[j], r[j], k.out[j]);
      fast_store4<DT, FAST> (p, stage + at, t);
    }
  }
}

/* LESS: out[] is 1 and the zero point 0, and in f16 so is scale[]. */
template <int DT, int BN, int MT, int NT, bool LESS = false, class Acc>
TRTK_DEV void
fragments_finish (const Program &p, const Acc *acc,
    const ChannelConstants<BN, Acc> *c, char *stage, const char *res,
    int row0, int col0, int lane)
{
  if (LESS && DT != DT_F16 && p.fast == FAST_CLAMP && p.saturates)
    fragments_run<DT, FAST_SATURATE, BN, MT, NT, LESS> (p, acc, c, stage,
        res, row0, col0, lane);
  else if (p.fast == FAST_CLAMP)
    fragments_run<DT, FAST_CLAMP, BN, MT, NT, LESS> (p, acc, c, stage,
        res, row0, col0, lane);
  else if (p.fast == FAST_ADD_CLAMP)
    fragments_run<DT, FAST_ADD_CLAMP, BN, MT, NT, LESS> (p, acc, c, stage,
        res, row0, col0, lane);
  else if (p.fast == FAST_SILU)
    fragments_run<DT, FAST_SILU, BN, MT, NT, LESS> (p, acc, c, stage,
        res, row0, col0, lane);
  else
    fragments_run<DT, FAST_SILU_ADD, BN, MT, NT, LESS> (p, acc, c, stage,
        res, row0, col0, lane);
}

/* Fragments as they are to [BM][BN + 4] in shared memory. */
template <int BN, int MT, int NT, class Acc>
TRTK_DEV void
fragments_dump (const Acc *acc, Acc *part, int row0, int col0, int lane)
{
#pragma unroll
  for (int i = 0; i < MT * 2; i++)
#pragma unroll
    for (int np = 0; np < NT / 2; np++) {
      int row = row0 + i * 8 + (lane >> 2);
      int col = col0 + np * 16 + (lane & 3) * 4;
      const Acc *v = acc + ((i >> 1) * NT + np * 2) * 4 + (i & 1) * 2;

      struct __align__ (16) {
        Acc v[4];
      } quad = { { v[0], v[1], v[4], v[5] } };
      *(decltype (quad) *) &part[row * (BN + 4) + col] = quad;
    }
}

/* Staging tile to memory, 16 bytes a thread. PIECES as above. */
template <int PIECES>
TRTK_DEV void
stage_store (const char *stage, int stage_pitch, char *y, int y_pitch,
    int rows, int bytes, int tid, int threads)
{
  for (int i = tid; i < rows * PIECES; i += threads) {
    int row = i / PIECES, piece = i % PIECES;

    if (piece * 16 < bytes)
      *(uint4 *) (y + (int64_t) row * y_pitch + piece * 16)
          = *(const uint4 *) (stage + row * stage_pitch + piece * 16);
  }
}

/* The constants of two neighbouring channels, in registers. */
template <class Acc> struct PairConstants {
  Acc bias[2];
  float2 scale, out;
};

template <class Acc>
TRTK_DEV PairConstants<Acc>
pair_constants (const Acc *bias, const float *scale, const float *out)
{
  PairConstants<Acc> c;

  c.bias[0] = bias[0], c.bias[1] = bias[1];
  c.scale = *(const float2 *) scale;
  c.out = *(const float2 *) out;
  return c;
}

/* Where partial sums go and what with them: one thread's part. */
template <class Acc> struct PartialJob {
  const Acc *part;  /* [WK][BM][BN + 4] */
  const char *res;  /* tile in shared memory */
  char *y;
  int y_pitch, rows, cols;
  PairConstants<Acc> c; /* of the thread's two columns */
};

/* Partial sums of WK warps to memory: two channels a thread and step, the same
 * two in every step. */
template <int DT, int FAST, int BM, int BN, int WK, int THREADS, class Acc>
TRTK_DEV void
partial_run (const Program &p, const PartialJob<Acc> &job, int tid)
{
  constexpr int E = DtInfo<DT>::kBytes, RES_PITCH = BN * E + 16;
  constexpr int STEPS = (BM * BN / 2 + THREADS - 1) / THREADS;
  const int shift = FAST == FAST_NONE ? out_shift (p.e->out_dtype) : E - 1;
  const int col = tid % (BN / 2) * 2, row0 = tid / (BN / 2);

  static_assert (THREADS % (BN / 2) == 0, "a thread keeps its columns");
  if (col >= job.cols)
    return;
#pragma unroll(FAST == FAST_NONE ? 1 : STEPS > 8 ? 4 : STEPS)
  for (int i = 0; i < STEPS; i++) {
    int row = row0 + i * (THREADS / (BN / 2));
    char *dst = job.y + (int64_t) row * job.y_pitch + (col << shift);
    float2 r = make_float2 (0.0f, 0.0f);
    Acc s0 = 0, s1 = 0;

    if (row >= job.rows)
      break;
#pragma unroll
    for (int w = 0; w < WK; w++) {
      const Acc *v = job.part + (w * BM + row) * (BN + 4) + col;

      s0 += v[0];
      s1 += v[1];
    }
    float t0 = to_float (s0, job.c.bias[0]), t1 = to_float (s1, job.c.bias[1]);

    if (p.residual != TRTK_RES_NONE)
      r = fast_residual<DT> (p, job.res + row * RES_PITCH + col * E);
    if constexpr (FAST == FAST_NONE) {
      float v[2] = { t0, t1 };

#pragma unroll 1
      for (int k = 0; k < 2; k++)
        v[k] = program_run (p, v[k], k ? job.c.scale.y : job.c.scale.x,
            k ? r.y : r.x, k ? job.c.out.y : job.c.out.x);
      store_pair (dst, v[0], v[1], p.e->out_dtype);
    } else {
      fast_store<DT> (p, dst,
          fast_run<FAST> (p, t0, job.c.scale.x, r.x, job.c.out.x),
          fast_run<FAST> (p, t1, job.c.scale.y, r.y, job.c.out.y));
    }
  }
}

template <int DT, int BM, int BN, int WK, int THREADS, bool FAST = (WK > 1),
    class Acc>
TRTK_DEV void
partial_finish (const Program &p, const PartialJob<Acc> &job, int tid)
{
  if (FAST && p.fast == FAST_CLAMP)
    partial_run<DT, FAST_CLAMP, BM, BN, WK, THREADS> (p, job, tid);
  else if (FAST && p.fast == FAST_ADD_CLAMP)
    partial_run<DT, FAST_ADD_CLAMP, BM, BN, WK, THREADS> (p, job, tid);
  else if (FAST && p.fast == FAST_SILU)
    partial_run<DT, FAST_SILU, BM, BN, WK, THREADS> (p, job, tid);
  else if (FAST && p.fast == FAST_SILU_ADD)
    partial_run<DT, FAST_SILU_ADD, BM, BN, WK, THREADS> (p, job, tid);
  else
    partial_run<DT, FAST_NONE, BM, BN, WK, THREADS> (p, job, tid);
}
