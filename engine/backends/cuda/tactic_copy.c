/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_copy.c: what only moves bytes of tensors in granules: Concat, Split
 * and Slice of channels that are no views, nearest enlargement by a power of 2;
 * and functions of one byte. */
#include <stddef.h>
#include <string.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/tactics.h"
#include "cpu/resize_taps.h"

static gboolean
is_picture (const TrtkOperand *o)
{
  const TrtkTensor *t = &o->tensor;

  for (gint32 i = 0; i < t->rank; i++) {
    if (t->dims[i] < 1 || t->dims[i] > G_MAXINT32 / 64)
      return FALSE;
  }
  return t->rank >= 2 && t->rank <= 4 && !o->is_constant
         && (t->dtype == TRTK_S8 || t->dtype == TRTK_U8
             || t->dtype == TRTK_F16 || t->dtype == TRTK_F32);
}

static gint32
pixel_bytes (const TrtkOperand *o)
{
  TrtkOperand as = trt_cuda_operand_in (o, TRTK_LAYOUT_NHWC16);

  return trt_cuda_pitch (&as) * (gint32) trtk_dtype_size (o->tensor.dtype);
}

static gint32
rows_of (const TrtkTensor *t)
{
  return t->rank == 4 ? (gint32) t->dims[2] : 1;
}

static gint32
columns_of (const TrtkTensor *t)
{
  return t->rank >= 3 ? (gint32) t->dims[t->rank - 1] : 1;
}

/* ---- one copy --------------------------------------------------------- */

typedef struct {
  gint32 in, out;           /* operands */
  gint64 x_first, y_first;  /* channels where it begins */
  gint64 channels;
  gint32 up;
} Copy;

static gboolean
plan_copy (const TrtkProblem *p, const Copy *c, TrtkEltArgs *a,
    TrtkLaunch *launch)
{
  const TrtkOperand *x = &p->in[c->in], *y = &p->out[c->out];

  memset (a, 0, sizeof *a);
  if (!is_picture (x) || !is_picture (y)
      || x->tensor.dtype != y->tensor.dtype || c->x_first % TRTK_GRANULE != 0
      || c->y_first % TRTK_GRANULE != 0)
    return FALSE;
  a->in[0].dtype = a->out_dtype = (gint32) x->tensor.dtype;
  a->in[0].pitch = pixel_bytes (x);
  a->in[0].h = rows_of (&x->tensor);
  a->in[0].w = columns_of (&x->tensor);
  a->in[0].up = c->up;
  a->in[0].scale = 1.0f;
  a->ops[0] = (TrtkEltOp){ .code = TRTK_ELT_LOAD };
  a->ops[1] = (TrtkEltOp){ .code = TRTK_ELT_STORE, .imm = 1.0f };
  a->n_ops = 2;
  a->n = (gint32) y->tensor.dims[0];
  a->p = rows_of (&y->tensor);
  a->q = columns_of (&y->tensor);
  a->channels = trtk_round_up ((gint32) c->channels, TRTK_GRANULE);
  a->y_pitch = pixel_bytes (y);
  return trtk_cuda_plan_elementwise (a, launch) == TRTK_OK;
}

static gboolean
add_copy (TrtCudaWork *work, const TrtkProblem *p, const Copy *c)
{
  guint64 size = trtk_dtype_size (p->in[c->in].tensor.dtype);
  TrtCudaLaunch *l;
  TrtkEltArgs args;
  TrtkLaunch launch;

  if (!plan_copy (p, c, &args, &launch))
    return FALSE;
  l = trt_cuda_work_add (work, &launch, &args, sizeof args);
  trt_cuda_launch_slot (l,
      offsetof (TrtkEltArgs, in) + offsetof (TrtkEltInput, data), TRT_CUDA_IN,
      (guint) c->in, (guint64) c->x_first * size);
  trt_cuda_launch_slot (l, offsetof (TrtkEltArgs, y), TRT_CUDA_OUT,
      (guint) c->out, (guint64) c->y_first * size);
  l->early = TRUE;
  return TRUE;
}

/* ---- what is copied --------------------------------------------------- */

static gboolean
concat_work (const TrtkProblem *p, TrtCudaWork *work)
{
  const TrtkAxisParams *a = p->params;
  Copy c = { 0 };

  if (a->axis != 1 || p->n_in != p->n_op_in)
    return FALSE;
  for (; c.in < p->n_in; c.in++) {
    c.channels = p->in[c.in].tensor.dims[1];
    if (p->in[c.in].tensor.rank < 2 || !add_copy (work, p, &c))
      return FALSE;
    c.y_first += c.channels;
  }
  return TRUE;
}

static gboolean
split_work (const TrtkProblem *p, TrtCudaWork *work)
{
  const TrtkAxisParams *a = p->params;
  Copy c = { 0 };

  if (a->axis != 1)
    return FALSE;
  for (; c.out < p->n_out; c.out++) {
    if (p->out[c.out].tensor.dtype == TRTK_NONE)
      return FALSE;
    c.channels = p->out[c.out].tensor.dims[1];
    if (!add_copy (work, p, &c))
      return FALSE;
    c.x_first += c.channels;
  }
  return TRUE;
}

