/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* modules.c: fatbins in a context, and functions by name. Which fatbin has a
 * kernel is told by its name: trtk_conv_mma_s8_... is in conv_mma_s8; where that
 * does not settle it, every fatbin is asked. */
#include "backends/cuda/modules.h"

#include <string.h>

#include "backends/cuda/fatbins.h"
#include "base/error.h"
#include "base/hash.h"
#include "cuda/plain/plain.h"

typedef struct {
  const TrtCudaFatbin *fatbin;
  TrtCuModule module; /* NULL: not loaded yet */
  GError *refused;    /* why the driver does not take it */
} Image;

typedef struct {
  TrtCuFunction function;
  gsize smem_bytes; /* dynamic, allowed so far */
} Function;

struct _TrtCudaModules {
  TrtCudaDevice *device;
  GMutex lock;
  GPtrArray *fatbins;    /* TrtCudaFatbin */
  Image *images;         /* as many */
  GHashTable *functions; /* char * -> Function */
  GHashTable *absent;    /* char *: asked for, and in no image */
  char *why;             /* reading the folder failed */
};

TrtCudaModules *
trt_cuda_modules_new (TrtCudaDevice *device)
{
  TrtCudaModules *m = g_new0 (TrtCudaModules, 1);

  m->device = device;
  m->fatbins = trt_cuda_fatbins_find (&m->why);
  m->images = g_new0 (Image, m->fatbins->len + 1);
  for (guint i = 0; i < m->fatbins->len; i++)
    m->images[i].fatbin = m->fatbins->pdata[i];
  m->functions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  m->absent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&m->lock);
  return m;
}

void
trt_cuda_modules_free (TrtCudaModules *m)
{
  for (guint i = 0; i < m->fatbins->len; i++) {
    if (m->images[i].module != NULL)
      m->device->cu->module_unload (m->images[i].module);
    g_clear_error (&m->images[i].refused);
  }
  g_free (m->images);
  g_hash_table_unref (m->functions);
  g_hash_table_unref (m->absent);
  g_ptr_array_unref (m->fatbins);
  g_mutex_clear (&m->lock);
  g_free (m->why);
  g_free (m);
}

guint64
trt_cuda_modules_hash (const TrtCudaModules *m)
{
  guint64 sum = 0;

  for (guint i = 0; i < m->fatbins->len; i++) {
    const TrtCudaFatbin *f = m->fatbins->pdata[i];
    sum += trt_hash_bytes (f->name, strlen (f->name))
           ^ trt_hash_bytes (f->data, f->bytes);
  }
  return sum;
}

/* ---- functions -------------------------------------------------------- */

/* The first driver that takes what a toolkit makes. */
static int
driver_of (int toolkit)
{
  return toolkit >= 13000 ? 580 : 525;
}

static gboolean
is_too_new (const TrtCudaFatbin *fatbin, const TrtCudaDevice *device)
{
  return fatbin->toolkit / 1000 > device->cu->version / 1000;
}

static gboolean
no_image (TrtCudaModules *m, const TrtCudaFatbin *fatbin, GError **error)
{
  const TrtCudaDevice *d = m->device;
  const int have = d->cu->version, toolkit = fatbin->toolkit;

  if (is_too_new (fatbin, d))
    return trt_fail (error, TRT_ERROR_BACKEND,
        "the kernels were compiled by CUDA %d.%d, which driver %d and later "
        "take; this one has CUDA %d.%d: install a newer driver, or configure "
        "with an older nvcc", toolkit / 1000, toolkit % 1000 / 10,
        driver_of (toolkit), have / 1000, have % 1000 / 10);
  return trt_fail (error, TRT_ERROR_BACKEND,
      "the kernels in '%s' do not run on %s (sm_%d) with driver CUDA %d.%d: "
      "there is no code for it, and no PTX that the driver takes; configure "
      "with -Dcuda-archs=%d, or install a newer driver", fatbin->name, d->name,
      d->props.cc, have / 1000, have % 1000 / 10, d->props.cc);
}

/* Not tried again: another toolkit's image of that name may have the kernels. */
static gboolean
refuse (TrtCudaModules *m, Image *image, GError **error)
{
  if (image->refused == NULL)
    no_image (m, image->fatbin, &image->refused);
  if (error != NULL)
    *error = g_error_copy (image->refused);
  return FALSE;
}

static gboolean
load_new (TrtCudaModules *m, Image *image, GError **error)
{
  g_autofree guint8 *raw = NULL;
  const void *fatbin;
  TrtCuResult result;

  if (is_too_new (image->fatbin, m->device))
    return refuse (m, image, error);
  fatbin = trt_cuda_fatbin_unpack (image->fatbin, &raw, error);
  if (fatbin == NULL)
    return FALSE;
  result = m->device->cu->module_load (&image->module, fatbin);
  if (result == TRT_CU_NO_BINARY_FOR_GPU || result == TRT_CU_INVALID_IMAGE
      || result == TRT_CU_UNSUPPORTED_PTX_VERSION
      || result == TRT_CU_INVALID_PTX)
    return refuse (m, image, error);
  return trt_cuda_check (m->device, result, "cuModuleLoadData", error);
}

static gboolean
load (TrtCudaModules *m, Image *image, GError **error)
{
  if (image->module != NULL)
    return TRUE;
  return image->refused != NULL ? refuse (m, image, error)
                                : load_new (m, image, error);
}

