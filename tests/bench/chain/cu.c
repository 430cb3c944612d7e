/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cu.c: see cu.h. */
#include "cu.h"
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STR_(x) #x
#define STR(x) STR_ (x) /* expands cuda.h's versioned names first */
#define MAX_FUNCTIONS 512

Cu cu;

static struct {
  char name[56];
  CUfunction function;
  unsigned smem_bytes; /* that a launch may have: asked for so far */
} functions[MAX_FUNCTIONS];
static int n_functions;

void
cu_check (CUresult result, const char *call, int line)
{
  const char *text = "unknown error";

  if (result == CUDA_SUCCESS)
    return;
  if (cu.p_cuGetErrorString != NULL)
    cu.p_cuGetErrorString (result, &text);
  fprintf (stderr, "%s (line %d): %s\n", call, line, text);
  exit (1);
}

static void *
read_file (const char *path)
{
  FILE *f = fopen (path, "rb");
  long size;
  char *data;

  if (f == NULL || fseek (f, 0, SEEK_END) != 0 || (size = ftell (f)) <= 0) {
    fprintf (stderr, "cannot read the kernels: %s\n", path);
    exit (1);
  }
  rewind (f);
  data = malloc ((size_t) size);
  if (data == NULL || fread (data, 1, (size_t) size, f) != (size_t) size)
    exit (1);
  fclose (f);
  return data;
}

static int
skip (const char *why)
{
  printf ("skipped: %s\n", why);
  return 77;
}

static void
load_modules (const char *folder)
{
  DIR *dir = opendir (folder);
  struct dirent *entry;
  char path[1024];
  void *image;

  while (dir != NULL && (entry = readdir (dir)) != NULL) {
    if (strstr (entry->d_name, ".fatbin") == NULL)
      continue;
    if (cu.n_modules == CU_MAX_MODULES) {
      fprintf (stderr, "%s: more than %d fatbins\n", folder, CU_MAX_MODULES);
      exit (1);
    }
    snprintf (path, sizeof path, "%s/%s", folder, entry->d_name);
    image = read_file (path);
    CU (cuModuleLoadData, &cu.modules[cu.n_modules++], image);
    free (image);
  }
  if (dir != NULL)
    closedir (dir);
}

bool
cu_find (const char *name, CUfunction *f)
{
  for (int i = 0; i < cu.n_modules; i++)
    if (cu.p_cuModuleGetFunction (f, cu.modules[i], name) == CUDA_SUCCESS)
      return true;
  return false;
}

