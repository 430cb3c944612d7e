/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* view.c: operators that cost nothing where their output is a stretch of
 * their input's memory, or the other way round. A stretch starts at a multiple
 * of 64 bytes; where one would not, another tactic copies. */
#include "backends/view.h"

#include "trtk_params.h"

#define STRETCH_ALIGN 64

static gboolean
is_one_of (const char *op, const char *const *names)
{
  for (; *names != NULL; names++) {
    if (g_str_equal (op, *names))
      return TRUE;
  }
  return FALSE;
}

static gint64
bytes_of (const TrtkOperand *operand)
{
  return trtk_layout_count (operand->layout, &operand->tensor)
         * (gint64) trtk_dtype_size (operand->tensor.dtype);
}

/* ---- the same elements in other dims ---------------------------------- */

static const char *const same_ops[] = { "Flatten", "Identity", "Reshape",
  "Squeeze", "Unsqueeze", NULL };

static TrtkStatus
same_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkOperand *x = &p->in[0], *y = &p->out[0];

  if (!is_one_of (p->op, same_ops) || p->n_steps > 0 || p->n_out != 1
      || x->tensor.dtype != y->tensor.dtype || x->layout != y->layout
      || bytes_of (x) != bytes_of (y)
      || (x->layout != TRTK_LAYOUT_PLAIN && !g_str_equal (p->op, "Identity")))
    return TRTK_ERROR_UNSUPPORTED;
  view->inputs_in_output = FALSE;
  view->offsets[0] = 0;
  view->keeps_pitch = trtk_layout_has_pitch (x->layout);
  return TRTK_OK;
}

static TrtkStatus
same_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  gint64 offsets[1];
  TrtTacticView view = { FALSE, offsets };

  if (!is_one_of (p->op, same_ops))
    return TRTK_ERROR_UNSUPPORTED;
  if (!g_str_equal (p->op, "Identity"))
    p->in[0].layout = TRTK_LAYOUT_PLAIN;
  p->out[0].layout = p->in[0].layout;
  return same_view (p, &view);
}

const TrtTactic trt_view_same = {
  .name = "view.same",
  .choose = same_choose,
  .view = same_view,
};

/* ---- parts along an axis ---------------------------------------------- */

/* Whether @part is a stretch of @whole that starts at index @start of @axis:
 * nothing outside the axis repeats, and blocks are not cut. */
static gboolean
is_stretch (const TrtkOperand *whole, const TrtkOperand *part, gint32 axis,
    gint64 start, gint64 *offset)
{
  const TrtkTensor *w = &whole->tensor, *t = &part->tensor;
  gint64 block = trtk_layout_block (whole->layout);

  if (part->layout != whole->layout || w->rank != t->rank
      || w->dtype != t->dtype || whole->layout == TRTK_LAYOUT_NHWC
      || trtk_layout_has_pitch (whole->layout)
      || trtk_count_range (w, 0, axis) != 1
      || (whole->layout != TRTK_LAYOUT_PLAIN && axis != 1)
      || start < 0 || start + t->dims[axis] > w->dims[axis]
      || start % block != 0 || t->dims[axis] % block != 0)
    return FALSE;
  for (gint32 i = 0; i < w->rank; i++) {
    if (i != axis && w->dims[i] != t->dims[i])
      return FALSE;
  }
  *offset = start * trtk_count_range (w, axis + 1, w->rank)
            * (gint64) trtk_dtype_size (w->dtype);
  return *offset % STRETCH_ALIGN == 0;
}

static TrtkStatus
concat_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkAxisParams *params = p->params;
  gint64 at = 0;

  if (!g_str_equal (p->op, "Concat") || p->n_steps > 0
      || p->n_in != p->n_op_in)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++) {
    if (!is_stretch (&p->out[0], &p->in[i], params->axis, at,
            &view->offsets[i]))
      return TRTK_ERROR_UNSUPPORTED;
    at += p->in[i].tensor.dims[params->axis];
  }
  view->inputs_in_output = TRUE;
  return at == p->out[0].tensor.dims[params->axis] ? TRTK_OK
                                                   : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
