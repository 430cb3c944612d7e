/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_resize.c: linear Resize of pictures in granules, by resize.cu; what
 * takes one pixel for each is tactic_gather.c's. */
#include <math.h>
#include <stddef.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/gather_map.h"
#include "backends/cuda/tactics.h"
#include "cpu/resize_taps.h"
#include "cuda/resize.h"

static gboolean
is_known (TrtkDtype dtype)
{
  return dtype == TRTK_S8 || dtype == TRTK_U8 || dtype == TRTK_F16
         || dtype == TRTK_F32;
}

/* The reference's sums of bytes are in double, and halves between two of them
 * are common: f32 has the same where weights have eight bits. */
static gboolean
is_short (double weight)
{
  return weight * 256 == rint (weight * 256);
}

/* Two taps for each of @out coordinates of @axis, @step pieces a place. */
static gboolean
fill_taps (const TrtkResizeParams *r, gint32 axis, gint64 in, gint64 out,
    gint64 step, gboolean are_bytes, TrtkResizeTaps *taps)
{
  gint64 n = trtk_taps_count (r, axis, in, out);

  if (n < 1 || n > 2)
    return FALSE;
  for (gint64 o = 0; o < out; o++) {
    gint64 at[2] = { 0 };
    double weight[2] = { 0 };
    trtk_taps_one (r, axis, in, out, step, o, n, at, weight);
    if (isnan (weight[0])
        || (are_bytes && !(is_short (weight[0]) && is_short (weight[1]))))
      return FALSE; /* NaN: extrapolated */
    taps[o] = (TrtkResizeTaps){ .at = { (gint32) at[0],
                                    (gint32) at[n - 1] },
      .weight = { (float) weight[0], n == 2 ? (float) weight[1] : 0.0f } };
  }
  return TRUE;
}

static gboolean
is_covered (const TrtkProblem *p, TrtCudaPicture *x, TrtCudaPicture *y)
{
  const TrtkResizeParams *r = p->params;
  TrtkOperand in, out;

  if (p->op == NULL || !g_str_equal (p->op, "Resize") || p->n_steps != 0
      || p->n_out != 1 || p->in[0].tensor.rank != 4
      || !is_known (p->in[0].tensor.dtype) || r->mode != TRTK_RESIZE_LINEAR
      || r->antialias)
    return FALSE;
  in = trt_cuda_operand_in (&p->in[0], TRTK_LAYOUT_NHWC16);
  out = trt_cuda_operand_in (&p->out[0], TRTK_LAYOUT_NHWC16);
  return trt_cuda_picture_read (&in, x) && trt_cuda_picture_read (&out, y)
         && x->n == y->n && x->size[0] == y->size[0]
         && trtk_taps_is_identity (r, 0, x->n, y->n)
         && trtk_taps_is_identity (r, 1, x->size[0], y->size[0]);
}

/* NULL: not covered. */
static TrtCudaWork *
make_work (const TrtkProblem *p)
{
  TrtCudaPicture x, y;
  TrtkResizeArgs a = { .n = 0 };
  g_autoptr (TrtCudaWork) work = NULL;
  g_autofree TrtkResizeTaps *taps = NULL;
  gint64 per, bytes;
  TrtkLaunch launch;
  TrtCudaLaunch *l;
  guint table;

  if (!is_covered (p, &x, &y))
    return NULL;
  per = 16 / (gint64) trtk_dtype_size (p->in[0].tensor.dtype);
  taps = g_new (TrtkResizeTaps, (gsize) (y.size[1] + y.size[2]));
  if (!fill_taps (p->params, 2, x.size[1], y.size[1], x.step[1] / per,
          per == 16, taps)
      || !fill_taps (p->params, 3, x.size[2], y.size[2], x.step[2] / per,
          per == 16, taps + y.size[1]))
    return NULL;
  a.n = (gint32) y.n;
  a.p = (gint32) y.size[1];
  a.q = (gint32) y.size[2];
  a.pieces = (gint32) (trtk_layout_pitch (TRTK_LAYOUT_NHWC16, y.size[0])
                       / per);
  a.dtype = (gint32) p->in[0].tensor.dtype;
  a.y_pitch = (gint32) (y.step[2] / per);
  a.x_image = x.image / per;
  if (trtk_cuda_plan_resize (&a, &launch) != TRTK_OK)
    return NULL;
  work = trt_cuda_work_new ();
  l = trt_cuda_work_add (work, &launch, &a, sizeof a);
  bytes = (y.size[1] + y.size[2]) * (gint64) sizeof *taps;
  table = trt_cuda_work_constant (work,
      g_bytes_new_take (g_steal_pointer (&taps), (gsize) bytes));
  trt_cuda_launch_slot (l, offsetof (TrtkResizeArgs, x), TRT_CUDA_IN, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkResizeArgs, y), TRT_CUDA_OUT, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkResizeArgs, taps), TRT_CUDA_CONSTANT,
      table, 0);
  l->early = TRUE;
  return g_steal_pointer (&work);
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  g_autoptr (TrtCudaWork) work = make_work (p);

  if (work == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = i == 0 ? TRTK_LAYOUT_NHWC16 : TRTK_LAYOUT_PLAIN;
  p->out[0].layout = TRTK_LAYOUT_NHWC16;
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  gboolean lies = p->overwrites < 0 && p->choice == NULL
                  && p->in[0].layout == TRTK_LAYOUT_NHWC16
                  && p->out[0].layout == TRTK_LAYOUT_NHWC16;
  TrtCudaWork *work = lies ? make_work (p) : NULL;

  *scratch_bytes = 0;
  return work != NULL ? work : trt_cuda_refuse (p, error);
}

const TrtTactic trt_cuda_resize = {
  .name = "resize",
  .op = "Resize",
  .any_pitch = TRUE,
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
};
