/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A model file made ready to run on frames. */
#ifndef __GST_TRT_MODEL_H__
#define __GST_TRT_MODEL_H__

#include <gst/trt/gsttrtmodelinfo.h>

G_BEGIN_DECLS

/* The value of GstTrtModelSettings.calibration that asks for one of the
 * stream. */
#define GST_TRT_CALIBRATION_AUTO "auto"

#define GST_TYPE_TRT_PRECISION (gst_trt_precision_get_type ())
GST_TRT_API
GType gst_trt_precision_get_type (void);

/**
 * GstTrtPrecision:
 * @GST_TRT_PRECISION_AUTO: INT8 where the model is quantised or calibrated,
 *   else FP32
 * @GST_TRT_PRECISION_FP32: 32-bit float
 * @GST_TRT_PRECISION_FP16: 16-bit float on backends that have it, else 32-bit
 * @GST_TRT_PRECISION_INT8: 8-bit integers, or an error
 *
 * What layers compute with.
 */
typedef enum {
  GST_TRT_PRECISION_AUTO,
  GST_TRT_PRECISION_FP32,
  GST_TRT_PRECISION_FP16,
  GST_TRT_PRECISION_INT8,
} GstTrtPrecision;

GST_TRT_API
const gchar *gst_trt_precision_get_name (GstTrtPrecision precision);

/**
 * GstTrtModelSettings:
 * @path: an ONNX file or a plan
 * @backend: (nullable): "cpu", "cuda"; %NULL: the best that is there
 * @labels_file: (nullable): names of classes, one a line
 * @fields: what the user says about the model, as text; %NULL: nothing
 * @max_objects: most objects (or classes) of a frame; 0: 100 (5)
 * @batch_size: most frames to be taken at once; 0: 1
 * @keep_outputs: keep the model's own outputs, for output-tensors
 * @cache_dir: (nullable): where plans are kept; %NULL: the usual place
 * @precision: what to compute with
 * @calibration: (nullable): a calibration file; %NULL: the one beside the
 *   model, if there is one; %GST_TRT_CALIBRATION_AUTO: that, or one that an
 *   earlier stream left in the cache, or one of this stream
 * @cuda_context: (nullable): the CUcontext to run in, on a GPU; %NULL: the
 *   primary one of @cuda_device
 * @cuda_owner: (nullable): what keeps @cuda_context
 * @cuda_device: number of the GPU where there is no @cuda_context
 *
 * What the user asks for.
 */
typedef struct {
  gchar *path;
  gchar *backend;
  gchar *labels_file;
  gchar *fields[GST_TRT_MODEL_N_FIELDS];
  guint max_objects;
  guint batch_size;
  gboolean keep_outputs;
  gchar *cache_dir;
  GstTrtPrecision precision;
  gchar *calibration;
  gpointer cuda_context;
  GstObject *cuda_owner;
  gint cuda_device;
} GstTrtModelSettings;

GST_TRT_API
void gst_trt_model_settings_clear (GstTrtModelSettings *settings);

GST_TRT_API
void gst_trt_model_settings_copy (
    GstTrtModelSettings *to, const GstTrtModelSettings *from);

GST_TRT_API
gboolean gst_trt_model_settings_check (
    const GstTrtModelSettings *settings, GError **error);

GST_TRT_API
gboolean gst_trt_model_settings_get_labels (
    const GstTrtModelSettings *settings, GPtrArray **labels, GError **error);

/**
 * GstTrtModelProgress:
 * @fraction: 0 to 1
 * @stage: what is being done
 * @user_data: of gst_trt_model_load()
 *
 * Returns: %FALSE to cancel
 */
typedef gboolean (*GstTrtModelProgress) (
    gdouble fraction, const gchar *stage, gpointer user_data);

typedef struct _GstTrtModel GstTrtModel;

GST_TRT_API
GstTrtModel *gst_trt_model_load (const GstTrtModelSettings *settings,
    GstTrtModelProgress progress, gpointer user_data, GError **error);

GST_TRT_API
GstTrtModel *gst_trt_model_ref (GstTrtModel *model);

GST_TRT_API
void gst_trt_model_unref (GstTrtModel *model);

GST_TRT_API
const GstTrtModelInfo *gst_trt_model_get_info (const GstTrtModel *model);

GST_TRT_API
const gchar *gst_trt_model_get_name (const GstTrtModel *model);

GST_TRT_API
gchar *gst_trt_model_describe (const GstTrtModel *model);

GST_TRT_API
const gchar *gst_trt_model_get_warning (const GstTrtModel *model);

GST_TRT_API
GstTrtPrecision gst_trt_model_get_precision (const GstTrtModel *model,
    const gchar **reason, const gchar **report);

GST_TRT_API
const gchar *gst_trt_model_get_backend (const GstTrtModel *model,
    const gchar **reason);

GST_TRT_API
guint gst_trt_model_get_batch_size (const GstTrtModel *model);

GST_TRT_API
gboolean gst_trt_model_wants_calibration (const GstTrtModel *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtModel, gst_trt_model_unref)

G_END_DECLS

#endif /* __GST_TRT_MODEL_H__ */
