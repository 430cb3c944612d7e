/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* reference.cu: the naive convolution, one thread per output element, that
 * every other CUDA convolution is held against on the GPU machine; and the
 * comparison itself. */
#include "trtk_ops.h"
#include "trtk_ref.h"

extern "C" __global__ void
trtk_ref_conv (const __grid_constant__ TrtkRefConv a)
{
  int32_t stored = trtk_round_up (a.conv.k, TRTK_GRANULE);
  int64_t i = (int64_t) blockIdx.x * blockDim.x + threadIdx.x;
  int64_t pixel = i / stored;
  int32_t k = (int32_t) (i % stored), q = (int32_t) (pixel % a.conv.q);
  int32_t p = (int32_t) (pixel / a.conv.q % a.conv.p);
  int64_t n = pixel / a.conv.q / a.conv.p;

  if (n < a.conv.n)
    trtk_ref_conv_at (&a, (int32_t) n, p, q, k);
}

extern "C" __global__ void
trtk_ref_max_pool (const __grid_constant__ TrtkPoolArgs a)
{
  int64_t i = (int64_t) blockIdx.x * blockDim.x + threadIdx.x;
  int64_t pixel = i / a.channels;
  int32_t c = (int32_t) (i % a.channels), q = (int32_t) (pixel % a.q);
  int32_t p = (int32_t) (pixel / a.q % a.p), bytes = a.dtype == TRTK_F16 ? 2 : 1;
  int64_t n = pixel / a.q / a.p;
  float best = -INFINITY;

  if (n >= a.n)
    return;
  for (int32_t r = 0; r < a.r; r++)
    for (int32_t s = 0; s < a.s; s++) {
      int32_t y = p * a.stride_y - a.pad_top + r;
      int32_t x = q * a.stride_x - a.pad_left + s;

      if (y < 0 || y >= a.h || x < 0 || x >= a.w)
        continue;
      float v = trtk_ref_load (a.x, a.dtype,
          ((n * a.h + y) * a.w + x) * (a.x_pitch / bytes) + c);
      best = v > best || v != v ? v : best;
    }
  trtk_ref_store (a.y, a.dtype, pixel * (a.y_pitch / bytes) + c, best);
}

extern "C" __global__ void
trtk_ref_global_pool (const __grid_constant__ TrtkPoolArgs a)
{
  int32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  int32_t c = i % a.channels, n = i / a.channels;
  int32_t bytes = a.dtype == TRTK_F16 ? 2 : 1;
  int32_t out_bytes = a.e.out_dtype == TRTK_F16 ? 2
      : a.e.out_dtype == TRTK_F32              ? 4
                                               : 1;
  double sum = 0.0;
  float t;

  if (n >= a.n)
    return;
  for (int32_t m = 0; m < a.h * a.w; m++)
    sum += (double) trtk_ref_load (a.x, a.dtype,
        ((int64_t) n * a.h * a.w + m) * (a.x_pitch / bytes) + c);
  if (a.dtype == TRTK_F16)
    t = (float) (sum + (double) ((const float *) a.bias)[c]);
  else
    t = (float) ((int32_t) sum + ((const int32_t *) a.bias)[c]);
  t = trtk_epilogue (&a.e, t, a.scale[c], 0.0f, a.out[c]);
  trtk_ref_store (a.y, a.e.out_dtype,
      (int64_t) n * (a.y_pitch / out_bytes) + c, t);
}

/* What two buffers differ by, whole buffers, so that a stray write shows. */
typedef struct {
  unsigned long long differ, beyond; /* elements; those above the tolerance */
  unsigned long long first;          /* lowest index beyond, or ~0 */
  float worst;
} Difference;

extern "C" __global__ void
trtk_ref_compare (const void *got, const void *want, long long count,
    int dtype, float atol, float rtol, Difference *d)
{
  long long step = (long long) gridDim.x * blockDim.x;

  for (long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
       i < count; i += step) {
    float g = trtk_ref_load (got, dtype, i), w = trtk_ref_load (want, dtype, i);
    float diff = fabsf (g - w);

    if (g == w || (g != g && w != w))
      continue;
    atomicAdd (&d->differ, 1ull);
    if (diff == diff)
      atomicMax ((int *) &d->worst, __float_as_int (diff));
    if (!(diff <= atol + rtol * fabsf (w))) {
      atomicAdd (&d->beyond, 1ull);
      atomicMin (&d->first, (unsigned long long) i);
    }
  }
}

/* Random bytes (s8/u8: whole range), or f16 about normal with deviation 1. */
extern "C" __global__ void
trtk_ref_fill (void *p, long long count, int dtype, unsigned seed)
{
  long long step = (long long) gridDim.x * blockDim.x;

  for (long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
       i < count; i += step) {
    unsigned long long z = (unsigned long long) i + seed * 0x9e3779b97f4a7c15ull;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    z ^= z >> 31;
    if (dtype == TRTK_F16) {
      float u = 0.0f;

      for (int k = 0; k < 4; k++)
        u += (float) (z >> (k * 16) & 0xffff) * (1.0f / 65536.0f) - 0.5f;
      ((uint16_t *) p)[i] = trtk_float_to_half (u * 1.7320508f);
    } else {
      ((uint8_t *) p)[i] = (uint8_t) z;
    }
  }
}

extern "C" __global__ void
trtk_ref_poison (void *data, long long rows, int pitch, int bytes, int value)
{
  for (long long row = blockIdx.x; row < rows; row += gridDim.x)
    for (int i = threadIdx.x; i < bytes; i += blockDim.x)
      ((uint8_t *) data)[row * pitch + i] = (uint8_t) value;
}
