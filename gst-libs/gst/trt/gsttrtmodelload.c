/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * From a file to a model that can run.
 *
 * An ONNX file goes through the plan cache: what is kept there is the plan of
 * the model with its head and its input shape, so that a second start imports
 * nothing. A plan file is used as it is, unless it has no head yet or another
 * input shape is asked for.
 */
#include "gsttrtmodel-private.h"
#include "gsttrtlabels.h"
#include "gsttrtmodelload-private.h"

#include <string.h>

gboolean
gst_trt_load_report (double fraction, const char *stage, gpointer user_data)
{
  const GstTrtLoad *loader = user_data;

  return loader->progress == NULL
         || loader->progress (fraction, stage, loader->user_data);
}

gboolean
gst_trt_load_check_cancelled (GstTrtLoad *loader, double fraction, const char *stage,
    GError **error)
{
  if (gst_trt_load_report (fraction, stage, loader))
    return TRUE;
  g_set_error (error, TRT_ERROR, TRT_ERROR_CANCELLED, "cancelled");
  return FALSE;
}

/* ---- what is known ---------------------------------------------------- */

void
gst_trt_load_warn (GstTrtModel *model, const gchar *text)
{
  gchar *joined = model->warning == NULL
                      ? g_strdup (text)
                      : g_strjoin ("; ", model->warning, text, NULL);

  g_free (model->warning);
  model->warning = joined;
}

/* What the user and the file beside the model say. */
static gboolean
load_outer_info (GstTrtLoad *loader, GError **error)
{
  GstTrtModelInfo *info = loader->model->info;
  const GstTrtModelSettings *settings = loader->settings;
  GPtrArray *labels;

  if (!gst_trt_model_settings_apply (settings, info, error))
    return FALSE;
  if (settings->labels_file != NULL) {
    labels = gst_trt_labels_load (settings->labels_file, error);
    if (labels == NULL)
      return FALSE;
    gst_trt_model_info_take_labels (info, labels, GST_TRT_ORIGIN_PROPERTY);
  }
  return gst_trt_model_info_load_file (info, settings->path, error);
}

/* What the model says itself. Bad metadata is no reason not to run. */
void
gst_trt_load_inner_info (GstTrtLoad *loader, const TrtGraph *graph)
{
  g_autoptr (GHashTable) metadata = trt_graph_list_metadata (graph);
  g_autoptr (GError) error = NULL;

  if (!gst_trt_model_info_set_metadata (
          loader->model->info, metadata, &error)) {
    g_autofree gchar *text = g_strdup_printf (
        "the model's own metadata is ignored: %s", error->message);
    gst_trt_load_warn (loader->model, text);
  }
}

/* ---- from the plan to the model --------------------------------------- */

static void
guess_labels (GstTrtModelInfo *info, const TrtHeadInfo *head, gint64 n_classes)
{
  if (info->labels != NULL)
    return;
  if (head->label != NULL && n_classes == 1)
    gst_trt_model_info_set (
        info, GST_TRT_MODEL_LABELS, head->label, GST_TRT_ORIGIN_GUESS, NULL);
  else if (head->kind == TRT_HEAD_DETECTION && n_classes == 80)
    gst_trt_model_info_take_labels (
        info, gst_trt_labels_coco (), GST_TRT_ORIGIN_GUESS);
}

/* One name for each class, so that nobody meets a class without: its number
 * where there is none. */
static void
complete_labels (GstTrtModel *model, gint64 n_classes)
{
  GstTrtModelInfo *info = model->info;
  guint n_given = info->labels != NULL ? info->labels->len : 0;
  g_autofree gchar *text = NULL;

  if (n_classes <= 0 || n_classes > GST_TRT_LABELS_MAX
      || n_given == (guint) n_classes)
    return;
  text = n_given == 0
      ? g_strdup_printf ("no names for the %" G_GINT64_FORMAT
                         " classes, numbers are used; set labels or "
                         "labels-file", n_classes)
      : g_strdup_printf ("%u labels for %" G_GINT64_FORMAT " classes",
          n_given, n_classes);
  gst_trt_load_warn (model, text);
  if (info->labels == NULL)
    info->labels = g_ptr_array_new_with_free_func (g_free);
  for (guint i = n_given; i < (guint) n_classes; i++)
    g_ptr_array_add (info->labels, g_strdup_printf ("%u", i));
}

/* The picture's input, and how many classes the mask has. */
static gint64
read_inputs (GstTrtModel *model)
{
  TrtTensorInfo input;
  gint64 n_classes = 0;

  model->image = -1;
  for (guint i = 0; i < trt_engine_n_inputs (model->engine); i++) {
    trt_engine_get_input (model->engine, i, &input);
    if (g_str_equal (input.name, TRT_INPUT_CLASS_MASK))
      n_classes = input.dims[input.rank - 1];
    if (g_str_has_prefix (input.name, "trt.") || model->image >= 0)
      continue;
    model->image = (gint) i;
    model->info->preproc.type = input.dtype == TRTK_U8
                                    ? GST_TRT_INPUT_TYPE_U8
                                    : GST_TRT_INPUT_TYPE_F32;
    gst_trt_model_info_guess_shape (
        model->info, input.dims, (guint) input.rank);
  }
  return n_classes;
}

