/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk.h: the whole contract between the engine and arithmetic.
 *
 * A kernel is a plain C function over dense tensors. It allocates nothing,
 * logs nothing, never exits, and reads no global state: everything that it
 * needs comes in TrtkArgs. What it computes is defined by ARITHMETIC.md. */
#ifndef TRTK_H
#define TRTK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRTK_MAX_RANK 8

typedef enum {
  TRTK_OK = 0,
  TRTK_ERROR_UNSUPPORTED, /* this kernel does not cover the problem */
  TRTK_ERROR_ARGUMENT     /* the problem contradicts itself */
} TrtkStatus;

/* Element types. The values are stored in plans: only ever append. */
typedef enum {
  TRTK_NONE = 0,
  TRTK_F32 = 1,
  TRTK_F16 = 2,
  TRTK_BF16 = 3,
  TRTK_F64 = 4,
  TRTK_S8 = 5,
  TRTK_U8 = 6,
  TRTK_S16 = 7,
  TRTK_U16 = 8,
  TRTK_S32 = 9,
  TRTK_U32 = 10,
  TRTK_S64 = 11,
  TRTK_U64 = 12,
  TRTK_BOOL = 13, /* one byte, 0 or 1 */
  TRTK_N_DTYPES
} TrtkDtype;

/* Bytes of one element; 0 for TRTK_NONE and unknown values. */
static inline size_t
trtk_dtype_size (TrtkDtype dtype)
{
  static const uint8_t sizes[TRTK_N_DTYPES]
      = { 0, 4, 2, 2, 8, 1, 1, 2, 2, 4, 4, 8, 8, 1 };

  return (unsigned) dtype < TRTK_N_DTYPES ? sizes[dtype] : 0;
}

/* A dense row-major tensor. dtype TRTK_NONE marks an optional input that is
 * absent. rank 0 is a scalar of one element. */
typedef struct {
  void *data;
  TrtkDtype dtype;
  int32_t rank;
  int64_t dims[TRTK_MAX_RANK];
} TrtkTensor;

/* Number of elements of dims [first, last). */
static inline int64_t
trtk_count_range (const TrtkTensor *t, int32_t first, int32_t last)
{
  int64_t n = 1;

  for (int32_t i = first; i < last; i++)
    n *= t->dims[i];
  return n;
}

static inline int64_t
trtk_count (const TrtkTensor *t)
{
  return trtk_count_range (t, 0, t->rank);
}

/* One call. Outputs have their dtype and dims set by the caller and point at
 * memory of the right size; they never overlap inputs. */
typedef struct {
  const TrtkTensor *in;
  int32_t n_in;
  TrtkTensor *out;
  int32_t n_out;
  const void *params; /* the operator's struct of trtk_params.h, or NULL */
  void *scratch;      /* 64-byte aligned; size from TrtkKernel.scratch */
  const struct TrtkStep *steps; /* of the epilogue, where the kernel's */
  int32_t n_steps;              /* takes_steps; operands follow n_in */
} TrtkArgs;

typedef struct {
  const char *name; /* stable, plans store it: "ref.Conv" */
  const char *op;   /* the operator's name in the graph */
  TrtkStatus (*run) (const TrtkArgs *args);
  size_t (*scratch) (const TrtkArgs *args); /* bytes; NULL: none */
  bool takes_steps; /* run () does the epilogue, before it quantises */
} TrtkKernel;

/* The reference kernel of an operator; NULL where there is none. */
const TrtkKernel *trtk_cpu_reference (const char *op);

/* Every row of cpu/kernels.def, in its order; ends with NULL. */
const TrtkKernel *const *trtk_cpu_kernels (void);

#ifdef __cplusplus
}
#endif

#endif
