/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_detr.c: DETR, Deformable DETR, RT-DETR without post-processing.
 *   logits [N,Q,C] and boxes [N,Q,4] = centre x, y, width, height as
 *   fractions. 92 logits are DETR's 91 classes and "no object" under a
 *   softmax; any other number is a sigmoid each. */
#include <string.h>

#include "heads/head.h"

static gboolean
find_pair (const TrtHeadModel *model, TrtTensor **logits, TrtTensor **boxes)
{
  int b;

  if (model->n_out != 2 || model->out[0]->rank != 3
      || model->out[1]->rank != 3 || model->dims[0][1] != model->dims[1][1]
      || model->dims[0][1] > 1000)
    return FALSE;
  b = model->dims[1][2] == 4 ? 1 : 0;
  *boxes = model->out[b];
  *logits = model->out[1 - b];
  return model->dims[b][2] == 4;
}

static const char *
match (const TrtHeadModel *model)
{
  TrtTensor *logits = NULL, *boxes = NULL;

  if (!find_pair (model, &logits, &boxes)
      || strstr (logits->name, "logits") == NULL)
    return NULL;
  return "logits and boxes for each query";
}

static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  TrtGraph *g = model->graph;
  const gint64 four = 4;
  const float scale[4] = { (float) model->width, (float) model->height,
    (float) model->width, (float) model->height };
  TrtTensor *logits = NULL, *boxes = NULL;
  gint64 n_classes = 0;

  find_pair (model, &logits, &boxes);
  trt_expr_is_const (logits->dims[2], &n_classes);
  boxes = trt_build_node (g, "Mul", boxes, trt_build_f32 (g, 1, &four, scale),
      NULL);
  decoded->boxes = trt_build_corners (g, trt_build_slice (g, boxes, 2, 0, 2),
      trt_build_slice (g, boxes, 2, 2, 4));
  if (n_classes == 92)
    decoded->scores
        = trt_build_slice (g, trt_build_softmax (g, logits, 2), 2, 0, 91);
  else
    decoded->scores = trt_build_node (g, "Sigmoid", logits, NULL, NULL);
}

const TrtHead trt_head_detr = {
  .info = { .name = "detr",
      .summary = "DETR, RT-DETR: queries with logits and boxes",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "stretch",
      .input_format = "rgb",
      .mean = { 123.675f, 116.28f, 103.53f },
      .std = { 58.395f, 57.12f, 57.375f },
      .threshold = 0.5f,
      .iou_threshold = 1 },
  .nms = "none",
  .match = match,
  .decode = decode,
};
