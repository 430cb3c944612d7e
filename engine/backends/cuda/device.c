/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* device.c: contexts that are in use, and what their errors mean. */
#include "backends/cuda/device.h"

#include "backends/cuda/capture.h"
#include "backends/cuda/blas.h"
#include "backends/cuda/modules.h"
#include "backends/cuda/props.h"
#include "base/error.h"

static GMutex lock;
static GPtrArray *devices; /* TrtCudaDevice in use */

/* ---- errors ----------------------------------------------------------- */

gboolean
trt_cuda_is_lost (const TrtCudaDevice *device)
{
  return g_atomic_int_get (&device->lost);
}

static gboolean
fail_lost (const TrtCudaDevice *device, GError **error)
{
  return trt_fail (error, TRT_ERROR_DEVICE_LOST,
      "%s: fatal: the CUDA context was lost to an earlier error; only a new "
      "process can use it again", device->name);
}

gboolean
trt_cuda_check (TrtCudaDevice *device, TrtCuResult result, const char *what,
    GError **error)
{
  if (result == 0)
    return TRUE;
  if (trt_cuda_is_lost (device))
    return fail_lost (device, error);
  if (trt_cu_is_sticky (result)) {
    g_atomic_int_set (&device->lost, TRUE);
    trt_cu_check (result, what, error);
    g_prefix_error (error, "%s: fatal: the CUDA context is lost: ",
        device->name);
    return FALSE;
  }
  return trt_cu_check (result, what, error);
}

gboolean
trt_cuda_push (TrtCudaDevice *device, GError **error)
{
  if (trt_cuda_is_lost (device))
    return fail_lost (device, error);
  return trt_cuda_check (device, device->cu->context_push (device->context),
      "cuCtxPushCurrent", error);
}

void
trt_cuda_pop (TrtCudaDevice *device)
{
  TrtCuContext old;

  device->cu->context_pop (&old);
}

/* ---- memory ----------------------------------------------------------- */

TrtCuPtr
trt_cuda_alloc (TrtCudaDevice *device, gsize bytes, const char *what,
    GError **error)
{
  TrtCuPtr memory = 0;
  size_t free_bytes = 0, total = 0;
  TrtCuResult result = device->cu->mem_alloc (&memory, MAX (bytes, 256));

  if (result == 0)
    return memory;
  if (result != TRT_CU_OUT_OF_MEMORY) {
    trt_cuda_check (device, result, "cuMemAlloc", error);
    return 0;
  }
  device->cu->mem_info (&free_bytes, &total);
  trt_fail (error, TRT_ERROR_MEMORY,
      "%s: no memory for %s: %.1f MiB wanted, %.1f MiB of %.1f MiB are free, "
      "%.1f MiB are missing", device->name, what, bytes / 1048576.0,
      free_bytes / 1048576.0, total / 1048576.0,
      bytes > free_bytes ? (bytes - free_bytes) / 1048576.0 : 0.0);
  return 0;
}

void
trt_cuda_free (TrtCudaDevice *device, TrtCuPtr memory)
{
  if (memory != 0)
    device->cu->mem_free (memory);
}

/* ---- opening ---------------------------------------------------------- */

static int
attribute (const TrtCuDriver *cu, int device, int which)
{
  int value = 0;

  cu->device_attribute (&value, which, device);
  return value;
}

static void
read_props (const TrtCuDriver *cu, int device, TrtCudaProps *p)
{
  p->cc = attribute (cu, device, TRT_CU_ATTR_MAJOR) * 10
          + attribute (cu, device, TRT_CU_ATTR_MINOR);
  p->sms = attribute (cu, device, TRT_CU_ATTR_SMS);
  p->smem_max = (gsize) attribute (cu, device, TRT_CU_ATTR_SMEM_OPTIN);
  p->l2_bytes = (gsize) attribute (cu, device, TRT_CU_ATTR_L2_BYTES);
  /* Two transfers a clock: kHz * bits * 2 / 8 / 1000 bytes a microsecond. */
  p->bytes_per_us = attribute (cu, device, TRT_CU_ATTR_MEMORY_KHZ) / 1000.0
                    * attribute (cu, device, TRT_CU_ATTR_MEMORY_BITS) / 4.0;
  trt_cuda_props_estimate (p,
      attribute (cu, device, TRT_CU_ATTR_CLOCK_KHZ) / 1000.0);
}

