/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* view.c: Concat, Split and Slice of channels in granules cost nothing: every
 * fast kernel takes its pixels as far apart as they are. Parts begin at whole
 * granules; where one would not, another tactic copies. */
#include "backends/cuda/tactics.h"
#include "trtk_conv.h"

/* ---- parts of channels ------------------------------------------------ */

/* Whether @part is channels of @whole from @start on. */
static gboolean
is_part (const TrtkOperand *whole, const TrtkOperand *part, gint64 start,
    gint64 *offset)
{
  const TrtkTensor *w = &whole->tensor, *t = &part->tensor;

  if (whole->layout != TRTK_LAYOUT_NHWC16
      || part->layout != TRTK_LAYOUT_NHWC16 || part->is_constant
      || w->rank != t->rank || w->dtype != t->dtype || start < 0
      || start + t->dims[1] > w->dims[1] || start % TRTK_GRANULE != 0)
    return FALSE;
  for (gint32 i = 0; i < w->rank; i++) {
    if (i != 1 && w->dims[i] != t->dims[i])
      return FALSE;
  }
  *offset = start * (gint64) trtk_dtype_size (w->dtype);
  return TRUE;
}

static TrtkStatus
concat_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkAxisParams *a = p->params;
  gint64 at = 0;

  if (a->axis != 1 || p->n_in != p->n_op_in)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++) {
    if (!is_part (&p->out[0], &p->in[i], at, &view->offsets[i]))
      return TRTK_ERROR_UNSUPPORTED;
    at += p->in[i].tensor.dims[1];
  }
  view->inputs_in_output = TRUE;
  return at == p->out[0].tensor.dims[1] ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
split_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkAxisParams *a = p->params;
  gint64 at = 0;

  for (gint32 i = 0; i < p->n_out; i++) {
    if (a->axis != 1 || p->out[i].tensor.dtype == TRTK_NONE
        || !is_part (&p->in[0], &p->out[i], at, &view->offsets[i]))
      return TRTK_ERROR_UNSUPPORTED;
    at += p->out[i].tensor.dims[1];
  }
  view->inputs_in_output = FALSE;
  return TRTK_OK;
}

static TrtkStatus
slice_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkSliceParams *s = p->params;

  for (gint32 i = 0; i < p->in[0].tensor.rank; i++) {
    if (s->step[i] != 1 || (i != 1 && s->start[i] != 0))
      return TRTK_ERROR_UNSUPPORTED;
  }
  view->inputs_in_output = FALSE;
  return is_part (&p->in[0], &p->out[0], s->start[1], &view->offsets[0])
             ? TRTK_OK
             : TRTK_ERROR_UNSUPPORTED;
}

static TrtkStatus
channels_view (const TrtkProblem *p, TrtTacticView *view)
{
  if (p->n_steps > 0 || p->n_in < 1 || p->n_out < 1
      || p->out[0].tensor.rank < 2)
    return TRTK_ERROR_UNSUPPORTED;
  view->keeps_pitch = TRUE;
  if (g_str_equal (p->op, "Concat"))
    return concat_view (p, view);
  if (g_str_equal (p->op, "Split"))
    return split_view (p, view);
  return g_str_equal (p->op, "Slice") ? slice_view (p, view)
                                      : TRTK_ERROR_UNSUPPORTED;
}

/* Where a part, or the whole, lies in granules already. */
static TrtkStatus
channels_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  g_autofree gint64 *offsets = g_new0 (gint64, (gsize) p->n_in + p->n_out + 1);
  TrtTacticView view = { .offsets = offsets };
  gboolean any = FALSE, is_concat = g_str_equal (p->op, "Concat");
  gint32 n = is_concat ? p->n_in : MIN (p->n_in, 1);

  for (gint32 i = 0; i < n; i++)
    any |= p->in[i].layout == TRTK_LAYOUT_NHWC16;
  if (!any)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = i < n ? TRTK_LAYOUT_NHWC16 : TRTK_LAYOUT_PLAIN;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_NHWC16;
  return channels_view (p, &view);
}

const TrtTactic trt_cuda_view_channels = {
  .name = "view.channels",
  .choose = channels_choose,
  .view = channels_view,
};

/* ---- the same channels in other dims ---------------------------------- */

/* Pictures of as many pixels, which lie in their order. */
static gboolean
has_same_pixels (const TrtkTensor *x, const TrtkTensor *y)
{
  return x->rank >= 2 && x->rank <= 5 && y->rank >= 2 && y->rank <= 5
         && x->dims[0] == y->dims[0] && x->dims[1] == y->dims[1]
         && trtk_count_range (x, 2, x->rank)
                == trtk_count_range (y, 2, y->rank);
}

/* [N, C, 1, 1] and [N, C] lie alike, and so do [N, C, H, W] and [N, C, H * W]. */
static TrtkStatus
same_view (const TrtkProblem *p, TrtTacticView *view)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;

  if ((!g_str_equal (p->op, "Flatten") && !g_str_equal (p->op, "Reshape")
          && !g_str_equal (p->op, "Squeeze")
          && !g_str_equal (p->op, "Unsqueeze"))
      || p->n_steps > 0 || p->n_out != 1 || !has_same_pixels (x, y)
      || x->dtype != y->dtype
      || p->in[0].layout != TRTK_LAYOUT_NHWC16
      || p->out[0].layout != TRTK_LAYOUT_NHWC16)
    return TRTK_ERROR_UNSUPPORTED;
  view->inputs_in_output = FALSE;
  view->keeps_pitch = TRUE;
  view->offsets[0] = 0;
  return TRTK_OK;
}

static TrtkStatus
same_choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  gint64 offset;
  TrtTacticView view = { .offsets = &offset };

  if (p->n_in < 1 || p->in[0].layout != TRTK_LAYOUT_NHWC16)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 1; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  p->out[0].layout = TRTK_LAYOUT_NHWC16;
  return same_view (p, &view);
}

const TrtTactic trt_cuda_view_same = {
  .name = "view.pixel",
  .choose = same_choose,
  .view = same_view,
};
