/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gst.c: the entry points that libgstcuda wants beside the engine's, so that
 * GStreamer's own CUDA memory works on the stand-in. Copies are done at once,
 * after what waits in their stream. Textures, OpenGL and kernels of GStreamer's
 * are not there (801, not supported). */
#include <stdint.h>
#include <string.h>

#include "standin.h"

#define CALL STANDIN_API int
#define NOT_SUPPORTED 801

/* CUDA_MEMCPY2D. */
typedef struct {
  size_t from_x, from_y;
  int from_type; /* 1: host, 2: device */
  const void *from_host;
  uint64_t from_device;
  void *from_array;
  size_t from_pitch;
  size_t to_x, to_y;
  int to_type;
  void *to_host;
  uint64_t to_device;
  void *to_array;
  size_t to_pitch;
  size_t width, height;
} Copy;

CALL cuMemAlloc_v2 (uint64_t *memory, size_t bytes);
CALL cuMemHostAlloc (void **memory, size_t bytes, unsigned flags);
CALL cuStreamSynchronize (void *stream);
CALL cuStreamDestroy_v2 (void *stream);

CALL
cuMemAllocPitch_v2 (uint64_t *memory, size_t *pitch, size_t width,
    size_t height, unsigned element)
{
  *pitch = (width + 511) / 512 * 512;
  return cuMemAlloc_v2 (memory, *pitch * height);
}

CALL
cuMemAllocHost_v2 (void **memory, size_t bytes)
{
  return cuMemHostAlloc (memory, bytes, 0);
}

/* 1.22 asks for the old name. */
CALL
cuStreamDestroy (void *stream)
{
  return cuStreamDestroy_v2 (stream);
}

CALL
cuMemcpy2D_v2 (const Copy *c)
{
  const char *from = c->from_type == 1
                         ? c->from_host
                         : (const char *) (uintptr_t) c->from_device;
  char *to = c->to_type == 1 ? c->to_host
                             : (char *) (uintptr_t) c->to_device;

  if ((c->from_type != 1 && c->from_type != 2)
      || (c->to_type != 1 && c->to_type != 2) || from == NULL || to == NULL
      || c->width > c->from_pitch || c->width > c->to_pitch)
    return 1;
  for (size_t y = 0; y < c->height; y++)
    memcpy (to + (c->to_y + y) * c->to_pitch + c->to_x,
        from + (c->from_y + y) * c->from_pitch + c->from_x, c->width);
  return 0;
}

CALL
cuMemcpy2DAsync_v2 (const Copy *c, void *stream)
{
  int result = stream != NULL ? cuStreamSynchronize (stream) : 0;

  return result != 0 ? result : cuMemcpy2D_v2 (c);
}

CALL
cuDeviceCanAccessPeer (int *can, int device, int peer)
{
  *can = 0;
  return 0;
}

#define ABSENT(name) \
  CALL name (void) \
  { \
    return NOT_SUPPORTED; \
  }
ABSENT (cuCtxEnablePeerAccess)
ABSENT (cuCtxDisablePeerAccess)
ABSENT (cuGraphicsMapResources)
ABSENT (cuGraphicsUnmapResources)
ABSENT (cuGraphicsResourceSetMapFlags_v2)
ABSENT (cuGraphicsSubResourceGetMappedArray)
ABSENT (cuGraphicsResourceGetMappedPointer_v2)
ABSENT (cuGraphicsUnregisterResource)
ABSENT (cuGraphicsGLRegisterImage)
ABSENT (cuGraphicsGLRegisterBuffer)
ABSENT (cuGLGetDevices)
ABSENT (cuGLGetDevices_v2)
ABSENT (cuTexObjectCreate)
ABSENT (cuTexObjectDestroy)
ABSENT (cuLaunchKernel)
