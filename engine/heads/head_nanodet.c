/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_nanodet.c: NanoDet: each side of a box is a distribution (generalised
 * focal loss).
 *   NanoDet: cls_pred_stride_S [N,cells,C] (sigmoid) and dis_pred_stride_S
 *     [N,cells,4*bins] for S in 8, 16, 32; the anchor is the cell's centre
 *     x * S + (S - 1) / 2.
 *   NanoDet-Plus: one output [N,A,C+32] for strides 8 to 64; the anchor is
 *     x * S.
 * side = S * sum (i * softmax (bins)[i]); box = anchor -/+ sides l, t, r, b. */
#include <stdio.h>

#include "heads/head.h"

static TrtTensor *
level_output (const TrtHeadModel *model, const char *what, int stride)
{
  char name[40];

  snprintf (name, sizeof name, "%s_pred_stride_%d", what, stride);
  return trt_head_find (model, name);
}

static gboolean
is_plus (const TrtHeadModel *model)
{
  return model->n_out == 1 && model->out[0]->rank == 3
         && model->dims[0][1] == trt_head_cells (model, 8, 4)
         && model->dims[0][2] == 112;
}

static const char *
match (const TrtHeadModel *model)
{
  if (is_plus (model))
    return "80 classes and 4 x 8 bins for each cell";
  for (int stride = 8; stride <= 32; stride *= 2) {
    const TrtTensor *cls = level_output (model, "cls", stride);
    const TrtTensor *dis = level_output (model, "dis", stride);
    if (cls == NULL || dis == NULL || cls->rank != 3 || dis->rank != 3)
      return NULL;
  }
  return "cls_pred_stride and dis_pred_stride outputs";
}

/* [N,A,4*bins] to [N,A,4] distances in cells. */
static TrtTensor *
expectation (const TrtHeadModel *model, TrtTensor *x)
{
  TrtGraph *g = model->graph;
  gint64 n_values = 0, split[4], dims[2], back[3];
  g_autofree float *index = NULL;

  trt_expr_is_const (x->dims[2], &n_values);
  split[0] = 0;
  split[1] = -1;
  split[2] = 4;
  split[3] = dims[0] = n_values / 4;
  dims[1] = 1;
  index = g_new (float, (gsize) dims[0] + 1);
  for (gint64 i = 0; i < dims[0]; i++)
    index[i] = (float) i;
  x = trt_build_softmax (g, trt_build_reshape (g, x, 4, split), 3);
  x = trt_build_node (g, "MatMul", x, trt_build_f32 (g, 2, dims, index), NULL);
  back[0] = 0;
  back[1] = -1;
  back[2] = 4;
  return trt_build_reshape (g, x, 3, back);
}

static void
join_levels (const TrtHeadModel *model, TrtTensor **scores, TrtTensor **bins)
{
  TrtTensor *cls[3], *dis[3];

  for (int i = 0; i < 3; i++) {
    cls[i] = level_output (model, "cls", 8 << i);
    dis[i] = level_output (model, "dis", 8 << i);
  }
  *scores = trt_build_concat (model->graph, cls, 3, 1);
  *bins = trt_build_concat (model->graph, dis, 3, 1);
}

static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  TrtGraph *g = model->graph;
  gboolean plus = is_plus (model);
  int n = plus ? 4 : 3;
  TrtTensor *strides = trt_build_strides (model, 8, n);
  TrtTensor *anchor, *sides, *bins, *corners[2];

  if (plus) {
    decoded->scores = trt_build_slice (g, model->out[0], 2, 0, 80);
    bins = trt_build_slice (g, model->out[0], 2, 80, 112);
  } else {
    join_levels (model, &decoded->scores, &bins);
  }
  anchor = trt_build_node (g, "Mul",
      trt_build_grid (model, 8, n, plus ? 0 : 0.5f), strides, NULL);
  if (!plus)
    anchor = trt_build_node (g, "Sub", anchor, trt_build_scalar (g, 0.5f), NULL);
  sides = trt_build_node (g, "Mul", expectation (model, bins), strides, NULL);
  corners[0] = trt_build_node (g, "Sub", anchor,
      trt_build_slice (g, sides, 2, 0, 2), NULL);
  corners[1] = trt_build_node (g, "Add", anchor,
      trt_build_slice (g, sides, 2, 2, 4), NULL);
  decoded->boxes = trt_build_concat (g, corners, 2, 2);
}

const TrtHead trt_head_nanodet = {
  .info = { .name = "nanodet",
      .summary = "NanoDet, NanoDet-Plus: distributions over distances",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "letterbox",
      .input_format = "bgr",
      .mean = { 103.53f, 116.28f, 123.675f },
      .std = { 57.375f, 57.12f, 58.395f },
      .pad_value = 0,
      .threshold = 0.35f,
      .iou_threshold = 0.6f },
  .nms = "class",
  .multi_label = TRUE,
  .match = match,
  .decode = decode,
};
