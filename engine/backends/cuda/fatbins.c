/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fatbins.c: see fatbins.h. */
#include "backends/cuda/fatbins.h"

#include <string.h>
#ifdef TRT_HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/error.h"
#include "cuda/images.h"

#define FOLDER "TRTINFER_CUDA_KERNELS"

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
trt_cuda_fatbins_are_files (void)
{
  return folder () != NULL;
}

gboolean
trt_cuda_fatbins_any (GError **error)
{
  if (folder () != NULL || is_embedded ())
    return TRUE;
  return trt_fail (error, TRT_ERROR_BACKEND,
      "built without CUDA kernels; configure with nvcc (-Dcuda=enabled), or "
      "let " FOLDER " name a folder of fatbins");
}

static void
fatbin_free (gpointer data)
{
  TrtCudaFatbin *fatbin = data;

  g_clear_pointer (&fatbin->file, g_mapped_file_unref);
  g_free (fatbin->name);
  g_free (fatbin);
}

static void
add_embedded (GPtrArray *fatbins)
{
  for (const TrtkCudaImage *i = trtk_cuda_images; i->name != NULL; i++) {
    TrtCudaFatbin *fatbin = g_new0 (TrtCudaFatbin, 1);
    fatbin->name = g_strdup (i->name);
    fatbin->data = i->data;
    fatbin->bytes = (gsize) (i->end - i->data);
    fatbin->raw_bytes = i->raw_bytes;
    fatbin->toolkit = i->toolkit;
    g_ptr_array_add (fatbins, fatbin);
  }
}

static void
add_file (GPtrArray *fatbins, const char *path, const char *name)
{
  GMappedFile *file = g_mapped_file_new (path, FALSE, NULL);
  TrtCudaFatbin *fatbin;

  if (file == NULL)
    return;
  fatbin = g_new0 (TrtCudaFatbin, 1);
  fatbin->name = g_strndup (name, strlen (name) - strlen (".fatbin"));
  fatbin->file = file;
  fatbin->data = (const guint8 *) g_mapped_file_get_contents (file);
  fatbin->bytes = g_mapped_file_get_length (file);
  g_ptr_array_add (fatbins, fatbin);
}

static void
add_folder (GPtrArray *fatbins, const char *path, char **why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;

  if (dir == NULL) {
    *why = g_strdup (error->message);
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *full = g_build_filename (path, name, NULL);
    if (g_str_has_suffix (name, ".fatbin"))
      add_file (fatbins, full, name);
  }
}

GPtrArray *
trt_cuda_fatbins_find (char **why)
{
  GPtrArray *fatbins = g_ptr_array_new_with_free_func (fatbin_free);

  *why = NULL;
  if (folder () != NULL)
    add_folder (fatbins, folder (), why);
  else if (is_embedded ())
    add_embedded (fatbins);
  return fatbins;
}

const void *
trt_cuda_fatbin_unpack (const TrtCudaFatbin *fatbin, guint8 **raw,
    GError **error)
{
  if (fatbin->raw_bytes == 0)
    return fatbin->data;
#ifdef TRT_HAVE_ZSTD
  *raw = g_malloc (fatbin->raw_bytes);
  if (ZSTD_decompress (*raw, fatbin->raw_bytes, fatbin->data, fatbin->bytes)
      == fatbin->raw_bytes)
    return *raw;
#endif
  trt_fail (error, TRT_ERROR_BACKEND, "the kernels in '%s' cannot be unpacked",
      fatbin->name);
  return NULL;
}
