/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cublaslt.h: cuBLASLt's entry points, opened at run time: its ABI as far as
 * blas.c uses it, of CUDA 12 and 13. Nothing is linked, no header is needed. */
#ifndef TRT_BACKENDS_CUDA_CUBLASLT_H
#define TRT_BACKENDS_CUDA_CUBLASLT_H

#include "backends/cuda/driver.h"

typedef void *TrtLtHandle;

/* cublasLtMatmulHeuristicResult_t */
typedef struct {
  guint64 algorithm[8];
  size_t space;
  int status;
  float waves;
  int reserved[4];
} TrtLtFound;

#define TRT_LT_FUNCTIONS(X) \
  X (Create, (TrtLtHandle *)) \
  X (Destroy, (TrtLtHandle)) \
  X (MatmulDescCreate, (TrtLtHandle *, int, int)) \
  X (MatmulDescDestroy, (TrtLtHandle)) \
  X (MatmulDescSetAttribute, (TrtLtHandle, int, const void *, size_t)) \
  X (MatrixLayoutCreate, (TrtLtHandle *, int, guint64, guint64, gint64)) \
  X (MatrixLayoutDestroy, (TrtLtHandle)) \
  X (MatmulPreferenceCreate, (TrtLtHandle *)) \
  X (MatmulPreferenceDestroy, (TrtLtHandle)) \
  X (MatmulPreferenceSetAttribute, (TrtLtHandle, int, const void *, size_t)) \
  X (MatmulAlgoGetHeuristic, \
      (TrtLtHandle, TrtLtHandle, TrtLtHandle, TrtLtHandle, TrtLtHandle, TrtLtHandle, TrtLtHandle, int, TrtLtFound *, \
          int *)) \
  X (Matmul, \
      (TrtLtHandle, TrtLtHandle, const void *, const void *, TrtLtHandle, const void *, \
          TrtLtHandle, const void *, const void *, TrtLtHandle, void *, TrtLtHandle, \
          const void *, void *, size_t, TrtCuStream))

typedef struct {
#define TRT_LT_MEMBER(name, args) int (*name) args;
  TRT_LT_FUNCTIONS (TRT_LT_MEMBER)
#undef TRT_LT_MEMBER
} TrtCublasLt;

extern TrtCublasLt trt_cublaslt;

/* Opens libcublasLt.so.13 or .12 (TRTINFER_LIBCUBLASLT names another) when it is
 * first asked, and says at level info where there is none. Any thread. */
gboolean trt_cublaslt_is_there (void);

#endif
