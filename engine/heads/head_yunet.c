/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_yunet.c: YuNet: twelve outputs, for S in 8, 16, 32:
 *   cls_S, obj_S [N,cells,1] (sigmoid), bbox_S [N,cells,4], kps_S
 *   [N,cells,10].
 * score = sqrt (cls * obj); centre = (cell + b[0..1]) * S; size = exp
 * (b[2..3]) * S; landmark = (cell + k) * S. */
#include <stdio.h>

#include "heads/head.h"

static TrtTensor *
level_output (const TrtHeadModel *model, const char *what, int stride)
{
  char name[16];

  snprintf (name, sizeof name, "%s_%d", what, stride);
  return trt_head_find (model, name);
}

static const char *
match (const TrtHeadModel *model)
{
  static const char *const parts[] = { "cls", "obj", "bbox", "kps" };

  if (model->n_out != 12)
    return NULL;
  for (int stride = 8; stride <= 32; stride *= 2) {
    for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
      const TrtTensor *t = level_output (model, parts[i], stride);
      if (t == NULL || t->rank != 3)
        return NULL;
    }
  }
  return "cls, obj, bbox and kps outputs at strides 8, 16, 32";
}

static TrtTensor *
join (const TrtHeadModel *model, const char *what)
{
  TrtTensor *levels[3];

  for (int i = 0; i < 3; i++)
    levels[i] = level_output (model, what, 8 << i);
  return trt_build_concat (model->graph, levels, 3, 1);
}

static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  TrtGraph *g = model->graph;
  TrtTensor *strides = trt_build_strides (model, 8, 3);
  TrtTensor *grid = trt_build_grid (model, 8, 3, 0);
  TrtTensor *box = join (model, "bbox"), *copies[5], *centre, *size;

  centre = trt_build_node (g, "Add", trt_build_slice (g, box, 2, 0, 2), grid,
      NULL);
  centre = trt_build_node (g, "Mul", centre, strides, NULL);
  size = trt_build_node (g, "Exp", trt_build_slice (g, box, 2, 2, 4), NULL,
      NULL);
  size = trt_build_node (g, "Mul", size, strides, NULL);
  decoded->boxes = trt_build_corners (g, centre, size);
  decoded->scores = trt_build_node (g, "Sqrt",
      trt_build_node (g, "Mul", join (model, "cls"), join (model, "obj"), NULL),
      NULL, NULL);
  for (int i = 0; i < 5; i++)
    copies[i] = grid;
  decoded->landmarks = trt_build_node (g, "Mul",
      trt_build_node (g, "Add", join (model, "kps"),
          trt_build_concat (g, copies, 5, 2), NULL),
      strides, NULL);
}

const TrtHead trt_head_yunet = {
  .info = { .name = "yunet",
      .summary = "YuNet: faces with five landmarks",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "letterbox-topleft",
      .input_format = "bgr",
      .std = { 1, 1, 1 },
      .threshold = 0.6f,
      .iou_threshold = 0.45f,
      .label = "face" },
  .nms = "class",
  .match = match,
  .decode = decode,
};
