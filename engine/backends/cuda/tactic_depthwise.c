/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_depthwise.c: convolutions of one channel a group, by depthwise.cu. */
#include <stddef.h>
#include <string.h>

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/defaults.h"
#include "backends/cuda/tactics.h"

static const TrtCudaConvSlots slots
    = TRT_CUDA_CONV_SLOTS (TrtkDepthwiseArgs);

static gboolean
read_problem (const TrtkProblem *p, TrtCudaConv *c)
{
  TrtkDepthwiseArgs args;
  TrtkLaunch launch;

  return trt_cuda_conv_read (p, c) && trt_cuda_is_depthwise (&c->conv)
         && !trt_cuda_is_mean (c)
         && trtk_cuda_plan_depthwise (&c->conv,
                TRTK_CUDA_DEPTHWISE_VARIANTS - 1, &args, &launch)
                == TRTK_OK;
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtCudaConv c;

  if (!read_problem (p, &c))
    return TRTK_ERROR_UNSUPPORTED;
  trt_cuda_conv_set_layouts (p, &c, TRTK_LAYOUT_NHWC16);
  return TRTK_OK;
}

static const char *
variant_name (const TrtkLaunch *launch)
{
  return strrchr (launch->kernel, '_') + 1;
}

/* Strips reuse what they have loaded, but make fewer threads. */
static double
variant_cost (const TrtkConv *v, gint32 variant, const TrtkLaunch *launch,
    const TrtCudaProps *props)
{
  double threads = (double) launch->grid[0] * launch->block;
  double room = (double) props->sms * 1024;
  double outputs = (double) v->n * v->p * v->q * v->c;
  double strip = outputs / 4 / threads;
  double loads = (strip - 1) * v->stride_x + v->s; /* columns a strip */

  if (variant == TRTK_CUDA_DEPTHWISE_VARIANTS - 1)
    loads *= 2; /* not unrolled */
  /* a wave's latency grows with the loads of a thread */
  return MAX (threads / room, 1.0) * (v->r * (loads + 0.5 * strip) + 12);
}

/* What the list has, before what the model says. */
static void
put_default_first (const TrtkConv *v, const TrtCudaProps *props, gint32 *order,
    gint32 n)
{
  g_autofree char *text = trt_cuda_conv_key (v);
  const char *name = trt_cuda_default_choice (props, "depthwise", text);

  for (gint32 i = 1; name != NULL && i < n; i++) {
    TrtkDepthwiseArgs args;
    TrtkLaunch launch;
    gint32 variant = order[i];
    trtk_cuda_plan_depthwise (v, variant, &args, &launch);
    if (!g_str_equal (variant_name (&launch), name))
      continue;
    memmove (order + 1, order, (gsize) i * sizeof *order);
    order[0] = variant;
  }
}

static gint32
rank_variants (const TrtkConv *v, const TrtCudaProps *props, gint32 *order)
{
  double costs[TRTK_CUDA_DEPTHWISE_VARIANTS];
  gint32 n = 0;

  for (gint32 i = 0; i < TRTK_CUDA_DEPTHWISE_VARIANTS; i++) {
    TrtkDepthwiseArgs args;
    TrtkLaunch launch;
    double cost;
    gint32 at = n;
    if (trtk_cuda_plan_depthwise (v, i, &args, &launch) != TRTK_OK)
      continue;
    cost = variant_cost (v, i, &launch, props);
    for (; at > 0 && costs[at - 1] > cost; at--) {
      costs[at] = costs[at - 1];
      order[at] = order[at - 1];
    }
    costs[at] = cost;
    order[at] = i;
    n++;
  }
  put_default_first (v, props, order, n);
  return n;
}

/* [sets][r][s][stored channels], tails 0. */
static GBytes *
depthwise_weights (const TrtCudaConv *c)
{
  const TrtkConv *v = &c->conv;
  gsize size = trtk_dtype_size (v->x_dtype);
  gsize stored = (gsize) trtk_round_up (v->c, TRTK_GRANULE);
  gsize taps = (gsize) (v->r * v->s), all = taps * (v->twice ? 2 : 1);
  guint8 *to = g_malloc0 (stored * all * size);

  for (gsize k = 0; k < (gsize) v->c; k++) {
    for (gsize t = 0; t < all; t++)
      trt_cuda_conv_weight (c, k * taps + t % taps, t / taps,
          to + (t * stored + k) * size);
  }
  return g_bytes_new_take (to, stored * all * size);
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  const TrtCudaProps *props = p->target;
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();
  gint32 order[TRTK_CUDA_DEPTHWISE_VARIANTS], n;
  TrtCudaConv c;
  TrtkDepthwiseArgs args;
  TrtkLaunch launch;

  if (!read_problem (p, &c)
      || !trt_cuda_conv_lies (p, &c, TRTK_LAYOUT_NHWC16))
    return trt_cuda_refuse (p, error);
  n = rank_variants (&c.conv, props, order);
  for (gint32 i = 0; i < n; i++) {
    trtk_cuda_plan_depthwise (&c.conv, order[i], &args, &launch);
    if (p->choice != NULL && !g_str_equal (variant_name (&launch), p->choice))
      continue;
    trt_cuda_conv_point (work,
        trt_cuda_work_add (work, &launch, &args, sizeof args), &c,
        depthwise_weights (&c), &slots);
    *scratch_bytes = 0;
    return g_steal_pointer (&work);
  }
  return trt_cuda_refuse (p, error);
}

static void
choices (const TrtkProblem *p, GPtrArray *names)
{
  const TrtCudaProps *props = p->target;
  gint32 order[TRTK_CUDA_DEPTHWISE_VARIANTS], n;
  TrtCudaConv c;
  TrtkDepthwiseArgs args;
  TrtkLaunch launch;

  if (!read_problem (p, &c))
    return;
  n = rank_variants (&c.conv, props, order);
  for (gint32 i = 0; i < n; i++) {
    trtk_cuda_plan_depthwise (&c.conv, order[i], &args, &launch);
    g_ptr_array_add (names, g_strdup (variant_name (&launch)));
  }
}

static char *
key (const TrtkProblem *p)
{
  TrtCudaConv c;

  return read_problem (p, &c) ? trt_cuda_conv_key (&c.conv) : NULL;
}

const TrtTactic trt_cuda_depthwise = {
  .name = "depthwise",
  .any_pitch = TRUE,
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
  .choices = choices,
  .key = key,
};
