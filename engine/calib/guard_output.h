/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_output.h: one output of the float side held against that of INT8. */
#ifndef TRT_CALIB_GUARD_OUTPUT_H
#define TRT_CALIB_GUARD_OUTPUT_H

#include "calib/probe.h"

typedef struct _TrtOutputScore TrtOutputScore;

/* @is_classes: its values are scores or probabilities of classes. */
TrtOutputScore *trt_output_score_new (const TrtTensorInfo *info,
    gboolean is_classes);
void trt_output_score_free (gpointer score);
/* One sample: as many values as the output has. */
void trt_output_score_add (TrtOutputScore *score, const float *want,
    const float *got);
gboolean trt_output_score_is_empty (const TrtOutputScore *score);
/* Noise against variance, each entry by its own measure unless it hardly ever
 * moves. */
double trt_output_score_error (const TrtOutputScore *score);
/* Of classes: how many samples like these keep their best class under noise
 * like this one, 0 to 1; of anything else 1. */
double trt_output_score_alike (const TrtOutputScore *score);

#endif
