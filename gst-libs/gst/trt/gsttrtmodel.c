/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A model file made ready to run on frames.
 */
/**
 * SECTION:gsttrtmodel
 * @title: GstTrtModel
 * @short_description: import, head, plan and engine behind one call
 *
 * Loading imports an ONNX file (or reads a plan), collects what is known about
 * it, overrides the input's shape, appends the head that decodes its outputs,
 * and builds or fetches the plan. It may take long; call it from a thread of
 * its own. A model is immutable and may be shared; each stream runs it through
 * a #GstTrtRunner.
 */
#include "gsttrtmodel-private.h"
#include "gsttrtlabels.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>


/**
 * gst_trt_model_settings_clear:
 * @settings: to empty; what it holds is freed
 */
void
gst_trt_model_settings_clear (GstTrtModelSettings *settings)
{
  g_free (settings->path);
  g_free (settings->backend);
  g_free (settings->labels_file);
  g_free (settings->cache_dir);
  g_free (settings->calibration);
  gst_clear_object (&settings->cuda_owner);
  for (guint i = 0; i < GST_TRT_MODEL_N_FIELDS; i++)
    g_free (settings->fields[i]);
  memset (settings, 0, sizeof *settings);
}

/**
 * gst_trt_model_settings_copy:
 * @to: (out caller-allocates): a copy of its own; clear it
 * @from: what to copy
 */
void
gst_trt_model_settings_copy (
    GstTrtModelSettings *to, const GstTrtModelSettings *from)
{
  *to = *from;
  to->path = g_strdup (from->path);
  to->backend = g_strdup (from->backend);
  to->labels_file = g_strdup (from->labels_file);
  to->cache_dir = g_strdup (from->cache_dir);
  to->calibration = g_strdup (from->calibration);
  if (to->cuda_owner != NULL)
    gst_object_ref (to->cuda_owner);
  for (guint i = 0; i < GST_TRT_MODEL_N_FIELDS; i++)
    to->fields[i] = g_strdup (from->fields[i]);
}

static gboolean
check_file (const gchar *path, const gchar *what, GError **error)
{
  struct stat st;
  GstResourceError code = GST_RESOURCE_ERROR_OPEN_READ;
  const gchar *why;

  if (stat (path, &st) != 0) {
    why = g_strerror (errno);
    if (errno == ENOENT)
      code = GST_RESOURCE_ERROR_NOT_FOUND;
  } else if (!S_ISREG (st.st_mode)) {
    why = "it is no regular file";
  } else if (g_access (path, R_OK) != 0) {
    why = g_strerror (errno);
  } else {
    return TRUE;
  }
  g_set_error (error, GST_RESOURCE_ERROR, code, "%s '%s' cannot be read: %s",
      what, path, why);
  return FALSE;
}

