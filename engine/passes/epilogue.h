/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* epilogue.h: which node may take which step. */
#ifndef TRT_PASSES_EPILOGUE_H
#define TRT_PASSES_EPILOGUE_H

#include "ir/graph.h"

/* Whether one more step of @kind leaves @node (may be NULL) with a program
 * that kernels cover: one activation and one addition at most, in any order.
 * Its output must be of float type and have one user. */
gboolean trt_epilogue_takes (const TrtNode *node, TrtkStepKind kind);

#endif
