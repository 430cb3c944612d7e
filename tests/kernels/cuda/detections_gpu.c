/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections_gpu.c: detections.c linked with this file runs its launches on the
 * GPU, with the fatbins of the folder that $TRT_CUDA_FATBINS names, and is
 * skipped (77) where there is no GPU. */
#include <stdio.h>
#include <stdlib.h>

#include "cu.h"
#include "detections.h"
#include "detections_run.h"

enum { SAMPLES = 21 };

static size_t
size_of (const TrtkTensor *t)
{
  return (size_t) trtk_count (t) * trtk_dtype_size (t->dtype);
}

static void *
upload (const TrtkProblem *problem, int32_t i)
{
  const TrtkTensor *t = &problem->in[i].tensor;
  CUdeviceptr device;

  if (t->dtype == TRTK_NONE)
    return NULL;
  device = cu_alloc (size_of (t) + 16);
  if (size_of (t) > 0)
    CU (cuMemcpyHtoD, device, t->data, size_of (t));
  return (void *) (uintptr_t) device;
}

static void
bind (const TrtkProblem *problem, TrtkDetectionsPlan *plan)
{
  TrtkDetectionsArgs *a = &plan->args;
  char *scratch;

  if (trtk_cuda_plan_detections (problem, plan) != TRTK_OK)
    abort ();
  scratch = (char *) (uintptr_t) cu_alloc (plan->scratch_bytes + 16);
  a->boxes = upload (problem, 0);
  a->scores = upload (problem, 1);
  a->params = upload (problem, 2);
  a->classes = upload (problem, 3);
  a->landmarks = upload (problem, 4);
  a->objects
      = (float *) (uintptr_t) cu_alloc (size_of (&problem->out[0].tensor));
  a->count
      = (int32_t *) (uintptr_t) cu_alloc (size_of (&problem->out[1].tensor));
  a->keys = (uint64_t *) (scratch + plan->keys_at);
  a->sorted = (uint64_t *) (scratch + plan->sorted_at);
  a->found = (int32_t *) (scratch + plan->found_at);
}

static void
unbind (const TrtkDetectionsPlan *plan)
{
  const TrtkDetectionsArgs *a = &plan->args;
  const void *all[] = { a->boxes, a->scores, a->params, a->classes,
    a->landmarks, a->objects, a->count, a->keys }; /* keys begin the scratch */

  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (all[i] != NULL)
      CU (cuMemFree, (CUdeviceptr) (uintptr_t) all[i]);
}

static void
launch (TrtkDetectionsPlan *plan)
{
  cu_launch (&plan->filter, &plan->args, cu.cc >= 90);
  cu_launch (&plan->select, &plan->args, cu.cc >= 90);
}

static void
run (const TrtkProblem *problem, TrtkTensor out[2])
{
  TrtkDetectionsPlan plan;

  bind (problem, &plan);
  launch (&plan);
  CU (cuStreamSynchronize, cu.stream);
  CU (cuMemcpyDtoH, out[0].data, (CUdeviceptr) (uintptr_t) plan.args.objects,
      size_of (&out[0]));
  CU (cuMemcpyDtoH, out[1].data, (CUdeviceptr) (uintptr_t) plan.args.count,
      size_of (&out[1]));
  unbind (&plan);
}

static void
print_time (const TrtkProblem *problem)
{
  TrtkDetectionsPlan plan;
  double us[SAMPLES];
  CUgraphExec exec;
  CUgraph graph;

  bind (problem, &plan);
  CU (cuStreamBeginCapture, cu.stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  launch (&plan);
  exec = cu_capture_end (&graph);
  cu_time_graph (exec, 100, SAMPLES, us);
  printf ("%s: 8400 x 80, 400 candidates: %.2f us (%.2f to %.2f)\n", cu.name,
      us[SAMPLES / 2], us[0], us[SAMPLES - 1]);
  CU (cuGraphExecDestroy, exec);
  CU (cuGraphDestroy, graph);
  unbind (&plan);
}

static const DetectionsDevice gpu = { run, print_time };

__attribute__ ((constructor)) static void
open_gpu (void)
{
  const char *folder = getenv ("TRT_CUDA_FATBINS");
  int status = cu_open (folder != NULL ? folder : ".");

  if (status != 0)
    exit (status);
  detections_device = &gpu;
}
