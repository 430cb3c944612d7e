/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_detections.c: the end of a detection head, by detections.cu: two
 * launches whatever the scores are. Thresholds and the class mask are inputs:
 * another value needs no other launch. */
#include <stddef.h>

#include "backends/cuda/tactics.h"
#include "cuda/detections.h"

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  TrtkDetectionsPlan plan;

  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_PLAIN;
  return trtk_cuda_plan_detections (p, &plan);
}

static void
add (TrtCudaWork *work, const TrtkProblem *p, const TrtkDetectionsPlan *plan,
    const TrtkLaunch *launch)
{
  static const size_t in[] = { offsetof (TrtkDetectionsArgs, boxes),
    offsetof (TrtkDetectionsArgs, scores),
    offsetof (TrtkDetectionsArgs, params),
    offsetof (TrtkDetectionsArgs, classes),
    offsetof (TrtkDetectionsArgs, landmarks) };
  const struct {
    size_t at, offset;
  } scratch[] = {
    { offsetof (TrtkDetectionsArgs, keys), plan->keys_at },
    { offsetof (TrtkDetectionsArgs, sorted), plan->sorted_at },
    { offsetof (TrtkDetectionsArgs, found), plan->found_at },
  };
  TrtCudaLaunch *l
      = trt_cuda_work_add (work, launch, &plan->args, sizeof plan->args);

  for (guint i = 0; i < G_N_ELEMENTS (in) && (gint32) i < p->n_op_in; i++)
    if (p->in[i].tensor.dtype != TRTK_NONE)
      trt_cuda_launch_slot (l, in[i], TRT_CUDA_IN, i, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkDetectionsArgs, objects),
      TRT_CUDA_OUT, 0, 0);
  trt_cuda_launch_slot (l, offsetof (TrtkDetectionsArgs, count), TRT_CUDA_OUT,
      1, 0);
  for (guint i = 0; i < G_N_ELEMENTS (scratch); i++)
    trt_cuda_launch_slot (l, scratch[i].at, TRT_CUDA_SCRATCH, 0,
        scratch[i].offset);
  l->early = TRUE;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtkDetectionsPlan plan;
  TrtCudaWork *work;

  if (p->choice != NULL || p->overwrites >= 0
      || trtk_cuda_plan_detections (p, &plan) != TRTK_OK)
    return trt_cuda_refuse (p, error);
  work = trt_cuda_work_new ();
  if (plan.args.n > 0) {
    add (work, p, &plan, &plan.filter);
    add (work, p, &plan, &plan.select);
  }
  *scratch_bytes = work->scratch_bytes = plan.scratch_bytes;
  return work;
}

const TrtTactic trt_cuda_detections = {
  .name = "detections",
  .op = "TrtDetections",
  .choose = choose,
  .prepare = prepare,
  .release = trt_cuda_release,
};
