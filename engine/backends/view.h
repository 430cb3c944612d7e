/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* view.h: tactics of every backend that cost nothing: other dims,
 * concatenations, slices, where memory allows. */
#ifndef TRT_BACKENDS_VIEW_H
#define TRT_BACKENDS_VIEW_H

#include "backends/tactic.h"

extern const TrtTactic trt_view_same;
extern const TrtTactic trt_view_concat;
extern const TrtTactic trt_view_cut;

#endif
