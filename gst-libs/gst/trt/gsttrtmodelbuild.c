/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * From a model file to its plan.
 */
#include "gsttrtmodelload-private.h"
#include "gsttrtsamples-private.h"
#include "plan/cache.h"

#include <string.h>

/* Building is most of the way. */
static gboolean
report_build (double fraction, const char *stage, gpointer user_data)
{
  return gst_trt_load_report (0.1 + 0.8 * fraction, stage, user_data);
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

/* Where a plan leaves the size open: what its first profile mostly is. Its
 * batch stays open where more than one picture is asked for. */
static gboolean
take_usual_shape (const GstTrtLoad *loader, TrtGraph *graph, GError **error)
{
  TrtShapeRange usual;

  if (trt_graph_n_profiles (graph) == 0)
    return TRUE;
  trt_graph_get_profile (graph, 0, 0, &usual);
  if (loader->settings->batch_size > 1 && usual.min[0] != usual.max[0])
    usual.opt[0] = -1;
  return trt_graph_set_input_shape (graph, usual.input, usual.rank, usual.opt,
      error);
}

static gboolean
apply_shape (GstTrtLoad *loader, TrtGraph **graph, GError **error)
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
    if (!take_usual_shape (loader, *graph, error))
      return FALSE;
    trt_graph_get_input (*graph, 0, &input);
    try_one_picture (graph, &input);
  } else if (!trt_graph_set_input_shape (*graph, input.name,
                 (int) info->n_dims, info->dims, error)) {
    g_prefix_error (error, "input-shape: ");
    return FALSE;
  }
  gst_trt_load_open_batch (loader, graph);
  trt_graph_get_input (*graph, 0, &input);
  return input.dtype == TRTK_F32 || input.dtype == TRTK_U8
         || trt_graph_set_input_dtype (*graph, input.name, TRTK_F32, error);
}

static gboolean
apply_head (GstTrtLoad *loader, TrtGraph *graph, GError **error)
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
build_plan (GstTrtLoad *loader, TrtGraph *graph, GError **error)
{
  TrtBuildOptions options = { .backend = loader->settings->backend,
    .progress = report_build, .progress_data = loader };
  TrtSamples samples = { 0, gst_trt_load_read_sample, loader };
  TrtInt8Options int8 = { .calibration = loader->calibration,
    .figures = &loader->measured };
  g_autoptr (TrtCalibration) used = NULL;
  TrtPlan *plan = NULL;
  gboolean calibrated;

  if (loader->samples != NULL) {
    samples.n = gst_trt_samples_get_counts (loader->samples)->n_frames;
    int8.samples = &samples;
  }
  calibrated = (int8.calibration != NULL || int8.samples != NULL)
               && !trt_graph_is_quantised (graph);
  options.half = !calibrated && gst_trt_load_wants_halves (loader);
  gst_trt_load_inner_info (loader, graph);
  if (gst_trt_load_check_precision (loader, graph, error)
      && apply_shape (loader, &graph, error) && apply_head (loader, graph, error)
      && gst_trt_load_check_cancelled (loader, 0.1, "building the plan", error))
    plan = calibrated
               ? trt_plan_build_int8 (graph, &options, &int8, &used, error)
           : options.half ? trt_plan_build_half (graph, &options, NULL, error)
                          : trt_plan_build (graph, &options, error);
  if (loader->samples != NULL)
    loader->calibration = g_steal_pointer (&used);
  trt_graph_free (graph);
  return plan;
}

static TrtPlan *
build_from_onnx (gpointer data, GError **error)
{
  GstTrtLoad *loader = data;
  TrtGraph *graph = trt_graph_import_onnx (loader->settings->path, error);

  return graph != NULL ? build_plan (loader, graph, error) : NULL;
}

/* Everything beside the file's bytes that changes the plan. */
static gchar **
cache_options (const GstTrtLoad *loader)
{
  const GstTrtModelInfo *info = loader->model->info;
  const GstTrtModelSettings *settings = loader->settings;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) shape = g_string_new ("shape");
  g_autofree gchar *rest = NULL;

  for (guint i = 0; i < info->n_dims; i++)
    g_string_append_printf (shape, " %" G_GINT64_FORMAT, info->dims[i]);
  rest = g_strdup_printf (
      "backend %s head %s objects %u outputs %d halves %d batch %u",
      settings->backend != NULL ? settings->backend : "auto",
      info->head != NULL ? info->head : "auto", settings->max_objects,
      settings->keep_outputs, gst_trt_load_wants_halves (loader),
      MAX (settings->batch_size, 1));
  g_strv_builder_add_many (builder, shape->str, rest,
      loader->calibration_digest, NULL);
  return g_strv_builder_end (builder);
}

