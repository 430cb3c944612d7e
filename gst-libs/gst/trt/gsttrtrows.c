/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The arithmetic of pre-processing, a row at a time.
 *
 * Every function exists twice on x86, for SSE2 and AVX2, and the loader picks
 * (TARGET_CLONES comes from meson.build). Not for FMA: it rounds differently,
 * and a network's input should not depend on the machine.
 */
#include "gsttrtrows.h"

#ifdef HAVE_TARGET_CLONES
#define VECTOR __attribute__ ((target_clones ("avx2", "default")))
#else
#define VECTOR
#endif

static inline gfloat
clamp_byte (gfloat v)
{
  v = v < 0.f ? 0.f : v;
  return v > 255.f ? 255.f : v;
}

VECTOR void
gst_trt_row_lerp_x (gfloat *restrict out, const guint32 *first,
    const guint32 *second, guint shift_a, guint shift_b,
    const gfloat *restrict weight, gint n)
{
  for (gint i = 0; i < n; i++) {
    gfloat a = (gfloat) (gint32) ((first[i] >> shift_a) & 255);
    gfloat b = (gfloat) (gint32) ((second[i] >> shift_b) & 255);

    out[i] = a + (b - a) * weight[i];
  }
}

VECTOR void
gst_trt_row_bytes (
    gfloat *restrict out, const guint8 *restrict bytes, gint stride, gint n)
{
  /* a stride that the compiler knows makes it vector code */
  switch (stride) {
    case 1:
      for (gint i = 0; i < n; i++)
        out[i] = (gfloat) bytes[i];
      break;
    case 2:
      for (gint i = 0; i < n; i++)
        out[i] = (gfloat) bytes[2 * i];
      break;
    case 3:
      for (gint i = 0; i < n; i++)
        out[i] = (gfloat) bytes[3 * i];
      break;
    default:
      for (gint i = 0; i < n; i++)
        out[i] = (gfloat) bytes[4 * i];
  }
}

VECTOR void
gst_trt_row_lerp_y (gfloat *restrict out, const gfloat *restrict a,
    const gfloat *restrict b, gfloat weight, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = a[i] + (b[i] - a[i]) * weight;
}

VECTOR void
gst_trt_row_accumulate (gfloat *restrict sum, const guint8 *restrict bytes,
    gfloat weight, gint n)
{
  for (gint i = 0; i < n; i++)
    sum[i] += (gfloat) bytes[i] * weight;
}

VECTOR void
gst_trt_row_matrix (gfloat *restrict a, gfloat *restrict b, gfloat *restrict c,
    const gfloat m[3][4], gint n)
{
  const gfloat m00 = m[0][0], m01 = m[0][1], m02 = m[0][2], m03 = m[0][3];
  const gfloat m10 = m[1][0], m11 = m[1][1], m12 = m[1][2], m13 = m[1][3];
  const gfloat m20 = m[2][0], m21 = m[2][1], m22 = m[2][2], m23 = m[2][3];

  for (gint i = 0; i < n; i++) {
    gfloat x = a[i], y = b[i], z = c[i];

    a[i] = clamp_byte (m00 * x + m01 * y + m02 * z + m03);
    b[i] = clamp_byte (m10 * x + m11 * y + m12 * z + m13);
    c[i] = clamp_byte (m20 * x + m21 * y + m22 * z + m23);
  }
}

VECTOR void
gst_trt_row_range (gfloat *restrict a, gfloat scale, gfloat offset, gint n)
{
  for (gint i = 0; i < n; i++)
    a[i] = clamp_byte (a[i] * scale + offset);
}

VECTOR void
gst_trt_row_gray (
    gfloat *out, const gfloat *r, const gfloat *g, const gfloat *b, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = .299f * r[i] + .587f * g[i] + .114f * b[i];
}

VECTOR void
gst_trt_row_store_f32 (gfloat *restrict out, const gfloat *restrict in,
    gfloat scale, gfloat offset, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = in[i] * scale + offset;
}

VECTOR void
gst_trt_row_store_u8 (guint8 *restrict out, const gfloat *restrict in,
    gfloat scale, gfloat offset, gint n)
{
  for (gint i = 0; i < n; i++)
    out[i] = (guint8) (gint32) (clamp_byte (in[i] * scale + offset) + .5f);
}

VECTOR void
gst_trt_row_store3_f32 (gfloat *restrict out, const gfloat *const in[3],
    const gfloat scale[3], const gfloat offset[3], gint n)
{
  const gfloat *restrict a = in[0], *restrict b = in[1], *restrict c = in[2];
  const gfloat sa = scale[0], sb = scale[1], sc = scale[2];
  const gfloat oa = offset[0], ob = offset[1], oc = offset[2];

  for (gint i = 0; i < n; i++) {
    out[3 * i] = a[i] * sa + oa;
    out[3 * i + 1] = b[i] * sb + ob;
    out[3 * i + 2] = c[i] * sc + oc;
  }
}

VECTOR void
gst_trt_row_store3_u8 (guint8 *restrict out, const gfloat *const in[3],
    const gfloat scale[3], const gfloat offset[3], gint n)
{
  const gfloat *restrict a = in[0], *restrict b = in[1], *restrict c = in[2];
  const gfloat sa = scale[0], sb = scale[1], sc = scale[2];
  const gfloat oa = offset[0], ob = offset[1], oc = offset[2];

  for (gint i = 0; i < n; i++) {
    out[3 * i] = (guint8) (gint32) (clamp_byte (a[i] * sa + oa) + .5f);
    out[3 * i + 1] = (guint8) (gint32) (clamp_byte (b[i] * sb + ob) + .5f);
    out[3 * i + 2] = (guint8) (gint32) (clamp_byte (c[i] * sc + oc) + .5f);
  }
}
