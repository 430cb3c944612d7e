/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* subpixel.c: a transposed convolution as a convolution of stride 1 and a
 * shuffle of what it makes, for backends that have fast kernels for both (Shi
 * et al., "Is the deconvolution layer the same as a convolutional layer?",
 * 2016).
 *
 * Along an axis output q * s + phase is the sum of x[q + e] * w[r] over all r
 * with r * dilation = phase + pad - e * s: every phase is a convolution, and
 * the channels of one convolution hold all s * s phases, each with zeros where
 * the window of another is further. DepthToSpace puts them where they belong. */
#include <string.h>

#include "lower/private.h"
#include "ops/op.h"
#include "passes/rewrite.h"

/* How many products the zeros may add, as a factor. */
#define MOST_WORK 4

/* One axis of the convolution. */
typedef struct {
  gint64 kernel, dilation, stride, pad; /* of the transposed one */
  gint64 first, taps;                   /* reads x[q + first] on */
  gint64 out, rows, end;                /* made, q, padding behind x */
} Axis;

typedef struct {
  TrtNode *node;
  Axis axis[2];
  gint64 c, k, groups; /* of the transposed one */
  gint64 block;
  gint32 n_acts; /* steps that the convolution takes along */
} Subpixel;

/* ---- geometry --------------------------------------------------------- */

/* Which of the kernel's rows phase @phase multiplies x[q + @e] by, or -1. */
static gint64
row_of (const Axis *a, gint64 phase, gint64 e)
{
  gint64 at = phase + a->pad - e * a->stride;

  return at >= 0 && at % a->dilation == 0 && at / a->dilation < a->kernel
             ? at / a->dilation
             : -1;
}

/* Whether there are more phases than products for them: this also bounds what
 * read_axis () goes through. */
static gboolean
has_many_phases (const TrtkConvParams *p)
{
  return (gint64) p->stride[0] * p->stride[1]
         > MOST_WORK * (gint64) p->kernel[0] * p->kernel[1];
}

static gboolean
read_axis (Axis *a, gint64 in)
{
  gint64 low = (a->pad - a->kernel * a->dilation) / a->stride - 1;
  gint64 high = a->pad / a->stride + 1;
  gint64 first = 0, last = 0;

  for (gint64 e = low; e <= high; e++) {
    gboolean any = FALSE;
    for (gint64 phase = 0; phase < a->stride; phase++)
      any |= row_of (a, phase, e) >= 0;
    if (any) {
      first = MIN (first, e);
      last = MAX (last, e);
    }
  }
  a->rows = (a->out + a->stride - 1) / a->stride;
  a->first = first;
  /* all of x is read, be it for nothing: a window has no negative padding */
  a->taps = MAX (last - first + 1, in - first - a->rows + 1);
  a->end = a->rows - in + first + a->taps - 1;
  return a->out > 0;
}

static gboolean
read_geometry (Subpixel *s, GError **error)
{
  const TrtNode *node = s->node;
  gint64 x[TRT_MAX_RANK], w[TRT_MAX_RANK], y[TRT_MAX_RANK];
  gint64 own = 1, made = 1;
  TrtkConvParams p;

  if (trt_node_in (node, 0)->rank != 4
      || !trt_tensor_get_static_dims (trt_node_in (node, 0), x)
      || !trt_tensor_get_static_dims (trt_node_in (node, 1), w)
      || !trt_tensor_get_static_dims (trt_node_out (node, 0), y)
      || !node->op->params (node, &p, error) || has_many_phases (&p))
    return FALSE;
  s->c = x[1];
  s->k = y[1];
  s->groups = p.groups;
  s->block = p.stride[0];
  for (int i = 0; i < 2; i++) {
    Axis *a = &s->axis[i];
    *a = (Axis){ p.kernel[i], p.dilation[i], p.stride[i], p.pad_begin[i],
      .out = y[i + 2] };
    if (p.stride[i] != s->block || p.pad_begin[i] < 0
        || a->kernel * a->dilation > 4096 || !read_axis (a, x[i + 2]))
      return FALSE;
    own *= a->kernel;
    made *= a->taps * a->stride;
  }
  return made <= MOST_WORK * own && x[0] > 0 && s->c > 0;
}