try_concat (TrtkProblem *p, TrtkLayout layout)
{
  g_autofree gint64 *offsets = g_new0 (gint64, (gsize) p->n_in + 1);
  TrtTacticView view = { TRUE, offsets };

  for (gint32 i = 0; i < p->n_in; i++) {
    if (!trtk_layout_fits (layout, p->in[i].tensor.rank)
        || (p->in[i].is_constant && layout != TRTK_LAYOUT_PLAIN))
      return TRTK_ERROR_UNSUPPORTED;
    p->in[i].layout = layout;
  }
  p->out[0].layout = layout;
  return concat_view (p, &view);
}

/* In the layout of the first input that has one of its own, else PLAIN. */
static TrtkStatus
concat_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  if (!g_str_equal (p->op, "Concat"))
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++) {
    if (p->in[i].layout != TRTK_LAYOUT_PLAIN)
      return try_concat (p, p->in[i].layout);
  }
  return try_concat (p, TRTK_LAYOUT_PLAIN);
}

const TrtTactic trt_view_concat = {
  .name = "view.concat",
  .choose = concat_choose,
  .view = concat_view,
};

/* ---- slices and splits ------------------------------------------------ */

/* The one axis along which the output is shorter; -1: several. The first axis
 * where there is none. */
static gint32
cut_axis (const TrtkTensor *x, const TrtkTensor *y)
{
  gint32 axis = -1;

  for (gint32 i = 0; i < x->rank; i++) {
    if (x->dims[i] == y->dims[i])
      continue;
    if (axis >= 0)
      return -1;
    axis = i;
  }
  return MAX (axis, 0);
}

static TrtkStatus
slice_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;
  const TrtkSliceParams *params = p->params;
  gint32 axis;

  if (p->n_steps > 0 || x->rank != y->rank || x->rank == 0)
    return TRTK_ERROR_UNSUPPORTED;
  view->inputs_in_output = FALSE;
  if (g_str_equal (p->op, "Slice")) {
    axis = cut_axis (x, y);
    for (gint32 i = 0; i < x->rank; i++) {
      if (params->step[i] != 1 || (i != axis && params->start[i] != 0))
        return TRTK_ERROR_UNSUPPORTED;
    }
    return axis >= 0
                   && is_stretch (&p->in[0], &p->out[0], axis,
                       params->start[axis], &view->offsets[0])
               ? TRTK_OK
               : TRTK_ERROR_UNSUPPORTED;
  }
  return TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
split_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkAxisParams *params = p->params;
  gint64 at = 0;

  for (gint32 i = 0; i < p->n_out; i++) {
    if (p->out[i].tensor.dtype == TRTK_NONE
        || !is_stretch (&p->in[0], &p->out[i], params->axis, at,
            &view->offsets[i]))
      return TRTK_ERROR_UNSUPPORTED;
    at += p->out[i].tensor.dims[params->axis];
  }
  view->inputs_in_output = FALSE;
  return p->n_steps == 0 ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
cut_view (const TrtkProblem *p, TrtTacticView *view)
{
  if (g_str_equal (p->op, "Slice"))
    return slice_view (p, view);
  return g_str_equal (p->op, "Split") ? split_view (p, view)
                                      : TRTK_ERROR_UNSUPPORTED;
}

/* In the input's layout where blocks are not cut, else PLAIN where that makes
 * a stretch. */
static TrtkStatus
cut_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  g_autofree gint64 *offsets = g_new0 (gint64, (gsize) p->n_out + 1);
  TrtTacticView view = { FALSE, offsets };
  TrtkLayout own = p->in[0].layout;

  if ((!g_str_equal (p->op, "Slice") && !g_str_equal (p->op, "Split"))
      || p->in[0].is_constant)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = own;
  if (cut_view (p, &view) == TRTK_OK)
    return TRTK_OK;
  p->in[0].layout = TRTK_LAYOUT_PLAIN;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_PLAIN;
  return cut_view (p, &view);
}

const TrtTactic trt_view_cut = {
  .name = "view.cut",
  .choose = cut_choose,
  .view = cut_view,
};
