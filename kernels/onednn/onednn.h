/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* onednn.h: problems as oneDNN primitives.
 *
 * Each family has two functions. choose () says whether oneDNN is good at the
 * problem and in which layouts; prepare () makes the primitives for layouts
 * that were chosen (or come from a plan: it refuses what it does not take).
 * Prepared work is immutable and may be bound to any number of addresses. The
 * caller owns the structs; oneDNN allocates behind its handles. */
#ifndef TRTK_ONEDNN_H
#define TRTK_ONEDNN_H

#include <oneapi/dnnl/dnnl.h>

#include "trtk_layout.h"

#define TRTK_DNNL_MAX_ARGS 12
#define TRTK_DNNL_MAX_CALLS 10

typedef enum {
  TRTK_DNNL_IN,     /* the problem's input number index */
  TRTK_DNNL_OUT,    /* its output number index */
  TRTK_DNNL_OWN,    /* memory of the prepared work: packed weights */
  TRTK_DNNL_SCRATCH /* from byte index on */
} TrtkDnnlPlace;

typedef struct {
  int arg;
  TrtkDnnlPlace place;
  int32_t index;
  dnnl_memory_t memory; /* OWN: the data; else only its description */
} TrtkDnnlArg;

typedef struct {
  dnnl_primitive_t primitive;
  int32_t n_args;
  TrtkDnnlArg args[TRTK_DNNL_MAX_ARGS];
} TrtkDnnlCall;

/* One problem: a primitive, then those that could not be fused into it. */
typedef struct {
  int32_t n_calls;
  TrtkDnnlCall calls[TRTK_DNNL_MAX_CALLS];
  size_t scratch_bytes;
} TrtkDnnl;

typedef struct {
  const TrtkDnnl *prepared;
  dnnl_exec_arg_t args[TRTK_DNNL_MAX_CALLS][TRTK_DNNL_MAX_ARGS];
} TrtkDnnlBound;

/* @may_overwrite: one for each input. */
typedef TrtkStatus (*TrtkDnnlChoose) (TrtkProblem *problem,
    const int32_t *may_overwrite);
typedef TrtkStatus (*TrtkDnnlPrepare) (const TrtkProblem *problem,
    TrtkDnnl *prepared);

#define TRTK_DNNL_FAMILY(suffix) \
  TrtkStatus trtk_dnnl_##suffix##_choose (TrtkProblem *p, \
      const int32_t *may_overwrite); \
  TrtkStatus trtk_dnnl_##suffix##_prepare (const TrtkProblem *p, TrtkDnnl *d)
TRTK_DNNL_FAMILY (conv);
TRTK_DNNL_FAMILY (eltwise);
TRTK_DNNL_FAMILY (binary);
TRTK_DNNL_FAMILY (pool);
TRTK_DNNL_FAMILY (matmul);
TRTK_DNNL_FAMILY (resample);
TRTK_DNNL_FAMILY (softmax);
TRTK_DNNL_FAMILY (qconv);
TRTK_DNNL_FAMILY (qmatmul);
TRTK_DNNL_FAMILY (move);
#undef TRTK_DNNL_FAMILY

/* Whether there is generated code for the layouts of input and output in @p,
 * which are the same; sets those of the other operands. */
TrtkStatus trtk_dnnl_conv_takes (TrtkProblem *p);
/* How good the code for the layouts in @p is: 2 generated, 1 a matrix product
 * behind copies, 0 none; and how many steps it leaves to passes of their own. */
int trtk_dnnl_conv_rank (const TrtkProblem *p, int32_t *n_apart);

/* Also of half-made work. */
void trtk_dnnl_clear (TrtkDnnl *prepared);
/* @bound is all zeros at first; binds anew otherwise. */
TrtkStatus trtk_dnnl_bind (const TrtkDnnl *prepared, void *const *in,
    void *const *out, void *scratch, TrtkDnnlBound *bound);
void trtk_dnnl_unbind (TrtkDnnlBound *bound);
TrtkStatus trtk_dnnl_run (const TrtkDnnlBound *bound);

/* Threads that work of the calling thread uses from now on; returns how many
 * it was. 0: leave it. Primitives are made for the number that holds. */
int trtk_dnnl_set_threads (int n_threads);
/* "2.6.3 avx512": what choices depend on. */
void trtk_dnnl_describe (char *text, size_t size);

#endif