int
cu_open (const char *folder)
{
  void *lib = dlopen ("libcuda.so.1", RTLD_NOW);
  CUcontext ctx;
  int major, minor;

  if (lib == NULL)
    return skip ("no NVIDIA driver here (libcuda.so.1)");
#define X(name) \
  cu.p_##name = (__typeof__ (&name)) dlsym (lib, STR (name)); \
  if (cu.p_##name == NULL) \
    return skip ("the driver is too old: no " STR (name));
  CU_FUNCTIONS (X)
#undef X
  if (cu.p_cuInit (0) != CUDA_SUCCESS)
    return skip ("cuInit finds no GPU");
  CU (cuDeviceGet, &cu.device, 0);
  CU (cuDeviceGetName, cu.name, sizeof cu.name, cu.device);
  CU (cuDeviceGetAttribute, &cu.sm_count,
      CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, cu.device);
  CU (cuDeviceGetAttribute, &major,
      CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, cu.device);
  CU (cuDeviceGetAttribute, &minor,
      CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, cu.device);
  cu.cc = major * 10 + minor;
  CU (cuDriverGetVersion, &cu.driver);
  CU (cuDevicePrimaryCtxRetain, &ctx, cu.device);
  CU (cuCtxSetCurrent, ctx);
  load_modules (folder);
  if (cu.n_modules == 0) {
    fprintf (stderr, "no kernels in %s: ninja cuda-kernels makes them\n",
        folder);
    return 77;
  }
  CU (cuStreamCreate, &cu.stream, CU_STREAM_NON_BLOCKING);
  CU (cuEventCreate, &cu.start, CU_EVENT_DEFAULT);
  CU (cuEventCreate, &cu.stop, CU_EVENT_DEFAULT);
  return 0;
}

CUdeviceptr
cu_alloc (size_t bytes)
{
  CUdeviceptr p;

  CU (cuMemAlloc, &p, bytes > 0 ? bytes : 16);
  return p;
}

bool
cu_has_kernel (const char *name)
{
  CUfunction f;

  return cu_find (name, &f);
}

/* As much as there is beside the kernel's own; what fits is decided by the
 * planner. 0: what launches want is asked for as they come. */
static unsigned
smem_of (const char *name)
{
  return strstr (name, "trtk_stem") != NULL   ? 200 * 1024
         : strstr (name, "trtk_conv") != NULL ? 227 * 1024
                                              : 0;
}

static void
allow_smem (int i, unsigned bytes)
{
  if (bytes <= functions[i].smem_bytes)
    return;
  CU (cuFuncSetAttribute, functions[i].function,
      CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, (int) bytes);
  functions[i].smem_bytes = bytes;
}

static int
add (const char *name)
{
  CUfunction f;

  if (n_functions == MAX_FUNCTIONS)
    exit (1);
  if (!cu_find (name, &f)) {
    fprintf (stderr, "no fatbin has a kernel %s\n", name);
    exit (1);
  }
  CU (cuFuncSetAttribute, f, CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT,
      strstr (name, "trtk_conv") != NULL ? 100 : -1);
  snprintf (functions[n_functions].name, sizeof functions[0].name, "%s", name);
  functions[n_functions].function = f;
  allow_smem (n_functions, smem_of (name));
  return n_functions++;
}

/* Ready for a launch with @smem_bytes of dynamic shared memory. */
static CUfunction
find (const char *name, unsigned smem_bytes)
{
  int i = 0;

  while (i < n_functions && strcmp (functions[i].name, name) != 0)
    i++;
  if (i == n_functions)
    i = add (name);
  allow_smem (i, smem_bytes);
  return functions[i].function;
}

void
cu_map (TrtkTensorMap *map, const TrtkMapPlan *plan, CUdeviceptr data)
{
  const CUtensorMapDataType type = plan->size == 2
      ? CU_TENSOR_MAP_DATA_TYPE_FLOAT16
      : CU_TENSOR_MAP_DATA_TYPE_UINT8;
  const CUtensorMapSwizzle swizzle = plan->swizzle == 128
      ? CU_TENSOR_MAP_SWIZZLE_128B
      : CU_TENSOR_MAP_SWIZZLE_64B;

  if (plan->im2col)
    CU (cuTensorMapEncodeIm2col, (CUtensorMap *) map, type,
        (cuuint32_t) plan->rank, (void *) data, plan->dim, plan->stride,
        plan->lower, plan->upper, plan->box[0], plan->box[1], plan->step,
        CU_TENSOR_MAP_INTERLEAVE_NONE, swizzle,
        CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
        CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  else
    CU (cuTensorMapEncodeTiled, (CUtensorMap *) map, type,
        (cuuint32_t) plan->rank, (void *) data, plan->dim, plan->stride,
        plan->box, plan->step, CU_TENSOR_MAP_INTERLEAVE_NONE, swizzle,
        CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
        CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
}

void
cu_launch (const TrtkLaunch *launch, void *args, bool pdl)
{
  CUlaunchAttribute attrs[2];
  bool pdl_here = pdl && cu.cc >= 90, cluster = launch->cluster > 1;
  CUlaunchConfig config = {
    .gridDimX = launch->grid[0],
    .gridDimY = launch->grid[1],
    .gridDimZ = launch->grid[2],
    .blockDimX = launch->block,
    .blockDimY = 1,
    .blockDimZ = 1,
    .sharedMemBytes = launch->smem_bytes,
    .hStream = cu.stream,
    .attrs = attrs,
    .numAttrs = (unsigned) pdl_here + (unsigned) cluster,
  };
  void *params[] = { args };
  CUresult result;

  memset (attrs, 0, sizeof attrs);
  if (pdl_here) {
    attrs[0].id = CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION;
    attrs[0].value.programmaticStreamSerializationAllowed = 1;
  }
  if (cluster) {
    CUlaunchAttribute *attr = &attrs[pdl_here];

    attr->id = CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION;
    attr->value.clusterDim.x = attr->value.clusterDim.y = 1;
    attr->value.clusterDim.z = launch->cluster;
  }
  result = cu.p_cuLaunchKernelEx (&config,
      find (launch->kernel, launch->smem_bytes), params, NULL);
  if (result != CUDA_SUCCESS)
    fprintf (stderr, "launch of %s: grid %u %u %u, block %u, %u bytes\n",
        launch->kernel, launch->grid[0], launch->grid[1], launch->grid[2],
        launch->block, launch->smem_bytes);
  cu_check (result, "cuLaunchKernelEx", __LINE__);
}

CUgraphExec
cu_capture_end (CUgraph *graph)
{
  CUgraphExec exec;

  CU (cuStreamEndCapture, cu.stream, graph);
  CU (cuGraphInstantiate, &exec, *graph, 0);
  return exec;
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

double
cu_time_once (CUgraphExec exec)
{
  float ms;

  CU (cuGraphLaunch, exec, cu.stream);
  CU (cuEventRecord, cu.start, cu.stream);
  CU (cuGraphLaunch, exec, cu.stream);
  CU (cuEventRecord, cu.stop, cu.stream);
  CU (cuEventSynchronize, cu.stop);
  CU (cuEventElapsedTime, &ms, cu.start, cu.stop);
  return (double) ms * 1000.0;
}

void
cu_time_graph (CUgraphExec exec, int inner, int outer, double *us)
{
  for (int i = 0; i < 3 * inner; i++)
    CU (cuGraphLaunch, exec, cu.stream);
  for (int o = 0; o < outer; o++) {
    float ms;

    CU (cuEventRecord, cu.start, cu.stream);
    for (int i = 0; i < inner; i++)
      CU (cuGraphLaunch, exec, cu.stream);
    CU (cuEventRecord, cu.stop, cu.stream);
    CU (cuEventSynchronize, cu.stop);
    CU (cuEventElapsedTime, &ms, cu.start, cu.stop);
    us[o] = (double) ms * 1000.0 / inner;
  }
  qsort (us, (size_t) outer, sizeof *us, by_value);
}
