/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* mover.h: operators that move elements of input 0 without computing, or pick
 * the largest ones, and so do the same to quantised bytes. */
#ifndef TRT_PASSES_MOVER_H
#define TRT_PASSES_MOVER_H

#include "passes/qdq.h"

/* Whether @node does to bytes what it does to the numbers that @quant, which
 * is of its input, makes of them. Concat counts too; its caller looks at the
 * other inputs. */
gboolean trt_mover_takes (const TrtNode *node, const TrtQdq *quant);
/* The axis of the output that axis @axis of the input becomes whole and in
 * order, or, @back, the other way round; -1 for -1, -2 where there is none. */
int trt_mover_axis (const TrtNode *node, int axis, gboolean back);
/* A copy of @node before @before, on bytes: input 0, of a Concat every input,
 * is @inputs. Its outputs are new and inferred. NULL on failure. */
TrtNode *trt_mover_copy (const TrtNode *node, TrtNode *before,
    TrtTensor *const *inputs, const TrtQdq *quant, GError **error);

#endif
