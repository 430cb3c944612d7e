/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* device.h: a GPU behind one CUcontext: the caller's, or the primary one of a
 * device. Everything that a context owns hangs on it: memory, kernels. */
#ifndef TRT_BACKENDS_CUDA_DEVICE_H
#define TRT_BACKENDS_CUDA_DEVICE_H

#include "backends/cuda/driver.h"
#include "backends/cuda/work.h"

typedef struct _TrtCudaModules TrtCudaModules;
typedef struct _TrtCudaBlas TrtCudaBlas;
typedef struct _TrtCudaWorker TrtCudaWorker;

typedef struct {
  guint refs; /* under the lock of device.c */
  const TrtCuDriver *cu;
  TrtCuContext context;
  int ordinal;
  gboolean is_primary; /* retained by us */
  char name[96];
  TrtCudaProps props;
  TrtCudaModules *modules;
  GMutex lock;
  GPtrArray *weights; /* TrtCudaWeights that engines use now; under lock */
  gboolean asked_blas; /* under lock, and with it: */
  TrtCudaBlas *blas;   /* blas.h's, or NULL */
  TrtCudaWorker *worker; /* captures graphs; made when needed, under lock */
  gint lost;          /* atomic: a sticky error has happened */
} TrtCudaDevice;

/* @context NULL: the primary context of device @ordinal. The same context
 * gives the same device. */
TrtCudaDevice *trt_cuda_device_open (gpointer context, int ordinal,
    GError **error);
void trt_cuda_device_close (TrtCudaDevice *device);

/* Whether there is a driver and a GPU; any thread. */
gboolean trt_cuda_device_any (GError **error);
/* Of device @ordinal, without a context. */
gboolean trt_cuda_device_props (int ordinal, TrtCudaProps *props,
    GError **error);

/* Makes the context current for the calls until trt_cuda_pop (). FALSE where
 * it cannot be, or is lost. */
gboolean trt_cuda_push (TrtCudaDevice *device, GError **error);
void trt_cuda_pop (TrtCudaDevice *device);

/* As trt_cu_check (); after an error that the context does not survive, this
 * call and all later ones say that it is fatal. */
gboolean trt_cuda_check (TrtCudaDevice *device, TrtCuResult result,
    const char *what, GError **error);
gboolean trt_cuda_is_lost (const TrtCudaDevice *device);

/* Memory of the device; 0 with TRT_ERROR_MEMORY, how much was wanted and how
 * much there is. The context is pushed. */
TrtCuPtr trt_cuda_alloc (TrtCudaDevice *device, gsize bytes, const char *what,
    GError **error);
void trt_cuda_free (TrtCudaDevice *device, TrtCuPtr memory);

#endif
