/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gather_map.h: operators that only choose elements, as sums of tables. */
#ifndef TRT_BACKENDS_CUDA_GATHER_MAP_H
#define TRT_BACKENDS_CUDA_GATHER_MAP_H

#include <glib.h>

#include "trtk_layout.h"

/* A tensor of rank 2 to 4 as channels, rows and columns of pictures. */
typedef struct {
  gint64 n, size[3];
  gint64 image, step[3]; /* elements, as it lies in memory */
} TrtCudaPicture;

/* FALSE where it is none, or has more elements than an s32 counts. */
gboolean trt_cuda_picture_read (const TrtkOperand *operand,
    TrtCudaPicture *picture);

/* Part of output @out: element (n, c, p, q) from index @first of @axis on is
 * that of input @in at at[0][c] + at[1][p] + at[2][q] in picture n; 0 where one
 * of them is below 0. */
typedef struct {
  gint32 in, out, axis;
  gint64 first, size[3];
  gint32 *at[3];
} TrtCudaGatherMap;

/* The maps that make all of the outputs, in the layouts of @p; NULL: the
 * operator is not of that kind. Caller unrefs. */
GPtrArray *trt_cuda_gather_maps (const TrtkProblem *p);

#endif
