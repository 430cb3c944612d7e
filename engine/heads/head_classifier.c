/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head_classifier.c: one picture, one list of class scores.
 *   out [N,C], [N,C,1,1] or [N,1,1,C]; where the model does not end in a
 *   softmax one is added. */
#include <string.h>

#include "heads/head.h"
#include "ops/op.h"

static const char *
match (const TrtHeadModel *model)
{
  const gint64 *d = model->dims[0];
  int rank = model->n_out == 1 ? model->out[0]->rank : 0;

  if (rank == 2 && d[1] > 1)
    return "one row of scores";
  if (rank == 4 && d[1] > 1 && d[2] == 1 && d[3] == 1)
    return "one column of scores";
  if (rank == 4 && d[3] > 1 && d[1] == 1 && d[2] == 1)
    return "one row of scores";
  return NULL;
}

static gboolean
ends_in_softmax (const TrtTensor *x)
{
  static const char *const movers[]
      = { "Reshape", "Flatten", "Squeeze", "Identity", "Cast" };
  const TrtNode *node = x->producer;

  while (node != NULL) {
    gboolean moves = FALSE;
    if (strcmp (node->op->name, "Softmax") == 0)
      return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS (movers); i++)
      moves |= strcmp (node->op->name, movers[i]) == 0;
    node = moves ? trt_node_in (node, 0)->producer : NULL;
  }
  return FALSE;
}

static TrtTensor *
classify (const TrtHeadModel *model)
{
  static const gint64 dims[] = { 0, -1 };
  TrtTensor *x = model->out[0];
  gboolean final = ends_in_softmax (x);

  if (x->rank != 2)
    x = trt_build_reshape (model->graph, x, 2, dims);
  return final ? x : trt_build_softmax (model->graph, x, 1);
}

const TrtHead trt_head_classifier = {
  .info = { .name = "classifier",
      .summary = "One list of class scores for the whole picture",
      .kind = TRT_HEAD_CLASSIFICATION,
      .resize_mode = "crop",
      .input_format = "rgb",
      .mean = { 123.675f, 116.28f, 103.53f },
      .std = { 58.395f, 57.12f, 57.375f },
      .threshold = 0 },
  .match = match,
  .classify = classify,
};
