/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* harness.h: CUDA tactics without a GPU: what a tactic would launch for a
 * problem is run by plain loops (host_kernels.h) and held against the
 * reference kernel, for every kernel that the tactic may choose. */
#ifndef TESTS_CUDA_HARNESS_H
#define TESTS_CUDA_HARNESS_H

#include <check.h>

#include "backends/cuda/tactics.h"

#define CASE_INPUTS 10

/* A problem with contents, all plain. */
typedef struct {
  TrtkProblem problem;
  TrtkOperand in[CASE_INPUTS], out[2];
  void *data[CASE_INPUTS]; /* of every input, row-major */
  TrtkStep steps[4];
  union {
    TrtkQConvParams qconv;
    TrtkConvParams conv;
    TrtkQGemmParams qgemm;
    TrtkGemmParams gemm;
    TrtkPoolParams pool;
    TrtkQuantizeParams quantize;
    TrtkQAddParams qadd;
    TrtkAxisParams axis;
    TrtkResizeParams resize;
    TrtkSliceParams slice;
    TrtkSpaceParams space;
    TrtkPadParams pad;
    TrtkTransposeParams transpose;
    guint8 zeros[sizeof (TrtkResizeParams) + 512];
  } params;
  gboolean class_b;
} Case;

/* The same numbers for the same seed. */
void seed_random (guint32 seed);
gint64 pick (gint64 low, gint64 high);
double pick_real (double low, double high);

void case_init (Case *c, const char *op);
void case_clear (Case *c);
/* Appends an input with random contents; integers anywhere in their type,
 * reals in [-1, 1). Returns its index. */
gint32 case_input (Case *c, TrtkDtype dtype, gint32 rank, const gint64 *dims,
    gboolean is_constant);
void case_output (Case *c, TrtkDtype dtype, gint32 rank, const gint64 *dims);
TrtkStep *case_step (Case *c, TrtkStepKind kind, TrtkAct act, float alpha,
    float beta, gint32 operand);

extern const TrtCudaProps *const case_props[]; /* ends with NULL */

/* How many kernels ran; 0: the tactic does not cover the case. Fails where one
 * gives something else than the reference, or writes outside its operand. The
 * inputs lie in @x_layout before the tactic is asked. */
guint case_run (Case *c, const TrtTactic *tactic, TrtkLayout x_layout);
/* The same for a tactic that takes () these layouts of the first input and
 * output. */
guint case_run_in (Case *c, const TrtTactic *tactic, TrtkLayout x_layout,
    TrtkLayout y_layout);

Suite *cuda_convs_suite (void);
Suite *cuda_defaults_suite (void);
Suite *cuda_gathers_suite (void);
Suite *cuda_heads_suite (void);
Suite *cuda_moves_suite (void);
Suite *cuda_others_suite (void);

#endif