/* An activation is the same before the shuffle; a sum of a tensor, and a Relu
 * after it, become nodes behind it. */
static gboolean
read_steps (Subpixel *s)
{
  const TrtkStep *step = (const TrtkStep *) s->node->epilogue->data;
  guint n = s->node->epilogue->len;
  guint i = 0;

  while (i < n && step[i].kind == TRTK_STEP_ACT)
    i++;
  s->n_acts = (gint32) i;
  if (i < n && (step[i].kind != TRTK_STEP_ADD || step[i].alpha != 0))
    return FALSE;
  return n <= i + 1
         || (n == i + 2 && step[i + 1].kind == TRTK_STEP_ACT
             && step[i + 1].act == TRTK_ACT_RELU);
}

/* ---- constants -------------------------------------------------------- */

/* The number of channel @k of phase (@py, @px) among those of the convolution:
 * phases first, so that its channels stay together, but where groups must. */
static gint64
channel_of (const Subpixel *s, gint64 k, gint64 py, gint64 px)
{
  gint64 phase = py * s->block + px;

  return s->groups == 1 ? phase * s->k + k : k * s->block * s->block + phase;
}

static void
fill_weights (const Subpixel *s, const double *from, double *to)
{
  const Axis *y = &s->axis[0], *x = &s->axis[1];
  gint64 cg = s->c / s->groups, kg = s->k / s->groups;
  gint64 all = s->k * s->block * s->block * y->taps * x->taps;

  for (gint64 i = 0; i < all; i++) {
    gint64 tx = i % x->taps, ty = i / x->taps % y->taps;
    gint64 px = i / x->taps / y->taps % s->block;
    gint64 py = i / x->taps / y->taps / s->block % s->block;
    gint64 k = i / x->taps / y->taps / s->block / s->block;
    gint64 ry = row_of (y, py, y->first + ty);
    gint64 rx = row_of (x, px, x->first + tx);
    gint64 at = channel_of (s, k, py, px) * cg;
    for (gint64 c = 0; c < cg && ry >= 0 && rx >= 0; c++)
      to[((at + c) * y->taps + ty) * x->taps + tx]
          = from[(((k / kg * cg + c) * kg + k % kg) * y->kernel + ry)
                     * x->kernel
                 + rx];
  }
}

static TrtTensor *
weights (const Subpixel *s)
{
  const TrtTensor *w = trt_node_in (s->node, 1);
  gint64 dims[4] = { s->k * s->block * s->block, s->c / s->groups,
    s->axis[0].taps, s->axis[1].taps };
  guint n;
  g_autofree double *from = trt_tensor_get_floats (w, &n), *to = NULL;

  to = g_new0 (double, (gsize) (dims[0] * dims[1] * dims[2] * dims[3]) + 1);
  fill_weights (s, from, to);
  return trt_constant_from_doubles (s->node->graph, w->name, w->enc.dtype, 4,
      dims, to);
}

static TrtTensor *
bias (const Subpixel *s)
{
  const TrtTensor *b = trt_node_in (s->node, 2);
  gint64 n = s->k * s->block * s->block;
  g_autofree double *from = NULL, *to = NULL;
  guint n_from;

  if (b == NULL)
    return NULL;
  from = trt_tensor_get_floats (b, &n_from);
  to = g_new0 (double, (gsize) n + 1);
  for (gint64 i = 0; i < n; i++) {
    gint64 k = i / s->block / s->block;
    to[channel_of (s, k, i / s->block % s->block, i % s->block)] = from[k];
  }
  return trt_constant_from_doubles (s->node->graph, b->name, b->enc.dtype, 1,
      &n, to);
}

