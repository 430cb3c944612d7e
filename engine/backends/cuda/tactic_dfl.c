/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_dfl.c: the decoding of a YOLOv8 head by dfl.cu: one launch that reads
 * the levels as convolutions leave them. */
#include <stddef.h>

#include "backends/cuda/tactics.h"
#include "cuda/dfl.h"

#define FIRST_LEVEL 2 /* behind points and strides */

/* A level stays where it lies, in granules or not. */
static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkDflPlan plan;

  for (gint32 i = 0; i < p->n_in; i++) {
    if (i < FIRST_LEVEL || p->in[i].layout != TRTK_LAYOUT_NHWC16)
      p->in[i].layout = TRTK_LAYOUT_PLAIN;
  }
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_PLAIN;
  return trtk_cuda_plan_dfl (p, &plan);
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtkDflPlan plan;
  TrtCudaWork *work;
  TrtCudaLaunch *l;

  if (p->choice != NULL || p->overwrites >= 0
      || trtk_cuda_plan_dfl (p, &plan) != TRTK_OK)
    return trt_cuda_refuse (p, error);
  *scratch_bytes = 0;
  work = trt_cuda_work_new ();
  if (plan.launch.grid[0] == 0 || plan.launch.grid[1] == 0)
    return work;
  l = trt_cuda_work_add (work, &plan.launch, &plan.args, sizeof plan.args);
  trt_cuda_launch_slot (l, offsetof (TrtkDflArgs, points), TRT_CUDA_IN, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkDflArgs, strides), TRT_CUDA_IN, 1, 0);
  for (gint32 i = 0; i < plan.args.n_levels; i++)
    trt_cuda_launch_slot (l,
        offsetof (TrtkDflArgs, level) + (gsize) i * sizeof (TrtkDflLevel)
            + offsetof (TrtkDflLevel, x),
        TRT_CUDA_IN, FIRST_LEVEL + (guint) i, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkDflArgs, boxes), TRT_CUDA_OUT, 0, 0);
  if (p->n_out == 2)
    trt_cuda_launch_slot (l, offsetof (TrtkDflArgs, scores), TRT_CUDA_OUT, 1,
        0);
  l->early = TRUE;
  return work;
}

const TrtTactic trt_cuda_dfl = {
  .name = "dfl",
  .op = "TrtDfl",
  .any_pitch = TRUE,
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
};
