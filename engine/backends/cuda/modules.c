/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* modules.c: fatbins, embedded or in a folder, and functions by name. Which
 * fatbin has a kernel is told by its name: trtk_conv_mma_s8_... is in
 * conv_mma_s8; where that does not settle it, every fatbin is asked. */
#include "backends/cuda/modules.h"

#include <string.h>
#ifdef TRT_HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/error.h"
#include "base/hash.h"
#include "cuda/images.h"
#include "cuda/plain/plain.h"

#define FOLDER "TRTINFER_CUDA_KERNELS"

typedef struct {
  char *name;
  const guint8 *data;
  gsize bytes;
  gsize raw_bytes;    /* 0: as they are; else they are compressed */
  int toolkit;        /* 12040; 0: not known */
  GMappedFile *file;  /* of an image in a folder */
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
  GPtrArray *images;     /* Image */
  GHashTable *functions; /* char * -> Function */
  char *why;             /* reading the folder failed */
};

/* ---- where images are ------------------------------------------------- */

static const char *
folder (void)
{
  const char *path = g_getenv (FOLDER);

  return path != NULL && *path != '\0' ? path : NULL;
}

static gboolean
is_embedded (void)
{
  return trtk_cuda_images != NULL;
}

gboolean
trt_cuda_modules_any (GError **error)
{
  if (folder () != NULL || is_embedded ())
    return TRUE;
  return trt_fail (error, TRT_ERROR_BACKEND,
      "built without CUDA kernels; configure with nvcc (-Dcuda=enabled), or "
      "let " FOLDER " name a folder of fatbins");
}

static void
image_free (gpointer data)
{
  Image *image = data;

  g_clear_pointer (&image->file, g_mapped_file_unref);
  g_clear_error (&image->refused);
  g_free (image->name);
  g_free (image);
}

static void
add_embedded (TrtCudaModules *m)
{
  for (const TrtkCudaImage *i = trtk_cuda_images; i->name != NULL; i++) {
    Image *image = g_new0 (Image, 1);
    image->name = g_strdup (i->name);
    image->data = i->data;
    image->bytes = (gsize) (i->end - i->data);
    image->raw_bytes = i->raw_bytes;
    image->toolkit = i->toolkit;
    g_ptr_array_add (m->images, image);
  }
}

static void
add_file (TrtCudaModules *m, const char *path, const char *name)
{
  GMappedFile *file = g_mapped_file_new (path, FALSE, NULL);
  Image *image;

  if (file == NULL)
    return;
  image = g_new0 (Image, 1);
  image->name = g_strndup (name, strlen (name) - strlen (".fatbin"));
  image->file = file;
  image->data = (const guint8 *) g_mapped_file_get_contents (file);
  image->bytes = g_mapped_file_get_length (file);
  g_ptr_array_add (m->images, image);
}

static void
add_folder (TrtCudaModules *m, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;

  if (dir == NULL) {
    m->why = g_strdup (error->message);
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *full = g_build_filename (path, name, NULL);
    if (g_str_has_suffix (name, ".fatbin"))
      add_file (m, full, name);
  }
}

TrtCudaModules *
trt_cuda_modules_new (TrtCudaDevice *device)
{
  TrtCudaModules *m = g_new0 (TrtCudaModules, 1);

  m->device = device;
  m->images = g_ptr_array_new_with_free_func (image_free);
  m->functions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  g_mutex_init (&m->lock);
  if (folder () != NULL)
    add_folder (m, folder ());
  else if (is_embedded ())
    add_embedded (m);
  return m;
}

void
trt_cuda_modules_free (TrtCudaModules *m)
{
  for (guint i = 0; i < m->images->len; i++) {
    Image *image = m->images->pdata[i];
    if (image->module != NULL)
      m->device->cu->module_unload (image->module);
  }
  g_hash_table_unref (m->functions);
  g_ptr_array_unref (m->images);
  g_mutex_clear (&m->lock);
  g_free (m->why);
  g_free (m);
}

guint64
trt_cuda_modules_hash (const TrtCudaModules *m)
{
  guint64 sum = 0;

  for (guint i = 0; i < m->images->len; i++) {
    const Image *image = m->images->pdata[i];
    sum += trt_hash_bytes (image->name, strlen (image->name))
           ^ trt_hash_bytes (image->data, image->bytes);
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
is_too_new (const Image *image, const TrtCudaDevice *device)
{
  return image->toolkit / 1000 > device->cu->version / 1000;
}

static gboolean
no_image (TrtCudaModules *m, const Image *image, GError **error)
{
  const TrtCudaDevice *d = m->device;
  const int have = d->cu->version, toolkit = image->toolkit;

  if (is_too_new (image, d))
    return trt_fail (error, TRT_ERROR_BACKEND,
        "the kernels were compiled by CUDA %d.%d, which driver %d and later "
        "take; this one has CUDA %d.%d: install a newer driver, or configure "
        "with an older nvcc", toolkit / 1000, toolkit % 1000 / 10,
        driver_of (toolkit), have / 1000, have % 1000 / 10);
  return trt_fail (error, TRT_ERROR_BACKEND,
      "the kernels in '%s' do not run on %s (sm_%d) with driver CUDA %d.%d: "
      "there is no code for it, and no PTX that the driver takes; configure "
      "with -Dcuda-archs=%d, or install a newer driver", image->name, d->name,
      d->props.cc, have / 1000, have % 1000 / 10, d->props.cc);
}

/* Not tried again: another toolkit's image of that name may have the kernels. */
static gboolean
refuse (TrtCudaModules *m, Image *image, GError **error)
{
  if (image->refused == NULL)
    no_image (m, image, &image->refused);
  if (error != NULL)
    *error = g_error_copy (image->refused);
  return FALSE;
}

/* The fatbin as drivers take it; caller frees @raw. NULL where it cannot be
 * unpacked. */
static const void *
unpack (const Image *image, guint8 **raw, GError **error)
{
  if (image->raw_bytes == 0)
    return image->data;
#ifdef TRT_HAVE_ZSTD
  *raw = g_malloc (image->raw_bytes);
  if (ZSTD_decompress (*raw, image->raw_bytes, image->data, image->bytes)
      == image->raw_bytes)
    return *raw;
#endif
  trt_fail (error, TRT_ERROR_BACKEND, "the kernels in '%s' cannot be unpacked",
      image->name);
  return NULL;
}

static gboolean
load_new (TrtCudaModules *m, Image *image, GError **error)
{
  g_autofree guint8 *raw = NULL;
  const void *fatbin;
  TrtCuResult result;

  if (is_too_new (image, m->device))
    return refuse (m, image, error);
  fatbin = unpack (image, &raw, error);
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
               image->name)
           == 0;
  return g_str_has_prefix (rest, image->name);
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
no_kernel (const TrtCudaModules *m, const char *name, GError **error)
{
  const gboolean is_hopper = m->device->props.cc == 90 && folder () == NULL;

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
    for (guint i = 0; i < m->images->len && function == NULL; i++) {
      Image *image = m->images->pdata[i];
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
