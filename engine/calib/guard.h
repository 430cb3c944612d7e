/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard.h: a float graph and its INT8 form side by side on samples that
 * calibration has not seen. */
#ifndef TRT_CALIB_GUARD_H
#define TRT_CALIB_GUARD_H

#include "calib/probe.h"
#include "calib/quantise.h"

/* What agreement is measured by. */
typedef enum {
  TRT_AGREE_OUTPUTS,    /* signal and noise of the outputs */
  TRT_AGREE_TOP1,       /* the same best class */
  TRT_AGREE_DETECTIONS  /* AP of INT8's objects, float's taken as truth */
} TrtAgreeKind;

/* The float side: run once, its outputs kept. */
typedef struct {
  TrtGraph *graph;      /* optimised, a head appended where one fits */
  TrtAgreeKind kind;
  TrtHeadInfo head;
  const TrtSamples *samples;
  GArray *indices;      /* guint: the samples held out */
  guint n_tried;        /* of these, what a measurement of outputs looks at */
  TrtGraph *fixed;      /* the same with static shapes */
  GArray *infos;        /* TrtTensorInfo, of the outputs */
  GPtrArray *outputs;   /* by held-out sample: GPtrArray of GBytes */
  const char *backend;
} TrtGuard;

typedef struct {
  char *name;
  double signal, noise; /* sums of squares */
} TrtGuardTensor;

typedef struct {
  double error;     /* noise of the outputs against their variance */
  double agreement; /* 0 to 1 */
  double expected;  /* of many samples, where that is known better; else the
                     * same */
  double share;     /* of multiply-accumulates in INT8 */
  guint n_objects;  /* that float finds, where agreement is that of objects */
  GPtrArray *tensors; /* TrtGuardTensor in the order of the graph, or NULL */
} TrtGuardResult;

void trt_guard_result_clear (TrtGuardResult *result);
/* In decibels; 200 for no noise at all. */
double trt_sqnr (double signal, double noise);

/* Takes over @graph, which is optimised. */
TrtGuard *trt_guard_new (TrtGraph *graph, const TrtSamples *samples,
    const GArray *indices, const char *backend, GError **error);
void trt_guard_free (TrtGuard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtGuard, trt_guard_free)

/* Quantises the graph by @calibration and measures; @by_tensor: every
 * quantised tensor as well, and on all samples. */
gboolean trt_guard_measure (TrtGuard *guard, const TrtCalibration *calibration,
    gboolean by_tensor,
    TrtGuardResult *result, GError **error);

/* The same of @graph, which is quantised by whomever and has the outputs of
 * the guard's; @revealed (nullable): TrtRevealed of its tensors. Leaves the
 * share alone. */
gboolean trt_guard_measure_graph (TrtGuard *guard, const TrtGraph *graph,
    const GPtrArray *revealed, TrtGuardResult *result, GError **error);

/* Share of multiply-accumulates of @graph (static shapes) that run in INT8
 * when @kept stay float; @total may be NULL. */
double trt_int8_share (TrtGraph *graph, GHashTable *kept, double *total);

/* ---- detections (guard_detect.c) -------------------------------------- */

typedef struct {
  GArray *truths, *found;
} TrtDetectionScore;

void trt_detection_score_init (TrtDetectionScore *score);
void trt_detection_score_clear (TrtDetectionScore *score);
/* Rows of TRT_OUTPUT_OBJECTS; truths below @threshold neither help nor hurt.
 */
void trt_detection_score_add (TrtDetectionScore *score, guint image,
    const float *truth, guint n_truth, const float *found, guint n_found,
    guint row, float threshold);
/* Mean of AP at IoU .5 and .75; 1 where there is nothing to find and nothing
 * found. */
double trt_detection_score_ap (const TrtDetectionScore *score);
/* Truths above the threshold. */
guint trt_detection_score_truths (const TrtDetectionScore *score);

#endif
