/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pool.cu: max pooling, and the average over a whole picture.
 *   grid   max: a thread per 16 bytes of channels and output pixel
 *          global: a CTA per 128 bytes of channels and picture, or part of one; 8
 *          pieces across, 32 pixels at a time. Behind parts a CTA per 32 channels
 *          and picture
 *   bound  memory */
#include "epilogue.cuh"
#include "trtk_ops.h"

/* The greatest so far of four bytes, or of two halves. Where pairs of 16 bits
 * have a maximum of their own, bytes are the upper ones of two pairs; what is
 * below them decides between equal ones only. */
struct Greatest {
  uint32_t odd, even;
};

template <int DT>
TRTK_DEV void
greatest_take (Greatest *m, uint32_t v)
{
  if constexpr (DT == DT_F16) {
#if __CUDA_ARCH__ >= 800
    __half2 h = __hmax2_nan (*(__half2 *) &m->odd, *(__half2 *) &v);
#else
    __half2 h = __hmax2 (*(__half2 *) &m->odd, *(__half2 *) &v);
#endif
    m->odd = *(uint32_t *) &h;
  } else {
#if __CUDA_ARCH__ >= 900
    const uint32_t w = v << 8;

    m->odd = DT == DT_S8 ? __vmaxs2 (m->odd, v) : __vmaxu2 (m->odd, v);
    m->even = DT == DT_S8 ? __vmaxs2 (m->even, w) : __vmaxu2 (m->even, w);
#else
    m->odd = DT == DT_S8 ? __vmaxs4 (m->odd, v) : __vmaxu4 (m->odd, v);
#endif
  }
}

template <int DT>
TRTK_DEV uint32_t
greatest (const Greatest &m)
{
#if __CUDA_ARCH__ >= 900
  if constexpr (DT != DT_F16)
    return __byte_perm (m.odd, m.even, 0x3715);
#endif
  return m.odd;
}

/* F: filter size known at compile time, so that a row's loads are in flight
 * together; 0: any. */
template <int F, int DT>
TRTK_DEV void
max_pool (const TrtkPoolArgs &a)
{
  uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  uint32_t pixel = trtk_div (a.div_pieces, i);
  int piece = (int) (i - pixel * a.div_pieces.div);
  uint32_t line = trtk_div (a.div_q, pixel);
  int q = (int) (pixel - line * a.div_q.div);
  int n = (int) trtk_div (a.div_p, line), p = (int) line - n * a.p;
  int y0 = p * a.stride_y - a.pad_top, x0 = q * a.stride_x - a.pad_left;
  const char *x = (const char *) a.x
      + ((int64_t) (n * a.h + y0) * a.w + x0) * a.x_pitch + piece * 16;
  const uint32_t low = DT == DT_S8 ? 0x80808080u
      : DT == DT_U8                ? 0u
                                   : 0xfc00fc00u;
  Greatest m[4];

  pdl_launch_next ();
  pdl_wait ();
  if (n >= a.n)
    return;
#pragma unroll
  for (int k = 0; k < 4; k++)
    m[k].odd = m[k].even = low;
#pragma unroll(F > 0 ? F : 1)
  for (int r = 0; r < (F > 0 ? F : a.r); r++)
#pragma unroll(F > 0 ? F : 1)
    for (int s = 0; s < (F > 0 ? F : a.s); s++) {
      uint4 v = make_uint4 (low, low, low, low);

      if ((uint32_t) (y0 + r) < (uint32_t) a.h
          && (uint32_t) (x0 + s) < (uint32_t) a.w)
        v = *(const uint4 *) (x + (int64_t) (r * a.w + s) * a.x_pitch);
      greatest_take<DT> (&m[0], v.x);
      greatest_take<DT> (&m[1], v.y);
      greatest_take<DT> (&m[2], v.z);
      greatest_take<DT> (&m[3], v.w);
    }
  *(uint4 *) ((char *) a.y + (int64_t) pixel * a.y_pitch + piece * 16)
      = make_uint4 (greatest<DT> (m[0]), greatest<DT> (m[1]), greatest<DT> (m[2]),
          greatest<DT> (m[3]));
}

