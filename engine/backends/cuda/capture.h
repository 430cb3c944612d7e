/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* capture.h: graphs that a thread of the device makes while others run. */
#ifndef TRT_BACKENDS_CUDA_CAPTURE_H
#define TRT_BACKENDS_CUDA_CAPTURE_H

#include "backends/cuda/record.h"

typedef struct _TrtCudaCapture TrtCudaCapture;

/* Asks for the graph of @sequence, whose addresses are copied: it may be
 * changed and freed meanwhile. The device's memory is not touched. */
TrtCudaCapture *trt_cuda_capture_begin (TrtCudaDevice *device,
    const TrtCudaSequence *sequence, gboolean forked, GError **error);
/* Whether trt_cuda_capture_end () does not wait. */
gboolean trt_cuda_capture_is_done (TrtCudaCapture *capture);
/* Frees @capture when its thread is done with it, which is told to give up
 * early. The graph is the caller's; NULL with @error where there is none. */
TrtCuExec trt_cuda_capture_end (TrtCudaCapture *capture, GError **error);

/* Of the device's last user: joins the thread. @lost: the driver's objects are
 * left alone. The context is pushed, where it is not lost. */
void trt_cuda_worker_free (TrtCudaWorker *worker, gboolean lost);

#endif
