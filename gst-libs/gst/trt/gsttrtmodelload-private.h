/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A model on its way from the file to the engine. */
#ifndef __GST_TRT_MODEL_LOAD_PRIVATE_H__
#define __GST_TRT_MODEL_LOAD_PRIVATE_H__

#include "gsttrtmodel-private.h"
#include "gsttrtcalibrate.h"

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
  gboolean is_of_stream;         /* an earlier stream's */
  gboolean calibrates;           /* this stream is to bring them */
  gchar *batch_problem;          /* why the batch cannot be opened, or NULL */
  /* Of a stream that did, and what came of it. */
  const GstTrtSamples *samples;
  GstTrtCalibrationFigures *figures;
  TrtInt8Figures measured;
} GstTrtLoad;

/* gsttrtmodelload.c */
gboolean gst_trt_load_report (
    double fraction, const char *stage, gpointer user_data);
gboolean gst_trt_load_check_cancelled (GstTrtLoad *loader, double fraction,
    const char *stage, GError **error);
void gst_trt_load_warn (GstTrtModel *model, const gchar *text);
void gst_trt_load_inner_info (GstTrtLoad *loader, const TrtGraph *graph);
/* Loads @loader's model, from @settings or @samples, and clears @loader. */
GstTrtModel *gst_trt_load_run (GstTrtLoad *loader, GError **error);

/* gsttrtmodelbuild.c: the plan, built, read or from the cache. */
TrtPlan *gst_trt_load_plan (GstTrtLoad *loader, GError **error);
/* Builds it, whatever the cache has. */
TrtPlan *gst_trt_load_build (GstTrtLoad *loader, GError **error);
/* Puts @plan into the cache, where the next one with this calibration finds
 * it. */
void gst_trt_load_keep (GstTrtLoad *loader, TrtPlan *plan);

/* gsttrtmodelbatch.c */
/* Lets @graph, whose input has its size, take as many pictures as are asked
 * for; where it cannot, it stays as it is. */
void gst_trt_load_open_batch (GstTrtLoad *loader, TrtGraph **graph);
/* Notes in the model which batches its engine takes. */
void gst_trt_load_read_batch (GstTrtLoad *loader);

/* gsttrtmodelbackend.c */
/* Whether backend=auto goes on to the CPU after @error: the GPU cannot run the
 * model, has no memory for it, or does not work. */
gboolean gst_trt_load_may_fall_back (
    const GstTrtLoad *loader, const GError *error);
/* FALSE where backend=auto would better fall back: the engine is there, but has
 * no memory to run. */
gboolean gst_trt_load_try_context (const GstTrtLoad *loader, GError **error);
/* Notes in the model why it is not on the first of the backends; @fallen: the
 * error that made it fall back, or NULL. */
void gst_trt_load_explain_backend (GstTrtLoad *loader, const GError *fallen);

/* gsttrtcalibrate.c */
/* For TrtSamples; @user_data is a GstTrtLoad. */
gboolean gst_trt_load_read_sample (gpointer user_data, guint sample,
    const TrtTensorInfo *info, gpointer data, GError **error);
/* Where calibrations of this model's streams are kept. NULL: nowhere; @problem
 * says why. */
gchar *gst_trt_load_stream_file (GstTrtLoad *loader, gchar **problem);
/* The plan of @loader's samples, and its calibration in @loader. */
TrtPlan *gst_trt_load_calibrate (GstTrtLoad *loader, GError **error);

/* gsttrtmodelprecision.c */
/* Looks for ranges where the precision allows INT8. */
gboolean gst_trt_load_find_calibration (GstTrtLoad *loader, GError **error);
/* Reads the file @path, which decides the plan's key. */
gboolean gst_trt_load_read_calibration (
    GstTrtLoad *loader, const gchar *path, GError **error);
void gst_trt_load_drop_calibration (GstTrtLoad *loader);

/* Whether what is computed in float is to be so with 16 bits. */
gboolean gst_trt_load_wants_halves (const GstTrtLoad *loader);
/* FALSE where INT8 is demanded of @graph, and nothing says how. */
gboolean gst_trt_load_check_precision (
    const GstTrtLoad *loader, const TrtGraph *graph, GError **error);
/* Notes in the model which precision its plan has, and why. */
void gst_trt_load_explain (GstTrtLoad *loader);

#endif /* __GST_TRT_MODEL_LOAD_PRIVATE_H__ */
