/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* once.h: launches that belong to no plan. */
#ifndef TRT_BACKENDS_CUDA_ONCE_H
#define TRT_BACKENDS_CUDA_ONCE_H

#include "backends/cuda/device.h"
#include "cuda/trtk_cuda.h"

/* The context is pushed for both. */

/* Everything that is on @after, which may be NULL, so far comes before what is
 * put into @stream from now on. @event is the caller's, for that. */
gboolean trt_cuda_come_after (TrtCudaDevice *device, TrtCuStream stream,
    TrtCuEvent event, gpointer after, GError **error);

/* @args: what the kernel gets by value. */
gboolean trt_cuda_launch_once (TrtCudaDevice *device, TrtCuStream stream,
    const TrtkLaunch *launch, void *args, GError **error);

#endif
