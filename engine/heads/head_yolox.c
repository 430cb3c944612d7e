/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_yolox.c: YOLOX: one anchor a cell, raw offsets.
 *   out [N,A,5+C]: x, y in cells from the cell's corner, log w, log h in
 *   cells, objectness, classes (both already sigmoid); A cells of strides 8,
 *   16, 32 (and 64 for models with four levels). */
#include "heads/head.h"

static int
n_levels (const TrtHeadModel *model)
{
  for (int n = 3; n <= 4; n++) {
    if (model->dims[0][1] == trt_head_cells (model, 8, n))
      return n;
  }
  return 0;
}

static const char *
match (const TrtHeadModel *model)
{
  if (model->n_out != 1 || model->out[0]->rank != 3
      || model->dims[0][2] < 6 || n_levels (model) == 0)
    return NULL;
  return "one row of 5 + classes for each cell";
}

static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  TrtGraph *g = model->graph;
  TrtTensor *x = model->out[0];
  int n = n_levels (model);
  TrtTensor *strides = trt_build_strides (model, 8, n);
  TrtTensor *centre = trt_build_node (g, "Mul",
      trt_build_node (g, "Add", trt_build_slice (g, x, 2, 0, 2),
          trt_build_grid (model, 8, n, 0), NULL),
      strides, NULL);
  TrtTensor *size = trt_build_node (g, "Mul",
      trt_build_node (g, "Exp", trt_build_slice (g, x, 2, 2, 4), NULL, NULL),
      strides, NULL);

  decoded->boxes = trt_build_corners (g, centre, size);
  decoded->scores
      = trt_build_node (g, "Mul", trt_build_slice (g, x, 2, 5, G_MAXINT64),
          trt_build_slice (g, x, 2, 4, 5), NULL);
}

const TrtHead trt_head_yolox = {
  .info = { .name = "yolox",
      .summary = "YOLOX: raw offsets on a grid, objectness times class",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "letterbox-topleft",
      .input_format = "bgr",
      .std = { 1, 1, 1 },
      .pad_value = 114,
      .threshold = 0.3f,
      .iou_threshold = 0.45f },
  .nms = "class",
  .match = match,
  .decode = decode,
};
