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
#include "plan/cache.h"

#include <string.h>

typedef struct {
  const GstTrtModelSettings *settings;
  GstTrtModelProgress progress;
  gpointer user_data;
  GstTrtModel *model;
  TrtPlan *plan;
} Loader;

static gboolean
report (double fraction, const char *stage, gpointer user_data)
{
  const Loader *loader = user_data;

  return loader->progress == NULL
         || loader->progress (fraction, stage, loader->user_data);
}

/* Building is most of the way. */
static gboolean
report_build (double fraction, const char *stage, gpointer user_data)
{
  return report (0.1 + 0.8 * fraction, stage, user_data);
}

static gboolean
check_cancelled (Loader *loader, double fraction, const char *stage,
    GError **error)
{
  if (report (fraction, stage, loader))
    return TRUE;
  g_set_error (error, TRT_ERROR, TRT_ERROR_CANCELLED, "cancelled");
  return FALSE;
}

/* ---- what is known ---------------------------------------------------- */

static void
warn (GstTrtModel *model, const gchar *text)
{
  gchar *joined = model->warning == NULL
                      ? g_strdup (text)
                      : g_strjoin ("; ", model->warning, text, NULL);

  g_free (model->warning);
  model->warning = joined;
}

/* What the user and the file beside the model say. */
static gboolean
load_outer_info (Loader *loader, GError **error)
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
static void
load_inner_info (Loader *loader, const TrtGraph *graph)
{
  g_autoptr (GHashTable) metadata = trt_graph_list_metadata (graph);
  g_autoptr (GError) error = NULL;

  if (!gst_trt_model_info_set_metadata (
          loader->model->info, metadata, &error)) {
    g_autofree gchar *text = g_strdup_printf (
        "the model's own metadata is ignored: %s", error->message);
    warn (loader->model, text);
  }
}

/* ---- building --------------------------------------------------------- */

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
apply_shape (Loader *loader, TrtGraph **graph, GError **error)
{
  const GstTrtModelInfo *info = loader->model->info;
  TrtTensorInfo input;

  if (trt_graph_n_inputs (*graph) == 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "the model has no input");
    return FALSE;
  }
  trt_graph_get_input (*graph, 0, &input);
  if (info->n_dims == 0) {
    try_one_picture (graph, &input);
  } else if (!trt_graph_set_input_shape (*graph, input.name,
                 (int) info->n_dims, info->dims, error)) {
    g_prefix_error (error, "input-shape: ");
    return FALSE;
  }
  trt_graph_get_input (*graph, 0, &input);
  return input.dtype == TRTK_F32 || input.dtype == TRTK_U8
         || trt_graph_set_input_dtype (*graph, input.name, TRTK_F32, error);
}

static gboolean
apply_head (Loader *loader, TrtGraph *graph, GError **error)
{
  const gchar *wanted = loader->model->info->head;
  TrtHeadOptions options = { .name = wanted != NULL ? wanted : "auto",
    .max_objects = loader->settings->max_objects,
    .keep_outputs = loader->settings->keep_outputs };
  TrtHeadInfo head;

  return g_strcmp0 (wanted, "none") == 0
         || trt_graph_get_metadata (graph, "trt.head") != NULL
         || trt_graph_append_head (graph, &options, &head, error);
}

/* Takes @graph. */
static TrtPlan *
build_plan (Loader *loader, TrtGraph *graph, GError **error)
{
  TrtBuildOptions options = { .backend = loader->settings->backend,
    .progress = report_build, .progress_data = loader };
  TrtPlan *plan = NULL;

  load_inner_info (loader, graph);
  if (apply_shape (loader, &graph, error) && apply_head (loader, graph, error)
      && check_cancelled (loader, 0.1, "building the plan", error))
    plan = trt_plan_build (graph, &options, error);
  trt_graph_free (graph);
  return plan;
}

static TrtPlan *
build_from_onnx (gpointer data, GError **error)
{
  Loader *loader = data;
  TrtGraph *graph = trt_graph_import_onnx (loader->settings->path, error);

  return graph != NULL ? build_plan (loader, graph, error) : NULL;
}