static gboolean
finish (GstTrtLoad *loader, GError **error)
{
  GstTrtModel *model = loader->model;
  const GstTrtModelSettings *settings = loader->settings;
  TrtEngineOptions options = { .backend = settings->backend,
    .cuda_context = settings->cuda_context,
    .cuda_device_id = settings->cuda_device };
  const gchar *name
      = trt_graph_get_metadata (trt_plan_graph (loader->plan), "trt.head");
  TrtHeadInfo head;
  gint64 n_classes;

  gst_trt_load_inner_info (loader, trt_plan_graph (loader->plan));
  model->cuda_context = settings->cuda_context;
  if (settings->cuda_owner != NULL)
    model->cuda_owner = gst_object_ref (settings->cuda_owner);
  model->engine = trt_engine_new (loader->plan, &options, error);
  if (model->engine == NULL)
    return FALSE;
  gst_trt_load_explain (loader);
  n_classes = read_inputs (model);
  if (model->image >= 0)
    gst_trt_load_read_batch (loader);
  model->has_head = name != NULL && trt_head_get_info (name, &head);
  if (name != NULL && !model->has_head) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the plan's head '%s' is not known to this version", name);
    return FALSE;
  }
  if (model->has_head) {
    model->kind = head.kind;
    gst_trt_model_info_guess_head (model->info, head.name);
    guess_labels (model->info, &head, n_classes);
    complete_labels (model, n_classes);
  }
  if (model->image >= 0 && model->info->preproc.width > 0
      && model->info->preproc.height > 0)
    return TRUE;
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "the input is no picture of a known size; set input-shape, for example "
      "input-shape=1x3x480x640");
  return FALSE;
}

static gboolean
load_on_backend (GstTrtLoad *loader, GError **error)
{
  loader->plan = loader->samples != NULL
                     ? gst_trt_load_calibrate (loader, error)
                     : gst_trt_load_plan (loader, error);
  return loader->plan != NULL
         && gst_trt_load_check_cancelled (loader, 0.9, "packing weights", error)
         && finish (loader, error)
         && gst_trt_load_try_context (loader, error);
}

/* With what the first attempt left behind taken away. */
static gboolean
load_on_cpu (GstTrtLoad *loader, GError **error)
{
  const GstTrtModelSettings *settings = loader->settings;
  GstTrtModelSettings on_cpu = *settings;
  gboolean loaded;

  on_cpu.backend = (gchar *) "cpu";
  on_cpu.cuda_context = NULL;
  on_cpu.cuda_owner = NULL;
  g_clear_pointer (&loader->plan, trt_plan_unref);
  g_clear_pointer (&loader->model->engine, trt_engine_unref);
  g_clear_pointer (&loader->model->precision_reason, g_free);
  g_clear_pointer (&loader->model->int8_report, g_free);
  gst_clear_object (&loader->model->cuda_owner);
  g_clear_pointer (&loader->model->warning, g_free);
  loader->settings = &on_cpu;
  loaded = load_on_backend (loader, error);
  loader->settings = settings;
  return loaded;
}

static gboolean
load (GstTrtLoad *loader, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!gst_trt_load_check_cancelled (loader, 0, "reading the model", error)
      || !load_outer_info (loader, error))
    return FALSE;
  if (!load_on_backend (loader, &problem)) {
    if (!gst_trt_load_may_fall_back (loader, problem)) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
    if (!load_on_cpu (loader, error))
      return FALSE;
  }
  gst_trt_load_explain_backend (loader, problem);
  return TRUE;
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

GstTrtModel *
gst_trt_load_run (GstTrtLoad *loader, GError **error)
{
  const GstTrtModelSettings *settings = loader->settings;
  GstTrtModel *model = g_new0 (GstTrtModel, 1);

  loader->model = model;
  g_atomic_ref_count_init (&model->refs);
  model->info = gst_trt_model_info_new ();
  model->name = name_of (settings->path);
  if (!load (loader, error)) {
    if (error != NULL && strstr ((*error)->message, settings->path) == NULL)
      g_prefix_error (error, "%s: ", settings->path);
    g_clear_pointer (&model, gst_trt_model_unref);
  }
  g_clear_pointer (&loader->plan, trt_plan_unref);
  g_clear_pointer (&loader->batch_problem, g_free);
  gst_trt_load_drop_calibration (loader);
  return model;
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
  GstTrtLoad loader = { .settings = settings, .progress = progress,
    .user_data = user_data };

  return gst_trt_load_run (&loader, error);
}
