/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* driver.c: the entry points of libcuda.so.1 that are about devices, contexts,
 * modules and memory; the others are in stream.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define MAX_DEPTH 16

typedef struct {
  Function **functions;
  size_t n;
} Module;

static Context primary;
static int primary_refs;
static __thread Context *stack[MAX_DEPTH];
static __thread int depth;

Context *
standin_current (void)
{
  return depth > 0 ? stack[depth - 1] : NULL;
}

CALL cuInit (unsigned flags) { return standin_faults.no_device ? 100 : 0; }

CALL
cuDriverGetVersion (int *version)
{
  *version = standin_faults.version;
  return 0;
}

CALL
cuGetErrorName (int result, const char **name)
{
  *name = result == 2     ? "CUDA_ERROR_OUT_OF_MEMORY"
          : result == 100 ? "CUDA_ERROR_NO_DEVICE"
          : result == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS"
                          : "CUDA_ERROR";
  return 0;
}

CALL
cuGetErrorString (int result, const char **text)
{
  *text = result == 2     ? "out of memory"
          : result == 100 ? "no CUDA-capable device is detected"
          : result == 700 ? "an illegal memory access was encountered"
                          : "the stand-in says no";
  return 0;
}

CALL
cuDeviceGetCount (int *count)
{
  *count = standin_faults.no_device ? 0 : 1;
  return 0;
}

CALL
cuDeviceGet (int *device, int ordinal)
{
  *device = ordinal;
  return ordinal == 0 ? 0 : 101;
}

CALL
cuDeviceGetName (char *name, int length, int device)
{
  snprintf (name, (size_t) length, "stand-in GPU");
  return 0;
}

CALL
cuDeviceGetAttribute (int *value, int attribute, int device)
{
  switch (attribute) {
    case 13:
      *value = 1410000;
      break;
    case 16:
      *value = 108;
      break;
    case 36:
      *value = 1215000;
      break;
    case 37:
      *value = 5120;
      break;
    case 38:
      *value = 40 << 20;
      break;
    case 75:
      *value = standin_faults.cc / 10;
      break;
    case 76:
      *value = standin_faults.cc % 10;
      break;
    case 97:
      *value = standin_faults.cc >= 90 ? 227 << 10 : 163 << 10;
      break;
    default:
      *value = 0;
  }
  return 0;
}

/* ---- contexts --------------------------------------------------------- */

CALL
cuDevicePrimaryCtxRetain (void **context, int device)
{
  pthread_mutex_lock (&standin_lock);
  primary_refs++;
  standin_counts.contexts++;
  pthread_mutex_unlock (&standin_lock);
  *context = &primary;
  return 0;
}

/* As a driver does, the last release frees the context: errors are gone. */
CALL
cuDevicePrimaryCtxRelease_v2 (int device)
{
  int result = 0;

  pthread_mutex_lock (&standin_lock);
  if (primary_refs == 0) {
    result = 201;
  } else {
    standin_counts.contexts--;
    if (--primary_refs == 0)
      primary.lost = 0;
  }
  pthread_mutex_unlock (&standin_lock);
  return result;
}

CALL
cuCtxCreate_v2 (void **context, unsigned flags, int device)
{
  if (depth == MAX_DEPTH || (*context = calloc (1, sizeof (Context))) == NULL)
    return 2;
  standin_counts.contexts++;
  stack[depth++] = *context;
  return 0;
}

CALL
cuCtxDestroy_v2 (void *context)
{
  standin_counts.contexts--;
  if (depth > 0 && stack[depth - 1] == context)
    depth--;
  free (context);
  return 0;
}

CALL
cuCtxPushCurrent_v2 (void *context)
{
  if (depth == MAX_DEPTH)
    return 1;
  stack[depth++] = context;
  return 0;
}

CALL
cuCtxPopCurrent_v2 (void **context)
{
  if (depth == 0)
    return 201;
  depth--;
  if (context != NULL)
    *context = stack[depth];
  return 0;
}

