/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* model.c: opening a model or a plan, building it. */
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
  g_clear_pointer (&model->shapes, g_array_unref);
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
    *code = tool_model_set_shape (model, shapes[i]);
    if (*code != TOOL_GOOD)
      return NULL;
  }
  return g_steal_pointer (&model);
}

TrtPlan *
tool_model_build (ToolModel *model, ToolCode *code)
{
  TrtBuildOptions options = { .backend = model->backend,
    .progress = tool_progress, .half = model->half,
    .target = model->target };
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
  plan = model->half ? trt_plan_build_half (model->graph, &options,
                           model->samples, &error)
                     : trt_plan_build (model->graph, &options, &error);
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
