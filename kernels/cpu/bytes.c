/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bytes.c: 8-bit tensors element by element, in pieces of a fixed length that
 * compilers turn into vector code, for several generations of processors where
 * the linker can choose among them. */
#include "cpu/bytes.h"

#include "cpu/vector.h"

#define PIECE 64

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_VBMI 1
#include <immintrin.h>
#else
#define HAS_VBMI 0
#endif

TRTK_INLINE void
read_piece (const TrtkBytes *from, const uint8_t *x, float *out)
{
  float zero = (float) from->zero, scale = from->scale;

  if (from->dtype == TRTK_S8) {
    for (int i = 0; i < PIECE; i++)
      out[i] = ((float) (int8_t) x[i] - zero) * scale;
  } else {
    for (int i = 0; i < PIECE; i++)
      out[i] = ((float) x[i] - zero) * scale;
  }
}

/* What is clamped first and rounded then is the same as the other way round,
 * as the bounds are integers; 1.5 * 2^23 then leaves the integer, to nearest
 * even, in the low bits. */
TRTK_INLINE void
write_piece (const TrtkBytes *to, const float *x, uint8_t *y)
{
  const float round = 12582912.0f, scale = to->scale;
  int32_t low = to->dtype == TRTK_S8 ? -128 : 0, zero = to->zero;
  float bottom = (float) (low - zero), top = (float) (low + 255 - zero);
  int32_t rounded[PIECE];

  for (int i = 0; i < PIECE; i++) {
    float t = x[i] / scale, r;
    int32_t bits, nan = t == t ? -1 : 0;
    t = t < top ? t : top; /* NaN too */
    t = t > bottom ? t : bottom;
    r = t + round;
    memcpy (&bits, &r, sizeof bits);
    rounded[i] = (bits - 0x4b400000 + zero) & nan;
  }
  for (int i = 0; i < PIECE; i++)
    y[i] = (uint8_t) rounded[i];
}

TRTK_VECTORS static void
quantize (const TrtkBytes *to, const float *x, uint8_t *y, int64_t pieces)
{
  for (int64_t i = 0; i < pieces; i++, x += PIECE, y += PIECE)
    write_piece (to, x, y);
}

TRTK_VECTORS static void
dequantize (const TrtkBytes *from, const uint8_t *x, float *y, int64_t pieces)
{
  for (int64_t i = 0; i < pieces; i++, x += PIECE, y += PIECE)
    read_piece (from, x, y);
}

TRTK_INLINE void
widen_piece (TrtkDtype dtype, const uint8_t *x, float *out)
{
  if (dtype == TRTK_S8) {
    for (int i = 0; i < PIECE; i++)
      out[i] = (float)(int8_t)x[i];
  } else {
    for (int i = 0; i < PIECE; i++)
      out[i] = (float)x[i];
  }
}

TRTK_VECTORS static void
add_pieces (const TrtkBytesAdd *p, const uint8_t *a, const uint8_t *b,
    uint8_t *y, int64_t pieces)
{
  const TrtkBytes to = { .dtype = p->y, .scale = 1.0f };
  float s[PIECE], t[PIECE];

  for (int64_t i = 0; i < pieces; i++, a += PIECE, b += PIECE, y += PIECE) {
    widen_piece (p->a, a, s);
    widen_piece (p->b, b, t);
    for (int k = 0; k < PIECE; k++)
      t[k] = __builtin_fmaf (s[k], p->a_ratio,
          __builtin_fmaf (t[k], p->b_ratio, p->offset));
    write_piece (&to, t, y);
  }
}

void
trtk_bytes_quantize (const TrtkBytes *to, const float *x, void *y, int64_t n)
{
  int64_t pieces = n / PIECE, rest = n % PIECE;
  float from[PIECE] = { 0 };
  uint8_t last[PIECE];

  quantize (to, x, y, pieces);
  if (rest == 0)
    return;
  memcpy (from, x + n - rest, (size_t) rest * sizeof *x);
  quantize (to, from, last, 1);
  memcpy ((uint8_t *) y + n - rest, last, (size_t) rest);
}

void
trtk_bytes_dequantize (
    const TrtkBytes *from, const void *x, float *y, int64_t n)
{
  int64_t pieces = n / PIECE, rest = n % PIECE;
  uint8_t last[PIECE] = { 0 };
  float to[PIECE];

  dequantize (from, x, y, pieces);
  if (rest == 0)
    return;
  memcpy (last, (const uint8_t *) x + n - rest, (size_t) rest);
  dequantize (from, last, to, 1);
  memcpy (y + n - rest, to, (size_t) rest * sizeof *y);
}

void
trtk_bytes_add (const TrtkBytesAdd *add, const void *a, const void *b, void *y,
    int64_t n)
{
  int64_t pieces = n / PIECE, rest = n % PIECE;
  uint8_t last_a[PIECE] = { 0 }, last_b[PIECE] = { 0 }, last[PIECE];

  add_pieces (add, a, b, y, pieces);
  if (rest == 0)
    return;
  memcpy (last_a, (const uint8_t *)a + n - rest, (size_t)rest);
  memcpy (last_b, (const uint8_t *)b + n - rest, (size_t)rest);
  add_pieces (add, last_a, last_b, last, 1);
  memcpy ((uint8_t *)y + n - rest, last, (size_t)rest);
}

#if HAS_VBMI
/* The upper bit of an index chooses between two halves of the table. */
__attribute__ ((target ("avx512f,avx512bw,avx512vbmi"))) static int64_t
look_up_vbmi (const uint8_t *table, const uint8_t *x, uint8_t *y, int64_t n)
{
  __m512i part[4];
  int64_t done = 0;

  for (int i = 0; i < 4; i++)
    part[i] = _mm512_loadu_si512 (table + 64 * i);
  for (; done + 64 <= n; done += 64) {
    __m512i index = _mm512_loadu_si512 (x + done);
    __m512i low = _mm512_permutex2var_epi8 (part[0], index, part[1]);
    __m512i high = _mm512_permutex2var_epi8 (part[2], index, part[3]);
    _mm512_storeu_si512 (y + done,
        _mm512_mask_blend_epi8 (_mm512_movepi8_mask (index), low, high));
  }
  return done;
}
#endif

void
trtk_bytes_look_up (const uint8_t table[256], const uint8_t *x, uint8_t *y,
    int64_t n)
{
  int64_t i = 0;

#if HAS_VBMI
  if (__builtin_cpu_supports ("avx512vbmi"))
    i = look_up_vbmi (table, x, y, n);
#endif
  for (; i < n; i++)
    y[i] = table[x[i]];
}
