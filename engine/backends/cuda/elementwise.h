/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* elementwise.h: a program of the interpreter (elementwise.cu) while it is
 * written: instructions, and operands that they load. */
#ifndef TRT_BACKENDS_CUDA_ELEMENTWISE_H
#define TRT_BACKENDS_CUDA_ELEMENTWISE_H

#include "backends/cuda/work.h"
#include "backends/tactic.h"

typedef struct {
  const TrtkProblem *problem;
  TrtkEltArgs args;
  gint32 sources[TRTK_ELT_INPUTS]; /* input of the problem, by in[] */
  GBytes *constants[TRTK_ELT_INPUTS]; /* or that, owned */
  gint32 n_in;
} TrtCudaElt;

void trt_cuda_elt_clear (TrtCudaElt *g);

static inline gboolean
trt_cuda_is_byte (TrtkDtype dtype)
{
  return dtype == TRTK_S8 || dtype == TRTK_U8;
}

static inline gboolean
trt_cuda_is_real (TrtkDtype dtype)
{
  return dtype == TRTK_F32 || dtype == TRTK_F16;
}

/* FALSE, here and below, where the interpreter has no room or no such thing. */
gboolean trt_cuda_elt_emit (TrtCudaElt *g, TrtkEltOp op);
gboolean trt_cuda_elt_const (TrtCudaElt *g, guint8 d, float value);
gboolean trt_cuda_elt_store (TrtCudaElt *g, float factor);
gboolean trt_cuda_elt_act (TrtCudaElt *g, TrtkAct act, float alpha, float beta);

/* Register @d becomes the constant @t: one value, or one for each channel;
 * @is_list: [C]. */
gboolean trt_cuda_elt_load_constant (TrtCudaElt *g, guint8 d,
    const TrtkTensor *t, gboolean is_list);
/* Register @d becomes input @i, less @zero, times @scale. */
gboolean trt_cuda_elt_load (TrtCudaElt *g, guint8 d, gint32 i, gint32 zero,
    float scale);
/* Rows and columns of a tensor of rank 2, 3 or 4. */
void trt_cuda_elt_picture (const TrtkTensor *t, gint32 *h, gint32 *w);

#endif
