/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dfl_gpu.c: dfl.c linked with this file runs its launches on the GPU, with
 * the fatbins of the folder that $TRT_CUDA_FATBINS names, and is skipped (77)
 * where there is no GPU. */
#include <stdio.h>
#include <stdlib.h>

#include "cu.h"
#include "dfl_run.h"

enum { SAMPLES = 21 };

static void *
upload (const void *from, size_t bytes)
{
  CUdeviceptr device = cu_alloc (bytes + 64);

  CU (cuMemcpyHtoD, device, from, bytes);
  return (void *) (uintptr_t) device;
}

/* A copy of the plan with everything on the device. */
static TrtkDflPlan
bind (const TrtkDflPlan *plan, const size_t *bytes)
{
  TrtkDflPlan d = *plan;
  int32_t n = d.args.n_levels;

  for (int32_t i = 0; i < n; i++)
    d.args.level[i].x = upload (plan->args.level[i].x, bytes[i]);
  d.args.points = upload (plan->args.points, bytes[n]);
  d.args.strides = upload (plan->args.strides, bytes[n + 1]);
  d.args.boxes = upload (plan->args.boxes, bytes[n + 2]);
  if (plan->args.scores != NULL)
    d.args.scores = upload (plan->args.scores, bytes[n + 3]);
  return d;
}

static void
unbind (const TrtkDflPlan *d)
{
  for (int32_t i = 0; i < d->args.n_levels; i++)
    CU (cuMemFree, (CUdeviceptr) (uintptr_t) d->args.level[i].x);
  CU (cuMemFree, (CUdeviceptr) (uintptr_t) d->args.points);
  CU (cuMemFree, (CUdeviceptr) (uintptr_t) d->args.strides);
  CU (cuMemFree, (CUdeviceptr) (uintptr_t) d->args.boxes);
  if (d->args.scores != NULL)
    CU (cuMemFree, (CUdeviceptr) (uintptr_t) d->args.scores);
}

static void
run (const TrtkDflPlan *plan, const size_t *bytes)
{
  TrtkDflPlan d = bind (plan, bytes);
  int32_t n = d.args.n_levels;

  cu_launch (&d.launch, &d.args, cu.cc >= 90);
  CU (cuStreamSynchronize, cu.stream);
  CU (cuMemcpyDtoH, plan->args.boxes, (CUdeviceptr) (uintptr_t) d.args.boxes,
      bytes[n + 2]);
  if (d.args.scores != NULL)
    CU (cuMemcpyDtoH, plan->args.scores,
        (CUdeviceptr) (uintptr_t) d.args.scores, bytes[n + 3]);
  unbind (&d);
}

static void
print_time (const TrtkDflPlan *plan, const size_t *bytes)
{
  TrtkDflPlan d = bind (plan, bytes);
  double us[SAMPLES];
  CUgraphExec exec;
  CUgraph graph;

  CU (cuStreamBeginCapture, cu.stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
  cu_launch (&d.launch, &d.args, cu.cc >= 90);
  exec = cu_capture_end (&graph);
  cu_time_graph (exec, 100, SAMPLES, us);
  printf ("%s: TrtDfl, 8400 cells, 80 classes, %s: %.2f us (%.2f to %.2f)\n",
      cu.name, d.args.scores != NULL ? "corners" : "rows", us[SAMPLES / 2],
      us[0], us[SAMPLES - 1]);
  CU (cuGraphExecDestroy, exec);
  CU (cuGraphDestroy, graph);
  unbind (&d);
}

static const DflDevice gpu = { run, print_time };

__attribute__ ((constructor)) static void
open_gpu (void)
{
  const char *folder = getenv ("TRT_CUDA_FATBINS");
  int status = cu_open (folder != NULL ? folder : ".");

  if (status != 0)
    exit (status);
  dfl_device = &gpu;
}
