/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fatbins.h: the kernels as bytes: those that the program carries, or those of
 * the folder that TRTINFER_CUDA_KERNELS names. No driver is asked. */
#ifndef TRT_BACKENDS_CUDA_FATBINS_H
#define TRT_BACKENDS_CUDA_FATBINS_H

#include <glib.h>

typedef struct {
  char *name; /* of the file: "conv_mma_s8" */
  const guint8 *data;
  gsize bytes;
  gsize raw_bytes;   /* 0: as they are; else they are compressed */
  int toolkit;       /* 12040; 0: not known */
  GMappedFile *file; /* of one in a folder */
} TrtCudaFatbin;

/* Whether kernels were compiled at all; the reason is in @error. */
gboolean trt_cuda_fatbins_any (GError **error);
/* Whether they are those of a folder. */
gboolean trt_cuda_fatbins_are_files (void);

/* TrtCudaFatbin; *@why: that the folder cannot be read. Caller frees both. */
GPtrArray *trt_cuda_fatbins_find (char **why);

/* The fatbin as drivers take it; caller frees *@raw, which it may lie in. NULL
 * with TRT_ERROR_BACKEND where it cannot be unpacked. */
const void *trt_cuda_fatbin_unpack (const TrtCudaFatbin *fatbin, guint8 **raw,
    GError **error);

#endif
