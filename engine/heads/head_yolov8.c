/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_yolov8.c: YOLOv8, v9, v11 and relatives without objectness.
 *   out [N,4+C,A] or [N,A,4+C]: centre x, y, width, height in pixels, then
 *   class scores (already sigmoid); A cells of strides 8, 16, 32 (, 64). */
#include "heads/head.h"

static gboolean
is_grid (const TrtHeadModel *model, gint64 n)
{
  return n == trt_head_cells (model, 8, 3) || n == trt_head_cells (model, 8, 4);
}

static gboolean
is_transposed (const TrtHeadModel *model)
{
  return is_grid (model, model->dims[0][1]);
}

/* [N,A,D] is YOLOX's form as well: taken only where the exporter says so, or
 * where D is not 5 + 80. */
static const char *
match (const TrtHeadModel *model)
{
  const char *author = trt_graph_get_metadata (model->graph, "author");

  if (model->n_out != 1 || model->out[0]->rank != 3)
    return NULL;
  if (is_grid (model, model->dims[0][2]) && model->dims[0][1] >= 5)
    return "4 + classes rows over the cells";
  if (is_transposed (model)
      && (model->dims[0][2] == 84 || g_strcmp0 (author, "Ultralytics") == 0))
    return "a row of 4 + classes for each cell";
  return NULL;
}

static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  static const gint64 perm[] = { 0, 2, 1 };
  TrtGraph *g = model->graph;
  TrtTensor *x = model->out[0];

  if (!is_transposed (model))
    x = trt_build_transpose (g, x, 3, perm);
  decoded->boxes = trt_build_corners (g, trt_build_slice (g, x, 2, 0, 2),
      trt_build_slice (g, x, 2, 2, 4));
  decoded->scores = trt_build_slice (g, x, 2, 4, G_MAXINT64);
}

const TrtHead trt_head_yolov8 = {
  .info = { .name = "yolov8",
      .summary = "YOLOv8, v9, v11: decoded boxes and class scores",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "letterbox",
      .input_format = "rgb",
      .std = { 255, 255, 255 },
      .pad_value = 114,
      .threshold = 0.25f,
      .iou_threshold = 0.7f },
  .nms = "class",
  .match = match,
  .decode = decode,
};
