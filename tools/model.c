/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* model.c: opening a model or a plan, changing its shapes, building it. */
#include "dump.h"
#include "model.h"

#include <stdio.h>
#include <string.h>

#include "base/dtype.h"

static gboolean
is_plan (const char *path)
{
  char head[8] = { 0 };
  FILE *f;

  if (g_str_has_suffix (path, ".plan"))
    return TRUE;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  f = fopen (path, "rb");
  if (f == NULL)
    return FALSE;
  if (fread (head, 1, sizeof head, f) != sizeof head)
    head[0] = 0;
  fclose (f);
  return memcmp (head, "\x89TRTPLAN", sizeof head) == 0;
}

void
tool_model_free (ToolModel *model)
{
  if (model == NULL)
    return;
  g_free (model->path);
  trt_graph_free (model->graph);
  trt_plan_unref (model->plan);
  g_free (model);
}

const TrtGraph *
tool_model_graph (const ToolModel *model)
{
  return model->graph != NULL ? model->graph : trt_plan_graph (model->plan);
}

TrtGraph *
tool_model_edit (ToolModel *model)
{
  if (model->graph == NULL)
    model->graph = trt_graph_copy (trt_plan_graph (model->plan));
  return model->graph;
}

char *
tool_model_describe_inputs (const ToolModel *model)
{
  const TrtGraph *graph = tool_model_graph (model);
  GString *s = g_string_new (NULL);

  for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
    g_autofree char *shape = NULL;
    TrtTensorInfo info;
    trt_graph_get_input (graph, i, &info);
    shape = tool_shape_text (info.rank, info.dims);
    g_string_append_printf (s, "%s'%s' %s %s", i > 0 ? ", " : "", info.name,
        trt_dtype_name (info.dtype), shape);
  }
  return g_string_free (s, FALSE);
}

/* "NAME=1x3x480x640" */
static ToolCode
set_shape (ToolModel *model, const char *option)
{
  const char *equals = strrchr (option, '=');
  g_autofree char *name = NULL, *inputs = NULL;
  GError *error = NULL;
  gint64 dims[TRT_MAX_RANK];
  int rank;

  if (equals == NULL || !tool_parse_shape (equals + 1, &rank, dims))
    return tool_fail (TOOL_USAGE,
        "--shape '%s' is not of the form NAME=1x3x480x640", option);
  name = g_strndup (option, (gsize) (equals - option));
  inputs = tool_model_describe_inputs (model);
  if (trt_graph_find_input (tool_model_graph (model), name) == NULL)
    return tool_fail (TOOL_USAGE, "there is no input '%s'\nthe inputs are: %s",
        name, inputs);
  if (!trt_graph_set_input_shape (tool_model_edit (model), name, rank, dims,
          &error)) {
    g_prefix_error (&error, "--shape %s: ", option);
    return tool_fail_error (tool_code_of_build (error), error);
  }
  return TOOL_GOOD;
}

static gboolean
load (ToolModel *model, GError **error)
{
  if (is_plan (model->path)) {
    model->plan = trt_plan_load (model->path, error);
    return model->plan != NULL;
  }
  tool_progress (0.0, "reading the model", NULL);
  model->graph = trt_graph_import_onnx (model->path, error);
  return model->graph != NULL;
}

ToolModel *
tool_model_open (const char *path, const char *backend, char **shapes,
    ToolCode *code)
{
  g_autoptr (ToolModel) model = g_new0 (ToolModel, 1);
  GError *error = NULL;

  model->path = g_strdup (path);
  model->backend = backend;
  if (!load (model, &error)) {
    if (strstr (error->message, path) == NULL)
      g_prefix_error (&error, "'%s': ", path);
    *code = tool_fail_error (tool_code_of_input (error), error);
    return NULL;
  }
  for (guint i = 0; shapes != NULL && shapes[i] != NULL; i++) {
    *code = set_shape (model, shapes[i]);
    if (*code != TOOL_GOOD)
      return NULL;
  }
  return g_steal_pointer (&model);
}

gboolean
tool_model_set_batch (ToolModel *model, gint64 batch, ToolCode *code)
{
  guint n = trt_graph_n_inputs (tool_model_graph (model));

  for (guint i = 0; i < n; i++) {
    gint64 dims[TRT_MAX_RANK];
    GError *error = NULL;
    TrtTensorInfo info;

    trt_graph_get_input (tool_model_graph (model), i, &info);
    if (info.rank == 0 || info.dims[0] == batch)
      continue;
    for (int j = 0; j < info.rank; j++)
      dims[j] = -1;
    dims[0] = batch;
    if (!trt_graph_set_input_shape (tool_model_edit (model), info.name,
            info.rank, dims, &error)) {
      g_prefix_error (&error, "the model does not follow batch %d: ",
          (int) batch);
      *code = tool_fail_error (tool_code_of_build (error), error);
      return FALSE;
    }
  }
  return TRUE;
}

TrtPlan *
tool_model_build (ToolModel *model, ToolCode *code)
{
  TrtBuildOptions options = { .backend = model->backend,
    .progress = tool_progress };
  g_autoptr (ToolDump) dump = NULL;
  GError *error = NULL;
  TrtPlan *plan;

  if (model->graph == NULL)
    return trt_plan_ref (model->plan);
  if (model->dump_dir != NULL) {
    dump = tool_dump_new (model->dump_dir);
    options.dump = tool_dump_write;
    options.dump_data = dump;
  }
  plan = trt_plan_build (model->graph, &options, &error);
  tool_progress_end ();
  if (plan == NULL) {
    g_prefix_error (&error, "'%s': ", model->path);
    *code = tool_fail_error (tool_code_of_build (error), error);
  } else if (dump != NULL && !tool_dump_finish (dump, &error)) {
    *code = tool_fail_error (TOOL_FAILED, error);
    g_clear_pointer (&plan, trt_plan_unref);
  }
  return plan;
}
