/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Which precision a model runs in, and why.
 *
 * INT8 comes from the model itself, where it is quantised, or from a
 * calibration file: the one that is named, or one that lies beside the model
 * under the model's name with the extension ".calibration". With
 * calibration=auto a file that an earlier stream left in the cache is as good,
 * and where there is none the model starts in float and asks for a stream's.
 */
#include "gsttrtmodelload-private.h"

#include <string.h>

GType
gst_trt_precision_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_TRT_PRECISION_AUTO,
        "INT8 where the model is quantised or calibrated, else FP16 on a GPU and "
        "FP32 on the CPU", "auto" },
    { GST_TRT_PRECISION_FP32, "32-bit float", "fp32" },
    { GST_TRT_PRECISION_FP16,
        "16-bit float on backends that have it, else FP32", "fp16" },
    { GST_TRT_PRECISION_INT8, "8-bit integers, or an error", "int8" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstTrtPrecision", values));
  return type;
}

/**
 * gst_trt_precision_get_name:
 * @precision: one of them
 *
 * Returns: (transfer none): its nick: "int8", ...
 */
const gchar *
gst_trt_precision_get_name (GstTrtPrecision precision)
{
  g_autoptr (GEnumClass) type = g_type_class_ref (GST_TYPE_TRT_PRECISION);

  return g_enum_get_value (type, (gint) precision)->value_nick;
}

static gboolean
is_for_cpu (const GstTrtModelSettings *settings)
{
  const gchar *backend = settings->backend != NULL
                             ? settings->backend
                             : trt_default_backend (NULL);

  return g_strcmp0 (backend, "cpu") == 0;
}

/* Whether bytes are multiplied faster than floats. */
static gboolean
has_fast_int8 (const GstTrtModelSettings *settings)
{
  if (!is_for_cpu (settings))
    return TRUE;
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

/* Where precision=fp32 or fp16, or a CPU that multiplies bytes slowly, says no
 * to INT8. */
static gboolean
may_be_int8 (const GstTrtModelSettings *settings)
{
  return settings->precision == GST_TRT_PRECISION_INT8
         || (settings->precision == GST_TRT_PRECISION_AUTO
             && has_fast_int8 (settings));
}

gboolean
gst_trt_load_wants_halves (const GstTrtLoad *loader)
{
  return loader->settings->precision != GST_TRT_PRECISION_FP32
         && !is_for_cpu (loader->settings);
}

static gboolean
is_auto (const GstTrtModelSettings *settings)
{
  return g_strcmp0 (settings->calibration, GST_TRT_CALIBRATION_AUTO) == 0;
}

/* What the stream of an earlier start left. */
static gchar *
find_of_stream (GstTrtLoad *loader)
{
  gchar *path = gst_trt_load_stream_file (loader, NULL);

  if (path != NULL && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_clear_pointer (&path, g_free);
  loader->is_of_stream = path != NULL;
  return path;
}

static gchar *
find_file (GstTrtLoad *loader)
{
  const GstTrtModelSettings *settings = loader->settings;
  gchar *path;

  if (settings->calibration != NULL && !is_auto (settings))
    return g_strdup (settings->calibration);
  path = find_beside (settings->path);
  if (path == NULL && is_auto (settings))
    path = find_of_stream (loader);
  return path;
}

gboolean
gst_trt_load_read_calibration (
    GstTrtLoad *loader, const gchar *path, GError **error)
{
  g_autofree gchar *data = NULL;
  gsize size;

  g_free (loader->calibration_path);
  loader->calibration_path = g_strdup (path);
  if (!g_file_get_contents (path, &data, &size, error))
    return FALSE;
  g_free (loader->calibration_digest);
  loader->calibration_digest = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *) data, size);
  trt_calibration_free (loader->calibration);
  loader->calibration = trt_calibration_load (path, error);
  return loader->calibration != NULL;
}

