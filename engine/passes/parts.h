/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* parts.h: a stretch of a tensor, however an exporter took it. */
#ifndef TRT_PASSES_PARTS_H
#define TRT_PASSES_PARTS_H

#include "ir/graph.h"

/* The tensor of which @t is elements [@first, @last) of @axis, by a Slice of
 * that axis alone or by a Split; NULL where it is something else, or where the
 * numbers are not known. */
TrtTensor *trt_part_of (const TrtTensor *t, int axis, gint64 *first,
    gint64 *last);

#endif
