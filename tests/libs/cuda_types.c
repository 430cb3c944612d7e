/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Says what <cuda.h> and <cudaGL.h> make of the names that ours has: built once
 * with ours and once with a toolkit's, it must say the same.
 */
#include <cuda.h>
#include <cudaGL.h>
#include <stdio.h>

#define SIZE(type) printf (#type " %zu\n", sizeof (type))
#define VALUE(name) printf (#name " %d\n", (int) name)

int
main (void)
{
  SIZE (CUdevice);
  SIZE (CUdeviceptr);
  SIZE (CUtexObject);
  SIZE (CUmemGenericAllocationHandle);
  SIZE (CUcontext);
  SIZE (CUstream);
  SIZE (CUevent);
  SIZE (CUgraphicsResource);
  SIZE (CUipcEventHandle);
  SIZE (CUipcMemHandle);
  SIZE (CUuuid);
  SIZE (CUresult);
  VALUE (CUDA_SUCCESS);
  VALUE (CUDA_ERROR_OUT_OF_MEMORY);
  VALUE (CUDA_ERROR_NO_DEVICE);
  VALUE (CUDA_ERROR_NOT_SUPPORTED);
  VALUE (CUDA_ERROR_UNKNOWN);
  VALUE (CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
  VALUE (CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  VALUE (CU_LIMIT_MALLOC_HEAP_SIZE);
  VALUE (CU_GRAPHICS_REGISTER_FLAGS_WRITE_DISCARD);
  VALUE (CU_GRAPHICS_MAP_RESOURCE_FLAGS_WRITE_DISCARD);
  VALUE (CU_TR_FILTER_MODE_LINEAR);
  VALUE (CU_MEM_HANDLE_TYPE_POSIX_FILE_DESCRIPTOR);
  VALUE (CU_MEM_ALLOC_GRANULARITY_RECOMMENDED);
  VALUE (CU_MEMPOOL_ATTR_RELEASE_THRESHOLD);
  VALUE (CU_GL_DEVICE_LIST_NEXT_FRAME);
  return 0;
}
