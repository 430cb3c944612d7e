/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_resize.c: Resize: x enlarged or reduced along axes, by scales (input 2)
 * or to sizes (input 3). roi (input 1) counts for tf_crop_and_resize only. */
#include <math.h>
#include <string.h>

#include "ops/shape_input.h"

/* What the inputs and attributes say about every axis of x. A scale of 0
 * stands for size over the input's, where one of them is an expression. */
typedef struct {
  const TrtExpr *dims[TRT_MAX_RANK];
  double scale[TRT_MAX_RANK];
} Target;

static gboolean
is_given (const TrtNode *node, guint index)
{
  const TrtTensor *t = trt_node_in (node, index);

  return t != NULL && trt_tensor_count (t) != 0;
}

static int
resized_axes (const TrtNode *node, int axes[TRT_MAX_RANK], GError **error)
{
  int rank = trt_node_in (node, 0)->rank, axis;
  gboolean seen[TRT_MAX_RANK] = { FALSE };
  guint n;
  const gint64 *given = trt_node_get_ints (node, "axes", &n);

  if (given == NULL) {
    for (int i = 0; i < rank; i++)
      axes[i] = i;
    return rank;
  }
  for (guint i = 0; i < n; i++) {
    if (!trt_node_axis (node, given[i], rank, &axis, error))
      return -1;
    if (seen[axis]) {
      trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute 'axes' names axis %d twice", axis);
      return -1;
    }
    seen[axis] = TRUE;
    axes[i] = axis;
  }
  return (int) n;
}

/* floor (dim * scale); an expression needs a scale that is a short ratio. */
static const TrtExpr *
scale_dim (TrtExprPool *pool, const TrtExpr *dim, double scale)
{
  gint64 v;

  if (trt_expr_is_const (dim, &v)) {
    double size = floor ((double) v * scale);
    return size <= G_MAXINT32 ? trt_expr_const (pool, (gint64) size) : NULL;
  }
  for (gint64 q = 1; q <= 1024 && scale * (double) q <= G_MAXINT32; q++) {
    double p = rint (scale * (double) q);
    if ((float) (p / (double) q) == (float) scale)
      return trt_expr_div (pool, trt_expr_mul_const (pool, dim, (gint64) p),
          trt_expr_const (pool, q));
  }
  return NULL;
}

static gboolean
read_scales (const TrtNode *node, const int *axes, int n_axes, Target *target,
    GError **error)
{
  g_autofree double *scales = NULL;
  guint n = 0;

  scales = trt_tensor_get_floats (trt_node_in (node, 2), &n);
  if (scales == NULL)
    return trt_node_fail_data_dependent (node, 2, error);
  if (n != (guint) n_axes)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "%u scales for %d axes", n, n_axes);
  for (int i = 0; i < n_axes; i++) {
    int axis = axes[i];
    if (!(scales[i] > 0) || isinf (scales[i]))
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "the scale of axis %d may not be %g", axis, scales[i]);
    target->scale[axis] = scales[i];
    target->dims[axis] = scale_dim (node->graph->exprs, target->dims[axis],
        scales[i]);
    if (target->dims[axis] == NULL)
      return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "axis %d cannot be scaled by %g before its size is known", axis,
          scales[i]);
  }
  return TRUE;
}

/* keep_aspect_ratio_policy: one scale for all axes. */
static gboolean
keep_aspect (const TrtNode *node, const int *axes, int n_axes, Target *target,
    GError **error)
{
  const char *policy = trt_node_get_string (node, "keep_aspect_ratio_policy");
  gboolean larger = strcmp (policy, "not_smaller") == 0;
  double best = 0;

  if (strcmp (policy, "stretch") == 0 || n_axes == 0)
    return TRUE;
  if (!larger && strcmp (policy, "not_larger") != 0)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'keep_aspect_ratio_policy' is '%s'", policy);
  for (int i = 0; i < n_axes; i++) {
    double s = target->scale[axes[i]];
    if (s == 0)
      return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "'keep_aspect_ratio_policy' needs the size of axis %d", axes[i]);
    best = i == 0 ? s : larger ? MAX (best, s) : MIN (best, s);
  }
  for (int i = 0; i < n_axes; i++) {
    gint64 size = 0;
    trt_expr_is_const (trt_node_in (node, 0)->dims[axes[i]], &size);
    if (!(best >= 0 && best * (double) size <= G_MAXINT32))
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "axis %d becomes negative or too large", axes[i]);
    target->scale[axes[i]] = best;
    target->dims[axes[i]] = trt_expr_const (node->graph->exprs,
        (gint64) floor (best * (double) size + 0.5));
  }
  return TRUE;
}

static gboolean
read_sizes (const TrtNode *node, const int *axes, int n_axes, Target *target,
    GError **error)
{
  const TrtExpr *const *sizes;
  gint64 from, to;
  guint n;

  sizes = trt_node_shape_values (node, 3, &n, error);
  if (sizes == NULL)
    return FALSE;
  if (n != (guint) n_axes)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE, "%u sizes for %d axes",
        n, n_axes);
  for (int i = 0; i < n_axes; i++) {
    int axis = axes[i];
    target->scale[axis] = sizes[i] == target->dims[axis] ? 1 : 0;
    if (trt_expr_is_const (sizes[i], &to)
        && trt_expr_is_const (target->dims[axis], &from) && from > 0)
      target->scale[axis] = (double) to / (double) from;
    target->dims[axis] = sizes[i];
  }
  return keep_aspect (node, axes, n_axes, target, error);
}

