/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cost.h: how long problems should take, so that lowering can weigh tactics
 * and layouts against each other. It is to rank what one backend may do with
 * one network, not to foretell a net's time. */
#ifndef TRT_BACKENDS_COST_H
#define TRT_BACKENDS_COST_H

#include "trtk_layout.h"

/* What a kind of kernel does in a microsecond, beside the time that a step
 * takes however little it does. */
typedef struct {
  double step_us;
  double bytes; /* of operands, read and written */
  double macs;  /* multiplications with additions */
} TrtRates;

/* Of operands that are no constants, as they lie. */
double trt_cost_bytes (const TrtkProblem *problem);
/* 0 where the operator is no product. */
double trt_cost_macs (const TrtkProblem *problem);
/* Microseconds, where traffic and arithmetic do not overlap. */
double trt_cost (const TrtkProblem *problem, const TrtRates *rates);

#endif
