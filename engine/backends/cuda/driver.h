/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* driver.h: the CUDA driver, opened at run time. The types and numbers below
 * are the driver's ABI, written down here so that no toolkit is needed to
 * build; the names are ours so that <cuda.h> may be included beside them. */
#ifndef TRT_BACKENDS_CUDA_DRIVER_H
#define TRT_BACKENDS_CUDA_DRIVER_H

#include <glib.h>

typedef int TrtCuResult; /* 0: success */
typedef guint64 TrtCuPtr;
typedef struct TrtCuContext_ *TrtCuContext;
typedef struct TrtCuModule_ *TrtCuModule;
typedef struct TrtCuFunction_ *TrtCuFunction;
typedef struct TrtCuStream_ *TrtCuStream;
typedef struct TrtCuEvent_ *TrtCuEvent;
typedef struct TrtCuGraph_ *TrtCuGraph;
typedef struct TrtCuExec_ *TrtCuExec;

enum {
  TRT_CU_INVALID_VALUE = 1,
  TRT_CU_OUT_OF_MEMORY = 2,
  TRT_CU_NO_DEVICE = 100,
  TRT_CU_INVALID_IMAGE = 200,
  TRT_CU_NO_BINARY_FOR_GPU = 209,
  TRT_CU_ECC_UNCORRECTABLE = 214,
  TRT_CU_INVALID_PTX = 218,
  TRT_CU_NVLINK_UNCORRECTABLE = 220,
  TRT_CU_UNSUPPORTED_PTX_VERSION = 222,
  TRT_CU_INVALID_HANDLE = 400,
  TRT_CU_NOT_FOUND = 500,
  TRT_CU_ILLEGAL_ADDRESS = 700,
  TRT_CU_LAUNCH_TIMEOUT = 702,
  TRT_CU_CONTEXT_IS_DESTROYED = 709,
  TRT_CU_ASSERT = 710,
  TRT_CU_HARDWARE_STACK_ERROR = 714,
  TRT_CU_LAUNCH_FAILED = 719,
  TRT_CU_CAPTURE_INVALIDATED = 901,
  TRT_CU_UNKNOWN = 999
};

enum {
  TRT_CU_ATTR_CLOCK_KHZ = 13,
  TRT_CU_ATTR_SMS = 16,
  TRT_CU_ATTR_MEMORY_KHZ = 36,
  TRT_CU_ATTR_MEMORY_BITS = 37,
  TRT_CU_ATTR_L2_BYTES = 38,
  TRT_CU_ATTR_MAJOR = 75,
  TRT_CU_ATTR_MINOR = 76,
  TRT_CU_ATTR_SMEM_OPTIN = 97
};

enum {
  TRT_CU_MEMORY_DEVICE = 2,
  TRT_CU_FUNC_PTX_VERSION = 5,
  TRT_CU_FUNC_BINARY_VERSION = 6,
  TRT_CU_FUNC_MAX_DYNAMIC_SMEM = 8,
  TRT_CU_FUNC_SMEM_CARVEOUT = 9,
  TRT_CU_STREAM_NON_BLOCKING = 1,
  TRT_CU_EVENT_BLOCKING = 1,
  TRT_CU_EVENT_NO_TIMING = 2,
  TRT_CU_CAPTURE_THREAD_LOCAL = 1,
  TRT_CU_LAUNCH_CLUSTER = 4,
  TRT_CU_LAUNCH_EARLY = 6, /* programmatic stream serialization */
  TRT_CU_MAP_U8 = 0,
  TRT_CU_MAP_F16 = 6,
  TRT_CU_MAP_SWIZZLE_64 = 2,
  TRT_CU_MAP_SWIZZLE_128 = 3,
  TRT_CU_MAP_L2_256 = 3
};

typedef struct {
  guint32 id;
  guint32 pad;
  union {
    char pad[64];
    guint32 cluster[3];
    gint32 early;
  } value;
} TrtCuAttribute;

typedef struct {
  guint32 grid[3], block[3], smem_bytes;
  TrtCuStream stream;
  TrtCuAttribute *attributes;
  guint32 n_attributes;
} TrtCuConfig;

/* CUDA_MEMCPY2D. */
typedef struct {
  size_t from_x, from_y;
  int from_type;
  const void *from_host;
  TrtCuPtr from;
  void *from_array;
  size_t from_pitch;
  size_t to_x, to_y;
  int to_type;
  void *to_host;
  TrtCuPtr to;
  void *to_array;
  size_t to_pitch;
  size_t width, height;
} TrtCuCopy;

