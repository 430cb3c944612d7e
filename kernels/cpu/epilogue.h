/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* epilogue.h: the reference of epilogue programs on f32 values. */
#ifndef TRTK_CPU_EPILOGUE_H
#define TRTK_CPU_EPILOGUE_H

#include "cpu/act.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Applies @steps in order to @y in place. @operands are what step.operand
 * indexes: BIAS and SCALE hold one value for each channel (axis 1 of @y), ADD
 * and MUL broadcast to @y. @y and the operands are of float type. */
TrtkStatus trtk_epilogue_reference (const TrtkStep *steps, int32_t n_steps,
    const TrtkTensor *operands, TrtkTensor *y);

#ifdef __cplusplus
}
#endif

#endif
