/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The arithmetic of pre-processing, a row at a time. Plain loops without
 * branches, which the compiler turns into vector code. Rows do not overlap. */
#ifndef __GST_TRT_ROWS_H__
#define __GST_TRT_ROWS_H__

#include <glib.h>

G_BEGIN_DECLS

/* out[i] = a + (b - a) * weight[i]: a is the byte of first[i] at bit shift_a, b
 * the byte of second[i] at bit shift_b. */
G_GNUC_INTERNAL
void gst_trt_row_lerp_x (gfloat *out, const guint32 *first,
    const guint32 *second, guint shift_a, guint shift_b, const gfloat *weight,
    gint n);

/* out[i] = bytes[i * stride], which is 1 to 4 */
G_GNUC_INTERNAL
void gst_trt_row_bytes (
    gfloat *out, const guint8 *bytes, gint stride, gint n);

/* out[i] = a[i] + (b[i] - a[i]) * weight */
G_GNUC_INTERNAL
void gst_trt_row_lerp_y (
    gfloat *out, const gfloat *a, const gfloat *b, gfloat weight, gint n);

/* sum[i] += bytes[i] * weight */
G_GNUC_INTERNAL
void gst_trt_row_accumulate (
    gfloat *sum, const guint8 *bytes, gfloat weight, gint n);

/* Three rows in place through a 3x4 matrix, then clamped to 0..255. */
G_GNUC_INTERNAL
void gst_trt_row_matrix (
    gfloat *a, gfloat *b, gfloat *c, const gfloat m[3][4], gint n);

/* One row in place: scaled, moved, clamped to 0..255. */
G_GNUC_INTERNAL
void gst_trt_row_range (gfloat *a, gfloat scale, gfloat offset, gint n);

/* out = .299 r + .587 g + .114 b; out may be r. */
G_GNUC_INTERNAL
void gst_trt_row_gray (gfloat *out, const gfloat *r, const gfloat *g,
    const gfloat *b, gint n);

/* out[i] = in[i] * scale + offset */
G_GNUC_INTERNAL
void gst_trt_row_store_f32 (
    gfloat *out, const gfloat *in, gfloat scale, gfloat offset, gint n);

/* The same to bytes: nearest, saturated. */
G_GNUC_INTERNAL
void gst_trt_row_store_u8 (
    guint8 *out, const gfloat *in, gfloat scale, gfloat offset, gint n);

/* Three rows side by side, each with its own scale and offset. */
G_GNUC_INTERNAL
void gst_trt_row_store3_f32 (gfloat *out, const gfloat *const in[3],
    const gfloat scale[3], const gfloat offset[3], gint n);

G_GNUC_INTERNAL
void gst_trt_row_store3_u8 (guint8 *out, const gfloat *const in[3],
    const gfloat scale[3], const gfloat offset[3], gint n);

G_END_DECLS

#endif /* __GST_TRT_ROWS_H__ */
