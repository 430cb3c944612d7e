/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_ssd.c: SSD-style pairs of outputs, and UltraFace.
 *   scores [N,A,1+C] (softmax, class 0 is background)
 *   boxes [N,A,4]: corners as fractions of the picture; or, where the model's
 *     last operators do not decode them, UltraFace's raw offsets from priors:
 *     centre = d * 0.1 * prior size + prior centre, size = exp (d * 0.2) *
 *     prior size. */
#include <string.h>

#include "heads/head.h"
#include "ops/op.h"

static const float min_sizes[4][3]
    = { { 10, 16, 24 }, { 32, 48, 0 }, { 64, 96, 0 }, { 128, 192, 256 } };

static gint64
level_cells (gint64 size, int level)
{
  return (size + (8 << level) - 1) / (8 << level);
}

static gint64
n_priors (const TrtHeadModel *model)
{
  gint64 n = 0;

  for (int i = 0; i < 4; i++)
    n += level_cells (model->width, i) * level_cells (model->height, i)
         * (min_sizes[i][2] > 0 ? 3 : 2);
  return n;
}

/* Do the values come straight from a convolution, undecoded? */
static gboolean
is_raw (const TrtTensor *boxes)
{
  static const char *const movers[] = { "Concat", "Reshape", "Transpose",
    "Flatten", "Squeeze", "Unsqueeze", "Identity", "Cast" };
  const TrtNode *node = boxes->producer;

  while (node != NULL) {
    gboolean moves = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS (movers); i++)
      moves |= strcmp (node->op->name, movers[i]) == 0;
    if (!moves)
      return strcmp (node->op->name, "Conv") == 0;
    node = trt_node_in (node, 0)->producer;
  }
  return FALSE;
}

static gboolean
find_pair (const TrtHeadModel *model, TrtTensor **scores, TrtTensor **boxes)
{
  int b;

  if (model->n_out != 2 || model->out[0]->rank != 3
      || model->out[1]->rank != 3
      || model->dims[0][1] != model->dims[1][1])
    return FALSE;
  b = model->dims[1][2] == 4 ? 1 : 0;
  *boxes = model->out[b];
  *scores = model->out[1 - b];
  return model->dims[b][2] == 4 && model->dims[1 - b][2] >= 2;
}

static const char *
match (const TrtHeadModel *model)
{
  TrtTensor *scores = NULL, *boxes = NULL;

  if (!find_pair (model, &scores, &boxes)
      || strstr (scores->name, "logits") != NULL)
    return NULL;
  if (!is_raw (boxes))
    return "scores with background, and decoded boxes";
  return model->dims[0][1] == n_priors (model)
             ? "scores with background, and UltraFace's raw offsets"
             : NULL;
}

/* [1,A,2] prior centres and sizes as fractions. */
static void
build_priors (const TrtHeadModel *model, TrtTensor **centre, TrtTensor **size)
{
  gint64 dims[3] = { 1, n_priors (model), 2 };
  g_autofree float *c = g_new (float, (gsize) dims[1] * 2);
  g_autofree float *s = g_new (float, (gsize) dims[1] * 2);
  gsize at = 0;

  for (int i = 0; i < 4; i++) {
    gint64 w = level_cells (model->width, i), h = level_cells (model->height, i);
    for (gint64 cell = 0; cell < w * h; cell++) {
      for (int k = 0; k < 3 && min_sizes[i][k] > 0; k++, at += 2) {
        c[at] = ((float) (cell % w) + 0.5f) / (float) w;
        c[at + 1] = ((float) (cell / w) + 0.5f) / (float) h;
        s[at] = min_sizes[i][k] / (float) model->width;
        s[at + 1] = min_sizes[i][k] / (float) model->height;
      }
    }
  }
  *centre = trt_build_f32 (model->graph, 3, dims, c);
  *size = trt_build_f32 (model->graph, 3, dims, s);
}

static TrtTensor *
decode_raw (const TrtHeadModel *model, TrtTensor *x)
{
  TrtGraph *g = model->graph;
  TrtTensor *prior_centre, *prior_size, *centre, *size;

  build_priors (model, &prior_centre, &prior_size);
  centre = trt_build_node (g, "Mul", trt_build_slice (g, x, 2, 0, 2),
      trt_build_scalar (g, 0.1f), NULL);
  centre = trt_build_node (g, "Add",
      trt_build_node (g, "Mul", centre, prior_size, NULL), prior_centre, NULL);
  size = trt_build_node (g, "Mul", trt_build_slice (g, x, 2, 2, 4),
      trt_build_scalar (g, 0.2f), NULL);
  size = trt_build_node (g, "Mul", trt_build_node (g, "Exp", size, NULL, NULL),
      prior_size, NULL);
  return trt_build_corners (g, centre, size);
}

static void
decode (const TrtHeadModel *model, TrtHeadDecoded *decoded)
{
  const gint64 four = 4;
  const float scale[4] = { (float) model->width, (float) model->height,
    (float) model->width, (float) model->height };
  TrtTensor *scores = NULL, *boxes = NULL;

  find_pair (model, &scores, &boxes);
  if (is_raw (boxes))
    boxes = decode_raw (model, boxes);
  decoded->boxes = trt_build_node (model->graph, "Mul", boxes,
      trt_build_f32 (model->graph, 1, &four, scale), NULL);
  decoded->scores = trt_build_slice (model->graph, scores, 2, 1, G_MAXINT64);
}

const TrtHead trt_head_ssd = {
  .info = { .name = "ultraface",
      .summary = "SSD pairs and UltraFace: scores with background, boxes",
      .kind = TRT_HEAD_DETECTION,
      .resize_mode = "stretch",
      .input_format = "rgb",
      .mean = { 127, 127, 127 },
      .std = { 128, 128, 128 },
      .threshold = 0.6f,
      .iou_threshold = 0.3f,
      .label = "face" },
  .nms = "class",
  .multi_label = TRUE,
  .match = match,
  .decode = decode,
};
