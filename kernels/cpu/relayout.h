/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* relayout.h: the reference of moving a tensor between layouts. */
#ifndef TRTK_CPU_RELAYOUT_H
#define TRTK_CPU_RELAYOUT_H

#include "trtk_layout.h"

#ifdef __cplusplus
extern "C" {
#endif

/* @t: dtype and dims; its data is not used. @to and @from do not overlap.
 * The tails of blocks and granules become zero. */
void trtk_relayout (const TrtkTensor *t, TrtkLayout from_layout, const void *from,
    TrtkLayout to_layout, void *to);

#ifdef __cplusplus
}
#endif

#endif