static TrtPlan *
get_cached (
    GstTrtLoad *loader, const TrtCacheRequest *request, GError **error)
{
  g_autoptr (TrtCache) cache
      = trt_cache_open (loader->settings->cache_dir, 0);
  g_auto (GStrv) options = cache_options (loader);
  g_autofree gchar *problem = NULL, *text = NULL;
  g_autofree gchar *key = trt_cache_key (
      loader->settings->path, (const char *const *) options, error);
  TrtPlan *plan;

  if (key == NULL)
    return NULL;
  plan = trt_cache_get (cache, key, request, NULL, &problem, error);
  if (plan != NULL && problem != NULL) {
    text = g_strdup_printf ("the plan is not kept: %s", problem);
    gst_trt_load_warn (loader->model, text);
  }
  return plan;
}

static TrtPlan *
plan_of_onnx (GstTrtLoad *loader, GError **error)
{
  TrtCacheRequest request = { .build = build_from_onnx,
    .progress = gst_trt_load_report, .user_data = loader };

  return get_cached (loader, &request, error);
}

static TrtPlan *
plan_of_file (GstTrtLoad *loader, GError **error)
{
  const GstTrtModelInfo *info = loader->model->info;
  TrtPlan *plan = trt_plan_load (loader->settings->path, error);
  TrtGraph *graph;

  if (plan == NULL
      || (info->n_dims == 0
          && ((loader->calibration == NULL && loader->samples == NULL)
              || trt_graph_is_quantised (trt_plan_graph (plan)))
          && (g_strcmp0 (info->head, "none") == 0
              || trt_graph_get_metadata (trt_plan_graph (plan), "trt.head")
                     != NULL)))
    return plan;
  graph = trt_graph_copy (trt_plan_graph (plan));
  trt_plan_unref (plan);
  return build_plan (loader, graph, error);
}

static gboolean
is_plan (const GstTrtLoad *loader)
{
  return g_str_has_suffix (loader->settings->path, ".plan");
}

TrtPlan *
gst_trt_load_build (GstTrtLoad *loader, GError **error)
{
  return is_plan (loader) ? plan_of_file (loader, error)
                          : build_from_onnx (loader, error);
}

static TrtPlan *
return_plan (gpointer data, GError **error)
{
  return trt_plan_ref (data);
}

void
gst_trt_load_keep (GstTrtLoad *loader, TrtPlan *plan)
{
  TrtCacheRequest request = { .build = return_plan, .user_data = plan };

  if (!is_plan (loader))
    trt_plan_unref (get_cached (loader, &request, NULL));
}

static TrtPlan *
get_plan (GstTrtLoad *loader, GError **error)
{
  TrtPlan *plan = is_plan (loader) ? plan_of_file (loader, error)
                                   : plan_of_onnx (loader, error);

  /* One out of the cache has not been asked yet. */
  if (plan != NULL
      && !gst_trt_load_check_precision (loader, trt_plan_graph (plan), error))
    g_clear_pointer (&plan, trt_plan_unref);
  return plan;
}

/* Nobody asked for what only happens to lie beside the model, and another
 * stream gives what an earlier one did. */
static gboolean
may_do_without (const GstTrtLoad *loader)
{
  const GstTrtModelSettings *settings = loader->settings;

  return loader->is_of_stream
         || (settings->precision == GST_TRT_PRECISION_AUTO
             && settings->calibration == NULL);
}

TrtPlan *
gst_trt_load_plan (GstTrtLoad *loader, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree gchar *text = NULL;
  TrtPlan *plan = NULL;

  if (gst_trt_load_find_calibration (loader, &problem))
    plan = get_plan (loader, &problem);
  if (plan != NULL)
    return plan;
  if (!may_do_without (loader) || loader->calibration_path == NULL
      || g_error_matches (problem, TRT_ERROR, TRT_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  text = g_strdup_printf ("the calibration '%s' is not used: %s",
      loader->calibration_path, problem->message);
  gst_trt_load_drop_calibration (loader);
  loader->calibrates = loader->is_of_stream;
  plan = get_plan (loader, error);
  if (plan != NULL)
    gst_trt_load_warn (loader->model, text);
  return plan;
}
