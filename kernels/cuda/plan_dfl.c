/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_dfl.c: the launch of TrtDfl. */
#include "dfl.h"
#include <stdio.h>
#include <string.h>

enum { IN_POINTS, IN_STRIDES, IN_LEVELS };

static bool
is_plain_f32 (const TrtkOperand *o)
{
  return o->tensor.dtype == TRTK_F32 && o->layout == TRTK_LAYOUT_PLAIN;
}

static bool
is_taken (const TrtkProblem *p)
{
  if (strcmp (p->op, "TrtDfl") != 0 || p->n_steps != 0
      || p->n_op_in <= IN_LEVELS || p->n_op_in > IN_LEVELS + TRTK_DFL_LEVELS
      || p->n_out < 1 || p->n_out > 2 || !is_plain_f32 (&p->in[IN_POINTS])
      || !is_plain_f32 (&p->in[IN_STRIDES]))
    return false;
  for (int32_t i = 0; i < p->n_out; i++)
    if (!is_plain_f32 (&p->out[i]))
      return false;
  for (int32_t i = IN_LEVELS; i < p->n_op_in; i++) {
    const TrtkOperand *o = &p->in[i];
    if (o->tensor.dtype != TRTK_F32 || o->tensor.rank != 4
        || (o->layout != TRTK_LAYOUT_PLAIN
            && o->layout != TRTK_LAYOUT_NHWC16)
        || trtk_count (&o->tensor) > INT32_MAX / 4)
      return false;
  }
  return p->in[IN_LEVELS].tensor.dims[0] <= 65535;
}

static void
read_level (const TrtkOperand *o, TrtkDflLevel *l)
{
  const TrtkTensor *t = &o->tensor;

  l->pixels = (int32_t) (t->dims[2] * t->dims[3]);
  if (o->layout == TRTK_LAYOUT_NHWC16) {
    l->channel = 1;
    l->pixel = trtk_operand_pitch (o);
    l->image = l->pixel * l->pixels;
  } else {
    l->channel = l->pixels;
    l->pixel = 1;
    l->image = t->dims[1] * l->pixels;
  }
}

/* Returns the number of CTAs. */
static int32_t
read_levels (const TrtkProblem *problem, TrtkDflArgs *a)
{
  int32_t anchors = 0, ctas = 0;

  a->n_levels = problem->n_op_in - IN_LEVELS;
  a->is_wide = a->n_classes % 4 == 0 && !a->is_rows;
  for (int32_t i = 0; i < a->n_levels; i++) {
    TrtkDflLevel *l = &a->level[i];
    read_level (&problem->in[IN_LEVELS + i], l);
    l->first = anchors;
    l->first_cta = ctas;
    anchors += l->pixels;
    ctas += (l->pixels + TRTK_DFL_ANCHORS - 1) / TRTK_DFL_ANCHORS;
    a->is_wide = a->is_wide && l->channel == 1;
  }
  a->anchors = anchors;
  return ctas;
}

TrtkStatus
trtk_cuda_plan_dfl (const TrtkProblem *problem, TrtkDflPlan *plan)
{
  TrtkDflArgs *a = &plan->args;
  TrtkLaunch *l = &plan->launch;
  int64_t channels, n;

  if (!is_taken (problem))
    return TRTK_ERROR_UNSUPPORTED;
  memset (plan, 0, sizeof *plan);
  n = problem->in[IN_LEVELS].tensor.dims[0];
  channels = problem->in[IN_LEVELS].tensor.dims[1];
  a->is_rows = problem->n_out == 1;
  a->n_classes = (int32_t) (a->is_rows ? problem->out[0].tensor.dims[1] - 4
                                       : problem->out[1].tensor.dims[2]);
  a->bins = (int32_t) (channels - a->n_classes) / 4;
  snprintf (l->kernel, sizeof l->kernel, "trtk_dfl");
  l->grid[0] = (uint32_t) read_levels (problem, a);
  l->grid[1] = (uint32_t) n;
  l->grid[2] = l->cluster = 1;
  l->block = TRTK_DFL_THREADS;
  return a->bins >= 1 && a->n_classes >= 1 ? TRTK_OK
                                            : TRTK_ERROR_UNSUPPORTED;
}
