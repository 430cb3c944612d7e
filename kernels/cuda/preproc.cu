/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* preproc.cu: frames as a network's input, in one pass from the decoder's
 * surfaces (trtk_preproc.h).
 *   grid   a CTA per 32 x 16 input pixels and frame, 256 threads: a warp has 32
 *          columns of a row, so that loads and stores lie side by side, and a
 *          thread 2 rows, whose loads are under way together. 4 rows in 32 x 32
 *          are a tenth faster at batch 16 and a third slower at batch 1
 *   bound  instructions, then memory: the frame once, the input once. Taps are
 *          computed once a CTA, up to 64 of each axis; what surrounds the picture is
 *          only stored. Forms that networks mostly want are straight-line code;
 *          any other takes a row after the other */
#include "ptx.cuh"
#include "trtk_preproc_pixel.h"

static constexpr int TILE = 32, TALL = 16, ROWS = 2, STEP = TALL / ROWS;

/* By axis (across, down), component (luma, chroma) and pixel. What bilinear
 * taps need comes in one load. */
struct Taps {
  int4 pair[2][2][TILE]; /* index, last, w_last, w_first */
  float mid[2][2][TILE];
};

/* A pixel as it is stored. */
template <int FORM> struct Pixel {
  uint32_t e[FORM == TRTK_PREPROC_BYTES4 ? 1 : FORM == TRTK_PREPROC_HALF4 ? 2 : 3];
};

template <int SOURCE, bool AREA>
TRTK_DEV void
make_taps (const TrtkPreprocArgs &a, Taps &taps)
{
  int axis = threadIdx.x >> 6, chroma = threadIdx.x >> 5 & 1;
  int i = threadIdx.x & 31;

  if (axis > 1 || (chroma && trtk_preproc_group (SOURCE, 1) == 0))
    return;

  const TrtkTap tap = trtk_preproc_tap (axis ? &a.down : &a.across, chroma, AREA,
      (axis ? (int) blockIdx.y * TALL : (int) blockIdx.x * TILE) + i);
  taps.pair[axis][chroma][i] = make_int4 (tap.index, tap.last,
      __float_as_int (tap.w_last), __float_as_int (tap.w_first));
  if (AREA)
    taps.mid[axis][chroma][i] = tap.w_mid;
}

template <bool AREA>
TRTK_DEV TrtkTap
get_tap (const Taps &taps, int axis, int chroma, int i)
{
  const int4 pair = taps.pair[axis][chroma][i];
  TrtkTap tap = { pair.x, pair.y };

  tap.w_last = __int_as_float (pair.z);
  tap.w_first = __int_as_float (pair.w);
  tap.w_mid = AREA ? taps.mid[axis][chroma][i] : 0.0f;
  return tap;
}

/* Whether @n pixels from @at on show nothing of the picture. */
TRTK_DEV bool
is_outside (const TrtkPreprocAxis &axis, int at, int n)
{
  return at >= axis.first + axis.n || at + n <= axis.first || axis.n == 0;
}

/* ---- a pixel ---------------------------------------------------------- */

