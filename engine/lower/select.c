/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* select.c: nodes that put channels side by side or choose some of them:
 * Concat, Split and Slice along axis 1, and the shuffle of ShuffleNet, which is
 * a Reshape to groups, a Transpose of groups and channels, and a Reshape
 * back. */
#include "lower/channels.h"
#include "ops/axis_params.h"
#include "passes/rewrite.h"

static gboolean
is_picture (const TrtTensor *t)
{
  gint64 dims[TRT_MAX_RANK];
  TrtkDtype dtype = trt_tensor_dtype (t);

  return t != NULL && t->constant == NULL && (t->rank == 3 || t->rank == 4)
         && (dtype == TRTK_S8 || dtype == TRTK_U8 || dtype == TRTK_F16
             || dtype == TRTK_F32)
         && trt_tensor_get_static_dims (t, dims) && dims[1] > 0;
}

static gint32
axis_of (const TrtNode *node)
{
  TrtkAxisParams params;

  return node->op->params (node, &params, NULL) ? params.axis : -1;
}

static gboolean
is_concat (const TrtNode *node)
{
  for (guint i = 0; i < node->in->len; i++) {
    if (!is_picture (node->in->pdata[i]))
      return FALSE;
  }
  return axis_of (node) == 1;
}

static gboolean
is_slice (const TrtNode *node)
{
  const TrtTensor *x = node->in->pdata[0], *y = node->out->pdata[0];
  TrtkSliceParams params;

  if (!is_picture (x) || !node->op->params (node, &params, NULL)
      || params.step[1] < 1)
    return FALSE;
  for (int i = 0; i < x->rank; i++) {
    if (i != 1
        && (params.step[i] != 1 || params.start[i] != 0
            || x->dims[i] != y->dims[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_split (const TrtNode *node)
{
  for (guint i = 0; i < node->out->len; i++) {
    if (node->out->pdata[i] == NULL)
      return FALSE;
  }
  return is_picture (node->in->pdata[0]) && axis_of (node) == 1;
}

/* ---- shuffles --------------------------------------------------------- */

/* [N, g * k, spatial] as [N, g, k, spatial]. */
static gboolean
is_grouping (const TrtTensor *x, const TrtTensor *y)
{
  gint64 a[TRT_MAX_RANK], b[TRT_MAX_RANK];

  if (y->rank != x->rank + 1 || !trt_tensor_get_static_dims (x, a)
      || !trt_tensor_get_static_dims (y, b) || a[0] != b[0]
      || a[1] != b[1] * b[2])
    return FALSE;
  for (int i = 2; i < x->rank; i++) {
    if (a[i] != b[i + 1])
      return FALSE;
  }
  return TRUE;
}

static gboolean
swaps_groups (const TrtNode *node)
{
  TrtkTransposeParams params;
  int rank = trt_node_out (node, 0)->rank;

  if (!node->op->params (node, &params, NULL))
    return FALSE;
  for (int i = 0; i < rank; i++) {
    if (params.perm[i] != (i == 1 ? 2 : i == 2 ? 1 : i))
      return FALSE;
  }
  return TRUE;
}

/* The grouping Reshape of the shuffle that ends with @last, else NULL. */
static TrtNode *
shuffle_begin (const TrtNode *last)
{
  const TrtNode *transpose, *first;

  if (!trt_node_is (last, "Reshape")
      || (transpose = trt_producer_is (trt_node_in (last, 0), "Transpose"))
             == NULL
      || (first = trt_producer_is (trt_node_in (transpose, 0), "Reshape"))
             == NULL
      || !trt_tensor_has_one_user (transpose->in->pdata[0])
      || !trt_tensor_has_one_user (last->in->pdata[0])
      || !is_picture (first->in->pdata[0])
      || !trt_tensor_same_shape (first->in->pdata[0], last->out->pdata[0])
      || !is_grouping (first->in->pdata[0], first->out->pdata[0])
      || !swaps_groups (transpose))
    return NULL;
  return (TrtNode *) first;
}

gboolean
trt_select_is_inside (const TrtNode *node)
{
  const TrtTensor *t = trt_node_out (node, 0);

  for (int i = 0; i < 2 && t != NULL && t->users->len == 1; i++) {
    const TrtNode *user = t->users->pdata[0], *first = shuffle_begin (user);
    if (first != NULL)
      return first == node || trt_node_in (user, 0) == t;
    t = trt_node_out (user, 0);
  }
  return FALSE;
}

/* ---- all of them ------------------------------------------------------ */

TrtSelectKind
trt_select_kind (const TrtNode *node)
{
  if (node->epilogue->len > 0 || node->in->len == 0)
    return TRT_SELECT_NONE;
  if (trt_node_is (node, "Concat"))
    return is_concat (node) ? TRT_SELECT_CONCAT : TRT_SELECT_NONE;
  if (trt_node_is (node, "Slice"))
    return is_slice (node) ? TRT_SELECT_CUT : TRT_SELECT_NONE;
  if (trt_node_is (node, "Split"))
    return is_split (node) ? TRT_SELECT_CUT : TRT_SELECT_NONE;
  return shuffle_begin (node) != NULL ? TRT_SELECT_SHUFFLE : TRT_SELECT_NONE;
}

GPtrArray *
trt_select_sources (const TrtNode *node)
{
  GPtrArray *sources = g_ptr_array_new ();
  const TrtNode *first = shuffle_begin (node);
  guint n = trt_node_is (node, "Concat") ? node->in->len : 1;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (sources, (first != NULL ? first : node)->in->pdata[i]);
  return sources;
}

/* Where output @output of a Split begins. */
static gint64
part_begin (const TrtNode *node, guint output)
{
  gint64 at = 0;

  for (guint i = 0; i < output; i++)
    at += trt_channels_of (node->out->pdata[i]);
  return at;
}

gint64
trt_select_channel (const TrtNode *node, guint output, gint64 c)
{
  const TrtNode *first = shuffle_begin (node);
  TrtkSliceParams slice;
  gint64 groups;

  if (first != NULL) {
    groups = trt_channels_of (first->out->pdata[0]);
    return c % groups * (trt_channels_of (node->out->pdata[0]) / groups)
           + c / groups;
  }
  if (trt_node_is (node, "Split"))
    return part_begin (node, output) + c;
  if (!trt_node_is (node, "Slice"))
    return c;
  node->op->params (node, &slice, NULL);
  return slice.start[1] + c * slice.step[1];
}

gboolean
trt_select_is_uneven (const TrtNode *node)
{
  gint64 at = 0;

  if (trt_node_is (node, "Concat")) {
    for (guint i = 0; i < node->in->len; i++) {
      if (at % TRT_CHANNEL_GRANULE != 0)
        return TRUE;
      at += trt_channels_of (node->in->pdata[i]);
    }
    return FALSE;
  }
  for (guint i = 0; i < node->out->len; i++) {
    gint64 n = trt_channels_of (node->out->pdata[i]);
    gint64 first = trt_select_channel (node, i, 0);
    if (first % TRT_CHANNEL_GRANULE != 0
        || trt_select_channel (node, i, n - 1) != first + n - 1)
      return TRUE;
  }
  return FALSE;
}
