/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Which precision a model runs in, and why.
 *
 * INT8 comes from the model itself, where it is quantised, or from a
 * calibration file: the one that is named, or one that lies beside the model
 * under the model's name with the extension ".calibration".
 */
#include "gsttrtmodelload-private.h"

#include <string.h>

GType
gst_trt_precision_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_PRECISION_AUTO,
        "INT8 where the model is quantised or calibrated, else FP32", "auto" },
    { GST_TRT_PRECISION_FP32, "32-bit float", "fp32" },
    { GST_TRT_PRECISION_FP16, "16-bit float, on backends that have it",
        "fp16" },
    { GST_TRT_PRECISION_INT8, "8-bit integers, or an error", "int8" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtPrecision", values));
  return type;
}

/* Whether bytes are multiplied faster than floats. */
static gboolean
has_fast_int8 (void)
{
#if defined(__x86_64__)
  return __builtin_cpu_supports ("avx512vnni");
#else
  return FALSE;
#endif
}

/* "m.calibration" beside "m.onnx", where there is one. */
static gchar *
find_beside (const gchar *model)
{
  const gchar *dot = strrchr (model, '.'), *slash = strrchr (model, '/');
  gsize stem = dot != NULL && (slash == NULL || dot > slash + 1)
                   ? (gsize) (dot - model)
                   : strlen (model);
  gchar *path = g_strdup_printf ("%.*s.calibration", (int) stem, model);

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_clear_pointer (&path, g_free);
  return path;
}

gboolean
gst_trt_load_find_calibration (GstTrtLoad *loader, GError **error)
{
  const GstTrtModelSettings *settings = loader->settings;
  g_autofree gchar *data = NULL;
  gsize size;

  if (settings->precision == GST_TRT_PRECISION_FP32
      || (settings->precision == GST_TRT_PRECISION_AUTO && !has_fast_int8 ()))
    return TRUE;
  loader->calibration_path = settings->calibration != NULL
                                 ? g_strdup (settings->calibration)
                                 : find_beside (settings->path);
  if (loader->calibration_path == NULL)
    return TRUE;
  if (!g_file_get_contents (loader->calibration_path, &data, &size, error))
    return FALSE;
  loader->calibration_digest = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *) data, size);
  loader->calibration
      = trt_calibration_load (loader->calibration_path, error);
  return loader->calibration != NULL;
}

void
gst_trt_load_drop_calibration (GstTrtLoad *loader)
{
  g_clear_pointer (&loader->calibration, trt_calibration_free);
  g_clear_pointer (&loader->calibration_path, g_free);
  g_clear_pointer (&loader->calibration_digest, g_free);
}

gboolean
gst_trt_load_check_precision (
    const GstTrtLoad *loader, const TrtGraph *graph, GError **error)
{
  if (loader->settings->precision != GST_TRT_PRECISION_INT8
      || loader->calibration != NULL || trt_graph_is_quantised (graph))
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "precision=int8: the model is not quantised, and there is no "
      "calibration; set calibration to a calibration file, or use a plan of "
      "'trtplan build --precision int8 --calibration PICTURES'");
  return FALSE;
}

/* Why a plan without INT8 has none. */
static gchar *
why_float (const GstTrtLoad *loader)
{
  if (loader->settings->precision == GST_TRT_PRECISION_FP32)
    return g_strdup ("asked for");
  if (loader->calibration != NULL)
    return g_strdup_printf ("the calibration '%s' leaves every layer in float",
        loader->calibration_path);
  if (loader->settings->precision == GST_TRT_PRECISION_AUTO
      && !has_fast_int8 ())
    return g_strdup ("the model is not quantised, and this CPU has no "
                     "AVX512-VNNI to make INT8 the faster one");
  return g_strdup ("the model is not quantised, and there is no calibration");
}

void
gst_trt_load_explain (GstTrtLoad *loader)
{
  GstTrtModel *model = loader->model;
  const TrtGraph *graph = trt_plan_graph (loader->plan);
  const gchar *report
      = trt_graph_get_metadata (graph, TRT_METADATA_INT8_REPORT);

  model->is_int8 = trt_graph_is_quantised (graph);
  if (!model->is_int8)
    model->precision_reason = why_float (loader);
  else if (loader->calibration != NULL && report != NULL)
    model->precision_reason = g_strdup_printf (
        "calibrated by '%s'", loader->calibration_path);
  else
    model->precision_reason = g_strdup ("the model is quantised");
  model->int8_report = model->is_int8 ? g_strdup (report) : NULL;
  if (model->is_int8
      && loader->settings->precision == GST_TRT_PRECISION_FP32)
    gst_trt_load_warn (
        model, "precision=fp32, but the model is quantised: it runs as it is");
  else if (!model->is_int8
           && loader->settings->precision == GST_TRT_PRECISION_INT8)
    gst_trt_load_warn (model, model->precision_reason);
}

/**
 * gst_trt_model_get_precision:
 * @model: a model
 * @reason: (out) (optional) (transfer none): why, in English
 * @report: (out) (optional) (nullable) (transfer none): what calibrating
 *   measured, as JSON
 *
 * Returns: %GST_TRT_PRECISION_INT8 where layers compute with bytes, else
 *   %GST_TRT_PRECISION_FP32
 */
GstTrtPrecision
gst_trt_model_get_precision (
    const GstTrtModel *model, const gchar **reason, const gchar **report)
{
  if (reason != NULL)
    *reason = model->precision_reason;
  if (report != NULL)
    *report = model->int8_report;
  return model->is_int8 ? GST_TRT_PRECISION_INT8 : GST_TRT_PRECISION_FP32;
}