/* Two floats as halves, the first in the low bits. */
TRTK_DEV uint32_t
halves (float low, float high)
{
#if __CUDA_ARCH__ >= 800
  uint32_t h;

  asm ("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(h) : "f"(high), "f"(low));
  return h;
#else
  return trtk_preproc_element (TRTK_F16, 0, 1.0f, 0.0f, low)
      | trtk_preproc_element (TRTK_F16, 0, 1.0f, 0.0f, high) << 16;
#endif
}

template <int SOURCE, int FORM>
TRTK_DEV Pixel<FORM>
finish (const TrtkPreprocArgs &a, const float v[3])
{
  Pixel<FORM> p;
  float t[3];

  if constexpr (FORM == TRTK_PREPROC_ANY) {
    trtk_preproc_finish (&a, SOURCE, v, p.e);
    return p;
  }
  trtk_preproc_channels (&a, SOURCE, 3, v, t);
  if constexpr (FORM == TRTK_PREPROC_BYTES4) {
    p.e[0] = trtk_preproc_bytes4 (&a, t);
  } else if constexpr (FORM == TRTK_PREPROC_HALF4) {
    p.e[0] = halves (t[0], t[1]);
    p.e[1] = halves (t[2], 0.0f);
  } else {
    for (int c = 0; c < 3; c++)
      p.e[c] = __float_as_uint (t[c]);
  }
  return p;
}

/* What surrounds the picture. */
template <int FORM>
TRTK_DEV Pixel<FORM>
pad_pixel (const TrtkPreprocArgs &a)
{
  Pixel<FORM> p;

  if constexpr (FORM == TRTK_PREPROC_BYTES4) {
    p.e[0] = a.pad[0] | a.pad[1] << 8 | a.pad[2] << 16 | a.tail << 24;
  } else if constexpr (FORM == TRTK_PREPROC_HALF4) {
    p.e[0] = a.pad[0] | a.pad[1] << 16;
    p.e[1] = a.pad[2];
  } else {
    for (int c = 0; c < 3; c++)
      p.e[c] = a.pad[c];
  }
  return p;
}

template <int FORM>
TRTK_DEV void
store (const TrtkPreprocArgs &a, int slot, int x, int y, const Pixel<FORM> &p)
{
  if constexpr (FORM == TRTK_PREPROC_ANY) {
    trtk_preproc_store (&a, slot, x, y, p.e);
  } else {
    const int64_t at = slot * a.y_batch + (int64_t) y * a.y_row
        + (FORM == TRTK_PREPROC_F32 ? 1 : 4) * x;

    if constexpr (FORM == TRTK_PREPROC_BYTES4) {
      *(uint32_t *) ((char *) a.y + at) = p.e[0];
    } else if constexpr (FORM == TRTK_PREPROC_HALF4) {
      *(uint2 *) ((char *) a.y + 2 * at) = make_uint2 (p.e[0], p.e[1]);
    } else {
      uint32_t *to = (uint32_t *) a.y + at;

      to[0] = p.e[0];
      to[a.y_channel] = p.e[1];
      to[2 * a.y_channel] = p.e[2];
    }
  }
}

/* ---- a tile ----------------------------------------------------------- */

template <int FORM>
TRTK_DEV void
store_pads (const TrtkPreprocArgs &a, int slot, int x, int y)
{
  const Pixel<FORM> pad = pad_pixel<FORM> (a);

  if (x >= a.width)
    return;
#pragma unroll 1
  for (int r = 0; r < ROWS; r++)
    if (y + r * STEP < a.height)
      store<FORM> (a, slot, x, y + r * STEP, pad);
}

/* Taps outside the picture are its edge's: every load is good. */
template <int SOURCE, bool AREA>
TRTK_DEV void
sample (const TrtkPreprocArgs &a, const TrtkPreprocFrame &f, const Taps &taps,
    int column, int row, float v[3])
{
  const TrtkTap tx[2] = { get_tap<AREA> (taps, 0, 0, column),
    get_tap<AREA> (taps, 0, 1, column) };
  const TrtkTap ty[2]
      = { get_tap<AREA> (taps, 1, 0, row), get_tap<AREA> (taps, 1, 1, row) };

  trtk_preproc_sample (&a, &f, SOURCE, AREA, tx, ty, v);
}

/* Pixel @x, @y of the input, where there is one. */
template <int SOURCE, int FORM>
TRTK_DEV void
put (const TrtkPreprocArgs &a, int slot, int x, int y, const float v[3])
{
  const bool inside = trtk_preproc_inside (&a.across, x)
      && trtk_preproc_inside (&a.down, y);
  Pixel<FORM> p = finish<SOURCE, FORM> (a, v);
  const Pixel<FORM> pad = pad_pixel<FORM> (a);

#pragma unroll
  for (int i = 0; i < (int) (sizeof p.e / sizeof *p.e); i++)
    p.e[i] = inside ? p.e[i] : pad.e[i];
  if (x < a.width && y < a.height)
    store<FORM> (a, slot, x, y, p);
}

template <int SOURCE, int FORM, bool AREA>
TRTK_DEV void
preproc (const TrtkPreprocArgs &a)
{
  __shared__ Taps taps;
  const TrtkPreprocFrame &f = a.frame[blockIdx.z];
  const int left = blockIdx.x * TILE, top = blockIdx.y * TALL;
  const int column = threadIdx.x & 31, row = threadIdx.x >> 5;
  const int x = left + column, y = top + row;

  pdl_launch_next ();
  if (is_outside (a.across, left, TILE) || is_outside (a.down, top, TALL)) {
    pdl_wait ();
    store_pads<FORM> (a, f.slot, x, y);
    return;
  }
  make_taps<SOURCE, AREA> (a, taps);
  __syncthreads ();
  pdl_wait ();
  if constexpr (FORM == TRTK_PREPROC_ANY) {
#pragma unroll 1
    for (int r = 0; r < ROWS; r++) {
      float v[3];

      sample<SOURCE, AREA> (a, f, taps, column, row + r * STEP, v);
      put<SOURCE, FORM> (a, f.slot, x, y + r * STEP, v);
    }
  } else {
    float v[ROWS][3];

#pragma unroll
    for (int r = 0; r < ROWS; r++)
      sample<SOURCE, AREA> (a, f, taps, column, row + r * STEP, v[r]);
#pragma unroll
    for (int r = 0; r < ROWS; r++)
      put<SOURCE, FORM> (a, f.slot, x, y + r * STEP, v[r]);
  }
}

#define KERNEL(name, source, form, area)                                       \
  extern "C" __global__ void __launch_bounds__ (256, 4)                        \
  trtk_preproc_##name (const __grid_constant__ TrtkPreprocArgs a)              \
  {                                                                            \
    preproc<source, form, area> (a);                                           \
  }

#define FORMS(name, source)                                                    \
  KERNEL (name##_any, source, TRTK_PREPROC_ANY, false)                         \
  KERNEL (name##_f32, source, TRTK_PREPROC_F32, false)                         \
  KERNEL (name##_bytes4, source, TRTK_PREPROC_BYTES4, false)                   \
  KERNEL (name##_half4, source, TRTK_PREPROC_HALF4, false)                     \
  KERNEL (name##_any_area, source, TRTK_PREPROC_ANY, true)                     \
  KERNEL (name##_f32_area, source, TRTK_PREPROC_F32, true)                     \
  KERNEL (name##_bytes4_area, source, TRTK_PREPROC_BYTES4, true)               \
  KERNEL (name##_half4_area, source, TRTK_PREPROC_HALF4, true)

FORMS (gray8, TRTK_SOURCE_GRAY8)
FORMS (planar8, TRTK_SOURCE_PLANAR8)
FORMS (semi8, TRTK_SOURCE_SEMI8)
FORMS (semi16, TRTK_SOURCE_SEMI16)
FORMS (packed3, TRTK_SOURCE_PACKED3)
FORMS (packed4, TRTK_SOURCE_PACKED4)