/* Whether the kernel's name says that it is in the image. */
static gboolean
is_named_after (const char *kernel, const Image *image)
{
  const char *rest = g_str_has_prefix (kernel, "trtk_") ? kernel + 5 : kernel;

  if (g_str_has_prefix (rest, "plain_"))
    return g_strcmp0 (trtk_cuda_plain_fatbin (rest + strlen ("plain_")),
               image->fatbin->name)
           == 0;
  return g_str_has_prefix (rest, image->fatbin->name);
}

static gboolean
look_in (TrtCudaModules *m, Image *image, const char *name,
    TrtCuFunction *function, GError **error)
{
  TrtCuResult result;

  if (!load (m, image, error))
    return FALSE;
  result = m->device->cu->module_function (function, image->module, name);
  return result == TRT_CU_NOT_FOUND
         || trt_cuda_check (m->device, result, "cuModuleGetFunction", error);
}

/* Hopper's own kernels have no PTX: they are there where sm_90a was asked for. */
static void
no_kernel (TrtCudaModules *m, const char *name, GError **error)
{
  const gboolean is_hopper
      = m->device->props.cc == 90 && !trt_cuda_fatbins_are_files ();

  g_hash_table_add (m->absent, g_strdup (name));
  trt_fail (error, TRT_ERROR_BACKEND, "there is no CUDA kernel '%s'%s%s%s",
      name, m->why != NULL ? ": " : "", m->why != NULL ? m->why : "",
      is_hopper ? "; configure with -Dcuda-archs=80,90a" : "");
}

/* NULL where no image has it. An image that cannot be loaded is the error
 * only where no other has the kernel. */
static TrtCuFunction
look_everywhere (TrtCudaModules *m, const char *name, GError **error)
{
  g_autoptr (GError) first = NULL;
  TrtCuFunction function = NULL;

  for (int pass = 0; pass < 2; pass++) {
    for (guint i = 0; i < m->fatbins->len && function == NULL; i++) {
      Image *image = &m->images[i];
      if (is_named_after (name, image) == (pass == 0))
        look_in (m, image, name, &function, first == NULL ? &first : NULL);
    }
  }
  if (function == NULL && first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else if (function == NULL)
    no_kernel (m, name, error);
  return function;
}

static gboolean
set (TrtCudaModules *m, TrtCuFunction function, int attribute, int value,
    GError **error)
{
  return trt_cuda_check (m->device,
      m->device->cu->function_set (function, attribute, value),
      "cuFuncSetAttribute", error);
}

/* Asked for always: what a launch may have without asking is 48 KiB less what
 * the kernel has of its own, which is not known here. Only ever more. */
static gboolean
allow_smem (TrtCudaModules *m, Function *f, gsize bytes, GError **error)
{
  if (bytes <= f->smem_bytes)
    return TRUE;
  if (!set (m, f->function, TRT_CU_FUNC_MAX_DYNAMIC_SMEM, (int) bytes, error))
    return FALSE;
  f->smem_bytes = bytes;
  return TRUE;
}

/* A convolution lives from shared memory: it gets as much of the first cache
 * as there is. */
static Function *
find (TrtCudaModules *m, const char *name, GError **error)
{
  Function *f = g_hash_table_lookup (m->functions, name);
  TrtCuFunction function;

  if (f != NULL)
    return f;
  function = look_everywhere (m, name, error);
  if (function == NULL)
    return NULL;
  if (g_str_has_prefix (name, "trtk_conv")
      && !set (m, function, TRT_CU_FUNC_SMEM_CARVEOUT, 100, error))
    return NULL;
  f = g_new0 (Function, 1);
  f->function = function;
  g_hash_table_insert (m->functions, g_strdup (name), f);
  return f;
}

TrtCuFunction
trt_cuda_modules_find (TrtCudaModules *modules, const char *name,
    gsize smem_bytes, GError **error)
{
  Function *f;
  gboolean good;

  if (smem_bytes > modules->device->props.smem_max) {
    trt_fail (error, TRT_ERROR_BACKEND,
        "kernel '%s' wants %" G_GSIZE_FORMAT " bytes of shared memory, %s has "
        "%" G_GSIZE_FORMAT, name, smem_bytes, modules->device->name,
        modules->device->props.smem_max);
    return NULL;
  }
  g_mutex_lock (&modules->lock);
  f = find (modules, name, error);
  good = f != NULL && allow_smem (modules, f, smem_bytes, error);
  g_mutex_unlock (&modules->lock);
  return good ? f->function : NULL;
}

/* Called with the lock. */
static gboolean
has (TrtCudaModules *m, const char *name)
{
  gboolean found;

  if (g_hash_table_contains (m->functions, name))
    return TRUE;
  if (g_hash_table_contains (m->absent, name)
      || !trt_cuda_push (m->device, NULL))
    return FALSE;
  found = find (m, name, NULL) != NULL;
  trt_cuda_pop (m->device);
  return found;
}

gboolean
trt_cuda_modules_has (TrtCudaModules *modules, const char *name)
{
  gboolean found;

  g_mutex_lock (&modules->lock);
  found = has (modules, name);
  g_mutex_unlock (&modules->lock);
  return found;
}
