/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* blas.c: matrix products by cuBLASLt. The numbers are those of cublasLt.h and
 * library_types.h, CUDA 12 and 13. */
#include "backends/cuda/blas.h"

#include "backends/cuda/cublaslt.h"
#include "base/error.h"

enum { R_32F = 0, R_16F = 2, COMPUTE_32F = 68, OP_T = 1 };
enum { DESC_TRANSA = 3, DESC_EPILOGUE = 7, DESC_BIAS = 8 };
enum { EPILOGUE_NONE = 1, EPILOGUE_RELU = 2, EPILOGUE_BIAS = 4 };
enum { PREFER_SPACE = 1, PREFER_ALIGNMENT_A = 5, PREFER_ALIGNMENT_D = 8 };

#define ALIGNMENT 16u /* of pixels in a wider tensor */

#define lt trt_cublaslt

typedef TrtLtHandle Handle;

/* One product: its form, and what the heuristics say of it. */
typedef struct {
  Handle product, w, x, y, res;
  TrtLtFound found[TRT_CUDA_BLAS_TRIES];
  int n_found;
  gboolean is_warm[TRT_CUDA_BLAS_TRIES]; /* it has run */
} Form;

struct _TrtCudaBlas {
  GMutex lock;
  Handle handle, preference;
  GHashTable *forms; /* text -> Form */
};

/* ---- of a device ------------------------------------------------------ */

gboolean
trt_cuda_blas_is_wanted (void)
{
  const char *text = g_getenv ("TRTINFER_TACTIC_SOURCES");
  g_auto (GStrv) names = g_strsplit_set (text != NULL ? text : "", ",+ ", -1);

  return g_strv_contains ((const char *const *) names, "cublaslt");
}

static void
form_free (gpointer data)
{
  Form *f = data;
  Handle layouts[] = { f->w, f->x, f->y, f->res };

  if (f->product != NULL)
    lt.MatmulDescDestroy (f->product);
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    if (layouts[i] != NULL)
      lt.MatrixLayoutDestroy (layouts[i]);
  }
  g_free (f);
}

void
trt_cuda_blas_free (TrtCudaBlas *blas)
{
  g_hash_table_unref (blas->forms);
  if (blas->preference != NULL)
    lt.MatmulPreferenceDestroy (blas->preference);
  if (blas->handle != NULL)
    lt.Destroy (blas->handle);
  g_mutex_clear (&blas->lock);
  g_free (blas);
}

static gboolean
prefer (Handle preference)
{
  const guint64 space = TRT_CUDA_BLAS_SPACE;
  const guint32 alignment = ALIGNMENT;
  int status = lt.MatmulPreferenceSetAttribute (preference, PREFER_SPACE,
      &space, sizeof space);

  for (int i = PREFER_ALIGNMENT_A; i <= PREFER_ALIGNMENT_D; i++)
    status |= lt.MatmulPreferenceSetAttribute (preference, i, &alignment,
        sizeof alignment);
  return status == 0;
}

static TrtCudaBlas *
blas_new (TrtCudaDevice *device)
{
  TrtCudaBlas *blas = g_new0 (TrtCudaBlas, 1);

  g_mutex_init (&blas->lock);
  blas->forms
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, form_free);
  if (lt.Create (&blas->handle) == 0
      && lt.MatmulPreferenceCreate (&blas->preference) == 0
      && prefer (blas->preference))
    return blas;
  g_info ("trt: cuBLASLt is not asked for kernels: it does not start on %s",
      device->name);
  trt_cuda_blas_free (blas);
  return NULL;
}

TrtCudaBlas *
trt_cuda_blas_of (TrtCudaDevice *device)
{
  if (!trt_cuda_blas_is_wanted () || !trt_cublaslt_is_there ())
    return NULL;
  g_mutex_lock (&device->lock);
  if (!device->asked_blas && trt_cuda_push (device, NULL)) {
    device->asked_blas = TRUE;
    device->blas = blas_new (device);
    trt_cuda_pop (device);
  }
  g_mutex_unlock (&device->lock);
  return device->blas;
}

