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
/* Takes the channels' ranges towards that of the whole tensor: @room 0 leaves
 * them, 1 makes all alike. Few samples show a channel that is seldom active
 * too little of what it can do, and what lies beyond its range is clipped. */
void trt_calibration_widen (TrtCalibration *calibration, const TrtFlow *flow,
    double room);
/* Gives the channels of tensors in front of dense convolutions the range of the whole. */
void trt_calibration_level (TrtCalibration *calibration, const TrtFlow *flow);

#endif
