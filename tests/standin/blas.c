/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* blas.c: what engine/backends/cuda/blas.c asks of cuBLASLt, on the stand-in
 * driver: products of halves are kernels of it, three algorithms of them. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "standin.h"

#define ALGORITHMS 3

enum { DESC_TRANSA = 3, DESC_EPILOGUE = 7, DESC_BIAS = 8, R_16F = 2 };
enum { RELU = 2, BIAS = 4 };

typedef struct {
  void *module, *functions[ALGORITHMS];
  int (*unload) (void *module);
  int (*launch) (const void *config, void *function, void **params,
      void **extra);
} Handle;

typedef struct {
  int transposed, epilogue;
  const void *bias;
} Product;

typedef struct {
  uint64_t rows, cols;
  int64_t pitch;
} Layout;

typedef struct {
  uint64_t algorithm[8];
  size_t space;
  int status;
  float waves;
  int reserved[4];
} Found;

typedef struct {
  uint32_t grid[3], block[3], smem_bytes;
  void *stream, *attributes;
  uint32_t n_attributes;
} Config;

#define CALL STANDIN_API int

static int
get_functions (void *driver, Handle *h)
{
  int (*load) (void **, const void *) = (int (*) (void **, const void *)) dlsym (driver, "cuModuleLoadData");
  int (*get) (void **, void *, const char *) = (int (*) (void **, void *, const char *)) dlsym (driver, "cuModuleGetFunction");
  char name[] = STANDIN_MATMUL "0";

  h->unload = (int (*) (void *)) dlsym (driver, "cuModuleUnload");
  h->launch = (int (*) (const void *, void *, void **, void **)) dlsym (driver, "cuLaunchKernelEx");
  if (load (&h->module, "products") != 0)
    return 1;
  for (int i = 0; i < ALGORITHMS; i++) {
    name[sizeof name - 2] = (char) ('0' + i);
    if (get (&h->functions[i], h->module, name) != 0)
      return 1;
  }
  return 0;
}

CALL
cublasLtCreate (void **handle)
{
  const char *path = getenv ("TRTINFER_LIBCUDA");
  void *driver = path != NULL ? dlopen (path, RTLD_NOW | RTLD_NOLOAD) : NULL;

  if (driver == NULL)
    return 1;
  *handle = calloc (1, sizeof (Handle));
  return get_functions (driver, *handle);
}

CALL
cublasLtDestroy (void *handle)
{
  Handle *h = handle;

  h->unload (h->module);
  free (h);
  return 0;
}

CALL
cublasLtMatmulDescCreate (void **product, int compute, int scale)
{
  *product = calloc (1, sizeof (Product));
  return compute == 68 && scale == 0 ? 0 : 15;
}

CALL
cublasLtMatmulDescDestroy (void *product)
{
  free (product);
  return 0;
}

CALL
cublasLtMatmulDescSetAttribute (void *product, int which, const void *value,
    size_t bytes)
{
  Product *p = product;

  if (which == DESC_TRANSA)
    memcpy (&p->transposed, value, sizeof p->transposed);
  else if (which == DESC_EPILOGUE)
    memcpy (&p->epilogue, value, sizeof p->epilogue);
  else if (which == DESC_BIAS && bytes == sizeof p->bias)
    memcpy (&p->bias, value, sizeof p->bias);
  else
    return 7;
  return 0;
}

CALL
cublasLtMatrixLayoutCreate (void **layout, int type, uint64_t rows,
    uint64_t cols, int64_t pitch)
{
  Layout *l = *layout = calloc (1, sizeof *l);

  *l = (Layout) { rows, cols, pitch };
  return type == R_16F ? 0 : 15;
}

CALL
cublasLtMatrixLayoutDestroy (void *layout)
{
  free (layout);
  return 0;
}

CALL
cublasLtMatmulPreferenceCreate (void **preference)
{
  *preference = calloc (1, 8);
  return 0;
}

CALL
cublasLtMatmulPreferenceDestroy (void *preference)
{
  free (preference);
  return 0;
}

CALL
cublasLtMatmulPreferenceSetAttribute (void *preference, int which,
    const void *value, size_t bytes)
{
  return 0;
}

/* As it does, of matrices that fit each other only. */
CALL
cublasLtMatmulAlgoGetHeuristic (void *handle, void *product, void *w, void *x,
    void *z, void *y, void *preference, int most, Found *found, int *n)
{
  const Layout *a = w, *b = x, *c = z, *d = y;

  *n = most < ALGORITHMS ? most : ALGORITHMS;
  if (!((Product *) product)->transposed || a->rows != b->rows
      || d->rows != a->cols || d->cols != b->cols || c->rows != d->rows
      || c->cols != d->cols || b->pitch < (int64_t) b->rows
      || d->pitch < (int64_t) d->rows)
    return 7;
  memset (found, 0, (size_t) most * sizeof *found);
  for (int i = 0; i < *n; i++)
    found[i].algorithm[0] = (uint64_t) i;
  return 0;
}

CALL
cublasLtMatmul (void *handle, void *product, const float *alpha, const void *w,
    void *w_layout, const void *x, void *x_layout, const float *beta,
    const void *z, void *z_layout, void *y, void *y_layout,
    const uint64_t *algorithm, void *space, size_t space_bytes, void *stream)
{
  const Handle *h = handle;
  const Product *p = product;
  const Layout *a = w_layout, *b = x_layout, *c = z_layout, *d = y_layout;
  StandinMatmul args = { .x = x, .w = w,
    .bias = p->epilogue & BIAS ? p->bias : NULL,
    .res = *beta == 1 ? z : NULL, .y = y, .rows = (int64_t) b->cols,
    .depth = (int64_t) a->rows, .cols = (int64_t) a->cols,
    .x_pitch = b->pitch, .y_pitch = d->pitch, .res_pitch = c->pitch,
    .relu = (p->epilogue & RELU) != 0 };
  Config config = { .grid = { 1, 1, 1 }, .block = { 1, 1, 1 },
    .stream = stream };
  void *params[] = { &args };

  if (*alpha != 1 || algorithm[0] >= ALGORITHMS || space == NULL
      || space_bytes == 0)
    return 7;
  return h->launch (&config, h->functions[algorithm[0]], params, NULL) == 0
             ? 0
             : 13;
}
