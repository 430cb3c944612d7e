/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pad
 *   match    Pad with zeros along spatial axes that only a Conv reads, or an
 *            AveragePool that counts its own padding or has none
 *   rewrite  into the window's own padding
 *   keeps    values; shape
 *   leaves   other modes and values; cropping; auto_pad; ceil_mode; MaxPool,
 *            whose padding is minus infinity */
#include <string.h>

#include "passes/pass.h"
#include "passes/rewrite.h"

/* 2 * rank amounts, begins then ends, as Pad of all axes would have them. */
static gboolean
read_amounts (const TrtNode *pad, gint64 *amounts)
{
  g_autofree gint64 *ints = NULL, *axes = NULL;
  int rank = trt_node_in (pad, 0)->rank;
  guint n, n_axes;

  ints = trt_tensor_get_ints (trt_node_in (pad, 1), &n);
  if (ints == NULL)
    return FALSE;
  memset (amounts, 0, 2 * (gsize) rank * sizeof *amounts);
  n_axes = n / 2;
  if (trt_node_in (pad, 3) != NULL) {
    axes = trt_tensor_get_ints (trt_node_in (pad, 3), &n_axes);
    if (axes == NULL)
      return FALSE;
  }
  if (n != 2 * n_axes || n_axes > (guint) rank)
    return FALSE;
  for (guint i = 0; i < n_axes; i++) {
    gint64 axis = axes == NULL ? i : axes[i];
    axis += axis < 0 ? rank : 0;
    amounts[axis] = ints[i];
    amounts[axis + rank] = ints[i + n_axes];
  }
  return TRUE;
}

static gboolean
is_zero_pad (const TrtNode *pad)
{
  const TrtTensor *value = trt_node_in (pad, 2);
  double v = 0;

  return strcmp (trt_node_get_string (pad, "mode"), "constant") == 0
         && (value == NULL || trt_tensor_get_scalar (value, &v)) && v == 0;
}

static gboolean
takes_padding (const TrtNode *node)
{
  const char *auto_pad;
  const gint64 *pads;
  guint n;

  if (!trt_node_is (node, "Conv") && !trt_node_is (node, "AveragePool"))
    return FALSE;
  auto_pad = trt_node_get_string (node, "auto_pad");
  if (strcmp (auto_pad, "NOTSET") != 0)
    return FALSE;
  if (trt_node_is (node, "Conv"))
    return TRUE;
  if (trt_node_get_int (node, "ceil_mode") != 0)
    return FALSE;
  if (trt_node_get_int (node, "count_include_pad") != 0)
    return TRUE;
  pads = trt_node_get_ints (node, "pads", &n);
  for (guint i = 0; pads != NULL && i < n; i++) {
    if (pads[i] != 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  gint64 amounts[2 * TRT_MAX_RANK], pads[2 * TRT_MAX_RANK] = { 0 };
  const gint64 *own;
  TrtNode *pad;
  guint n, n_spatial;
  int rank;

  if (!takes_padding (node))
    return FALSE;
  pad = trt_producer_is (trt_node_in (node, 0), "Pad");
  if (pad == NULL || pad->epilogue->len > 0
      || !trt_tensor_has_one_user (trt_node_in (node, 0))
      || !is_zero_pad (pad) || !read_amounts (pad, amounts))
    return FALSE;
  rank = trt_node_in (pad, 0)->rank;
  n_spatial = (guint) rank - 2;
  own = trt_node_get_ints (node, "pads", &n);
  for (int i = 0; i < 2 * rank; i++) {
    guint at = (guint) (i % rank - 2) + (i >= rank ? n_spatial : 0);
    if (amounts[i] < 0 || amounts[i] > G_MAXINT32
        || (i % rank < 2 && amounts[i] != 0))
      return FALSE;
    if (i % rank < 2)
      continue;
    pads[at] = amounts[i] + (at < n ? own[at] : 0);
    if (pads[at] > G_MAXINT32)
      return FALSE;
  }
  trt_node_set_ints (node, "pads", pads, 2 * n_spatial);
  if (trt_node_is (node, "AveragePool"))
    trt_node_set_int (node, "count_include_pad", 1);
  trt_node_set_input (node, 0, trt_node_in (pad, 0));
  trt_tensor_prune (trt_node_out (pad, 0));
  return trt_node_infer (node, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_pad = {
  .name = "pad",
  .summary = "zero padding goes into the window after it",
  .run = run,
};
