/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* npy.h: NumPy's array files, as trtplan reads and writes them. */
#ifndef TRTPLAN_NPY_H
#define TRTPLAN_NPY_H

#include "trt.h"

/* A dense row-major array. */
typedef struct {
  TrtkDtype dtype;
  int rank;
  gint64 dims[TRT_MAX_RANK];
  GBytes *data;
} NpyArray;

void npy_array_free (NpyArray *array);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NpyArray, npy_array_free)
/* Takes @data. */
NpyArray *npy_array_new (TrtkDtype dtype, int rank, const gint64 *dims,
    GBytes *data);

/* Versions 1 to 3, both orders of axes (Fortran's is transposed), every type
 * that a tensor can have except bf16, little-endian. Any bytes are safe. */
NpyArray *npy_read (const char *path, GError **error);
NpyArray *npy_parse (GBytes *file, GError **error);
/* Version 1; bf16 is written as f32, which holds every value of it. The file
 * appears complete or not at all. */
gboolean npy_write (const NpyArray *array, const char *path, GError **error);

#endif