CALL
cuCtxGetDevice (int *device)
{
  *device = 0;
  return depth > 0 ? 0 : 201;
}

/* ---- modules ---------------------------------------------------------- */

CALL
cuModuleLoadData (void **module, const void *image)
{
  ENTER
  if (standin_faults.no_image || image == NULL
      || strncmp (image, "no code", 7) == 0)
    result = 209;
  else if ((*module = calloc (1, sizeof (Module))) == NULL)
    result = 2;
  else
    standin_counts.modules++;
  LEAVE
}

CALL
cuModuleUnload (void *module)
{
  Module *m = module;

  ENTER
  for (size_t i = 0; i < m->n; i++)
    free (m->functions[i]);
  free (m->functions);
  free (m);
  standin_counts.modules--;
  LEAVE
}

CALL
cuModuleGetFunction (void **function, void *module, const char *name)
{
  Module *m = module;
  Function *f;

  ENTER
  f = calloc (1, sizeof *f);
  if (strcmp (name, standin_faults.no_kernel) == 0
      || !standin_find_kernel (name, &f->kernel)) {
    free (f);
    result = 500;
  } else {
    f->smem_bytes = FREE_SMEM;
    m->functions = realloc (m->functions, (m->n + 1) * sizeof *m->functions);
    m->functions[m->n++] = f;
    *function = f;
  }
  LEAVE
}

/* The code that it was compiled from and for. */
CALL
cuFuncGetAttribute (int *value, int attribute, void *function)
{
  ENTER
  *value = attribute == 5 ? 80 : attribute == 6 ? standin_faults.cc : 0;
  LEAVE
}

CALL
cuFuncSetAttribute (void *function, int attribute, int value)
{
  Function *f = function;

  ENTER
  if (attribute == 8 && value > (standin_faults.cc >= 90 ? 227 << 10 : 163 << 10))
    result = 1;
  else if (attribute == 8)
    f->smem_bytes = (unsigned) value;
  LEAVE
}

/* ---- memory ----------------------------------------------------------- */

CALL
cuMemGetInfo_v2 (size_t *free_bytes, size_t *total)
{
  ENTER
  *total = standin_faults.memory;
  *free_bytes = standin_faults.memory - standin_bytes ();
  LEAVE
}

CALL
cuMemAlloc_v2 (uint64_t *memory, size_t bytes)
{
  void *data = NULL;

  ENTER
  if ((standin_faults.oom_at > 0 && --standin_faults.oom_at == 0)
      || bytes > standin_faults.memory - standin_bytes ())
    result = 2;
  else if ((data = standin_alloc (bytes, c)) == NULL)
    result = 2;
  *memory = (uint64_t) (uintptr_t) data;
  LEAVE
}

CALL
cuMemFree_v2 (uint64_t memory)
{
  ENTER
  if (!standin_free ((void *) (uintptr_t) memory, c))
    result = 1;
  LEAVE
}

CALL
cuMemHostAlloc (void **memory, size_t bytes, unsigned flags)
{
  ENTER
  if (posix_memalign (memory, 64, bytes) != 0)
    result = 2;
  else
    standin_counts.host++;
  LEAVE
}

CALL
cuMemFreeHost (void *memory)
{
  ENTER
  free (memory);
  standin_counts.host--;
  LEAVE
}

CALL
cuMemcpyHtoD_v2 (uint64_t to, const void *from, size_t bytes)
{
  ENTER
  if (!standin_owns (c, (void *) (uintptr_t) to, bytes))
    result = 1;
  else
    memcpy ((void *) (uintptr_t) to, from, bytes);
  LEAVE
}

CALL
cuMemcpyDtoH_v2 (void *to, uint64_t from, size_t bytes)
{
  ENTER
  if (!standin_owns (c, (void *) (uintptr_t) from, bytes))
    result = 1;
  else
    memcpy (to, (void *) (uintptr_t) from, bytes);
  LEAVE
}
