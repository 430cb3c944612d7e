/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_gpu.c: a test that is linked with this file runs its plain launches on
 * the GPU, with the fatbins of the folder that $TRT_CUDA_FATBINS names, and is
 * skipped (77) where there is no GPU. */
#include <stdlib.h>

#include "cu.h"
#include "plain_run.h"

static void *
upload (const void *host, gsize bytes)
{
  CUdeviceptr device = cu_alloc (bytes);

  CU (cuMemcpyHtoD, device, host, bytes);
  return (void *) (uintptr_t) device;
}

static void
download (void *host, void *device, gsize bytes)
{
  CU (cuStreamSynchronize, cu.stream);
  CU (cuMemcpyDtoH, host, (CUdeviceptr) (uintptr_t) device, bytes);
  CU (cuMemFree, (CUdeviceptr) (uintptr_t) device);
}

/* Each may begin before the one before it ends, as in an engine. */
static void
launch (const TrtkLaunch *how, TrtkPlainArgs *args)
{
  cu_launch (how, args, cu.cc >= 90);
}

static const PlainDevice gpu = { upload, download, launch };

__attribute__ ((constructor)) static void
open_gpu (void)
{
  const char *folder = getenv ("TRT_CUDA_FATBINS");
  int status = cu_open (folder != NULL ? folder : ".");

  if (status != 0)
    exit (status);
  plain_device = &gpu;
}
