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


typedef struct {
  const GstTrtModelSettings *settings;
  GstTrtModelProgress progress;
  gpointer user_data;
  GstTrtModel *model;
  TrtGraph *graph;
  TrtPlan *plan; /* of a plan file whose head is already there */
} Loader;

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

static gboolean
set_fields (GstTrtModelInfo *info, const GstTrtModelSettings *settings,
    GError **error)
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
      || !set_fields (info, settings, error))
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

static gboolean
load_info (Loader *loader, GError **error)
{
  GstTrtModelInfo *info = loader->model->info;
  const GstTrtModelSettings *settings = loader->settings;
  g_autoptr (GHashTable) metadata = trt_graph_list_metadata (loader->graph);
  g_autoptr (GError) bad_metadata = NULL;

  if (!set_fields (info, settings, error))
    return FALSE;
  if (settings->labels_file != NULL) {
    GPtrArray *labels = gst_trt_labels_load (settings->labels_file, error);
    if (labels == NULL)
      return FALSE;
    gst_trt_model_info_take_labels (info, labels, GST_TRT_ORIGIN_PROPERTY);
  }
  if (!gst_trt_model_info_load_file (info, settings->path, error))
    return FALSE;
  if (!gst_trt_model_info_set_metadata (info, metadata, &bad_metadata))
    loader->model->warning = g_strdup_printf (
        "the model's own metadata is ignored: %s", bad_metadata->message);
  return TRUE;
}

/* A fixed batch above 1 is a placeholder more often than not. */
static void
try_one_picture (TrtGraph **graph, const TrtTensorInfo *input)
{
  g_autoptr (TrtGraph) trial = NULL;
  gint64 dims[TRT_MAX_RANK];

  if (input->rank < 3 || input->dims[0] <= 1)
    return;
  memcpy (dims, input->dims, sizeof dims);
  dims[0] = 1;
  trial = trt_graph_copy (*graph);
  if (!trt_graph_set_input_shape (trial, input->name, input->rank, dims, NULL))
    return;
  trt_graph_free (*graph);
  *graph = g_steal_pointer (&trial);
}

static gboolean
apply_shape (Loader *loader, GError **error)
{
  GstTrtModelInfo *info = loader->model->info;
  TrtTensorInfo input;

  if (trt_graph_n_inputs (loader->graph) == 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the model has no input");
    return FALSE;
  }
  trt_graph_get_input (loader->graph, 0, &input);
  if (info->n_dims > 0) {
    if (!trt_graph_set_input_shape (loader->graph, input.name,
            (int) info->n_dims, info->dims, error)) {
      g_prefix_error (error, "input-shape: ");
      return FALSE;
    }
  } else {
    try_one_picture (&loader->graph, &input);
  }
  trt_graph_get_input (loader->graph, 0, &input);
  if (input.dtype != TRTK_F32 && input.dtype != TRTK_U8
      && !trt_graph_set_input_dtype (
          loader->graph, input.name, TRTK_F32, error))
    return FALSE;
  info->preproc.type = input.dtype == TRTK_U8 ? GST_TRT_INPUT_TYPE_U8
                                              : GST_TRT_INPUT_TYPE_F32;
  gst_trt_model_info_guess_shape (info, input.dims, (guint) input.rank);
  return TRUE;
}

static void
guess_labels (GstTrtModelInfo *info, const TrtHeadInfo *head)
{
  if (info->labels != NULL)
    return;
  if (head->label != NULL && head->n_classes == 1)
    gst_trt_model_info_set (
        info, GST_TRT_MODEL_LABELS, head->label, GST_TRT_ORIGIN_GUESS, NULL);
  else if (head->kind == TRT_HEAD_DETECTION && head->n_classes == 80)
    gst_trt_model_info_take_labels (
        info, gst_trt_labels_coco (), GST_TRT_ORIGIN_GUESS);
}

static gboolean
apply_head (Loader *loader, GError **error)
{
  GstTrtModel *model = loader->model;
  const gchar *ready = trt_graph_get_metadata (loader->graph, "trt.head");
  const gchar *wanted = model->info->head != NULL ? model->info->head : "auto";
  TrtHeadOptions options = { .name = wanted,
    .max_objects = loader->settings->max_objects,
    .keep_outputs = loader->settings->keep_outputs };
  TrtHeadInfo head = { 0 };

  if (g_str_equal (wanted, "none") && ready == NULL)
    return TRUE;
  if (ready != NULL) {
    if (!trt_head_get_info (ready, &head)) {
      g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
          "the plan's head '%s' is not known to this version", ready);
      return FALSE;
    }
  } else if (!trt_graph_append_head (loader->graph, &options, &head, error)) {
    return FALSE;
  } else {
    g_clear_pointer (&loader->plan, trt_plan_unref);
  }
  model->has_head = TRUE;
  model->kind = head.kind;
  gst_trt_model_info_guess_head (model->info, head.name);
  guess_labels (model->info, &head);
  return TRUE;
}

