/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cu.h: the CUDA driver, opened at run time, for test programs: every call
 * either works or ends the program with a message. */
#ifndef CU_H
#define CU_H

#include "trtk_cuda.h"
#include <cuda.h>

#define CU_FUNCTIONS(X) \
  X (cuInit) X (cuDeviceGet) X (cuDeviceGetName) X (cuDeviceGetAttribute) \
  X (cuDriverGetVersion) X (cuDevicePrimaryCtxRetain) X (cuCtxSetCurrent) \
  X (cuCtxSynchronize) X (cuModuleLoadData) X (cuModuleGetFunction) \
  X (cuFuncSetAttribute) X (cuMemAlloc) X (cuMemFree) X (cuMemcpyHtoD) \
  X (cuMemcpyDtoH) X (cuMemcpyDtoDAsync) X (cuMemsetD8Async) \
  X (cuStreamCreate) X (cuStreamSynchronize) X (cuStreamBeginCapture) \
  X (cuStreamEndCapture) X (cuGraphInstantiate) X (cuGraphLaunch) \
  X (cuGraphExecDestroy) X (cuGraphDestroy) X (cuLaunchKernelEx) \
  X (cuEventCreate) X (cuEventRecord) X (cuEventSynchronize) \
  X (cuEventElapsedTime) X (cuGetErrorString) X (cuTensorMapEncodeTiled) \
  X (cuTensorMapEncodeIm2col)

#define CU_MAX_MODULES 128

typedef struct {
#define X(name) __typeof__ (&name) p_##name;
  CU_FUNCTIONS (X)
#undef X
  CUdevice device;
  CUmodule modules[CU_MAX_MODULES];
  int n_modules;
  CUstream stream;
  CUevent start, stop;
  char name[96];
  int sm_count, cc, driver;
} Cu;

extern Cu cu;

#define CU(name, ...) cu_check (cu.p_##name (__VA_ARGS__), #name, __LINE__)

void cu_check (CUresult result, const char *call, int line);
/* Loads every fatbin of @folder. 0, or 77 (skipped) with a reason on stdout
 * when there is no GPU. */
int cu_open (const char *folder);
bool cu_find (const char *name, CUfunction *f);
CUdeviceptr cu_alloc (size_t bytes);
/* A tensor's map, for kernels that want one. */
void cu_map (TrtkTensorMap *map, const TrtkMapPlan *plan, CUdeviceptr data);
/* Launches on the stream; @pdl: may start before the kernel before it ends. */
void cu_launch (const TrtkLaunch *launch, void *args, bool pdl);
/* Average microseconds of one of @inner replays, in each of @outer samples,
 * sorted; the graph is launched 3 * inner times before that. */
void cu_time_graph (CUgraphExec exec, int inner, int outer, double *us);
/* Microseconds of one replay after another one. */
double cu_time_once (CUgraphExec exec);
CUgraphExec cu_capture_end (CUgraph *graph);
bool cu_has_kernel (const char *name);

#endif
