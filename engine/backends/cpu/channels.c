/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* channels.c: tactic "loops.channels": some channels of each pixel where they
 * are innermost: Slice, Split, and Gather by constant indices, along axis 1. */
#include <string.h>

#include "backends/cpu/cpu.h"
#include "cpu/element.h"
#include "trtk_params.h"

/* A pixel of one output: channel c of it is channel from[c] of the input. */
typedef struct {
  gint64 n;
  gint32 *from;
  gboolean is_range; /* one after the other */
} Choice;

typedef struct {
  gint32 n_out;
  Choice *out;
  gsize size;       /* of an element */
  gint64 channels;  /* of the input */
  gint64 n_pixels;
} Work;

typedef struct {
  const Work *work;
  const guint8 *in;
  guint8 **out;
} Bound;

static void
work_free (gpointer data)
{
  Work *work = data;

  for (gint32 o = 0; o < work->n_out; o++)
    g_free (work->out[o].from);
  g_free (work->out);
  g_free (work);
}

/* ---- what is chosen --------------------------------------------------- */

/* Nothing but axis 1 is another. */
static gboolean
is_along_channels (const TrtkTensor *x, const TrtkTensor *y)
{
  if (y->dtype != x->dtype || y->rank != x->rank
      || !trtk_layout_fits (TRTK_LAYOUT_NHWC, x->rank)
      || x->dims[1] > G_MAXINT32 || y->dims[1] > G_MAXINT32)
    return FALSE;
  for (gint32 i = 0; i < x->rank; i++) {
    if (i != 1 && x->dims[i] != y->dims[i])
      return FALSE;
  }
  return TRUE;
}

