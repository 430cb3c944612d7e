/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.h: from exact sums to stored elements as oneDNN's attributes, in
 * the order and with the roundings of ARITHMETIC.md 4: what TrtQConv and
 * TrtQGemm share. */
#ifndef TRTK_ONEDNN_QUANTIZED_H
#define TRTK_ONEDNN_QUANTIZED_H

#include "onednn/common.h"

#define TRTK_DNNL_MAX_WIDE 2
#define TRTK_DNNL_MAX_FUNCTIONS 8

/* A function as a post operation. */
typedef struct {
  float scale;
  TrtkDnnlAct act;
} TrtkDnnlFunction;

typedef struct {
  TrtkTensor y;      /* the output as the primitive sees it */
  TrtkLayout layout; /* of it */
  int32_t axis;      /* its channels */
  int32_t x_zero;    /* that the primitive takes off; 0: nothing */
  int32_t y_zero;
  bool overwrite; /* the operand of the first 8-bit ADD is free */

  /* found out by trtk_dnnl_program_attr () */
  int32_t sum; /* input that the output's memory holds before, or -1 */
  bool copies; /* it does not: it is copied there first */
  int32_t n_wide, wide[TRTK_DNNL_MAX_WIDE]; /* steps whose operand is widened
                                             * to f32 first */
  bool multiplies_out; /* the output's scale is a binary operation */
  int32_t n_functions;
  TrtkDnnlFunction functions[TRTK_DNNL_MAX_FUNCTIONS];
} TrtkDnnlProgram;

/* Whether oneDNN may use AVX-512 VNNI. */
bool trtk_dnnl_has_vnni (void);
/* Whether products of u8 and s8 are summed without saturation on the way. */
bool trtk_dnnl_sums_exactly (void);
/* Scales, post operations and zero points. */
TrtkStatus trtk_dnnl_program_attr (
    const TrtkProblem *p, TrtkDnnlProgram *g, dnnl_primitive_attr_t *attr);
/* The main call behind those that it needs; its DST and the arguments of the
 * post operations are set. NULL on failure. */
TrtkDnnlCall *trtk_dnnl_program_call (const TrtkProblem *p,
    const TrtkDnnlProgram *g, const_dnnl_primitive_desc_t pd, TrtkDnnl *d);
/* Layouts of the operands of steps. */
void trtk_dnnl_program_layouts (TrtkProblem *p, TrtkLayout layout);

#endif