/* ---- products --------------------------------------------------------- */

static gboolean
fail (int status, const char *what, const TrtCudaBlasArgs *a, GError **error)
{
  return status == 0
         || trt_fail (error, TRT_ERROR_BACKEND,
             "cuBLASLt: %s of %d rows by %d by %d: status %d", what, a->rows,
             a->depth, a->cols, status);
}

/* To it matrices are columns: y' = w' x' with pixels as columns. */
static int
describe (Form *f, const TrtCudaBlasArgs *a)
{
  const int transpose = OP_T;
  const int epilogue = a->relu || a->has_bias
                           ? (a->relu ? EPILOGUE_RELU : 0)
                                 | (a->has_bias ? EPILOGUE_BIAS : 0)
                           : EPILOGUE_NONE;
  const guint64 rows = (guint64) a->rows, in = (guint64) a->depth,
                out = (guint64) a->cols;

  return lt.MatmulDescCreate (&f->product, COMPUTE_32F, R_32F)
         || lt.MatmulDescSetAttribute (f->product, DESC_TRANSA, &transpose,
             sizeof transpose)
         || lt.MatmulDescSetAttribute (f->product, DESC_EPILOGUE, &epilogue,
             sizeof epilogue)
         || lt.MatrixLayoutCreate (&f->w, R_16F, in, out, a->depth)
         || lt.MatrixLayoutCreate (&f->x, R_16F, in, rows, a->x_pitch)
         || lt.MatrixLayoutCreate (&f->y, R_16F, out, rows, a->y_pitch)
         || lt.MatrixLayoutCreate (&f->res, R_16F, out, rows, a->res_pitch);
}

/* Called with the lock. */
static Form *
form_of (TrtCudaBlas *blas, const TrtCudaBlasArgs *a, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%d %d %d %d %d %d %d %d %d",
      a->rows, a->depth, a->cols, a->x_pitch, a->y_pitch, a->res_pitch,
      a->has_bias, a->has_res, a->relu);
  Form *f = g_hash_table_lookup (blas->forms, key);
  int status;

  if (f != NULL)
    return f;
  f = g_new0 (Form, 1);
  status = describe (f, a);
  if (status == 0)
    status = lt.MatmulAlgoGetHeuristic (blas->handle, f->product, f->w, f->x,
        f->res, f->y, blas->preference, TRT_CUDA_BLAS_TRIES, f->found,
        &f->n_found);
  if (!fail (status, "asking for a product", a, error)) {
    form_free (f);
    return NULL;
  }
  g_hash_table_insert (blas->forms, g_steal_pointer (&key), f);
  return f;
}

/* The same where it has the algorithm. */
static Form *
form_with (TrtCudaBlas *blas, const TrtCudaBlasArgs *a, GError **error)
{
  Form *f = form_of (blas, a, error);

  if (f == NULL || a->algorithm < f->n_found)
    return f;
  trt_fail (error, TRT_ERROR_BACKEND,
      "cuBLASLt has %d algorithms for %d rows by %d by %d: there is no number "
      "%d", f->n_found, a->rows, a->depth, a->cols, a->algorithm);
  return NULL;
}

/* Called with the lock. */
static gboolean
multiply (TrtCudaBlas *blas, const TrtCudaBlasArgs *a, TrtCuStream stream,
    GError **error)
{
  const float alpha = 1, beta = a->has_res ? 1 : 0;
  const Form *f = form_with (blas, a, error);
  const void *res = (const void *) (guintptr) (a->has_res ? a->res : a->y);
  int status = 0;

  if (f == NULL)
    return FALSE;
  if (a->has_bias)
    status = lt.MatmulDescSetAttribute (f->product, DESC_BIAS, &a->bias,
        sizeof a->bias);
  if (status == 0)
    status = lt.Matmul (blas->handle, f->product, &alpha,
        (const void *) (guintptr) a->weights, f->w,
        (const void *) (guintptr) a->x, f->x, &beta, res, f->res,
        (void *) (guintptr) a->y, f->y, f->found[a->algorithm].algorithm,
        (void *) (guintptr) a->space, TRT_CUDA_BLAS_SPACE, stream);
  return fail (status, "a product", a, error);
}

