/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* focus
 *   match    a Conv of blocks of pixels that Slices with steps took apart and a
 *            Concat put side by side as channels, as YOLOX and YOLOv5 begin
 *   rewrite  a Conv of the picture itself, its window and its stride larger by
 *            the block, which reads the same pixels with the same weights
 *   keeps    values, but for the order of sums; shape
 *   leaves   groups, dilation, auto_pad; pictures whose sides the block does not
 *            divide */
#include <string.h>

#include "passes/pass.h"
#include "passes/rewrite.h"

#define MAX_BLOCK 4
#define MAX_SLICES 4 /* that one part comes through */

typedef struct {
  TrtNode *conv;
  TrtTensor *source;
  gint64 block, channels; /* of the source */
  gint64 offset[MAX_BLOCK * MAX_BLOCK][2]; /* of each part */
} Focus;

/* Element i of the part is element start + step * i of the source, along rows
 * and columns. */
typedef struct {
  gint64 start[2], step[2];
} Stride;

/* One Slice before what @s says already. */
static gboolean
add_slice (const TrtNode *node, Stride *s)
{
  g_autofree gint64 *starts = NULL, *axes = NULL, *steps = NULL;
  guint n, n_axes, n_steps;

  if (node->n_op_inputs < 4 || node->epilogue->len > 0)
    return FALSE;
  starts = trt_tensor_get_ints (trt_node_in (node, 1), &n);
  axes = trt_tensor_get_ints (trt_node_in (node, 3), &n_axes);
  if (trt_node_in (node, 4) != NULL)
    steps = trt_tensor_get_ints (trt_node_in (node, 4), &n_steps);
  if (starts == NULL || axes == NULL || n != n_axes
      || (trt_node_in (node, 4) != NULL && (steps == NULL || n_steps != n)))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    gint64 axis = axes[i] + (axes[i] < 0 ? 4 : 0) - 2;
    gint64 step = steps != NULL ? steps[i] : 1;
    if (axis < 0 || axis > 1 || starts[i] < 0 || starts[i] >= MAX_BLOCK
        || step < 1 || step > MAX_BLOCK)
      return FALSE;
    s->start[axis] = starts[i] + step * s->start[axis];
    s->step[axis] *= step;
  }
  return TRUE;
}

/* Where @part comes from. */
static TrtTensor *
trace (TrtTensor *part, Stride *s)
{
  *s = (Stride){ { 0, 0 }, { 1, 1 } };
  for (int i = 0; i < MAX_SLICES; i++) {
    TrtNode *node = trt_producer_is (part, "Slice");
    if (node == NULL)
      return part;
    if (!add_slice (node, s))
      return NULL;
    part = trt_node_in (node, 0);
  }
  return NULL;
}

/* The block is all of the source, no more and no less. */
static gboolean
is_whole (const Focus *f, const TrtTensor *part)
{
  TrtExprPool *pool = part->graph->exprs;
  gboolean seen[MAX_BLOCK][MAX_BLOCK] = { { FALSE } };

  for (gint64 i = 0; i < f->block * f->block; i++) {
    gboolean *place = &seen[f->offset[i][0]][f->offset[i][1]];
    if (*place)
      return FALSE;
    *place = TRUE;
  }
  for (int axis = 2; axis < 4; axis++) {
    if (trt_expr_mul_const (pool, part->dims[axis], f->block)
        != f->source->dims[axis])
      return FALSE;
  }
  return trt_expr_is_const (f->source->dims[1], NULL)
         && part->dims[1] == f->source->dims[1];
}

static gboolean
read_parts (Focus *f, const TrtNode *concat)
{
  guint n = concat->in->len;

  f->block = n == 4 ? 2 : n == 9 ? 3 : n == 16 ? 4 : 0;
  for (guint i = 0; i < n && f->block > 0; i++) {
    Stride s;
    TrtTensor *source = trace (concat->in->pdata[i], &s);
    if (source == NULL || (i > 0 && source != f->source) || source->rank != 4
        || s.step[0] != f->block || s.step[1] != f->block
        || s.start[0] >= f->block || s.start[1] >= f->block)
      return FALSE;
    f->source = source;
    memcpy (f->offset[i], s.start, sizeof s.start);
  }
  return f->block > 0 && is_whole (f, concat->in->pdata[0]);
}