static gboolean
slice_work (const TrtkProblem *p, TrtCudaWork *work)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;
  const TrtkSliceParams *s = p->params;
  Copy c = { .channels = y->dims[1] };

  for (gint32 i = 0; i < x->rank; i++) {
    if (s->step[i] != 1
        || (i != 1 && (s->start[i] != 0 || x->dims[i] != y->dims[i])))
      return FALSE;
  }
  c.x_first = s->start[1];
  return x->rank >= 2 && add_copy (work, p, &c);
}

/* Whether output @o of the axis is input @o >> @up, for all of them. */
static gboolean
is_doubling (const TrtkResizeParams *r, gint32 axis, gint64 in, gint64 out,
    gint32 up)
{
  TrtkTaps taps = { .n = trtk_taps_count (r, axis, in, out) };
  g_autofree gint64 *at = NULL;
  g_autofree double *weight = NULL;

  if (taps.n != 1 || in << up != out)
    return FALSE;
  taps.at = at = g_new0 (gint64, (gsize) out + 1);
  taps.weight = weight = g_new0 (double, (gsize) out + 1);
  trtk_taps_fill (r, axis, in, out, 1, &taps);
  for (gint64 o = 0; o < out; o++) {
    if (at[o] != o >> up || weight[o] != 1)
      return FALSE;
  }
  return TRUE;
}

static gboolean
resize_work (const TrtkProblem *p, TrtCudaWork *work)
{
  const TrtkTensor *x = &p->in[0].tensor, *y = &p->out[0].tensor;
  const TrtkResizeParams *r = p->params;
  Copy c = { .channels = y->dims[1] };

  if (r->mode != TRTK_RESIZE_NEAREST || x->rank != 4
      || x->dims[0] != y->dims[0] || x->dims[1] != y->dims[1])
    return FALSE;
  while (c.up < 4 && x->dims[2] << c.up < y->dims[2])
    c.up++;
  return is_doubling (r, 2, x->dims[2], y->dims[2], c.up)
         && is_doubling (r, 3, x->dims[3], y->dims[3], c.up)
         && add_copy (work, p, &c);
}

static gboolean
table_work (const TrtkProblem *p, TrtCudaWork *work)
{
  const TrtkTensor *x = &p->in[0].tensor;
  TrtkTableArgs a = { .channels = 0 };
  TrtkLaunch launch;
  TrtCudaLaunch *l;
  gint64 pixels;

  if (!is_picture (&p->in[0]) || !p->in[1].is_constant
      || trtk_count (&p->in[1].tensor) != 256)
    return FALSE;
  pixels = x->dims[0] * trtk_count_range (x, 2, x->rank);
  if (pixels > G_MAXINT32)
    return FALSE;
  a.pixels = (gint32) pixels;
  a.channels = trtk_round_up ((gint32) x->dims[1], TRTK_GRANULE);
  a.x_pitch = pixel_bytes (&p->in[0]);
  a.y_pitch = pixel_bytes (&p->out[0]);
  memcpy (a.table, p->in[1].tensor.data, sizeof a.table);
  if (trtk_cuda_plan_table (&a, &launch) != TRTK_OK)
    return FALSE;
  l = trt_cuda_work_add (work, &launch, &a, sizeof a);
  trt_cuda_launch_slot (l, offsetof (TrtkTableArgs, x), TRT_CUDA_IN, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkTableArgs, y), TRT_CUDA_OUT, 0, 0);
  l->early = TRUE;
  return TRUE;
}

static const struct {
  const char *op;
  gboolean (*work) (const TrtkProblem *p, TrtCudaWork *work);
} operators[] = {
  { "Concat", concat_work },
  { "Split", split_work },
  { "Slice", slice_work },
  { "Resize", resize_work },
  { "TrtTable", table_work },
};

/* ---- the tactic ------------------------------------------------------- */

static TrtCudaWork *
make_work (const TrtkProblem *p)
{
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();

  for (guint i = 0; i < G_N_ELEMENTS (operators) && p->op != NULL; i++) {
    if (g_str_equal (p->op, operators[i].op))
      return p->n_steps == 0 && p->n_in > 0 && p->n_out > 0
                     && operators[i].work (p, work)
                 ? g_steal_pointer (&work)
                 : NULL;
  }
  return NULL;
}

/* Where something lies in granules already. */
static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  g_autoptr (TrtCudaWork) work = NULL;
  gboolean any = FALSE;

  for (gint32 i = 0; i < p->n_in; i++)
    any |= p->in[i].layout == TRTK_LAYOUT_NHWC16;
  work = any ? make_work (p) : NULL;
  if (work == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = p->in[i].is_constant || p->in[i].tensor.dtype == TRTK_NONE
                          ? TRTK_LAYOUT_PLAIN
                          : TRTK_LAYOUT_NHWC16;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_NHWC16;
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  gboolean lies = p->overwrites < 0 && p->choice == NULL;
  TrtCudaWork *work;

  for (gint32 i = 0; i < p->n_in; i++)
    lies &= p->in[i].is_constant || p->in[i].tensor.dtype == TRTK_NONE
            || p->in[i].layout == TRTK_LAYOUT_NHWC16;
  for (gint32 i = 0; i < p->n_out; i++)
    lies &= p->out[i].layout == TRTK_LAYOUT_NHWC16;
  work = lies ? make_work (p) : NULL;
  *scratch_bytes = 0;
  return work != NULL ? work : trt_cuda_refuse (p, error);
}

const TrtTactic trt_cuda_copy = {
  .name = "copy",
  .any_pitch = TRUE,
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
};