gboolean
gst_trt_load_find_calibration (GstTrtLoad *loader, GError **error)
{
  g_autofree gchar *path = NULL;

  if (!may_be_int8 (loader->settings))
    return TRUE;
  path = find_file (loader);
  loader->calibrates = path == NULL && is_auto (loader->settings);
  return path == NULL || gst_trt_load_read_calibration (loader, path, error);
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
      || loader->calibration != NULL || loader->calibrates
      || loader->samples != NULL || trt_graph_is_quantised (graph))
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "precision=int8: the model is not quantised, and there is no "
      "calibration; set calibration to a calibration file or to auto (one of "
      "the stream), or use a plan of "
      "'trtplan build --precision int8 --calibration PICTURES'");
  return FALSE;
}

/* Why a plan without INT8 has none. */
static gchar *
why_float (const GstTrtLoad *loader)
{
  if (loader->settings->precision == GST_TRT_PRECISION_FP32
      || (loader->settings->precision == GST_TRT_PRECISION_FP16
          && !is_for_cpu (loader->settings)))
    return g_strdup ("asked for");
  if (loader->settings->precision == GST_TRT_PRECISION_FP16)
    return g_strdup ("precision=fp16: the backend 'cpu' computes 16-bit "
                     "floats as 32-bit ones");
  if (loader->calibrates)
    return g_strdup ("there is no calibration yet: the stream will give one");
  if (loader->calibration != NULL)
    return g_strdup_printf ("the calibration '%s' leaves every layer in float",
        loader->calibration_path);
  if (loader->settings->precision == GST_TRT_PRECISION_AUTO
      && !has_fast_int8 (loader->settings))
    return g_strdup ("the model is not quantised, and this CPU has no "
                     "AVX512-VNNI to make INT8 the faster one");
  return g_strdup ("the model is not quantised, and there is no calibration");
}

static void
warn_of_int8 (GstTrtLoad *loader)
{
  g_autofree gchar *text = g_strdup_printf (
      "precision=%s, but the model is quantised: it runs as it is",
      loader->settings->precision == GST_TRT_PRECISION_FP32 ? "fp32" : "fp16");

  gst_trt_load_warn (loader->model, text);
}

void
gst_trt_load_explain (GstTrtLoad *loader)
{
  GstTrtPrecision wanted = loader->settings->precision;
  GstTrtModel *model = loader->model;
  const TrtGraph *graph = trt_plan_graph (loader->plan);
  const gchar *report
      = trt_graph_get_metadata (graph, TRT_METADATA_INT8_REPORT);

  model->is_int8 = trt_graph_is_quantised (graph);
  model->has_halves = trt_graph_has_halves (graph);
  if (!model->is_int8)
    model->precision_reason = why_float (loader);
  else if (loader->calibration != NULL && report != NULL)
    model->precision_reason = g_strdup_printf (
        "calibrated by '%s'", loader->calibration_path);
  else
    model->precision_reason = g_strdup ("the model is quantised");
  model->int8_report = model->is_int8 ? g_strdup (report) : NULL;
  model->calibrates = loader->calibrates && !model->is_int8;
  if (model->is_int8 && (wanted == GST_TRT_PRECISION_FP32
          || wanted == GST_TRT_PRECISION_FP16))
    warn_of_int8 (loader);
  else if (!model->is_int8 && !model->calibrates
           && wanted == GST_TRT_PRECISION_INT8)
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
 *   %GST_TRT_PRECISION_FP16 where they do with halves, else
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
  if (model->is_int8)
    return GST_TRT_PRECISION_INT8;
  return model->has_halves && g_strcmp0 (
             trt_engine_get_backend (model->engine), "cpu") != 0
             ? GST_TRT_PRECISION_FP16
             : GST_TRT_PRECISION_FP32;
}

/**
 * gst_trt_model_wants_calibration:
 * @model: a model
 *
 * Returns: whether it runs in float and is to be calibrated on its stream, with
 *   gst_trt_model_calibrate()
 */
gboolean
gst_trt_model_wants_calibration (const GstTrtModel *model)
{
  return model->calibrates;
}