/* @name has @n values, each of them @value; or is absent. */
static gboolean
is_all (const TrtNode *node, const char *name, gint64 value)
{
  guint n;
  const gint64 *values = trt_node_get_ints (node, name, &n);

  for (guint i = 0; values != NULL && i < n; i++) {
    if (values[i] != value)
      return FALSE;
  }
  return TRUE;
}

static gboolean
takes_blocks (const TrtNode *node)
{
  const TrtTensor *w = trt_node_in (node, 1);

  return trt_node_is (node, "Conv") && w != NULL && w->constant != NULL
         && w->rank == 4 && trt_tensor_is_float (w)
         && trt_node_get_int (node, "group") == 1
         && strcmp (trt_node_get_string (node, "auto_pad"), "NOTSET") == 0
         && is_all (node, "dilations", 1);
}

/* [K, parts * C, R, S] to [K, C, R * block, S * block]. */
static TrtTensor *
weights (const Focus *f)
{
  const TrtTensor *w = trt_node_in (f->conv, 1);
  gint64 dims[TRT_MAX_RANK], to_dims[4], b = f->block, c = f->channels;
  g_autofree double *to = NULL, *from = NULL;
  guint n;

  trt_tensor_get_static_dims (w, dims);
  from = trt_tensor_get_floats (w, &n);
  to = g_new (double, (gsize) n + 1);
  to_dims[0] = dims[0];
  to_dims[1] = c;
  to_dims[2] = dims[2] * b;
  to_dims[3] = dims[3] * b;
  for (gint64 i = 0; i < (gint64) n; i++) {
    gint64 s = i % dims[3], r = i / dims[3] % dims[2];
    gint64 in = i / dims[3] / dims[2] % dims[1];
    gint64 k = i / dims[3] / dims[2] / dims[1];
    const gint64 *at = f->offset[in / c];
    to[((k * c + in % c) * to_dims[2] + r * b + at[0]) * to_dims[3] + s * b
        + at[1]] = from[i];
  }
  return trt_constant_from_doubles (f->conv->graph, w->name, w->enc.dtype, 4,
      to_dims, to);
}

/* @count values of @name, @without where it is absent, times the block. */
static void
enlarge (const Focus *f, const char *name, guint count, gint64 without)
{
  gint64 values[4];
  guint n;
  const gint64 *own = trt_node_get_ints (f->conv, name, &n);

  for (guint i = 0; i < count; i++)
    values[i] = f->block * (own != NULL && i < n ? own[i] : without);
  trt_node_set_ints (f->conv, name, values, count);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  Focus f = { .conv = node };
  TrtNode *concat;
  TrtTensor *old, *w;
  gint64 dims[TRT_MAX_RANK];

  if (!takes_blocks (node)
      || (concat = trt_producer_is (trt_node_in (node, 0), "Concat")) == NULL
      || concat->epilogue->len > 0 || trt_node_get_int (concat, "axis") != 1
      || !trt_tensor_has_one_user (trt_node_in (node, 0))
      || !read_parts (&f, concat))
    return FALSE;
  trt_expr_is_const (f.source->dims[1], &f.channels);
  trt_tensor_get_static_dims (trt_node_in (node, 1), dims);
  w = weights (&f);
  old = trt_node_in (node, 0);
  enlarge (&f, "strides", 2, 1);
  enlarge (&f, "pads", 4, 0);
  trt_node_set_ints (node, "kernel_shape",
      (const gint64[]){ dims[2] * f.block, dims[3] * f.block }, 2);
  trt_node_set_input (node, 0, f.source);
  trt_node_set_input (node, 1, w);
  trt_tensor_prune (old);
  return trt_node_infer (node, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_focus = {
  .name = "focus",
  .summary = "a picture taken apart is convolved as a whole",
  .run = run,
};
