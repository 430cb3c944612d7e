/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_preproc.h: a video frame as a network's input: crop, resize, colours,
 * normalisation, quantisation, layout. What is wanted, and what a kernel gets;
 * trtk_preproc_pixel.h does it. */
#ifndef TRTK_PREPROC_H
#define TRTK_PREPROC_H

#include "trtk.h"

#define TRTK_PREPROC_FRAMES 32 /* most frames of one launch */
#define TRTK_PREPROC_BITS 40
#define TRTK_PREPROC_ONE ((int64_t) 1 << TRTK_PREPROC_BITS)

/* How components lie in memory; names are of GStreamer's formats. */
typedef enum {
  TRTK_SOURCE_GRAY8,   /* one plane */
  TRTK_SOURCE_PLANAR8, /* three planes: I420, Y42B, Y444 */
  TRTK_SOURCE_SEMI8,   /* NV12: two planes, the second of byte pairs */
  TRTK_SOURCE_SEMI16,  /* P010: the same in 16 bits, little endian */
  TRTK_SOURCE_PACKED3, /* RGB, BGR */
  TRTK_SOURCE_PACKED4, /* RGBA, RGBx, BGRA, BGRx and their like */
  TRTK_N_SOURCES
} TrtkSource;

/* What networks mostly want has kernels of its own: three channels each. */
typedef enum {
  TRTK_PREPROC_ANY,
  TRTK_PREPROC_F32,    /* f32, NCHW */
  TRTK_PREPROC_BYTES4, /* quantised, NHWC, pixels of 4 */
  TRTK_PREPROC_HALF4,  /* f16, NHWC, pixels of 4 */
  TRTK_N_PREPROC_FORMS
} TrtkPreprocForm;

/* What is wanted, in the words of the caller; the planner turns it into
 * TrtkPreprocArgs. Pixels of the frame are counted from its first plane's
 * first; a crop is a part of them. */
typedef struct {
  int32_t source;     /* TrtkSource */
  int32_t offset[3];  /* SEMI, PACKED: sample of U and V in a pair, of R, G and
                       * B in a pixel; PLANAR: planes of Y, U and V */
  int32_t sub_x, sub_y;         /* log2 of the chroma's subsampling */
  int32_t cosited_x, cosited_y; /* chroma samples lie on luma samples */
  int32_t crop_x, crop_y, crop_w, crop_h; /* the picture in the frame */
  /* The picture in the input: input = picture * scale + offset, in pixels and
   * at their edges. */
  double scale_x, offset_x, scale_y, offset_y;
  int32_t area;         /* average where it shrinks; else bilinear */
  float matrix[3][4];   /* samples to R'G'B' 0..255; gray: of the first row
                         * the first and the last */
  int32_t width, height; /* of the input */
  int32_t n_channels;    /* 1 or 3 */
  int32_t order[3];      /* which of R, G, B each channel is */
  float scale[3], add[3]; /* channel = value * scale + add */
  float pad[3];           /* what surrounds the picture, as channels */
  int32_t dtype;          /* TRTK_F32, _F16, _U8, _S8 */
  int32_t quantise;       /* U8, S8: by q_scale and q_zero; else U8 rounds
                           * halves up */
  float q_scale;
  int32_t q_zero;
  int32_t pitch; /* NHWC: channels from pixel to pixel, n_channels or a
                  * multiple of 4; 0: NCHW */
} TrtkPreproc;

/* The part of that which says what pixels become: a network may take what its
 * first step would make of f32 planes (trt_context_get_native_input ()). */
typedef struct {
  int32_t dtype, quantise;
  float q_scale;
  int32_t q_zero;
  int32_t pitch;
} TrtkPreprocTarget;

static inline void
trtk_preproc_set_target (TrtkPreproc *p, const TrtkPreprocTarget *target)
{
  p->dtype = target->dtype;
  p->quantise = target->quantise;
  p->q_scale = target->q_scale;
  p->q_zero = target->q_zero;
  p->pitch = target->pitch;
}

static inline int32_t
trtk_preproc_same_target (
    const TrtkPreprocTarget *a, const TrtkPreprocTarget *b)
{
  return a->dtype == b->dtype && a->quantise == b->quantise
      && a->pitch == b->pitch
      && (!a->quantise || (a->q_scale == b->q_scale && a->q_zero == b->q_zero));
}

/* One frame of a launch. Pitches are bytes. */
typedef struct {
  const void *plane[3];
  int32_t pitch[3];
  int32_t slot; /* which input of the batch it becomes */
} TrtkPreprocFrame;

/* One axis. first, n: the input pixels that show the picture. start, step: the
 * edge of the first of them and its width in luma samples of the frame. lo, hi:
 * the picture's first and last sample, of luma and of chroma. */
typedef struct {
  int64_t start, step;
  int32_t first, n;
  int32_t lo[2], hi[2];
  int32_t sub, cosited;
} TrtkPreprocAxis;

/* What the kernel gets, by value. Strides of the input are in elements. */
typedef struct {
  TrtkPreprocFrame frame[TRTK_PREPROC_FRAMES];
  void *y;
  int64_t y_batch, y_channel;
  int32_t y_row, y_pixel;
  int32_t width, height, n_channels, pitch, dtype, quantise;
  int32_t form; /* TrtkPreprocForm */
  TrtkPreprocAxis across, down;
  int32_t offset[3]; /* not of SEMI */
  /* From samples as they lie in SEMI, to channels in their order where there
   * are three. */
  float matrix[3][4];
  float scale[3], add[3];
  float q_scale, q_reciprocal, q_zero;
  int32_t q_bias;  /* of TRTK_PREPROC_BYTES4: rounder's bits to bytes from 0 on */
  uint32_t q_flip; /* and these to what is stored, tail and all */
  uint32_t pad[3], tail; /* elements, as they are stored */
} TrtkPreprocArgs;

#endif