static gboolean
starts_at_front (const TrtkProblem *p)
{
  const TrtkSliceParams *s = p->params;

  for (gint32 i = 0; i < p->in[0].tensor.rank; i++) {
    if (i != 1 && (s->start[i] != 0 || s->step[i] != 1))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_covered (const TrtkProblem *p)
{
  gboolean slice, split, gather;

  if (p->op == NULL || p->n_steps > 0 || p->n_in < 1 || p->n_out < 1
      || p->in[0].is_constant || p->in[0].tensor.dtype == TRTK_NONE)
    return FALSE;
  slice = g_str_equal (p->op, "Slice");
  split = g_str_equal (p->op, "Split");
  gather = g_str_equal (p->op, "Gather");
  for (gint32 o = 0; o < p->n_out; o++) {
    if (!is_along_channels (&p->in[0].tensor, &p->out[o].tensor))
      return FALSE;
  }
  if (slice)
    return starts_at_front (p);
  return (split || (gather && p->in[1].is_constant && p->in[1].tensor.rank == 1))
         && ((const TrtkAxisParams *) p->params)->axis == 1;
}

/* The channel of the input that is channel @c of an output which begins at
 * @begin. */
static gint64
channel_at (const TrtkProblem *p, gint64 begin, gint64 c)
{
  const TrtkSliceParams *s = p->params;
  gint64 index;

  if (g_str_equal (p->op, "Split"))
    return begin + c;
  if (g_str_equal (p->op, "Slice"))
    return s->start[1] + c * s->step[1];
  index = trtk_load_i64 (&p->in[1].tensor, c);
  return index < 0 ? index + p->in[0].tensor.dims[1] : index;
}

static gboolean
fill_choice (const TrtkProblem *p, gint64 begin, gint64 n, Choice *choice)
{
  choice->n = n;
  choice->from = g_new0 (gint32, (gsize) n + 1);
  choice->is_range = TRUE;
  for (gint64 c = 0; c < n; c++) {
    gint64 from = channel_at (p, begin, c);
    if (from < 0 || from >= p->in[0].tensor.dims[1])
      return FALSE;
    choice->from[c] = (gint32) from;
    choice->is_range &= c == 0 || from == choice->from[c - 1] + 1;
  }
  return TRUE;
}

/* NULL where it is no such problem. */
static Work *
make_work (const TrtkProblem *p)
{
  const TrtkTensor *x = &p->in[0].tensor;
  gboolean good = is_covered (p);
  gint64 begin = 0;
  Work *work;

  if (!good)
    return NULL;
  work = g_new0 (Work, 1);
  work->n_out = p->n_out;
  work->out = g_new0 (Choice, (gsize) p->n_out);
  work->size = trtk_dtype_size (x->dtype);
  work->channels = x->dims[1];
  work->n_pixels = x->dims[0] * trtk_count_range (x, 2, x->rank);
  for (gint32 o = 0; o < p->n_out; o++) {
    good &= fill_choice (p, begin, p->out[o].tensor.dims[1], &work->out[o]);
    begin += p->out[o].tensor.dims[1];
  }
  if (!good)
    g_clear_pointer (&work, work_free);
  return work;
}

/* ---- the tactic ------------------------------------------------------- */

/* Where channels are innermost already. */
static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  Work *work;

  if (p->n_in < 1 || p->in[0].layout != TRTK_LAYOUT_NHWC
      || (work = make_work (p)) == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  work_free (work);
  for (gint32 i = 1; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  for (gint32 o = 0; o < p->n_out; o++)
    p->out[o].layout = TRTK_LAYOUT_NHWC;
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  gboolean fits = p->overwrites < 0 && p->in[0].layout == TRTK_LAYOUT_NHWC;
  Work *work;

  for (gint32 o = 0; o < p->n_out; o++)
    fits &= p->out[o].layout == TRTK_LAYOUT_NHWC;
  work = fits ? make_work (p) : NULL;
  *scratch_bytes = 0;
  if (work == NULL)
    trt_fail (error, TRT_ERROR_BACKEND,
        "%s: these are no channels of a pixel", p->op);
  return work;
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  const Work *work = prepared;
  Bound *b = *bound;

  if (b == NULL) {
    b = *bound = g_new0 (Bound, 1);
    b->out = g_new0 (guint8 *, (gsize) work->n_out);
  }
  b->work = work;
  b->in = in[0];
  for (gint32 o = 0; o < work->n_out; o++)
    b->out[o] = out[o];
  return TRUE;
}

static void
unbind (gpointer bound)
{
  Bound *b = bound;

  g_free (b->out);
  g_free (b);
}

/* ---- pixel by pixel --------------------------------------------------- */

static void
copy_ranges (const Work *w, const Choice *c, const guint8 *x, guint8 *y)
{
  gsize bytes = (gsize) c->n * w->size, pixel = (gsize) w->channels * w->size;

  x += (gsize) c->from[0] * w->size;
  for (gint64 i = 0; i < w->n_pixels; i++, x += pixel, y += bytes)
    memcpy (y, x, bytes);
}

#define COPY_CHOSEN(type) \
  static void copy_chosen_##type (const Work *w, const Choice *c, \
      const type *x, type *y) \
  { \
    for (gint64 i = 0; i < w->n_pixels; i++, x += w->channels, y += c->n) { \
      for (gint64 k = 0; k < c->n; k++) \
        y[k] = x[c->from[k]]; \
    } \
  }
COPY_CHOSEN (guint8)
COPY_CHOSEN (guint16)
COPY_CHOSEN (guint32)
COPY_CHOSEN (guint64)
#undef COPY_CHOSEN

static void
copy_choice (const Work *w, const Choice *c, const guint8 *x, guint8 *y)
{
  if (c->n == 0)
    return;
  if (c->is_range)
    copy_ranges (w, c, x, y);
  else if (w->size == 1)
    copy_chosen_guint8 (w, c, x, y);
  else if (w->size == 2)
    copy_chosen_guint16 (w, c, (const void *) x, (void *) y);
  else if (w->size == 4)
    copy_chosen_guint32 (w, c, (const void *) x, (void *) y);
  else
    copy_chosen_guint64 (w, c, (const void *) x, (void *) y);
}

static TrtkStatus
run (gpointer bound)
{
  const Bound *b = bound;

  for (gint32 o = 0; o < b->work->n_out; o++)
    copy_choice (b->work, &b->work->out[o], b->in, b->out[o]);
  return TRTK_OK;
}

const TrtTactic trt_loops_channels = {
  .name = "loops.channels",
  .choose = choose,
  .prepare = prepare,
  .release = work_free,
  .bind = bind,
  .unbind = unbind,
  .run = run,
};