/* X (member, entry point, arguments): what we cannot do without. */
#define TRT_CU_FUNCTIONS(X) \
  X (init, cuInit, (unsigned flags)) \
  X (driver_version, cuDriverGetVersion, (int *version)) \
  X (error_name, cuGetErrorName, (TrtCuResult result, const char **name)) \
  X (error_string, cuGetErrorString, (TrtCuResult result, const char **text)) \
  X (device_count, cuDeviceGetCount, (int *count)) \
  X (device_get, cuDeviceGet, (int *device, int ordinal)) \
  X (device_name, cuDeviceGetName, (char *name, int length, int device)) \
  X (device_attribute, cuDeviceGetAttribute, \
      (int *value, int attribute, int device)) \
  X (primary_retain, cuDevicePrimaryCtxRetain, \
      (TrtCuContext *context, int device)) \
  X (primary_release, cuDevicePrimaryCtxRelease_v2, (int device)) \
  X (context_push, cuCtxPushCurrent_v2, (TrtCuContext context)) \
  X (context_pop, cuCtxPopCurrent_v2, (TrtCuContext *context)) \
  X (context_device, cuCtxGetDevice, (int *device)) \
  X (module_load, cuModuleLoadData, (TrtCuModule *module, const void *image)) \
  X (module_unload, cuModuleUnload, (TrtCuModule module)) \
  X (module_function, cuModuleGetFunction, \
      (TrtCuFunction *function, TrtCuModule module, const char *name)) \
  X (function_get, cuFuncGetAttribute, \
      (int *value, int attribute, TrtCuFunction function)) \
  X (function_set, cuFuncSetAttribute, \
      (TrtCuFunction function, int attribute, int value)) \
  X (mem_info, cuMemGetInfo_v2, (size_t *free_bytes, size_t *total_bytes)) \
  X (mem_alloc, cuMemAlloc_v2, (TrtCuPtr *memory, size_t bytes)) \
  X (mem_free, cuMemFree_v2, (TrtCuPtr memory)) \
  X (host_alloc, cuMemHostAlloc, (void **memory, size_t bytes, unsigned flags)) \
  X (host_free, cuMemFreeHost, (void *memory)) \
  X (copy_to, cuMemcpyHtoD_v2, (TrtCuPtr to, const void *from, size_t bytes)) \
  X (copy_from, cuMemcpyDtoH_v2, (void *to, TrtCuPtr from, size_t bytes)) \
  X (copy_to_async, cuMemcpyHtoDAsync_v2, \
      (TrtCuPtr to, const void *from, size_t bytes, TrtCuStream stream)) \
  X (copy_from_async, cuMemcpyDtoHAsync_v2, \
      (void *to, TrtCuPtr from, size_t bytes, TrtCuStream stream)) \
  X (copy_rows_async, cuMemcpy2DAsync_v2, \
      (const TrtCuCopy *copy, TrtCuStream stream)) \
  X (set_async, cuMemsetD8Async, \
      (TrtCuPtr to, unsigned char value, size_t bytes, TrtCuStream stream)) \
  X (stream_create, cuStreamCreate, (TrtCuStream *stream, unsigned flags)) \
  X (stream_destroy, cuStreamDestroy_v2, (TrtCuStream stream)) \
  X (stream_synchronize, cuStreamSynchronize, (TrtCuStream stream)) \
  X (stream_wait, cuStreamWaitEvent, \
      (TrtCuStream stream, TrtCuEvent event, unsigned flags)) \
  X (capture_begin, cuStreamBeginCapture_v2, (TrtCuStream stream, int mode)) \
  X (capture_end, cuStreamEndCapture, (TrtCuStream stream, TrtCuGraph *graph)) \
  X (event_create, cuEventCreate, (TrtCuEvent *event, unsigned flags)) \
  X (event_destroy, cuEventDestroy_v2, (TrtCuEvent event)) \
  X (event_record, cuEventRecord, (TrtCuEvent event, TrtCuStream stream)) \
  X (event_synchronize, cuEventSynchronize, (TrtCuEvent event)) \
  X (event_elapsed, cuEventElapsedTime, \
      (float *ms, TrtCuEvent start, TrtCuEvent end)) \
  X (launch, cuLaunchKernelEx, \
      (const TrtCuConfig *config, TrtCuFunction function, void **params, \
          void **extra)) \
  X (graph_instantiate, cuGraphInstantiateWithFlags, \
      (TrtCuExec *exec, TrtCuGraph graph, unsigned long long flags)) \
  X (graph_launch, cuGraphLaunch, (TrtCuExec exec, TrtCuStream stream)) \
  X (graph_destroy, cuGraphDestroy, (TrtCuGraph graph)) \
  X (exec_destroy, cuGraphExecDestroy, (TrtCuExec exec)) \
  X (map_tiled, cuTensorMapEncodeTiled, \
      (void *map, int type, guint32 rank, void *data, const guint64 *dims, \
          const guint64 *strides, const guint32 *box, const guint32 *steps, \
          int interleave, int swizzle, int l2, int fill)) \
  X (map_im2col, cuTensorMapEncodeIm2col, \
      (void *map, int type, guint32 rank, void *data, const guint64 *dims, \
          const guint64 *strides, const int *lower, const int *upper, \
          guint32 channels, guint32 pixels, const guint32 *steps, \
          int interleave, int swizzle, int l2, int fill))

typedef struct {
#define TRT_CU_MEMBER(member, entry, arguments) TrtCuResult (*member) arguments;
  TRT_CU_FUNCTIONS (TRT_CU_MEMBER)
#undef TRT_CU_MEMBER
  int version; /* 12040: CUDA 12.4 */
} TrtCuDriver;

/* The driver of this process; NULL with TRT_ERROR_BACKEND and the reason. Any
 * thread; opened once. */
const TrtCuDriver *trt_cu_driver (GError **error);

/* TRUE where @result is success; else TRT_ERROR_MEMORY, TRT_ERROR_DEVICE_LOST
 * or TRT_ERROR_BACKEND: what failed, and the driver's word for it. */
gboolean trt_cu_check (TrtCuResult result, const char *what, GError **error);

/* Whether no later call in the context can work. */
gboolean trt_cu_is_sticky (TrtCuResult result);

#endif
