/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A model on its way from the file to the engine. */
#ifndef __GST_TRT_MODEL_LOAD_PRIVATE_H__
#define __GST_TRT_MODEL_LOAD_PRIVATE_H__

#include "gsttrtmodel-private.h"

/* Loads one model in one thread. */
typedef struct {
  const GstTrtModelSettings *settings;
  GstTrtModelProgress progress;
  gpointer user_data;
  GstTrtModel *model;
  TrtPlan *plan;
  /* Ranges for INT8, where there are any, and where they come from. */
  TrtCalibration *calibration;
  gchar *calibration_path, *calibration_digest;
} GstTrtLoad;

/* gsttrtmodelload.c */
gboolean gst_trt_load_report (
    double fraction, const char *stage, gpointer user_data);
gboolean gst_trt_load_check_cancelled (GstTrtLoad *loader, double fraction,
    const char *stage, GError **error);
void gst_trt_load_warn (GstTrtModel *model, const gchar *text);
void gst_trt_load_inner_info (GstTrtLoad *loader, const TrtGraph *graph);

/* gsttrtmodelbuild.c: the plan, built, read or from the cache. */
TrtPlan *gst_trt_load_plan (GstTrtLoad *loader, GError **error);

/* gsttrtmodelprecision.c */
/* Whether @graph computes with bytes. */
/* Looks for ranges where the precision allows INT8. */
gboolean gst_trt_load_find_calibration (GstTrtLoad *loader, GError **error);
void gst_trt_load_drop_calibration (GstTrtLoad *loader);
/* FALSE where INT8 is demanded of @graph, and nothing says how. */
gboolean gst_trt_load_check_precision (
    const GstTrtLoad *loader, const TrtGraph *graph, GError **error);
/* Notes in the model which precision its plan has, and why. */
void gst_trt_load_explain (GstTrtLoad *loader);

#endif /* __GST_TRT_MODEL_LOAD_PRIVATE_H__ */
