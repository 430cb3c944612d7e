/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_centerface.c: CenterFace: a heat map of face centres at stride 4.
 *   [N,1,h,w] heat (already sigmoid), [N,2,h,w] log height, width in cells,
 *   [N,2,h,w] offset y, x, [N,10,h,w] five landmarks y, x as fractions of the
 *   face's size from its corner. The first pair of maps is the size. */
#include "heads/head.h"
#include "ops/op.h"

static gboolean
is_map (const TrtHeadModel *model, guint i, gint64 channels)
{
  return model->out[i]->rank == 4 && model->dims[i][1] == channels
         && model->dims[i][2] == (model->height + 3) / 4
         && model->dims[i][3] == (model->width + 3) / 4;
}

static const char *
match (const TrtHeadModel *model)
{
  if (model->n_out != 4 || !is_map (model, 0, 1) || !is_map (model, 1, 2)
      || !is_map (model, 2, 2) || !is_map (model, 3, 10))
    return NULL;
  return "heat, size, offset and landmark maps at stride 4";
}

/* [N,C,h,w] to [N,h*w,C]. */
static TrtTensor *
rows (const TrtHeadModel *model, guint i)
{
  static const gint64 perm[] = { 0, 2, 1 };
  const gint64 dims[] = { 0, model->dims[i][1], -1 };

  return trt_build_transpose (model->graph,
      trt_build_reshape (model->graph, model->out[i], 3, dims), 3, perm);
}

/* Swaps the y, x pairs of the last axis to x, y. */
static TrtTensor *
swap_pairs (const TrtHeadModel *model, TrtTensor *x, gint64 n)
{
  gint64 order[10];
  TrtNode *node;
  TrtTensor *in[2];

  for (gint64 i = 0; i < n; i++)
    order[i] = i ^ 1;
  in[0] = x;
  in[1] = trt_build_ints (model->graph, (guint) n, order);
  node = trt_build_bare (model->graph, "Gather", NULL, in, 2, 1);
  trt_node_set_int (node, "axis", 2);
  trt_node_infer (node, NULL);
  return trt_node_out (node, 0);
}

static TrtTensor *
repeat (const TrtHeadModel *model, TrtTensor *pair, guint n)
{
  TrtTensor *copies[8];

  for (guint i = 0; i < n; i++)
    copies[i] = pair;
  return trt_build_concat (model->graph, copies, n, 2);
}

/* The published decoder clips a face at the picture's edge first and places
 * landmarks from the clipped corner. */
static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  TrtGraph *g = model->graph;
  const gint64 two = 2;
  const float limit_values[2] = { (float) model->width, (float) model->height };
  TrtTensor *limit = trt_build_f32 (g, 1, &two, limit_values);
  TrtTensor *four = trt_build_scalar (g, 4);
  TrtTensor *size, *centre, *corners[2], *half;

  size = trt_build_node (g, "Mul",
      trt_build_node (g, "Exp", swap_pairs (model, rows (model, 1), 2), NULL,
          NULL),
      four, NULL);
  centre = trt_build_node (g, "Add", swap_pairs (model, rows (model, 2), 2),
      trt_build_grid (model, 4, 1, 0.5f), NULL);
  centre = trt_build_node (g, "Mul", centre, four, NULL);
  half = trt_build_node (g, "Mul", size, trt_build_scalar (g, 0.5f), NULL);
  corners[0] = trt_build_node (g, "Sub", centre, half, NULL);
  corners[0] = trt_build_node (g, "Max", corners[0], trt_build_scalar (g, 0),
      NULL);
  corners[0] = trt_build_node (g, "Min", corners[0], limit, NULL);
  corners[1] = trt_build_node (g, "Min",
      trt_build_node (g, "Add", corners[0], size, NULL), limit, NULL);
  decoded->boxes = trt_build_concat (g, corners, 2, 2);
  decoded->scores = rows (model, 0);
  decoded->landmarks = trt_build_node (g, "Add",
      trt_build_node (g, "Mul", swap_pairs (model, rows (model, 3), 10),
          repeat (model, size, 5), NULL),
      repeat (model, corners[0], 5), NULL);
}

const TrtHead trt_head_centerface = {
  .info = { .name = "centerface",
      .summary = "CenterFace: heat map of faces with five landmarks",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "stretch",
      .input_format = "rgb",
      .std = { 1, 1, 1 },
      .threshold = 0.3f,
      .iou_threshold = 0.3f,
      .label = "face" },
  .nms = "class",
  .pixel_extent = TRUE,
  .match = match,
  .decode = decode,
};
