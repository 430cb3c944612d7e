/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rivals.c: what the bridges to other libraries share. */
#include "rivals.h"
#include <dlfcn.h>
#include <stdio.h>

#define SLOTS 4

void *
rival_library (const char *name, const char *const *names)
{
  void *lib = NULL;

  if (name != NULL)
    lib = dlopen (name, RTLD_NOW | RTLD_LOCAL);
  for (int i = 0; name == NULL && lib == NULL && names[i] != NULL; i++)
    lib = dlopen (names[i], RTLD_NOW | RTLD_LOCAL);
  if (lib == NULL)
    printf ("not compared with %s: not found\n",
        name != NULL ? name : names[0]);
  return lib;
}

CUdeviceptr
rival_buffer (int slot, size_t bytes)
{
  static CUdeviceptr buffers[SLOTS];
  static size_t sizes[SLOTS];

  if (sizes[slot] < bytes) {
    if (sizes[slot] > 0)
      CU (cuMemFree, buffers[slot]);
    buffers[slot] = cu_alloc (bytes);
    sizes[slot] = bytes;
    CU (cuMemsetD8Async, buffers[slot], 0, bytes, cu.stream);
    CU (cuStreamSynchronize, cu.stream);
  }
  return buffers[slot];
}

int
rival_copies (const Layer *l)
{
  return l->bytes > 2e7 || l->ops > 1e10 ? 4 : 16;
}

double
rival_graph_time (int (*call) (void *data), void *data, int copies)
{
  CUgraph graph = NULL;
  CUgraphExec exec;
  double us[7];
  bool good;

  if (call (data) != 0) /* outside of a capture first: may load kernels */
    return 0.0;
  CU (cuStreamSynchronize, cu.stream);
  CU (cuStreamBeginCapture, cu.stream, CU_STREAM_CAPTURE_MODE_RELAXED);
  good = true;
  for (int c = 0; c < copies; c++)
    good = call (data) == 0 && good;
  if (cu.p_cuStreamEndCapture (cu.stream, &graph) != CUDA_SUCCESS || !good) {
    if (graph != NULL)
      CU (cuGraphDestroy, graph);
    return 0.0;
  }
  CU (cuGraphInstantiate, &exec, graph, 0);
  cu_time_graph (exec, 2, 7, us);
  CU (cuGraphExecDestroy, exec);
  CU (cuGraphDestroy, graph);
  return us[3] / copies;
}