static TrtTensor *
ints (TrtGraph *graph, gint64 a, gint64 b)
{
  const gint64 values[2] = { a, b }, n = 2;
  g_autoptr (GBytes) bytes = g_bytes_new (values, sizeof values);

  return trt_graph_add_constant (graph, NULL, TRTK_S64, 1, &n, bytes);
}

/* ---- nodes ------------------------------------------------------------ */

static TrtNode *
new_node (const Subpixel *s, const char *op, const char *suffix,
    TrtTensor *const *in, guint n)
{
  g_autofree char *name = g_strconcat (s->node->name, suffix, NULL);

  return trt_rewrite_new (s->node, op, name, in, n);
}

static TrtNode *
convolution (const Subpixel *s)
{
  const Axis *y = &s->axis[0], *x = &s->axis[1];
  TrtTensor *in[3] = { trt_node_in (s->node, 0), weights (s), bias (s) };
  const gint64 kernel[2] = { y->taps, x->taps };
  const gint64 pads[4] = { -y->first, -x->first, y->end, x->end };
  TrtNode *conv = new_node (s, "Conv", "", in, in[2] != NULL ? 3 : 2);

  trt_node_set_ints (conv, "kernel_shape", kernel, 2);
  trt_node_set_ints (conv, "pads", pads, 4);
  trt_node_set_int (conv, "group", s->groups);
  for (gint32 i = 0; i < s->n_acts; i++) {
    const TrtkStep *step = &g_array_index (s->node->epilogue, TrtkStep, i);
    trt_node_add_step (conv, step->kind, step->act, step->alpha, step->beta,
        NULL);
  }
  return conv;
}

/* What else there is to do with the convolution's output, in order; the last
 * one is without an output. */
static TrtNode *
behind (const Subpixel *s, TrtNode *last, GError **error)
{
  const Axis *y = &s->axis[0], *x = &s->axis[1];
  TrtGraph *graph = s->node->graph;
  const TrtkStep *rest = (const TrtkStep *) s->node->epilogue->data + s->n_acts;
  gint32 n_rest = (gint32) s->node->epilogue->len - s->n_acts;
  TrtTensor *in[4];

  if (s->block > 1) {
    if ((in[0] = trt_rewrite_finish (last, error)) == NULL)
      return NULL;
    last = new_node (s, "DepthToSpace", "/pixels", in, 1);
    trt_node_set_int (last, "blocksize", s->block);
    trt_node_set_string (last, "mode", s->groups == 1 ? "DCR" : "CRD");
  }
  if (y->rows * s->block != y->out || x->rows * s->block != x->out) {
    if ((in[0] = trt_rewrite_finish (last, error)) == NULL)
      return NULL;
    in[1] = ints (graph, 0, 0);
    in[2] = ints (graph, y->out, x->out);
    in[3] = ints (graph, 2, 3);
    last = new_node (s, "Slice", "/cut", in, 4);
  }
  if (n_rest > 0) {
    if ((in[0] = trt_rewrite_finish (last, error)) == NULL)
      return NULL;
    in[1] = s->node->in->pdata[rest[0].operand];
    last = new_node (s, "Add", "/sum", in, 2);
  }
  if (n_rest > 1) {
    if ((in[0] = trt_rewrite_finish (last, error)) == NULL)
      return NULL;
    last = new_node (s, "Relu", "/relu", in, 1);
  }
  return last;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  Subpixel s = { .node = node };
  TrtNode *last;

  if (!trt_node_is (node, "ConvTranspose")
      || !trt_tensor_is_float (trt_node_in (node, 0))
      || trt_node_in (node, 1)->constant == NULL
      || (trt_node_in (node, 2) != NULL
          && trt_node_in (node, 2)->constant == NULL)
      || !read_steps (&s) || !read_geometry (&s, error))
    return FALSE;
  last = behind (&s, convolution (&s), error);
  if (last == NULL)
    return FALSE;
  trt_node_take_over (last, node);
  return trt_node_infer (last, error);
}

gboolean
trt_lower_subpixels (TrtGraph *graph, GError **error)
{
  guint n = 0;

  return trt_rewrite_each (graph, rewrite, &n, error);
}
