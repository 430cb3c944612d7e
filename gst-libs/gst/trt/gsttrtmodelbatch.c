/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * How many pictures a model takes at once.
 *
 * A model whose file fixes its batch is opened where every node can follow and
 * every output still has a row for each picture; else it stays what it is, and
 * says why.
 */
#include "gsttrtmodelload-private.h"

#include <string.h>

/* ---- before the plan is built ----------------------------------------- */

static gboolean
has_rows (const TrtGraph *graph, const TrtTensorInfo *input, gchar **why)
{
  TrtTensorInfo one;

  for (guint i = 0; i < trt_graph_n_outputs (graph); i++) {
    trt_graph_get_output (graph, i, &one);
    if (one.rank > 0 && one.dims[0] == -1)
      continue;
    *why = g_strdup_printf ("output '%s' has no row for each picture of '%s'",
        one.name, input->name);
    return FALSE;
  }
  return TRUE;
}

/* One profile for each rung, all of the same range: a plan keeps a recipe for
 * each. The first is of one picture. */
static gboolean
add_profiles (TrtGraph *graph, const TrtTensorInfo *input, guint most,
    GError **error)
{
  for (guint n = 1;; n = MIN (2 * n, most)) {
    TrtShapeRange range = { .input = input->name, .rank = input->rank };

    for (int d = 0; d < input->rank; d++)
      range.min[d] = range.opt[d] = range.max[d] = -1;
    range.min[0] = 1;
    range.opt[0] = n;
    range.max[0] = most;
    if (!trt_graph_add_profile (graph, &range, 1, error))
      return FALSE;
    if (n == most)
      return TRUE;
  }
}

/* Where pictures can be shown to stay apart, and where nodes follow anyhow. */
void
gst_trt_load_open_batch (GstTrtLoad *loader, TrtGraph **graph)
{
  g_autoptr (TrtGraph) trial = NULL;
  g_autoptr (GError) error = NULL, mixed = NULL;
  g_autofree gchar *why = NULL;
  TrtTensorInfo input;

  trt_graph_get_input (*graph, 0, &input);
  if (loader->settings->batch_size <= 1
      || trt_graph_n_profiles (*graph) > 0)
    return;
  trial = trt_graph_copy (*graph);
  trt_graph_open_batch (trial, &mixed);
  if (input.rank == 4
      && add_profiles (trial, &input, loader->settings->batch_size, &error)
      && has_rows (trial, &input, &why)) {
    trt_graph_free (*graph);
    *graph = g_steal_pointer (&trial);
    return;
  }
  g_free (loader->batch_problem);
  loader->batch_problem = g_strdup (mixed != NULL ? mixed->message
      : why != NULL                               ? why
      : error != NULL                             ? error->message
                                                  : "it has no batch");
}

/* ---- of the plan ------------------------------------------------------ */

/* Whether the picture may be @n in a batch, all else as it is. */
static gboolean
takes (const TrtGraph *graph, const TrtTensorInfo *image, gint64 n)
{
  guint index = 0;
  TrtTensorInfo info;

  for (; index < trt_graph_n_inputs (graph); index++) {
    trt_graph_get_input (graph, index, &info);
    if (g_str_equal (info.name, image->name))
      break;
  }
  for (guint p = 0; p < MAX (trt_graph_n_profiles (graph), 1); p++) {
    TrtShapeRange range;
    gboolean fits = index < trt_graph_n_inputs (graph);

    if (!fits)
      return FALSE;
    trt_graph_get_profile (graph, p, index, &range);
    for (int d = 0; d < range.rank && fits; d++) {
      gint64 dim = d == 0 ? n : image->dims[d];
      fits = dim >= range.min[d] && dim <= range.max[d];
    }
    if (fits)
      return TRUE;
  }
  return FALSE;
}

/* One set of thresholds for all rows is one for one frame. */
static gboolean
has_own_params (const GstTrtModel *model)
{
  TrtTensorInfo info;

  for (guint i = 0; i < trt_engine_n_inputs (model->engine); i++) {
    trt_engine_get_input (model->engine, i, &info);
    if (g_str_equal (info.name, TRT_INPUT_PARAMS) && info.rank == 1)
      return FALSE;
  }
  return TRUE;
}

static void
add_rung (GstTrtModel *model, guint n)
{
  if (model->n_rungs < GST_TRT_MAX_RUNGS)
    model->rungs[model->n_rungs++] = n;
}

static void
explain (GstTrtLoad *loader, const TrtTensorInfo *image)
{
  GstTrtModel *model = loader->model;
  g_autofree gchar *text = NULL;
  const gchar *why = loader->batch_problem;

  if (why == NULL)
    why = image->rank == 4 && image->dims[0] == 1
              ? "its batch is fixed to 1 (a plan wants one like "
                "'trtplan build --profile', without a head)"
              : "its head has one set of thresholds for the whole batch";
  text = g_strdup_printf ("batch-size=%u, but the model takes one picture at a "
                          "time: %s; frames go side by side instead",
      loader->settings->batch_size, why);
  gst_trt_load_warn (model, text);
}

void
gst_trt_load_read_batch (GstTrtLoad *loader)
{
  GstTrtModel *model = loader->model;
  const TrtGraph *graph = trt_plan_graph (loader->plan);
  guint wanted = MAX (loader->settings->batch_size, 1);
  TrtTensorInfo image;

  trt_engine_get_input (model->engine, (guint) model->image, &image);
  model->n_rungs = 0;
  for (guint n = 1; image.rank == 4; n = MIN (2 * n, wanted)) {
    if (takes (graph, &image, n))
      add_rung (model, n);
    if (n == wanted)
      break;
  }
  /* a batch that is no rung of ours: the one that contexts start with */
  if (model->n_rungs == 0)
    add_rung (model, image.rank == 4 ? (guint) MAX (image.dims[0], 1) : 1);
  model->rows = has_own_params (model) ? model->rungs[model->n_rungs - 1] : 1;
  if (wanted > 1 && model->rows == 1)
    explain (loader, &image);
}

/**
 * gst_trt_model_get_batch_size:
 * @model: a model
 *
 * Returns: how many frames it takes at once, at most those that were asked for
 */
guint
gst_trt_model_get_batch_size (const GstTrtModel *model)
{
  return model->rows;
}
