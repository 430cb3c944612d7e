/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* parse_type.c: shape, layout and quantisation of a tensor from text; the
 * grammar is in text.h. */
#include "ir/text.h"

static gboolean
scan_dims (TrtScan *s, TrtTensor *tensor, TrtkDtype dtype)
{
  const TrtExpr *dims[TRT_MAX_RANK];
  g_autoptr (GError) error = NULL;
  int rank = 0;

  while (!trt_scan_take (s, "]")) {
    if (rank > 0 && !trt_scan_expect (s, ","))
      return FALSE;
    if (rank == TRT_MAX_RANK)
      return trt_scan_fail (
          s, "a shape has more than %d dimensions", TRT_MAX_RANK);
    trt_scan_skip (s);
    dims[rank] = trt_expr_parse (s->graph->exprs, &s->p);
    if (dims[rank] == NULL)
      return trt_scan_fail (s, "a dimension is missing before '%.12s'", s->p);
    rank++;
  }
  if (!trt_tensor_set_shape (tensor, dtype, rank, dims, &error))
    return trt_scan_fail (s, "%s", error->message);
  return TRUE;
}

static gboolean
scan_field (TrtScan *s, const char *key, gint32 *value)
{
  gint64 v;

  if (!trt_scan_expect (s, key) || !trt_scan_int (s, &v))
    return FALSE;
  if (v < G_MININT32 || v > G_MAXINT32)
    return trt_scan_fail (s, "%s is out of range", key);
  *value = (gint32)v;
  return TRUE;
}

static gboolean
scan_map (TrtScan *s, TrtLayout *layout)
{
  layout->map = g_array_new (FALSE, FALSE, sizeof (TrtChannelRange));
  while (!trt_scan_take (s, "]")) {
    TrtChannelRange r;
    if ((layout->map->len > 0 && !trt_scan_expect (s, ","))
        || !scan_field (s, "", &r.first) || !scan_field (s, ":", &r.n)
        || !scan_field (s, ":", &r.slot))
      return FALSE;
    g_array_append_val (layout->map, r);
  }
  return TRUE;
}

static gboolean
scan_layout (TrtScan *s, TrtLayout *layout)
{
  if (trt_scan_take (s, "nhwc")) {
    layout->kind = TRT_LAYOUT_NHWC;
  } else if (trt_scan_take (s, "backend")) {
    g_autofree char *name = trt_scan_name (s, "a layout's name");
    if (name == NULL)
      return FALSE;
    layout->kind = TRT_LAYOUT_BACKEND;
    layout->name = g_intern_string (name);
  } else if (!trt_scan_take (s, "plain")) {
    return TRUE;
  }
  if (!scan_field (s, "granule=", &layout->granule)
      || !trt_scan_expect (s, "pitch=") || !trt_scan_int (s, &layout->pitch))
    return FALSE;
  return !trt_scan_take (s, "map=[") || scan_map (s, layout);
}

static gboolean
scan_zeros (TrtScan *s, TrtQuant *q)
{
  g_autoptr (GArray) zeros = NULL;

  if (!trt_scan_take (s, "zeros="))
    return TRUE;
  zeros = trt_scan_ints (s);
  if (zeros == NULL)
    return FALSE;
  if (zeros->len != q->n)
    return trt_scan_fail (s, "%u zero points for %u scales", zeros->len, q->n);
  q->zero_points = g_new0 (gint32, q->n + 1);
  for (guint i = 0; i < q->n; i++)
    q->zero_points[i] = (gint32)g_array_index (zeros, gint64, i);
  return TRUE;
}

static gboolean
scan_quant (TrtScan *s, TrtQuant *q)
{
  g_autoptr (GArray) scales = NULL;
  TrtQuantKind kind = TRT_QUANT_TENSOR;

  if (!trt_scan_take (s, "quant"))
    return TRUE;
  while (kind <= TRT_QUANT_BLOCK && !trt_scan_take (s, trt_text_quants[kind]))
    kind++;
  if (kind > TRT_QUANT_BLOCK)
    return trt_scan_fail (s, "'%.12s' is no kind of quantisation", s->p);
  q->kind = kind;
  if (!scan_field (s, "axis=", &q->axis) || !scan_field (s, "block=", &q->block)
      || !trt_scan_expect (s, "scales="))
    return FALSE;
  scales = trt_scan_doubles (s);
  if (scales == NULL)
    return FALSE;
  q->n = scales->len;
  q->scales = g_new0 (float, q->n + 1);
  for (guint i = 0; i < q->n; i++)
    q->scales[i] = (float)g_array_index (scales, double, i);
  return scan_zeros (s, q);
}

gboolean
trt_scan_type (TrtScan *s, TrtTensor *tensor)
{
  g_autofree char *name = trt_scan_name (s, "an element type");
  TrtkDtype dtype;

  if (name == NULL)
    return FALSE;
  dtype = trt_dtype_from_name (name);
  if (dtype == TRTK_NONE)
    return trt_scan_fail (s, "'%s' is no element type", name);
  return trt_scan_expect (s, "[") && scan_dims (s, tensor, dtype)
         && scan_layout (s, &tensor->enc.layout)
         && scan_quant (s, &tensor->enc.quant);
}
