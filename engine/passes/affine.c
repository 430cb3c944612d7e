/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* affine.c: y * scale[c] + shift[c] into weights and bias.
 *
 * Products are made in double and rounded once, to the weights' type. */
#include "passes/affine.h"

#include "passes/rewrite.h"

/* How the elements of the weights follow from output channels: element i
 * belongs to channel (i / inner) % count + (i / group_size) * count. */
typedef struct {
  gint64 channels, count, inner, group_size;
} Map;

static gboolean
read_map (const TrtNode *node, Map *map)
{
  const TrtTensor *w = trt_node_in (node, 1);
  gint64 d[TRT_MAX_RANK], n, groups;

  if (!trt_tensor_get_static_dims (w, d) || trt_tensor_count (w) == 0)
    return FALSE;
  n = trt_tensor_count (w);
  if (trt_node_is (node, "Conv")) {
    *map = (Map) { d[0], d[0], n / d[0], n };
    return TRUE;
  }
  if (trt_node_is (node, "ConvTranspose")) {
    groups = trt_node_get_int (node, "group");
    *map = (Map) { d[1] * groups, d[1], n / d[0] / d[1], n / groups };
    return TRUE;
  }
  if (trt_node_get_int (node, "transB") != 0)
    *map = (Map) { d[0], d[0], d[1], n };
  else
    *map = (Map) { d[1], d[1], 1, n };
  return TRUE;
}

gint64
trt_affine_channels (const TrtNode *node)
{
  const TrtTensor *w, *b;
  Map map;

  if (!trt_node_is (node, "Conv") && !trt_node_is (node, "ConvTranspose")
      && !trt_node_is (node, "Gemm"))
    return -1;
  w = trt_node_in (node, 1);
  b = trt_node_in (node, 2);
  if (node->epilogue->len > 0 || w->constant == NULL
      || !trt_tensor_is_float (w) || (b != NULL && b->constant == NULL)
      || !trt_tensor_has_one_user (trt_node_out (node, 0))
      || !read_map (node, &map))
    return -1;
  return map.channels;
}

/* The bias at each channel, beta of Gemm included; zeros where there is none.
 * NULL where it has a value for each row. */
static double *
read_bias (const TrtNode *node, gint64 channels)
{
  const TrtTensor *b = trt_node_in (node, 2);
  double beta, *bias;

  if (b == NULL)
    return g_new0 (double, (gsize) channels + 1);
  if (!trt_node_is (node, "Gemm")) {
    guint n;
    return trt_tensor_get_floats (b, &n);
  }
  bias = trt_tensor_get_channels (b, 2, channels);
  beta = trt_node_get_float (node, "beta");
  for (gint64 c = 0; bias != NULL && c < channels; c++)
    bias[c] *= beta;
  return bias;
}

static void
scale_weights (TrtNode *node, const Map *map, const double *scale)
{
  const TrtTensor *w = trt_node_in (node, 1);
  g_autofree char *name = g_strconcat (w->name, ".scaled", NULL);
  gint64 dims[TRT_MAX_RANK];
  g_autofree double *values = NULL;
  guint n;

  values = trt_tensor_get_floats (w, &n);
  trt_tensor_get_static_dims (w, dims);
  for (gint64 i = 0; i < n; i++)
    values[i] *= scale[(i / map->inner) % map->count
                       + (i / map->group_size) * map->count];
  trt_node_set_input (node, 1,
      trt_constant_from_doubles (node->graph, name, w->enc.dtype, w->rank,
          dims, values));
}

/* Also where the node had no such input so far. */
static void
set_bias (TrtNode *node, const Map *map, const double *bias)
{
  const TrtTensor *old = trt_node_in (node, 2);
  g_autofree char *name = old != NULL
                              ? g_strconcat (old->name, ".shifted", NULL)
                              : g_strconcat (node->name, ".bias", NULL);
  TrtTensor *b = trt_constant_from_doubles (node->graph, name,
      trt_node_in (node, 1)->enc.dtype, 1, &map->channels, bias);

  trt_node_set_input (node, 2, b);
  node->n_op_inputs = MAX (node->n_op_inputs, 3);
  if (trt_node_is (node, "Gemm"))
    trt_node_remove_attr (node, "beta");
}

gboolean
trt_affine_absorb (TrtNode *node, const double *scale, const double *shift)
{
  Map map;
  g_autofree double *bias = NULL;

  if (!read_map (node, &map))
    return FALSE;
  bias = read_bias (node, map.channels);
  if (bias == NULL)
    return FALSE;
  for (gint64 c = 0; c < map.channels; c++)
    bias[c] = bias[c] * (scale != NULL ? scale[c] : 1)
              + (shift != NULL ? shift[c] : 0);
  if (scale != NULL)
    scale_weights (node, &map, scale);
  if (shift != NULL || trt_node_in (node, 2) != NULL)
    set_bias (node, &map, bias);
  return TRUE;
}
