/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* program.h: the epilogue program of a TrtQConv or TrtQGemm (ARITHMETIC.md 4)
 * as the kernels of kernels/cpu take it: constants by channel and operands of
 * steps. Tensors have their channels innermost. */
#ifndef TRT_BACKENDS_CPU_PROGRAM_H
#define TRT_BACKENDS_CPU_PROGRAM_H

#include "backends/tactic.h"
#include "cpu/byte_conv.h"
#include "cpu/exact.h"

/* Arrays have @period elements: those of the channels, over and over. */
typedef struct {
  const TrtkProblem *problem;
  gint64 period;
  gint32 *bias; /* the caller's to fill */
  float *scale, *out;
} TrtProgram;

typedef struct {
  const TrtProgram *made;
  TrtkExactProgram program;
  const void *operands[TRTK_EXACT_MAX_STEPS];
  float *rows;
} TrtBoundProgram;

gboolean trt_program_is_conv (const TrtkProblem *problem);
/* FALSE where it has groups that are not depthwise, or three dimensions; of
 * one spatial dimension it is one row. */
gboolean trt_program_read_conv (const TrtkProblem *problem, TrtkByteConv *conv);
/* Whether every operand is one value, one for each channel, or a whole tensor
 * beside the output. */
gboolean trt_program_are_steps_covered (const TrtkProblem *problem);

/* Of x and y. */
TrtkLayout trt_program_layout (const TrtkProblem *problem);
void trt_program_set_layouts (TrtkProblem *problem);
/* As they would be set, and nothing is overwritten. */
gboolean trt_program_has_layouts (const TrtkProblem *problem);

void trt_program_init (TrtProgram *program, const TrtkProblem *problem,
    gint64 period);
void trt_program_clear (TrtProgram *program);

/* Of operands that are the same for all pixels. */
gsize trt_program_row_bytes (const TrtProgram *program);
void trt_program_bind (const TrtProgram *program, void *const *in, void *rows,
    TrtBoundProgram *bound);
/* Before every run: operands may have changed. */
void trt_program_fill_rows (TrtBoundProgram *bound);

#endif
