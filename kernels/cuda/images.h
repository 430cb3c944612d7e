/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* images.h: the fatbins as they are linked into a program or library. */
#ifndef TRTK_CUDA_IMAGES_H
#define TRTK_CUDA_IMAGES_H

#include <stdint.h>

typedef struct {
  const char *name; /* of the file: "conv_mma_s8" */
  const uint8_t *data, *end;
  uint32_t raw_bytes; /* 0: a fatbin as it is; else so many in a zstd frame */
  int32_t toolkit;    /* 12040: made by CUDA 12.4 */
} TrtkCudaImage;

/* Name NULL behind the last. Where two have a name, the first is the one of the
 * later toolkit. Weak: absent (its address is NULL) where the program was linked
 * without the kernels. Tests are. */
extern const TrtkCudaImage trtk_cuda_images[] __attribute__ ((weak));

#endif