#define MAX_POOL(name, F) \
  extern "C" __global__ void __launch_bounds__ (128) \
      trtk_max_pool_##name (const __grid_constant__ TrtkPoolArgs a) \
  { \
    if (a.dtype == TRTK_S8) \
      max_pool<F, DT_S8> (a); \
    else if (a.dtype == TRTK_U8) \
      max_pool<F, DT_U8> (a); \
    else \
      max_pool<F, DT_F16> (a); \
  }

MAX_POOL (3, 3)
MAX_POOL (5, 5)
MAX_POOL (any, 0)

/* The E channels of one 16-byte piece, added to @sum. */
template <int DT, class Acc>
TRTK_DEV void
piece_add (Acc *sum, uint4 v)
{
  const uint32_t w[4] = { v.x, v.y, v.z, v.w };

#pragma unroll
  for (int i = 0; i < 4; i++) {
    if constexpr (DT == DT_F16) {
      float2 f = __half22float2 (*(const __half2 *) &w[i]);

      sum[2 * i] += f.x;
      sum[2 * i + 1] += f.y;
    } else {
#pragma unroll
      for (int b = 0; b < 4; b++)
        sum[4 * i + b] += DT == DT_U8 ? (int) (w[i] >> (8 * b) & 255)
                                      : (int) (int8_t) (w[i] >> (8 * b));
    }
  }
}

/* The pixels of a picture that the CTA sums. */
struct Part {
  int first, end;
};

TRTK_DEV Part
pool_part (const TrtkPoolArgs &a)
{
  const int pixels = a.h * a.w;

  if (a.parts <= 1)
    return { 0, pixels };
  return { (int) blockIdx.z * a.each,
    min ((int) (blockIdx.z + 1) * a.each, pixels) };
}

/* What channel @at of picture @n becomes of its sum. */
template <int DT>
TRTK_DEV void
pool_store (const TrtkPoolArgs &a, const Program &p, int n, int at,
    typename DtInfo<DT>::Acc sum)
{
  const int shift = out_shift (a.e.out_dtype);
  float t = to_float (sum, ((const typename DtInfo<DT>::Acc *) a.bias)[at]);

  t = p.fast == FAST_CLAMP
      ? fast_run<FAST_CLAMP> (p, t, a.scale[at], 0.0f, a.out[at])
      : program_run_far (&a.e, t, a.scale[at], 0.0f, a.out[at]);
  store_one ((char *) a.y + (int64_t) n * a.y_pitch + ((int64_t) at << shift),
      t, a.e.out_dtype);
}

template <class Acc>
TRTK_DEV Acc *
pool_partial (const TrtkPoolArgs &a, int n, int part)
{
  return (Acc *) a.partial + ((int64_t) n * a.parts + part) * a.channels;
}

template <int DT>
TRTK_DEV void
global_pool (const TrtkPoolArgs &a)
{
  using Acc = typename DtInfo<DT>::Acc;
  constexpr int C = 16 / DtInfo<DT>::kBytes; /* channels of a piece */
  __shared__ Acc part[32][8 * C + 1];
  const int tid = threadIdx.x, piece = tid & 7, row = tid >> 3;
  const int c0 = blockIdx.x * 8 * C, n = blockIdx.y;
  const Part pixels = pool_part (a);
  Acc sum[C];

  pdl_launch_next ();
#pragma unroll
  for (int i = 0; i < C; i++)
    sum[i] = 0;
  pdl_wait ();
  if (c0 + piece * C < a.channels)
#pragma unroll 4
    for (int m = pixels.first + row; m < pixels.end; m += 32)
      piece_add<DT> (sum, *(const uint4 *) ((const char *) a.x
              + ((int64_t) n * a.h * a.w + m) * a.x_pitch + c0 * (16 / C)
              + piece * 16));
#pragma unroll
  for (int i = 0; i < C; i++)
    part[row][piece * C + i] = sum[i];
  __syncthreads ();
  const Program p = program_load<DT> (&a.e);
  for (int c = tid; c < min (8 * C, a.channels - c0); c += 256) {
    Acc sum = 0;

#pragma unroll
    for (int r = 0; r < 32; r++)
      sum += part[r][c];
    if (a.parts > 1)
      pool_partial<Acc> (a, n, blockIdx.z)[c0 + c] = sum;
    else
      pool_store<DT> (a, p, n, c0 + c, sum);
  }
}

