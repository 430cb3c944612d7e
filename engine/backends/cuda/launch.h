/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* launch.h: one launch with its addresses. */
#ifndef TRT_BACKENDS_CUDA_LAUNCH_H
#define TRT_BACKENDS_CUDA_LAUNCH_H

#include "backends/cuda/program.h"

/* Where slots point: by step of the engine. */
typedef struct {
  const TrtCudaProgram *program;
  TrtCuPtr (*port) (gpointer data, TrtSpace space, guint index);
  gpointer data;
  TrtCuPtr arena, scratch;
  const TrtCuPtr *constants; /* in place of the program's own, or NULL */
  /* Where a value of the recipe is elsewhere, or 0; NULL: none is. */
  TrtCuPtr (*moved) (gpointer data, guint32 value);
} TrtCudaAddresses;

typedef struct {
  const TrtCudaProgramLaunch *launch;
  guint8 *args; /* aligned to 64 bytes */
} TrtCudaBound;

/* Finds @launch->function, which stays NULL where the launch is cuBLASLt's. The
 * context is pushed. */
gboolean trt_cuda_launch_find (TrtCudaDevice *device,
    TrtCudaProgramLaunch *launch, GError **error);

gboolean trt_cuda_bound_init (TrtCudaBound *bound,
    const TrtCudaProgramLaunch *launch, GError **error);
void trt_cuda_bound_clear (TrtCudaBound *bound);
/* Writes every address and tensor map. */
gboolean trt_cuda_bound_patch (TrtCudaBound *bound,
    const TrtCudaAddresses *addresses, GError **error);
/* Puts it into @stream; nothing is allocated. @early: it may begin before what
 * is there has ended, where it waits itself. */
gboolean trt_cuda_bound_launch (const TrtCudaBound *bound,
    TrtCudaDevice *device, TrtCuStream stream, gboolean early, GError **error);

#endif
