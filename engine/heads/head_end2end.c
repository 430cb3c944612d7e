/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_end2end.c: YOLOv10, YOLO26 and other models that need no suppression.
 *   out [N,A,6]: corners in pixels, score, class. */
#include "heads/head.h"
#include "ops/op.h"

static const char *
match (const TrtHeadModel *model)
{
  if (model->n_out != 1 || model->out[0]->rank != 3
      || model->dims[0][2] != 6 || model->dims[0][1] < 1
      || model->dims[0][1] > 1000)
    return NULL;
  return "rows of corners, score and class";
}

/* The number of classes stands in no shape: 80 unless the metadata's "names"
 * list has another count. */
static gint64
count_classes (const TrtGraph *graph)
{
  const char *names = trt_graph_get_metadata (graph, "names");
  gint64 n = 0;

  for (const char *p = names; p != NULL && *p != '\0'; p++)
    n += *p == ':';
  return n > 0 ? n : 80;
}

/* Scores as [N,A,C]: the row's score where the row's class is, else 0. */
static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  TrtGraph *g = model->graph;
  TrtTensor *x = model->out[0];
  gint64 dims[3] = { 1, 1, count_classes (g) };
  g_autofree float *classes = g_new (float, (gsize) dims[2]);
  TrtTensor *is_class;

  for (gint64 i = 0; i < dims[2]; i++)
    classes[i] = (float) i;
  is_class = trt_build_node (g, "Equal", trt_build_slice (g, x, 2, 5, 6),
      trt_build_f32 (g, 3, dims, classes), NULL);
  decoded->boxes = trt_build_slice (g, x, 2, 0, 4);
  decoded->scores = trt_build_node (g, "Where", is_class,
      trt_build_slice (g, x, 2, 4, 5), trt_build_scalar (g, 0));
}

const TrtHead trt_head_end2end = {
  .info = { .name = "yolo-end2end",
      .summary = "YOLOv10, YOLO26: final boxes, no suppression",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "letterbox",
      .input_format = "rgb",
      .std = { 255, 255, 255 },
      .pad_value = 114,
      .threshold = 0.25f,
      .iou_threshold = 1 },
  .nms = "none",
  .match = match,
  .decode = decode,
};
