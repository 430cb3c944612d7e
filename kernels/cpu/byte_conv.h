/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* byte_conv.h: a convolution of bytes in two spatial dimensions as the kernels
 * of our own see it, channels innermost. A row of the window is one run of
 * elements, as its pixels lie side by side; where it is dilated, every tap is
 * a run of its own. */
#ifndef TRTK_CPU_BYTE_CONV_H
#define TRTK_CPU_BYTE_CONV_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRTK_BYTE_MAX_RUNS 32

typedef struct {
  int64_t n, c, h, w;  /* x */
  int64_t k, oh, ow;   /* y */
  int32_t kh, kw, stride[2], dilation[2], top, left;
  int32_t x_zero;
  bool x_signed, depthwise; /* depthwise: as many groups as channels, c == k */
} TrtkByteConv;

/* Distances are in elements. */
typedef struct {
  int32_t n_runs;
  int64_t length; /* of a run, in groups */
  int64_t offsets[TRTK_BYTE_MAX_RUNS];
  int64_t row, image, step[2]; /* between rows, pictures, outputs */
} TrtkByteWindow;

/* Rows (axis 0) or columns of the picture that outputs look at. */
int64_t trtk_byte_extent (const TrtkByteConv *conv, int axis);
/* Whether they are all inside. */
bool trtk_byte_is_inside (const TrtkByteConv *conv);
int32_t trtk_byte_runs (const TrtkByteConv *conv);
int64_t trtk_byte_run_length (const TrtkByteConv *conv);
/* @padded: over a copy of just the extents; else over x itself. */
TrtkByteWindow trtk_byte_window (
    const TrtkByteConv *conv, bool padded, int64_t group);
/* Of @run of channel @k the weight @at; 0 behind its end and the last k. */
int8_t trtk_byte_weight (const TrtkByteConv *conv, const int8_t *w, int64_t k,
    int32_t run, int64_t at);
/* Where the windows of @n outputs from number @pixel on begin. */
void trtk_byte_find (const TrtkByteConv *conv, const TrtkByteWindow *window,
    int64_t pixel, int n, int64_t *at);

#ifdef __cplusplus
}
#endif

#endif
