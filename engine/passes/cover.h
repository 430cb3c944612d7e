/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cover.h: a product of quantised activations and constant quantised weights
 * becomes an operator on bytes (kernels/ARITHMETIC.md 3 and 4). Who knows the
 * geometry (pass_quantized_conv.c, pass_quantized_gemm.c) fills in the first
 * half of TrtCover. */
#ifndef TRT_PASSES_COVER_H
#define TRT_PASSES_COVER_H

#include "passes/qdq.h"

typedef struct {
  TrtNode *node;      /* on real numbers */
  const char *op;     /* on bytes */
  TrtTensor *bias;    /* real, one for each channel or one for all, or NULL */
  double alpha, beta; /* of the product and of the bias */
  gint64 channels;    /* of the output */
  gint64 sum;         /* products that are summed for one of them */
  gint64 x_repeat;    /* output channels for each channel of x, where x has a
                       * scale for each */
  int w_axis;         /* of the channels in the weights */
  gint64 w_channel_step, w_sum_step; /* elements of the weights as they are */
  gint64 y_channel_step, y_sum_step; /* as the operator wants them */
  int k_axis;         /* of the channels in those */
  int y_axis;         /* of the channels in the output */

  /* filled by trt_cover_read () */
  TrtQdq x, w;
  gint16 *weights;    /* less their zero points; [channels][sum] */
  gint64 *shifts;     /* what they are too large by; NULL: they fit */
  double *scales;     /* accumulator to real; [channels] */
  gint32 *biases;     /* NULL: none */
} TrtCover;

void trt_cover_clear (TrtCover *cover);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrtCover, trt_cover_clear)

/* FALSE where inputs are not quantised, or where a sum might not fit s32. */
gboolean trt_cover_read (TrtCover *cover);
/* The operator on bytes before what it stands for; attributes of the geometry
 * are added by @set (may be NULL), then what quantises the result is taken
 * along. @weight_dims has @rank axes. */
gboolean trt_cover_replace (TrtCover *cover, int rank,
    const gint64 *weight_dims, void (*set) (TrtNode *to, const TrtNode *from),
    GError **error);

#endif
