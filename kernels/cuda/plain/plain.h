/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain.h: operators on dense row-major tensors of any type and rank, written
 * to be right: what the fast kernels do not cover runs here.
 *
 * An operator is a body, a function of (arguments, item) that computes one
 * item (an element, a row, a window) and nothing that another item needs, and
 * a planner, plain C on the host, that says which bodies to launch over how
 * many items. Bodies compile as C and as CUDA: the tests run them in a loop
 * on the host, plain_*.cu runs them one item a thread.
 *
 *   plain.def       one row a body, one file a family
 *   plain_*.h       bodies, one family a file; element.h is what they share
 *   plain_*.cu      their kernels, one fatbin a family
 *   plan.def        one row an operator: its planner
 *   plan_*.c        planners, one family a file; plan.h is what they share */
#ifndef TRTK_CUDA_PLAIN_H
#define TRTK_CUDA_PLAIN_H

#include "cuda/trtk_cuda.h"
#include "trtk_epilogue.h"
#include "trtk_layout.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TRTK_PLAIN_IN 12
#define TRTK_PLAIN_OUT 4
#define TRTK_PLAIN_AT 6
#define TRTK_PLAIN_STEPS 8
#define TRTK_PLAIN_CTA_THREADS 256
#define TRTK_PLAIN_PARAMS 2560 /* bytes of the largest params struct */

/* What a body gets, by value; below the 4 KiB that every driver takes. */
typedef struct {
  TrtkTensor in[TRTK_PLAIN_IN], out[TRTK_PLAIN_OUT]; /* dtype NONE: absent */
  int64_t items;
  int64_t at[TRTK_PLAIN_AT]; /* the planner's word to the body */
  int32_t n_in, n_out, n_steps;
  TrtkStep steps[TRTK_PLAIN_STEPS]; /* operands are indices into in[] */
  union {
    int64_t aligned;
    uint8_t bytes[TRTK_PLAIN_PARAMS]; /* the operator's struct of
                                       * trtk_params.h */
  } params;
} TrtkPlainArgs;

/* Where a tensor of a launch lies. */
typedef enum {
  TRTK_AT_NONE,
  TRTK_AT_IN,     /* operand index of the problem's inputs */
  TRTK_AT_OUT,    /* or outputs, */
  TRTK_AT_SCRATCH /* or the problem's scratch, at offset bytes */
} TrtkPlainPlace;

typedef struct {
  TrtkPlainPlace place;
  int32_t index;
  int64_t offset; /* bytes from there */
} TrtkPlainSlot;

/* One launch. Addresses in args are NULL until it is bound. */
typedef struct {
  const char *body; /* row of plain.def; the kernel is trtk_plain_<body> */
  TrtkPlainArgs args;
  TrtkPlainSlot in[TRTK_PLAIN_IN], out[TRTK_PLAIN_OUT];
} TrtkPlainLaunch;

/* Takes the launches of a problem in the order in which they run. */
typedef struct TrtkPlainSink {
  bool (*add) (struct TrtkPlainSink *sink, const TrtkPlainLaunch *launch);
  int64_t scratch_bytes; /* grows to what the problem needs */
} TrtkPlainSink;

/* A problem with every operand PLAIN. Epilogue steps are launched after the
 * operator's own bodies where these do not take them. Launches never read
 * what a constant holds when they are planned: it may as well be an input. */
TrtkStatus trtk_cuda_plan_plain (const TrtkProblem *problem,
    TrtkPlainSink *sink);
/* The same in tiles with f32 sums, quicker and within the tolerances of
 * ARITHMETIC.md 7: Conv, ConvTranspose, Gemm, MatMul of f32 or f16, with their
 * epilogues. TRTK_ERROR_UNSUPPORTED for everything else. */
TrtkStatus trtk_cuda_plan_tiles (const TrtkProblem *problem,
    TrtkPlainSink *sink);
/* Whether some planner takes @op at all. */
bool trtk_cuda_has_plain (const char *op);

/* How the kernel of @launch is launched; it waits itself for the kernel before
 * it (programmatic dependent launch). False where there is no such body. */
bool trtk_cuda_plain_launch (const TrtkPlainLaunch *launch, TrtkLaunch *out);
/* The fatbin that holds it: "plain_element". NULL: no such body. */
const char *trtk_cuda_plain_fatbin (const char *body);

/* Runs a body on the host, item after item; for tests. */
typedef void (*TrtkPlainBody) (const TrtkPlainArgs *args, int64_t item);
TrtkPlainBody trtk_cuda_plain_body (const char *body);

#define TRTK_PLAIN_PARAMS_OF(args, type) ((const type *) (args)->params.bytes)

#ifdef __cplusplus
}
#endif

#endif