static gboolean
open_graph (Loader *loader, GError **error)
{
  const gchar *path = loader->settings->path;

  if (!g_str_has_suffix (path, ".plan")) {
    loader->graph = trt_graph_import_onnx (path, error);
    return loader->graph != NULL;
  }
  loader->plan = trt_plan_load (path, error);
  if (loader->plan == NULL)
    return FALSE;
  loader->graph = trt_graph_copy (trt_plan_graph (loader->plan));
  if (loader->model->info->n_dims > 0) /* it fits other shapes */
    g_clear_pointer (&loader->plan, trt_plan_unref);
  return TRUE;
}

static gboolean
report (double fraction, const char *stage, gpointer user_data)
{
  const Loader *loader = user_data;

  return loader->progress == NULL
         || loader->progress (fraction, stage, loader->user_data);
}

static gboolean
build_engine (Loader *loader, GError **error)
{
  TrtBuildOptions build = { .backend = loader->settings->backend,
    .progress = report, .progress_data = loader };
  TrtEngineOptions options = { .backend = loader->settings->backend };

  if (loader->plan == NULL)
    loader->plan = trt_plan_build (loader->graph, &build, error);
  if (loader->plan == NULL || !report (0.9, "packing weights", loader))
    return loader->plan == NULL
               ? FALSE
               : (g_set_error (error, TRT_ERROR, TRT_ERROR_CANCELLED,
                      "cancelled"),
                     FALSE);
  loader->model->engine = trt_engine_new (loader->plan, &options, error);
  return loader->model->engine != NULL;
}

static void
find_image (GstTrtModel *model)
{
  TrtTensorInfo input;

  for (guint i = 0; i < trt_engine_n_inputs (model->engine); i++) {
    trt_engine_get_input (model->engine, i, &input);
    if (!g_str_has_prefix (input.name, "trt.")) {
      model->image = (gint) i;
      return;
    }
  }
}

static gchar *
name_of (const gchar *path)
{
  gchar *name = g_path_get_basename (path);
  gchar *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}

static gboolean
load (Loader *loader, GError **error)
{
  GstTrtModelInfo *info = loader->model->info;

  if (!report (0, "reading the model", loader))
    goto cancelled;
  if (!set_fields (info, loader->settings, error)
      || !open_graph (loader, error) || !load_info (loader, error)
      || !apply_shape (loader, error) || !apply_head (loader, error))
    return FALSE;
  if (info->preproc.width < 1 || info->preproc.height < 1) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the input is no picture of a known size; set input-shape, "
        "for example input-shape=1x3x480x640");
    return FALSE;
  }
  if (!report (0.1, "building the plan", loader))
    goto cancelled;
  return build_engine (loader, error);

cancelled:
  g_set_error (error, TRT_ERROR, TRT_ERROR_CANCELLED, "cancelled");
  return FALSE;
}

/**
 * gst_trt_model_load:
 * @settings: what the user asks for
 * @progress: (nullable) (scope call): told now and then, in the same thread
 * @user_data: for @progress
 * @error: set when %NULL is returned
 *
 * Returns: (transfer full) (nullable): the model, or %NULL with an error of
 *   the engine (%TRT_ERROR_CANCELLED where @progress said so), of
 *   #GST_RESOURCE_ERROR or of #GST_STREAM_ERROR; the message names the file
 */
GstTrtModel *
gst_trt_model_load (const GstTrtModelSettings *settings,
    GstTrtModelProgress progress, gpointer user_data, GError **error)
{
  Loader loader = { .settings = settings, .progress = progress,
    .user_data = user_data };
  GstTrtModel *model = g_new0 (GstTrtModel, 1);
  gboolean ok;

  g_atomic_ref_count_init (&model->refs);
  model->info = gst_trt_model_info_new ();
  model->name = name_of (settings->path);
  loader.model = model;
  ok = load (&loader, error);
  if (ok)
    find_image (model);
  else
    g_prefix_error (error, "%s: ", settings->path);
  trt_graph_free (loader.graph);
  g_clear_pointer (&loader.plan, trt_plan_unref);
  if (!ok)
    g_clear_pointer (&model, gst_trt_model_unref);
  return model;
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
  gst_trt_model_info_free (model->info);
  g_free (model->name);
  g_free (model->warning);
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

  return g_strdup_printf ("%s: %s", model->name, info);
}
