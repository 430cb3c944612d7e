/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gather_map.c: what each operator reads where. */
#include "backends/cuda/gather_map.h"

#include <string.h>

#include "backends/cuda/conv_problem.h"
#include "cpu/element.h"
#include "cpu/resize_taps.h"

gboolean
trt_cuda_picture_read (const TrtkOperand *o, TrtCudaPicture *v)
{
  const TrtkTensor *t = &o->tensor;
  gint64 count = t->rank >= 2 && t->rank <= 4 ? trtk_count (t) : 0;

  if (count <= 0 || o->is_constant || count > G_MAXINT32 / 64)
    return FALSE;
  v->n = t->dims[0];
  v->size[0] = t->dims[1];
  v->size[1] = t->rank == 4 ? t->dims[2] : 1;
  v->size[2] = t->rank >= 3 ? t->dims[t->rank - 1] : 1;
  if (trtk_layout_has_pitch (o->layout)) {
    v->step[0] = 1;
    v->step[2] = trt_cuda_pitch (o);
    v->step[1] = v->size[2] * v->step[2];
    v->image = v->size[1] * v->step[1];
  } else {
    v->step[2] = 1;
    v->step[1] = v->size[2];
    v->step[0] = v->size[1] * v->size[2];
    v->image = v->size[0] * v->step[0];
  }
  return v->n * v->image <= G_MAXINT32;
}

/* ---- maps ------------------------------------------------------------- */

static void
map_free (gpointer data)
{
  TrtCudaGatherMap *map = data;

  for (int i = 0; i < 3; i++)
    g_free (map->at[i]);
  g_free (map);
}

/* A part of @n indices of @axis; the identity. */
static TrtCudaGatherMap *
add_map (GPtrArray *maps, const TrtCudaPicture *x, const TrtCudaPicture *y,
    int axis, gint64 n)
{
  TrtCudaGatherMap *map = g_new0 (TrtCudaGatherMap, 1);

  map->axis = axis;
  for (int i = 0; i < 3; i++) {
    map->size[i] = i == axis ? n : y->size[i];
    map->at[i] = g_new (gint32, (gsize) map->size[i] + 1);
    for (gint64 k = 0; k < map->size[i]; k++)
      map->at[i][k] = (gint32) (k * x->step[i]);
  }
  g_ptr_array_add (maps, map);
  return map;
}

/* What most operators begin with: one input, one output, as many pictures. */
static TrtCudaGatherMap *
one_map (const TrtkProblem *p, GPtrArray *maps, TrtCudaPicture *x,
    TrtCudaPicture *y)
{
  if (!trt_cuda_picture_read (&p->in[0], x)
      || !trt_cuda_picture_read (&p->out[0], y) || x->n != y->n)
    return NULL;
  return add_map (maps, x, y, 0, y->size[0]);
}

/* The axis of a tensor of @rank that a picture's axis @i is, or -1. */
static gint32
axis_of (gint32 rank, int i)
{
  return i == 0   ? 1
         : i == 2 ? (rank >= 3 ? rank - 1 : -1)
                  : (rank == 4 ? 2 : -1);
}

/* ---- operators -------------------------------------------------------- */

static gboolean
map_depth_to_space (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkSpaceParams *s = p->params;
  TrtCudaPicture x, y;
  TrtCudaGatherMap *map = one_map (p, maps, &x, &y);
  gint64 b = s->block, step;

  if (map == NULL)
    return FALSE;
  step = (s->crd ? 1 : y.size[0]) * x.step[0];
  for (gint64 c = 0; c < y.size[0]; c++)
    map->at[0][c] = (gint32) (c * (s->crd ? b * b : 1) * x.step[0]);
  for (gint64 i = 0; i < y.size[1]; i++)
    map->at[1][i] = (gint32) (i / b * x.step[1] + i % b * b * step);
  for (gint64 i = 0; i < y.size[2]; i++)
    map->at[2][i] = (gint32) (i / b * x.step[2] + i % b * step);
  return TRUE;
}

