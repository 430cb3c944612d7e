/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_yolov5.c: YOLOv5, v7: three anchors a cell, decoded in the model.
 *   out [N,A,5+C]: centre x, y, width, height in pixels, objectness, classes;
 *   A is three times the cells of strides 8, 16, 32 (, 64). */
#include "heads/head.h"

static const char *
match (const TrtHeadModel *model)
{
  gint64 n = model->dims[0][1];

  if (model->n_out < 1 || model->out[0]->rank != 3 || model->dims[0][2] < 6
      || (n != 3 * trt_head_cells (model, 8, 3)
          && n != 3 * trt_head_cells (model, 8, 4)))
    return NULL;
  return "three rows of 5 + classes for each cell";
}

static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  TrtGraph *g = model->graph;
  TrtTensor *x = model->out[0];

  decoded->boxes = trt_build_corners (g, trt_build_slice (g, x, 2, 0, 2),
      trt_build_slice (g, x, 2, 2, 4));
  decoded->scores
      = trt_build_node (g, "Mul", trt_build_slice (g, x, 2, 5, G_MAXINT64),
          trt_build_slice (g, x, 2, 4, 5), NULL);
}

const TrtHead trt_head_yolov5 = {
  .info = { .name = "yolov5",
      .summary = "YOLOv5, v7: decoded boxes, objectness times class",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "letterbox",
      .input_format = "rgb",
      .std = { 255, 255, 255 },
      .pad_value = 114,
      .threshold = 0.25f,
      .iou_threshold = 0.45f },
  .nms = "class",
  .match = match,
  .decode = decode,
};
