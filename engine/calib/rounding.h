/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rounding.h: weights to integers. */
#ifndef TRT_CALIB_ROUNDING_H
#define TRT_CALIB_ROUNDING_H

#include <glib.h>

/* Rounds @n weights, times @factor, to integers of [-127, 127]. The weights
 * are those of one kernel, which meet neighbours of one channel. @even: as few
 * of them are rounded the other way as brings the sum of all errors under half
 * a step; else each goes to the nearest. Returns that sum, in steps. */
double trt_round_kernel (const float *weights, double factor, guint n,
    gboolean even, gint8 *rounded);

#endif