static gboolean
map_space_to_depth (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkSpaceParams *s = p->params;
  TrtCudaPicture x, y;
  TrtCudaGatherMap *map = one_map (p, maps, &x, &y);
  gint64 b = s->block;

  if (map == NULL)
    return FALSE;
  for (gint64 k = 0; k < y.size[0]; k++) {
    gint64 c = s->crd ? k / (b * b) : k % x.size[0];
    gint64 place = s->crd ? k % (b * b) : k / x.size[0];
    map->at[0][k] = (gint32) (c * x.step[0] + place / b * x.step[1]
                              + place % b * x.step[2]);
  }
  for (int i = 1; i < 3; i++) {
    for (gint64 k = 0; k < y.size[i]; k++)
      map->at[i][k] = (gint32) (k * b * x.step[i]);
  }
  return TRUE;
}

static gboolean
map_slice (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkSliceParams *s = p->params;
  TrtCudaPicture x, y;
  TrtCudaGatherMap *map = one_map (p, maps, &x, &y);

  if (map == NULL || s->start[0] != 0 || (x.n > 1 && s->step[0] != 1))
    return FALSE;
  for (int i = 0; i < 3; i++) {
    gint32 axis = axis_of (p->in[0].tensor.rank, i);
    for (gint64 k = 0; k < y.size[i] && axis >= 0; k++)
      map->at[i][k] = (gint32) ((s->start[axis] + k * s->step[axis])
                                * x.step[i]);
  }
  return TRUE;
}

/* One tap of weight 1 along every axis. */
static gboolean
map_resize (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkResizeParams *r = p->params;
  TrtCudaPicture x, y;
  TrtCudaGatherMap *map = one_map (p, maps, &x, &y);

  if (map == NULL || !trtk_taps_is_identity (r, 0, x.n, y.n))
    return FALSE;
  for (int i = 0; i < 3; i++) {
    gint32 axis = axis_of (p->in[0].tensor.rank, i);
    if (axis >= 0 && trtk_taps_count (r, axis, x.size[i], y.size[i]) != 1)
      return FALSE;
    for (gint64 k = 0; k < y.size[i] && axis >= 0; k++) {
      gint64 at;
      double weight;
      trtk_taps_one (r, axis, x.size[i], y.size[i], x.step[i], k, 1, &at,
          &weight);
      if (weight != 1)
        return FALSE;
      map->at[i][k] = (gint32) at;
    }
  }
  return TRUE;
}

/* Zeros around, or negative padding; other values and modes are rare. */
static gboolean
map_pad (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkPadParams *pad = p->params;
  const TrtkOperand *value = p->n_op_in > 2 ? &p->in[2] : NULL;
  TrtCudaPicture x, y;
  TrtCudaGatherMap *map = one_map (p, maps, &x, &y);

  if (map == NULL || pad->mode != TRTK_PAD_CONSTANT || pad->begin[0] != 0
      || pad->end[0] != 0)
    return FALSE;
  if (value != NULL && value->tensor.dtype != TRTK_NONE
      && (!value->is_constant || trtk_load_f64 (&value->tensor, 0) != 0))
    return FALSE;
  for (int i = 0; i < 3; i++) {
    gint32 axis = axis_of (p->in[0].tensor.rank, i);
    for (gint64 k = 0; k < y.size[i] && axis >= 0; k++) {
      gint64 at = k - pad->begin[axis];
      map->at[i][k] = at < 0 || at >= x.size[i] ? -1
                                                : (gint32) (at * x.step[i]);
    }
  }
  return TRUE;
}

