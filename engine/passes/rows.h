/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rows.h: whether the pictures of a batch stay apart. The batch is a symbol that
 * is nothing else's dimension, so that shapes say where pictures are counted:
 * along the axis whose dimension is that symbol. */
#ifndef TRT_PASSES_ROWS_H
#define TRT_PASSES_ROWS_H

#include "ir/graph.h"

#define TRT_ROWS_NONE -1  /* the same for every picture */
#define TRT_ROWS_MIXED -2 /* more than one axis, or an axis of more than that */

/* The axis of @tensor that counts pictures, or one of these. */
int trt_rows_axis (const TrtTensor *tensor, const TrtSymbol *batch);

/* Whether @node computes for each picture what it would compute for that one
 * alone, and output 0 has an axis that counts them where it depends on them.
 * Shapes are inferred. An operator that no rule speaks of does not. */
gboolean trt_rows_are_apart (const TrtNode *node, const TrtSymbol *batch);

#endif
