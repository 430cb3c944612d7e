/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * From gathered frames to a model in INT8. */
#ifndef __GST_TRT_CALIBRATE_H__
#define __GST_TRT_CALIBRATE_H__

#include <gst/trt/gsttrtsamples.h>

G_BEGIN_DECLS

/* INT8 that agrees less with FP32 is not taken. */
#define GST_TRT_CALIBRATION_AGREEMENT 0.75

/**
 * GstTrtCalibrationFigures:
 * @method: how ranges were chosen: "mse", ...; %NULL: it did not come so far
 * @agreement: of INT8 with FP32 on frames held out, 0 to 1: average precision
 *   with FP32's objects as the truth, or the share of equal best classes
 * @share: of multiply-accumulates in INT8, 0 to 1
 * @n_calibrated: frames that gave ranges
 * @n_held_out: frames that agreement was measured on
 * @n_objects: objects in those
 * @refused: it was measured and is not good enough
 * @file: (nullable): the calibration file; %NULL: none was written
 * @problem: (nullable): why it was not
 *
 * What calibrating measured.
 */
typedef struct {
  const gchar *method;
  gdouble agreement, share;
  guint n_calibrated, n_held_out, n_objects;
  gboolean refused;
  gchar *file, *problem;
} GstTrtCalibrationFigures;

GST_TRT_API
void gst_trt_calibration_figures_clear (GstTrtCalibrationFigures *figures);

GST_TRT_API
GstTrtModel *gst_trt_model_calibrate (const GstTrtModelSettings *settings,
    const GstTrtSamples *samples, GstTrtModelProgress progress,
    gpointer user_data, GstTrtCalibrationFigures *figures, GError **error);

G_END_DECLS

#endif /* __GST_TRT_CALIBRATE_H__ */
