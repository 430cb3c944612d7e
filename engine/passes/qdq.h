/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* qdq.h: QuantizeLinear and DequantizeLinear as passes see them. */
#ifndef TRT_PASSES_QDQ_H
#define TRT_PASSES_QDQ_H

#include "ir/graph.h"

/* Real value = (q - zero) * scale. */
typedef struct {
  TrtTensor *real, *q;
  TrtTensor *scale, *zero; /* zero: NULL where left out */
  TrtkDtype dtype;         /* of q */
  int axis;                /* -1: one scale for the tensor */
  guint n;                 /* scales */
  double *scales;
  gint64 zero_point;       /* where all are the same */
  gboolean is_uniform;     /* all zero points are the same */
} TrtQdq;

void trt_qdq_clear (TrtQdq *quant);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrtQdq, trt_qdq_clear)

/* Reads a QuantizeLinear or DequantizeLinear between f32 and @mask's types
 * with constant positive scales for the tensor or along an axis. FALSE for
 * anything else, NULL included; @quant then needs no clearing. */
gboolean trt_qdq_read (const TrtNode *node, const char *op, guint32 mask,
    TrtQdq *quant);
/* The node that makes @tensor is a DequantizeLinear of 8 bits. */
gboolean trt_qdq_read_made (const TrtTensor *tensor, TrtQdq *quant);
/* The only use of @tensor is by a QuantizeLinear to 8 bits. */
gboolean trt_qdq_read_used (const TrtTensor *tensor, TrtQdq *quant);
/* Both read the same bytes as the same numbers. */
gboolean trt_qdq_is_same (const TrtQdq *a, const TrtQdq *b);
/* Whether the mean of each channel of @x may be one of bytes: its sizes are
 * known, and not so large that weights of 1 cost more than they save. */
gboolean trt_qdq_mean_fits (const TrtTensor *x);
/* What @value is as q, by the reference's arithmetic; one scale only. */
gint64 trt_qdq_value (const TrtQdq *quant, double value);
gint64 trt_dtype_low (TrtkDtype dtype);
gint64 trt_dtype_high (TrtkDtype dtype);

/* A new node of @op like that which @quant was read from, before @before and
 * without outputs, that reads @x and has its scales along @axis. */
TrtNode *trt_qdq_new (TrtNode *before, const char *op, const TrtQdq *quant,
    TrtTensor *x, int axis);
/* A constant of one element of the type of q. */
TrtTensor *trt_qdq_constant (TrtGraph *graph, const char *name,
    TrtkDtype dtype, gint64 value);

#endif
