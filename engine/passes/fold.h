/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fold.h: computing nodes whose inputs are constant
 * (pass_fold_constants.c). */
#ifndef TRT_PASSES_FOLD_H
#define TRT_PASSES_FOLD_H

#include "ir/graph.h"

/* Makes the outputs of @node constants. FALSE, and nothing is done, where its
 * inputs are not constant, or it is not worth it. */
gboolean trt_fold_node (TrtNode *node);

#endif
