/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* program.h: problems that end with the epilogue program of ARITHMETIC.md 4. */
#ifndef TRTK_CPU_PROGRAM_H
#define TRTK_CPU_PROGRAM_H

#include "trtk_layout.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of TrtQConv or TrtQGemm: x is an 8-bit tensor, the weight s8, and inputs 2
 * to 4 are constants of the right types. */
bool trtk_is_byte_program (const TrtkProblem *p);
bool trtk_same_dims (const TrtkTensor *a, const TrtkTensor *b);

#ifdef __cplusplus
}
#endif

#endif