static TrtCudaBlas *
need_blas (TrtCudaDevice *device, GError **error)
{
  TrtCudaBlas *blas = trt_cuda_blas_of (device);

  if (blas == NULL)
    trt_fail (error, TRT_ERROR_BACKEND,
        "cuBLASLt is not there, or not in TRTINFER_TACTIC_SOURCES");
  return blas;
}

gboolean
trt_cuda_blas_launch (TrtCudaDevice *device, const TrtCudaBlasArgs *args,
    TrtCuStream stream, GError **error)
{
  TrtCudaBlas *blas = need_blas (device, error);
  gboolean good;

  if (blas == NULL)
    return FALSE;
  g_mutex_lock (&blas->lock);
  good = multiply (blas, args, stream, error);
  g_mutex_unlock (&blas->lock);
  return good;
}

/* ---- the first time --------------------------------------------------- */

static gsize
matrix_bytes (gint32 rows, gint32 pitch)
{
  return ((gsize) rows * (gsize) pitch * 2 + 255) / 256 * 256;
}

/* Operands one behind the other at @memory; how many bytes they take. */
static gsize
place (TrtCudaBlasArgs *a, TrtCuPtr memory)
{
  gsize at = TRT_CUDA_BLAS_SPACE;

  a->space = memory;
  a->x = memory + at;
  at += matrix_bytes (a->rows, a->x_pitch);
  a->weights = memory + at;
  at += matrix_bytes (a->cols, a->depth);
  a->res = memory + at;
  at += matrix_bytes (a->rows, a->res_pitch);
  a->y = memory + at;
  at += matrix_bytes (a->rows, a->y_pitch);
  a->bias = memory + at;
  return at + matrix_bytes (1, a->cols);
}

static gboolean
run_once (TrtCudaDevice *device, const TrtCudaBlasArgs *args, GError **error)
{
  TrtCudaBlasArgs own = *args;
  TrtCuStream stream = NULL;
  TrtCuPtr memory = trt_cuda_alloc (device, place (&own, 0), "cuBLASLt", error);
  gboolean good;

  if (memory == 0)
    return FALSE;
  place (&own, memory);
  good = trt_cuda_check (device,
             device->cu->stream_create (&stream, TRT_CU_STREAM_NON_BLOCKING),
             "cuStreamCreate", error)
         && trt_cuda_blas_launch (device, &own, stream, error)
         && trt_cuda_check (device, device->cu->stream_synchronize (stream),
             "cuBLASLt", error);
  if (stream != NULL)
    device->cu->stream_destroy (stream);
  trt_cuda_free (device, memory);
  return good;
}

gboolean
trt_cuda_blas_prepare (TrtCudaDevice *device, const TrtCudaBlasArgs *args,
    GError **error)
{
  TrtCudaBlas *blas = need_blas (device, error);
  Form *form;
  gboolean is_warm;

  if (blas == NULL)
    return FALSE;
  g_mutex_lock (&blas->lock);
  form = form_with (blas, args, error); /* as long as @blas */
  is_warm = form != NULL && form->is_warm[args->algorithm];
  g_mutex_unlock (&blas->lock);
  if (form == NULL || is_warm)
    return form != NULL;
  if (!run_once (device, args, error))
    return FALSE;
  g_mutex_lock (&blas->lock);
  form->is_warm[args->algorithm] = TRUE;
  g_mutex_unlock (&blas->lock);
  return TRUE;
}