static gboolean
read_target (const TrtNode *node, Target *target, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  int axes[TRT_MAX_RANK], n_axes = resized_axes (node, axes, error);

  if (n_axes < 0)
    return FALSE;
  for (int i = 0; i < x->rank; i++) {
    target->dims[i] = x->dims[i];
    target->scale[i] = 1;
  }
  if (is_given (node, 2) == is_given (node, 3))
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "wants either scales or sizes");
  return is_given (node, 2)
             ? read_scales (node, axes, n_axes, target, error)
             : read_sizes (node, axes, n_axes, target, error);
}

/* ---- attributes ------------------------------------------------------- */

static gboolean
read_name (const TrtNode *node, const char *attr, const char *const *names,
    int *value, GError **error)
{
  const char *name = trt_node_get_string (node, attr);

  for (int i = 0; names[i] != NULL; i++) {
    if (strcmp (names[i], name) == 0) {
      *value = i;
      return TRUE;
    }
  }
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "attribute '%s' is '%s'", attr, name);
}

static gboolean
read_attrs (const TrtNode *node, TrtkResizeParams *p, GError **error)
{
  static const char *const modes[] = { "nearest", "linear", "cubic", NULL };
  static const char *const coords[]
      = { "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel",
          "align_corners", "asymmetric", "tf_crop_and_resize", NULL };
  static const char *const nearests[]
      = { "round_prefer_floor", "round_prefer_ceil", "floor", "ceil", NULL };
  int mode, coord, nearest;

  if (!read_name (node, "mode", modes, &mode, error)
      || !read_name (node, "coordinate_transformation_mode", coords, &coord,
          error)
      || !read_name (node, "nearest_mode", nearests, &nearest, error))
    return FALSE;
  p->mode = (TrtkResizeMode) mode;
  p->coord = (TrtkCoordMode) coord;
  p->nearest = (TrtkNearestMode) nearest;
  p->antialias = trt_node_get_int (node, "antialias") != 0
                 && p->mode != TRTK_RESIZE_NEAREST;
  p->exclude_outside = trt_node_get_int (node, "exclude_outside") != 0;
  p->cubic_a = (float) trt_node_get_float (node, "cubic_coeff_a");
  p->extrapolation = (float) trt_node_get_float (node, "extrapolation_value");
  return TRUE;
}

static gboolean
read_roi (const TrtNode *node, TrtkResizeParams *p, GError **error)
{
  int axes[TRT_MAX_RANK], n_axes = resized_axes (node, axes, error);
  g_autofree double *roi = NULL;
  guint n = 0;

  if (n_axes < 0)
    return FALSE;
  for (int i = 0; i < TRT_MAX_RANK; i++) {
    p->roi_begin[i] = 0;
    p->roi_end[i] = 1;
  }
  if (p->coord != TRTK_COORD_TF_CROP_AND_RESIZE)
    return TRUE;
  roi = trt_tensor_get_floats (trt_node_in (node, 1), &n);
  if (roi == NULL)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "tf_crop_and_resize needs a constant roi");
  if (n != 2 * (guint) n_axes)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the roi has %u numbers for %d axes", n, n_axes);
  for (int i = 0; i < n_axes; i++) {
    p->roi_begin[axes[i]] = roi[i];
    p->roi_end[axes[i]] = roi[i + n_axes];
  }
  return TRUE;
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtkResizeParams *p = out;
  Target target;
  gint64 dims[TRT_MAX_RANK];

  if (!read_attrs (node, p, error) || !read_roi (node, p, error)
      || !read_target (node, &target, error))
    return FALSE;
  if (trt_tensor_get_static_dims (x, dims))
    for (int i = 0; i < x->rank; i++)
      p->scale[i] = target.scale[i];
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtkResizeParams p;
  Target target;
  gint64 from, to;

  if (!read_attrs (node, &p, error) || !read_roi (node, &p, error)
      || !read_target (node, &target, error))
    return FALSE;
  for (int i = 0; i < x->rank; i++) {
    if (trt_expr_is_const (x->dims[i], &from) && from == 0
        && (!trt_expr_is_const (target.dims[i], &to) || to != 0))
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "axis %d has no element to resize", i);
  }
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
      target.dims, error);
}

static const TrtAttrSpec attrs[] = {
  { "antialias", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "axes", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { "coordinate_transformation_mode", TRT_ATTR_STRING, FALSE, 0, 0,
      "half_pixel" },
  { "cubic_coeff_a", TRT_ATTR_FLOAT, FALSE, 0, -0.75, NULL },
  { "exclude_outside", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "extrapolation_value", TRT_ATTR_FLOAT, FALSE, 0, 0, NULL },
  { "keep_aspect_ratio_policy", TRT_ATTR_STRING, FALSE, 0, 0, "stretch" },
  { "mode", TRT_ATTR_STRING, FALSE, 0, 0, "nearest" },
  { "nearest_mode", TRT_ATTR_STRING, FALSE, 0, 0, "round_prefer_floor" },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_resize = {
  .name = "Resize",
  .min_inputs = 1,
  .max_inputs = 4,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkResizeParams),
  .params = params,
};