/* Everything beside the file's bytes that changes the plan. */
static gchar **
cache_options (const Loader *loader)
{
  const GstTrtModelInfo *info = loader->model->info;
  const GstTrtModelSettings *settings = loader->settings;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) shape = g_string_new ("shape");
  g_autofree gchar *rest = NULL;

  for (guint i = 0; i < info->n_dims; i++)
    g_string_append_printf (shape, " %" G_GINT64_FORMAT, info->dims[i]);
  rest = g_strdup_printf ("backend %s head %s objects %u outputs %d",
      settings->backend != NULL ? settings->backend : "auto",
      info->head != NULL ? info->head : "auto", settings->max_objects,
      settings->keep_outputs);
  g_strv_builder_add_many (builder, shape->str, rest, NULL);
  return g_strv_builder_end (builder);
}

static TrtPlan *
plan_of_onnx (Loader *loader, GError **error)
{
  g_autoptr (TrtCache) cache
      = trt_cache_open (loader->settings->cache_dir, 0);
  g_auto (GStrv) options = cache_options (loader);
  TrtCacheRequest request = { .build = build_from_onnx, .progress = report,
    .user_data = loader };
  g_autofree gchar *problem = NULL, *text = NULL;
  g_autofree gchar *key = trt_cache_key (
      loader->settings->path, (const char *const *) options, error);
  TrtPlan *plan;

  if (key == NULL)
    return NULL;
  plan = trt_cache_get (cache, key, &request, NULL, &problem, error);
  if (plan != NULL && problem != NULL) {
    text = g_strdup_printf ("the plan is not kept: %s", problem);
    warn (loader->model, text);
  }
  return plan;
}

static TrtPlan *
plan_of_file (Loader *loader, GError **error)
{
  const GstTrtModelInfo *info = loader->model->info;
  TrtPlan *plan = trt_plan_load (loader->settings->path, error);
  TrtGraph *graph;

  if (plan == NULL
      || (info->n_dims == 0
          && (g_strcmp0 (info->head, "none") == 0
              || trt_graph_get_metadata (trt_plan_graph (plan), "trt.head")
                     != NULL)))
    return plan;
  graph = trt_graph_copy (trt_plan_graph (plan));
  trt_plan_unref (plan);
  return build_plan (loader, graph, error);
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
  warn (model, text);
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
      n_classes = input.dims[0];
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
finish (Loader *loader, GError **error)
{
  GstTrtModel *model = loader->model;
  TrtEngineOptions options = { .backend = loader->settings->backend };
  const gchar *name
      = trt_graph_get_metadata (trt_plan_graph (loader->plan), "trt.head");
  TrtHeadInfo head;
  gint64 n_classes;

  load_inner_info (loader, trt_plan_graph (loader->plan));
  model->engine = trt_engine_new (loader->plan, &options, error);
  if (model->engine == NULL)
    return FALSE;
  n_classes = read_inputs (model);
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
load (Loader *loader, GError **error)
{
  if (!check_cancelled (loader, 0, "reading the model", error)
      || !load_outer_info (loader, error))
    return FALSE;
  loader->plan = g_str_has_suffix (loader->settings->path, ".plan")
                     ? plan_of_file (loader, error)
                     : plan_of_onnx (loader, error);
  return loader->plan != NULL
         && check_cancelled (loader, 0.9, "packing weights", error)
         && finish (loader, error);
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
  GstTrtModel *model = g_new0 (GstTrtModel, 1);
  Loader loader = { .settings = settings, .progress = progress,
    .user_data = user_data, .model = model };

  g_atomic_ref_count_init (&model->refs);
  model->info = gst_trt_model_info_new ();
  model->name = name_of (settings->path);
  if (!load (&loader, error)) {
    if (error != NULL && strstr ((*error)->message, settings->path) == NULL)
      g_prefix_error (error, "%s: ", settings->path);
    g_clear_pointer (&model, gst_trt_model_unref);
  }
  g_clear_pointer (&loader.plan, trt_plan_unref);
  return model;
}
