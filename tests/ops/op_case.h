/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_case.h: one case of one operator, in a line or two.
 *
 * Tensors are written "f32[2,3]{1,2,3,4,5,6}"; "{range}" counts 0, 1, 2, ...,
 * "{3}" fills; "nan", "inf", "-inf" are numbers. "none" leaves an optional
 * input out. A leading "var " makes the contents known only at run time (the
 * default is a constant). Attributes: "group=2 pads=[1,1,1,1] mode='x'
 * alpha=0.5 scales=[1.0,2.0]"; a decimal point makes a float. */
#ifndef TRT_TESTS_OP_CASE_H
#define TRT_TESTS_OP_CASE_H

#include "ops/op.h"

typedef struct {
  const char *name;       /* the behaviour; NULL ends the list */
  const char *inputs[12];
  const char *attrs;      /* NULL: none */
  const char *outputs[6]; /* what must come out; "any": whatever runs it */
  const char *error;      /* or: a part of the message that must come */
  double tolerance;       /* absolute and relative; 0: 1e-6 */
} TrtOpCase;

/* Reads a tensor literal into @graph; NULL for "none". Aborts on bad text. */
TrtTensor *trt_case_tensor (TrtGraph *graph, const char *name,
    const char *text);

/* NULL where the case holds; else what went wrong, caller frees. */
char *trt_case_run (const char *op, const TrtOpCase *c);

/* Computes a node; trt_node_run_reference is one. */
typedef gboolean (*TrtCaseRunner) (const TrtNode *node, const TrtkTensor *in,
    TrtkTensor *out, GError **error);
/* The same by another way than the reference kernel. */
char *trt_case_run_with (const char *op, const TrtOpCase *c,
    TrtCaseRunner run);

#endif