static gboolean
check_ordinal (const TrtCuDriver *cu, int ordinal, GError **error)
{
  int n = 0;
  TrtCuResult result = cu->device_count (&n);

  if (result == TRT_CU_NO_DEVICE || (result == 0 && n == 0))
    return trt_fail (error, TRT_ERROR_BACKEND, "there is no NVIDIA GPU");
  if (!trt_cu_check (result, "cuDeviceGetCount", error))
    return FALSE;
  return ordinal < n
         || trt_fail (error, TRT_ERROR_BACKEND,
             "there is no GPU %d: this machine has %d, counted from 0",
             ordinal, n);
}

gboolean
trt_cuda_device_any (GError **error)
{
  const TrtCuDriver *cu = trt_cu_driver (error);

  return cu != NULL && check_ordinal (cu, 0, error);
}

gboolean
trt_cuda_device_props (int ordinal, TrtCudaProps *props, GError **error)
{
  const TrtCuDriver *cu = trt_cu_driver (error);
  int device;

  if (cu == NULL || !check_ordinal (cu, ordinal, error)
      || !trt_cu_check (cu->device_get (&device, ordinal), "cuDeviceGet",
          error))
    return FALSE;
  read_props (cu, device, props);
  return TRUE;
}

/* The ordinal that the driver gives the device of @d->context. */
static gboolean
find_ordinal (TrtCudaDevice *d, GError **error)
{
  gboolean good;

  if (!trt_cu_check (d->cu->context_push (d->context), "cuCtxPushCurrent",
          error))
    return FALSE;
  good = trt_cu_check (d->cu->context_device (&d->ordinal), "cuCtxGetDevice",
      error);
  trt_cuda_pop (d);
  return good;
}

static gboolean
set_up (TrtCudaDevice *d, gpointer context, int ordinal, GError **error)
{
  int device;

  if (context != NULL) {
    d->context = context;
    if (!find_ordinal (d, error))
      return FALSE;
  } else {
    if (!trt_cu_check (d->cu->device_get (&device, ordinal), "cuDeviceGet",
            error)
        || !trt_cu_check (d->cu->primary_retain (&d->context, device),
            "cuDevicePrimaryCtxRetain", error))
      return FALSE;
    d->ordinal = device;
    d->is_primary = TRUE;
  }
  d->cu->device_name (d->name, sizeof d->name, d->ordinal);
  read_props (d->cu, d->ordinal, &d->props);
  d->modules = trt_cuda_modules_new (d);
  return TRUE;
}

static void
device_free (TrtCudaDevice *d)
{
  gboolean alive = d->modules != NULL && trt_cuda_push (d, NULL);

  trt_cuda_worker_free (d->worker, !alive);
  if (alive) {
    g_clear_pointer (&d->blas, trt_cuda_blas_free);
    trt_cuda_modules_free (d->modules);
    trt_cuda_pop (d);
  }
  if (d->is_primary)
    d->cu->primary_release (d->ordinal);
  g_ptr_array_unref (d->weights);
  g_mutex_clear (&d->lock);
  g_free (d);
}

static TrtCudaDevice *
find_open (gpointer context, int ordinal)
{
  for (guint i = 0; devices != NULL && i < devices->len; i++) {
    TrtCudaDevice *d = devices->pdata[i];
    if (context != NULL ? (gpointer) d->context == context
                        : d->is_primary && d->ordinal == ordinal)
      return d;
  }
  return NULL;
}

static TrtCudaDevice *
open_locked (gpointer context, int ordinal, GError **error)
{
  TrtCudaDevice *d = find_open (context, ordinal);

  if (d != NULL) {
    d->refs++;
    return d;
  }
  d = g_new0 (TrtCudaDevice, 1);
  d->refs = 1;
  d->cu = trt_cu_driver (error);
  d->weights = g_ptr_array_new ();
  g_mutex_init (&d->lock);
  if (d->cu == NULL || !check_ordinal (d->cu, ordinal, error)
      || !set_up (d, context, ordinal, error)) {
    device_free (d);
    return NULL;
  }
  if (devices == NULL)
    devices = g_ptr_array_new ();
  g_ptr_array_add (devices, d);
  return d;
}

TrtCudaDevice *
trt_cuda_device_open (gpointer context, int ordinal, GError **error)
{
  TrtCudaDevice *d;

  g_mutex_lock (&lock);
  d = open_locked (context, MAX (ordinal, 0), error);
  g_mutex_unlock (&lock);
  return d;
}

void
trt_cuda_device_close (TrtCudaDevice *device)
{
  g_mutex_lock (&lock);
  if (--device->refs == 0) {
    g_ptr_array_remove (devices, device);
    device_free (device);
    if (devices->len == 0)
      g_clear_pointer (&devices, g_ptr_array_unref);
  }
  g_mutex_unlock (&lock);
}
