/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* modules.h: the kernels, loaded into a context when they are first asked
 * for. */
#ifndef TRT_BACKENDS_CUDA_MODULES_H
#define TRT_BACKENDS_CUDA_MODULES_H

#include "backends/cuda/device.h"

TrtCudaModules *trt_cuda_modules_new (TrtCudaDevice *device);
/* The context is pushed. */
void trt_cuda_modules_free (TrtCudaModules *modules);

/* Of all kernels, in whatever order they were found. */
guint64 trt_cuda_modules_hash (const TrtCudaModules *modules);

/* The kernel @name, with @smem_bytes of dynamic shared memory allowed; NULL
 * with TRT_ERROR_BACKEND. The context is pushed; any thread. */
TrtCuFunction trt_cuda_modules_find (TrtCudaModules *modules, const char *name,
    gsize smem_bytes, GError **error);

/* Whether there is a kernel @name, and it can be loaded. Any thread; the context
 * need not be pushed. */
gboolean trt_cuda_modules_has (TrtCudaModules *modules, const char *name);

#endif