/* The sum of channel blockIdx.x * 32 + threadIdx.x % 32 over all parts, for the
 * threads below 32; 0 behind the last channel. */
template <class Acc>
TRTK_DEV Acc
sum_parts (const TrtkPoolArgs &a)
{
  __shared__ Acc all[8][32];
  const int column = threadIdx.x % 32, row = threadIdx.x / 32;
  const int c = blockIdx.x * 32 + column;
  Acc sum = 0;

  if (c < a.channels)
#pragma unroll 8
    for (int k = row; k < a.parts; k += 8)
      sum += pool_partial<Acc> (a, blockIdx.y, k)[c];
  all[row][column] = sum;
  __syncthreads ();
  sum = 0;
#pragma unroll
  for (int r = 0; r < 8; r++)
    sum += all[r][column];
  return sum;
}

template <int DT>
TRTK_DEV void
global_pool_end (const TrtkPoolArgs &a)
{
  const int at = blockIdx.x * 32 + threadIdx.x;

  pdl_launch_next ();
  pdl_wait ();
  const auto sum = sum_parts<typename DtInfo<DT>::Acc> (a);
  const Program p = program_load<DT> (&a.e);
  if (threadIdx.x < 32 && at < a.channels)
    pool_store<DT> (a, p, blockIdx.y, at, sum);
}

#define ENTRY(type, DT) \
  extern "C" __global__ void __launch_bounds__ (256) \
      trtk_global_pool_##type (const __grid_constant__ TrtkPoolArgs a) \
  { \
    global_pool<DT> (a); \
  } \
  extern "C" __global__ void __launch_bounds__ (256) \
      trtk_global_pool_end_##type (const __grid_constant__ TrtkPoolArgs a) \
  { \
    global_pool_end<DT> (a); \
  }

ENTRY (s8, DT_S8)
ENTRY (u8, DT_U8)
ENTRY (f16, DT_F16)

/* The mean of f32 pictures: what a layer in full precision leaves. */
TRTK_DEV void
pool_store_f32 (const TrtkPoolArgs &a, int n, int at, float sum)
{
  *(float *) ((char *) a.y + (int64_t) n * a.y_pitch + at * 4)
      = sum * a.scale[at];
}

extern "C" __global__ void __launch_bounds__ (256)
trtk_global_pool_f32 (const __grid_constant__ TrtkPoolArgs a)
{
  constexpr int C = 4;
  __shared__ float part[32][8 * C + 1];
  const int tid = threadIdx.x, piece = tid & 7, row = tid >> 3;
  const int c0 = blockIdx.x * 8 * C, n = blockIdx.y;
  const Part pixels = pool_part (a);
  float4 sum = make_float4 (0.0f, 0.0f, 0.0f, 0.0f);

  pdl_launch_next ();
  pdl_wait ();
  if (c0 + piece * C < a.channels)
#pragma unroll 4
    for (int m = pixels.first + row; m < pixels.end; m += 32) {
      const float4 v = *(const float4 *) ((const char *) a.x
          + ((int64_t) n * a.h * a.w + m) * a.x_pitch + (c0 + piece * C) * 4);

      sum.x += v.x, sum.y += v.y, sum.z += v.z, sum.w += v.w;
    }
  part[row][piece * C] = sum.x;
  part[row][piece * C + 1] = sum.y;
  part[row][piece * C + 2] = sum.z;
  part[row][piece * C + 3] = sum.w;
  __syncthreads ();
  for (int c = tid; c < min (8 * C, a.channels - c0); c += 256) {
    float t = 0.0f;

#pragma unroll
    for (int r = 0; r < 32; r++)
      t += part[r][c];
    if (a.parts > 1)
      pool_partial<float> (a, n, blockIdx.z)[c0 + c] = t;
    else
      pool_store_f32 (a, n, c0 + c, t);
  }
}

extern "C" __global__ void __launch_bounds__ (256)
trtk_global_pool_end_f32 (const __grid_constant__ TrtkPoolArgs a)
{
  const int at = blockIdx.x * 32 + threadIdx.x;

  pdl_launch_next ();
  pdl_wait ();
  const float sum = sum_parts<float> (a);
  if (threadIdx.x < 32 && at < a.channels)
    pool_store_f32 (a, blockIdx.y, at, sum);
}
