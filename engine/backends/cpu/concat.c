/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* concat.c: tactic "loops.concat": channels side by side where they are
 * innermost, pixel by pixel; no way over the plain layout and back. */
#include <string.h>

#include "backends/cpu/cpu.h"
#include "trtk_params.h"

typedef struct {
  const TrtkProblem *problem;
  const guint8 **in;
  guint8 *out;
  gsize *bytes; /* of a pixel, by input */
  gsize pixel;  /* of the output */
  gint64 n_pixels;
} Bound;

static gboolean
is_covered (const TrtkProblem *p)
{
  const TrtkAxisParams *params = p->params;
  gint64 channels = 0;

  if (!g_str_equal (p->op, "Concat") || params->axis != 1 || p->n_steps > 0
      || p->n_in != p->n_op_in
      || !trtk_layout_fits (TRTK_LAYOUT_NHWC, p->out[0].tensor.rank))
    return FALSE;
  for (gint32 i = 0; i < p->n_in; i++) {
    if (p->in[i].is_constant
        || p->in[i].tensor.dtype != p->out[0].tensor.dtype
        || p->in[i].tensor.rank != p->out[0].tensor.rank)
      return FALSE;
    channels += p->in[i].tensor.dims[1];
  }
  return channels == p->out[0].tensor.dims[1];
}

/* Where the first input with a layout of its own has channels innermost. */
static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkLayout layout = TRTK_LAYOUT_PLAIN;

  if (!is_covered (p))
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in && layout == TRTK_LAYOUT_PLAIN; i++)
    layout = p->in[i].layout;
  if (layout != TRTK_LAYOUT_NHWC)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = layout;
  p->out[0].layout = layout;
  return TRTK_OK;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  gboolean fits = is_covered (p) && p->overwrites < 0
                  && p->out[0].layout == TRTK_LAYOUT_NHWC;

  for (gint32 i = 0; i < p->n_in && fits; i++)
    fits = p->in[i].layout == TRTK_LAYOUT_NHWC;
  *scratch_bytes = 0;
  if (fits)
    return (gpointer) p;
  trt_fail (error, TRT_ERROR_BACKEND, "this is no concatenation of channels");
  return NULL;
}

static void
release (gpointer prepared)
{
}

static gboolean
bind (gpointer prepared, void *const *in, void *const *out, void *scratch,
    gpointer *bound, GError **error)
{
  const TrtkProblem *p = prepared;
  const TrtkTensor *y = &p->out[0].tensor;
  gsize size = trtk_dtype_size (y->dtype);
  Bound *b = *bound;

  if (b == NULL) {
    b = *bound = g_new0 (Bound, 1);
    b->in = g_new0 (const guint8 *, (gsize) p->n_in + 1);
    b->bytes = g_new0 (gsize, (gsize) p->n_in + 1);
  }
  b->problem = p;
  b->out = out[0];
  b->pixel = (gsize) y->dims[1] * size;
  b->n_pixels = y->dims[0] * trtk_count_range (y, 2, y->rank);
  for (gint32 i = 0; i < p->n_in; i++) {
    b->in[i] = in[i];
    b->bytes[i] = (gsize) p->in[i].tensor.dims[1] * size;
  }
  return TRUE;
}

static void
unbind (gpointer bound)
{
  Bound *b = bound;

  g_free (b->in);
  g_free (b->bytes);
  g_free (b);
}

static TrtkStatus
run (gpointer bound)
{
  const Bound *b = bound;
  gsize at = 0;

  for (gint32 i = 0; i < b->problem->n_in; i++) {
    const guint8 *from = b->in[i];
    guint8 *to = b->out + at;
    for (gint64 k = 0; k < b->n_pixels; k++) {
      memcpy (to, from, b->bytes[i]);
      from += b->bytes[i];
      to += b->pixel;
    }
    at += b->bytes[i];
  }
  return TRTK_OK;
}

const TrtTactic trt_loops_concat = {
  .name = "loops.concat",
  .choose = choose,
  .prepare = prepare,
  .release = release,
  .bind = bind,
  .unbind = unbind,
  .run = run,
};
