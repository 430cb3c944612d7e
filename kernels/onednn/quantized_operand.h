/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized_operand.h: operands of epilogue programs as oneDNN sees them: between
 * quantized.c and quantized_call.c. */
#ifndef TRTK_ONEDNN_QUANTIZED_OPERAND_H
#define TRTK_ONEDNN_QUANTIZED_OPERAND_H

#include "onednn/quantized.h"

typedef enum {
  TRTK_DNNL_FULL,
  TRTK_DNNL_CHANNEL,
  TRTK_DNNL_ONE,
  TRTK_DNNL_OTHER
} TrtkDnnlOperandKind;

TrtkDnnlOperandKind trtk_dnnl_operand_kind (
    const TrtkProblem *p, const TrtkDnnlProgram *g, const TrtkStep *step);
/* Of the output's scale. */
TrtkDnnlOperandKind trtk_dnnl_out_kind (const TrtkProblem *p);
/* An operand of @kind, broadcast to the output. */
TrtkStatus trtk_dnnl_broadcast_md (const TrtkDnnlProgram *g,
    TrtkDnnlOperandKind kind, TrtkDtype dtype, TrtkDnnlMd *md);

#endif