gboolean
gst_trt_model_settings_apply (const GstTrtModelSettings *settings,
    GstTrtModelInfo *info, GError **error)
{
  for (guint i = 0; i < GST_TRT_MODEL_N_FIELDS; i++) {
    if (settings->fields[i] != NULL
        && !gst_trt_model_info_set (info, i, settings->fields[i],
            GST_TRT_ORIGIN_PROPERTY, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * gst_trt_model_settings_check:
 * @settings: what the user asks for
 * @error: set when %FALSE is returned
 *
 * What can be told without reading the model: files are there, values can be
 * read, the head is known. Takes well under a millisecond.
 *
 * Returns: %FALSE with %GST_RESOURCE_ERROR or %GST_STREAM_ERROR
 */
gboolean
gst_trt_model_settings_check (
    const GstTrtModelSettings *settings, GError **error)
{
  g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
  TrtHeadInfo head;

  if (settings->path == NULL || settings->path[0] == '\0') {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "no model: set the property 'model' to an ONNX file or a plan");
    return FALSE;
  }
  if (!check_file (settings->path, "model", error)
      || (settings->labels_file != NULL
          && !check_file (settings->labels_file, "labels file", error))
      || (settings->calibration != NULL
          && !g_str_equal (settings->calibration, GST_TRT_CALIBRATION_AUTO)
          && !check_file (settings->calibration, "calibration file", error))
      || !gst_trt_model_settings_apply (settings, info, error))
    return FALSE;
  if (info->head != NULL && !g_str_equal (info->head, "auto")
      && !g_str_equal (info->head, "none")
      && !trt_head_get_info (info->head, &head)) {
    g_autofree gchar *names
        = g_strjoinv (", ", (gchar **) trt_head_names ());
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "head '%s' is not known; one of: auto, none, %s", info->head, names);
    return FALSE;
  }
  return TRUE;
}

/**
 * gst_trt_model_settings_get_labels:
 * @settings: what the user asks for
 * @labels: (out) (nullable) (transfer full) (element-type utf8): the names of
 *   classes that they say; %NULL: none
 * @error: set when %FALSE is returned
 *
 * Of a stream that shares its model with others.
 *
 * Returns: %FALSE where the file cannot be read
 */
gboolean
gst_trt_model_settings_get_labels (
    const GstTrtModelSettings *settings, GPtrArray **labels, GError **error)
{
  g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();

  *labels = NULL;
  if (settings->labels_file != NULL) {
    *labels = gst_trt_labels_load (settings->labels_file, error);
    return *labels != NULL;
  }
  if (settings->fields[GST_TRT_MODEL_LABELS] == NULL)
    return TRUE;
  if (!gst_trt_model_info_set (info, GST_TRT_MODEL_LABELS,
          settings->fields[GST_TRT_MODEL_LABELS], GST_TRT_ORIGIN_PROPERTY,
          error))
    return FALSE;
  *labels = g_ptr_array_ref (info->labels);
  return TRUE;
}

/**
 * gst_trt_model_ref:
 * @model: a model
 *
 * Returns: (transfer full): the same; thread-safe
 */
GstTrtModel *
gst_trt_model_ref (GstTrtModel *model)
{
  g_atomic_ref_count_inc (&model->refs);
  return model;
}

/**
 * gst_trt_model_unref:
 * @model: (transfer full) (nullable): a model; thread-safe
 */
void
gst_trt_model_unref (GstTrtModel *model)
{
  if (model == NULL || !g_atomic_ref_count_dec (&model->refs))
    return;
  g_clear_pointer (&model->engine, trt_engine_unref);
  gst_clear_object (&model->cuda_owner);
  gst_trt_model_info_free (model->info);
  g_free (model->name);
  g_free (model->warning);
  g_free (model->precision_reason);
  g_free (model->int8_report);
  g_free (model->backend_reason);
  g_free (model);
}

/**
 * gst_trt_model_get_info:
 * @model: a model
 *
 * Returns: (transfer none): what is known about it
 */
const GstTrtModelInfo *
gst_trt_model_get_info (const GstTrtModel *model)
{
  return model->info;
}

/**
 * gst_trt_model_get_name:
 * @model: a model
 *
 * Returns: (transfer none): the file's name without folder and extension
 */
const gchar *
gst_trt_model_get_name (const GstTrtModel *model)
{
  return model->name;
}

/**
 * gst_trt_model_get_warning:
 * @model: a model
 *
 * Returns: (transfer none) (nullable): what the user should know
 */
const gchar *
gst_trt_model_get_warning (const GstTrtModel *model)
{
  return model->warning;
}

/**
 * gst_trt_model_describe:
 * @model: a model
 *
 * Returns: (transfer full): one line for a log: name, and each thing that is
 *   known with who said it
 */
gchar *
gst_trt_model_describe (const GstTrtModel *model)
{
  g_autofree gchar *info = gst_trt_model_info_describe (model->info);

  const gchar *reason, *why, *backend = gst_trt_model_get_backend (model, &why);
  GstTrtPrecision precision
      = gst_trt_model_get_precision (model, &reason, NULL);

  return g_strdup_printf ("%s: %s; %s: %s; on %s%s%s", model->name, info,
      gst_trt_precision_get_name (precision), reason, backend,
      why != NULL ? ": " : "", why != NULL ? why : "");
}
