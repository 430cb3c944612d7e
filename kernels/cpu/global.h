/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* global.h: one value for each channel, in every layout. */
#ifndef TRTK_CPU_GLOBAL_H
#define TRTK_CPU_GLOBAL_H

#include "trtk_layout.h"

#ifdef __cplusplus
extern "C" {
#endif

/* y[n,c] = mean (or maximum) over all pixels of x[n,c]; f32; x lies in
 * @layout and has at least one pixel, y is [n,c]. */
void trtk_global_mean (const TrtkTensor *x, TrtkLayout layout, const float *in,
    float *out);
void trtk_global_max (const TrtkTensor *x, TrtkLayout layout, const float *in,
    float *out);

#ifdef __cplusplus
}
#endif

#endif
