/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* window.c: sliding windows. */
#include "ops/window.h"

#include <string.h>

static gboolean
read_ints (const TrtNode *node, const char *name, int n, gint64 low,
    gint64 *out, GError **error)
{
  guint n_values;
  const gint64 *values = trt_node_get_ints (node, name, &n_values);

  if (values == NULL)
    return TRUE;
  if (n_values != (guint) n)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute '%s' has %u values, wants %d", name, n_values, n);
  for (int i = 0; i < n; i++) {
    if (values[i] < low || values[i] > G_MAXINT32)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute '%s' may not hold %" G_GINT64_FORMAT, name, values[i]);
    out[i] = values[i];
  }
  return TRUE;
}

static gboolean
read_auto_pad (const TrtNode *node, TrtAutoPad *out, GError **error)
{
  static const char *const names[]
      = { "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER" };
  const char *value = trt_node_get_string (node, "auto_pad");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (value, names[i]) == 0) {
      *out = (TrtAutoPad) i;
      return TRUE;
    }
  }
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'auto_pad' may not be '%s'", value);
}

static gboolean
read_kernel (const TrtNode *node, const TrtTensor *weight, int n,
    TrtWindow *window, GError **error)
{
  gint64 dim;

  if (!read_ints (node, "kernel_shape", n, 1, window->kernel, error))
    return FALSE;
  for (int i = 0; i < n; i++) {
    if (weight == NULL) {
      if (window->kernel[i] == 0)
        return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
            "attribute 'kernel_shape' is missing");
      continue;
    }
    if (!trt_expr_is_const (weight->dims[i + 2], &dim) || dim < 1
        || dim > G_MAXINT32)
      return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "the weight's shape is not constant and positive");
    if (window->kernel[i] != 0 && window->kernel[i] != dim)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "attribute 'kernel_shape' does not agree with the weight");
    window->kernel[i] = dim;
  }
  return TRUE;
}

gboolean
trt_window_read (const TrtNode *node, const TrtTensor *weight, int n_spatial,
    TrtWindow *window, GError **error)
{
  gint64 pads[2 * TRTK_MAX_SPATIAL] = { 0 };

  memset (window, 0, sizeof *window);
  if (n_spatial < 1 || n_spatial > TRTK_MAX_SPATIAL)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "has %d spatial axes; 1 to %d are supported", n_spatial,
        TRTK_MAX_SPATIAL);
  window->n_spatial = n_spatial;
  for (int i = 0; i < n_spatial; i++)
    window->stride[i] = window->dilation[i] = 1;
  if (!read_auto_pad (node, &window->auto_pad, error)
      || !read_kernel (node, weight, n_spatial, window, error)
      || !read_ints (node, "strides", n_spatial, 1, window->stride, error)
      || !read_ints (node, "dilations", n_spatial, 1, window->dilation, error)
      || !read_ints (node, "pads", 2 * n_spatial, 0, pads, error))
    return FALSE;
  if (window->auto_pad == TRT_AUTO_PAD_NOTSET) {
    memcpy (window->pad_begin, pads, (gsize) n_spatial * sizeof *pads);
    memcpy (window->pad_end, pads + n_spatial,
        (gsize) n_spatial * sizeof *pads);
  }
  return TRUE;
}

const TrtExpr *
trt_window_positions (const TrtWindow *window, int i, TrtExprPool *pool,
    const TrtExpr *in, gboolean ceil_mode)
{
  gint64 extent = window->dilation[i] * (window->kernel[i] - 1) + 1;
  const TrtExpr *stride = trt_expr_const (pool, window->stride[i]), *span;

  if (window->auto_pad >= TRT_AUTO_PAD_SAME_UPPER)
    return trt_expr_ceil_div (pool, in, stride);
  span = trt_expr_add_const (pool, in,
      window->pad_begin[i] + window->pad_end[i] - extent);
  if (!ceil_mode)
    return trt_expr_add_const (pool, trt_expr_div (pool, span, stride), 1);
  /* The last window must start inside the input or the left padding. */
  return trt_expr_min (pool,
      trt_expr_add_const (pool, trt_expr_ceil_div (pool, span, stride), 1),
      trt_expr_ceil_div (pool,
          trt_expr_add_const (pool, in, window->pad_begin[i]), stride));
}

gboolean
trt_window_fits (const TrtNode *node, const TrtWindow *window, int i,
    const TrtExpr *in, const TrtExpr *out, GError **error)
{
  gint64 size, positions;

  if (out == NULL || !trt_expr_is_const (in, &size)
      || !trt_expr_is_const (out, &positions) || size == 0 || positions > 0)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_SHAPE,
      "a window of %" G_GINT64_FORMAT " with dilation %" G_GINT64_FORMAT
      " is larger than the input along spatial axis %d, %" G_GINT64_FORMAT
      " with pads %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT,
      window->kernel[i], window->dilation[i], i, size, window->pad_begin[i],
      window->pad_end[i]);
}

void
trt_window_resolve_pads (TrtWindow *window, const gint64 *in)
{
  if (window->auto_pad < TRT_AUTO_PAD_SAME_UPPER)
    return;
  for (int i = 0; i < window->n_spatial; i++) {
    gint64 out = (in[i] + window->stride[i] - 1) / window->stride[i];
    gint64 extent = window->dilation[i] * (window->kernel[i] - 1) + 1;
    gint64 total = MAX (0, (out - 1) * window->stride[i] + extent - in[i]);
    gboolean upper = window->auto_pad == TRT_AUTO_PAD_SAME_UPPER;
    window->pad_begin[i] = upper ? total / 2 : total - total / 2;
    window->pad_end[i] = total - window->pad_begin[i];
  }
}

gboolean
trt_window_params (const TrtNode *node, const TrtWindow *window,
    TrtkConvParams *params, GError **error)
{
  params->n_spatial = window->n_spatial;
  params->groups = 1;
  for (int i = 0; i < window->n_spatial; i++) {
    if (window->pad_begin[i] > G_MAXINT32 || window->pad_end[i] > G_MAXINT32)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the window needs too much padding along spatial axis %d", i);
    params->kernel[i] = (gint32) window->kernel[i];
    params->stride[i] = (gint32) window->stride[i];
    params->dilation[i] = (gint32) window->dilation[i];
    params->pad_begin[i] = (gint32) window->pad_begin[i];
    params->pad_end[i] = (gint32) window->pad_end[i];
  }
  return TRUE;
}
