/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* record.h: graphs of what is put into streams. The context is pushed. */
#ifndef TRT_BACKENDS_CUDA_RECORD_H
#define TRT_BACKENDS_CUDA_RECORD_H

#include "backends/cuda/lanes.h"

/* Puts something into lanes->streams[0]. */
typedef gboolean (*TrtCudaLaunchFunc) (TrtCudaLanes *lanes, gpointer data,
    GError **error);

/* Makes a graph of what @launch does: nothing of it runs. @stop: atomic, gives
 * up early where it becomes TRUE; or NULL. */
gboolean trt_cuda_record (TrtCudaLanes *lanes, TrtCudaLaunchFunc launch,
    gpointer data, const gint *stop, TrtCuExec *exec, GError **error);
/* Launches of a sequence, which @data is: one after the other, and in its
 * program's lanes. */
gboolean trt_cuda_put_in_order (TrtCudaLanes *lanes, gpointer data,
    GError **error);
gboolean trt_cuda_put_in_lanes (TrtCudaLanes *lanes, gpointer data,
    GError **error);
/* The graph of one of them and the copies; makes lanes where @forked. */
gboolean trt_cuda_record_sequence (TrtCudaLanes *lanes,
    const TrtCudaSequence *sequence, gboolean forked, const gint *stop,
    TrtCuExec *exec, GError **error);

#endif