static gboolean
map_gather (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkAxisParams *a = p->params;
  const TrtkOperand *chosen = &p->in[1];
  TrtCudaPicture x, y;
  TrtCudaGatherMap *map = one_map (p, maps, &x, &y);
  gint32 rank = p->in[0].tensor.rank;

  if (map == NULL || a->axis < 1 || !chosen->is_constant
      || chosen->tensor.rank != 1 || p->out[0].tensor.rank != rank)
    return FALSE;
  for (int i = 0; i < 3; i++) {
    for (gint64 k = 0; k < y.size[i] && axis_of (rank, i) == a->axis; k++) {
      gint64 at = trtk_load_i64 (&chosen->tensor, k);
      at += at < 0 ? x.size[i] : 0;
      if (at < 0 || at >= x.size[i])
        return FALSE;
      map->at[i][k] = (gint32) (at * x.step[i]);
    }
  }
  return TRUE;
}

static gboolean
map_transpose (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkTransposeParams *t = p->params;
  TrtCudaPicture x, y;
  TrtCudaGatherMap *map = one_map (p, maps, &x, &y);
  gint32 rank = p->in[0].tensor.rank;

  if (map == NULL || rank < 3 || t->perm[0] != 0)
    return FALSE;
  for (int i = 0; i < 3; i++) {
    gint32 axis = axis_of (rank, i);
    for (int j = 0; j < 3 && axis >= 0; j++) {
      if (axis_of (rank, j) != t->perm[axis])
        continue;
      for (gint64 k = 0; k < y.size[i]; k++)
        map->at[i][k] = (gint32) (k * x.step[j]);
    }
  }
  return TRUE;
}

static gboolean
map_concat (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkAxisParams *a = p->params;
  TrtCudaPicture x, y;
  gint64 first = 0;
  int axis = 0;

  while (axis < 3 && axis_of (p->out[0].tensor.rank, axis) != a->axis)
    axis++;
  /* plain rows are joined faster by who looks for nothing else */
  if (axis > 2 || (axis > 0 && p->out[0].layout == TRTK_LAYOUT_PLAIN)
      || p->n_in != p->n_op_in || !trt_cuda_picture_read (&p->out[0], &y))
    return FALSE;
  for (gint32 i = 0; i < p->n_in; i++) {
    TrtCudaGatherMap *map;
    if (!trt_cuda_picture_read (&p->in[i], &x))
      return FALSE;
    map = add_map (maps, &x, &y, axis, x.size[axis]);
    map->in = i;
    map->first = first;
    first += x.size[axis];
  }
  return TRUE;
}

static gboolean
map_split (const TrtkProblem *p, GPtrArray *maps)
{
  const TrtkAxisParams *a = p->params;
  TrtCudaPicture x, y;
  gint64 first = 0;

  if (a->axis != 1 || !trt_cuda_picture_read (&p->in[0], &x))
    return FALSE;
  for (gint32 i = 0; i < p->n_out; i++) {
    TrtCudaGatherMap *map;
    if (!trt_cuda_picture_read (&p->out[i], &y))
      return FALSE;
    map = add_map (maps, &x, &y, 0, y.size[0]);
    map->out = i;
    for (gint64 k = 0; k < y.size[0]; k++)
      map->at[0][k] = (gint32) ((first + k) * x.step[0]);
    first += y.size[0];
  }
  return TRUE;
}

/* ---- all of them ------------------------------------------------------ */

static const struct {
  const char *op;
  gboolean (*map) (const TrtkProblem *p, GPtrArray *maps);
} operators[] = {
  { "Concat", map_concat },
  { "DepthToSpace", map_depth_to_space },
  { "Gather", map_gather },
  { "Pad", map_pad },
  { "Resize", map_resize },
  { "Slice", map_slice },
  { "SpaceToDepth", map_space_to_depth },
  { "Split", map_split },
  { "Transpose", map_transpose },
};

GPtrArray *
trt_cuda_gather_maps (const TrtkProblem *p)
{
  g_autoptr (GPtrArray) maps = g_ptr_array_new_with_free_func (map_free);

  for (guint i = 0; i < G_N_ELEMENTS (operators) && p->op != NULL; i++) {
    if (g_str_equal (p->op, operators[i].op))
      return p->n_steps == 0 && p->n_in > 0 && p->n_out > 0
                     && operators[i].map (p, maps)
                 ? g_steal_pointer (&maps)
                 : NULL;
  }
  return NULL;
}
