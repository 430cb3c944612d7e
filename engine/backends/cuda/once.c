/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* once.c: launches that belong to no plan. */
#include "backends/cuda/once.h"

#include "backends/cuda/modules.h"

gboolean
trt_cuda_come_after (TrtCudaDevice *d, TrtCuStream stream, TrtCuEvent event,
    gpointer after, GError **error)
{
  if (after == NULL)
    return TRUE;
  return trt_cuda_check (d, d->cu->event_record (event, after),
             "cuEventRecord on the frame's stream", error)
         && trt_cuda_check (d, d->cu->stream_wait (stream, event, 0),
             "cuStreamWaitEvent", error);
}

gboolean
trt_cuda_launch_once (TrtCudaDevice *d, TrtCuStream stream,
    const TrtkLaunch *k, void *args, GError **error)
{
  TrtCuConfig config = { .grid = { k->grid[0], k->grid[1], k->grid[2] },
    .block = { k->block, 1, 1 }, .smem_bytes = k->smem_bytes,
    .stream = stream };
  TrtCuFunction function
      = trt_cuda_modules_find (d->modules, k->kernel, k->smem_bytes, error);
  void *params[] = { args };

  if (function == NULL)
    return FALSE;
  if (trt_cuda_check (d, d->cu->launch (&config, function, params, NULL),
          "cuLaunchKernelEx", error))
    return TRUE;
  g_prefix_error (error, "kernel '%s': ", k->kernel);
  return FALSE;
}
