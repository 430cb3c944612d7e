/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* equalise.h: how far scales by channel may differ where dense convolutions
 * read them. */
#ifndef TRT_CALIB_EQUALISE_H
#define TRT_CALIB_EQUALISE_H

#include "calib/ranges.h"

/* Widens channels' ranges in @calibration, which are those of @stats by some
 * method, to the scales that make least noise. */
void trt_calibration_equalise (TrtCalibration *calibration,
    const TrtFlow *flow, const TrtStats *stats);
/* Gives the channels of such tensors the range of the whole. */
void trt_calibration_level (TrtCalibration *calibration, const TrtFlow *flow);

#endif
