/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* int8.c: --precision int8. */
#include "int8.h"

#include <string.h>

#include "dump.h"
#include "plan/plan.h"

ToolInt8Options tool_int8 = { .target = -1, .least_share = -1 };

const GOptionEntry tool_int8_entries[] = {
  { "calibration", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &tool_int8.calibration,
      "A folder of pictures, a video, a URI, a calibration cache, or "
      "NAME=FILE.npy for every input (first axis: samples)",
      "DIR|VIDEO|URI|CACHE|NAME=FILE.npy" },
  { "calibration-frames", 0, 0, G_OPTION_ARG_INT, &tool_int8.n_frames,
      "Take N samples, evenly (64; all of an array)", "N" },
  { "int8-method", 0, 0, G_OPTION_ARG_STRING, &tool_int8.method,
      "auto (the default), minmax, percentile, entropy or mse", "METHOD" },
  { "int8-target", 0, 0, G_OPTION_ARG_DOUBLE, &tool_int8.target,
      "Agreement with float below which layers stay float (.99)", "F" },
  { "int8-share", 0, 0, G_OPTION_ARG_DOUBLE, &tool_int8.least_share,
      "Never leave less of the arithmetic in INT8 than this (.95)", "F" },
  { "int8-keep", 0, 0, G_OPTION_ARG_STRING_ARRAY, &tool_int8.keep,
      "Keep this node in float (repeatable)", "NODE" },
  { "int8-plain", 0, 0, G_OPTION_ARG_NONE, &tool_int8.plain,
      "s8, one scale a tensor and one a concatenation, nothing corrected, all "
      "of it INT8: for comparison", NULL },
  { "report", 0, 0, G_OPTION_ARG_FILENAME, &tool_int8.report_dir,
      "Write report.txt, report.json and report.svg into DIR", "DIR" },
  { NULL }
};

ToolCode
tool_int8_check (void)
{
  if (tool_int8.calibration == NULL || tool_int8.calibration[0] == NULL)
    return tool_fail (TOOL_USAGE,
        "INT8 needs --calibration DIR|VIDEO|URI|CACHE|NAME=FILE.npy");
  if (tool_int8.n_frames < 0)
    return tool_fail (TOOL_USAGE, "--calibration-frames is 1 or more");
  if (tool_int8.target > 1 || tool_int8.least_share > 1)
    return tool_fail (TOOL_USAGE,
        "--int8-target and --int8-share are between 0 and 1");
  return TOOL_GOOD;
}

/* The engine's complaints about options are those of the user. */
static ToolCode
code_of (const GError *error)
{
  if (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT)
      || g_error_matches (error, TRT_ERROR, TRT_ERROR_SHAPE))
    return TOOL_BAD_INPUT;
  return tool_code_of_build (error);
}

static ToolCode
show_report (const TrtPlan *plan, const ToolSamples *samples)
{
  const char *json = trt_graph_get_metadata (trt_plan_graph (plan),
      TRT_METADATA_INT8_REPORT);
  g_autofree char *text = NULL, *skipped = NULL;

  if (json == NULL)
    return TOOL_GOOD;
  text = tool_report_text (json);
  if (samples->n_skipped > 0) {
    skipped = g_strdup_printf ("skipped %u pictures that could not be read\n",
        samples->n_skipped);
    if (!tool_print (skipped))
      return TOOL_FAILED;
  }
  if (!tool_print (text))
    return TOOL_FAILED;
  return tool_int8.report_dir != NULL
             ? tool_report_write (json, tool_int8.report_dir)
             : TOOL_GOOD;
}

/* Builds the graph at hand on what @samples hold. */
static TrtPlan *
build (ToolModel *model, const ToolSamples *samples, TrtCalibration **used,
    ToolCode *code)
{
  TrtBuildOptions build = { .backend = model->backend,
    .progress = tool_progress, .target = model->target };
  TrtInt8Options options = { .method = tool_int8.method,
    .target = MAX (tool_int8.target, 0),
    .least_share = MAX (tool_int8.least_share, 0),
    .keep = (const char *const *) tool_int8.keep,
    .plain = tool_int8.plain,
    .samples = samples->samples.n > 0 ? &samples->samples : NULL,
    .calibration = samples->calibration };
  g_autoptr (ToolDump) dump = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  GError *error = NULL;

  if (model->dump_dir != NULL) {
    dump = tool_dump_new (model->dump_dir);
    build.dump = tool_dump_write;
    build.dump_data = dump;
  }
  plan = trt_plan_build_int8 (tool_model_edit (model), &build, &options, used,
      &error);
  tool_progress_end ();
  if (plan == NULL) {
    g_prefix_error (&error, "'%s': ", model->path);
    *code = tool_fail_error (code_of (error), error);
  } else if (dump != NULL && !tool_dump_finish (dump, &error)) {
    *code = tool_fail_error (TOOL_FAILED, error);
    return NULL;
  }
  return g_steal_pointer (&plan);
}

TrtPlan *
tool_int8_build (ToolModel *model, TrtCalibration **used, ToolCode *code)
{
  g_autoptr (ToolSamples) samples = NULL;
  g_autoptr (TrtPlan) plan = NULL;

  if (used != NULL)
    *used = NULL;
  samples = tool_samples_open (model, tool_int8.calibration, "--calibration",
      tool_int8.n_frames, code);
  if (samples == NULL)
    return NULL;
  plan = build (model, samples, used, code);
  if (plan == NULL)
    return NULL;
  *code = show_report (plan, samples);
  return *code == TOOL_GOOD ? g_steal_pointer (&plan) : NULL;
}

/* The first profile's usual shape; profiles are forgotten by that. */
static ToolCode
close_shapes (TrtGraph *graph)
{
  for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
    GError *error = NULL;
    TrtShapeRange r;

    if (trt_graph_n_profiles (graph) == 0)
      break;
    trt_graph_get_profile (graph, 0, i, &r);
    if (!trt_graph_set_input_shape (graph, r.input, r.rank, r.opt, &error))
      return tool_fail_error (tool_code_of_build (error), error);
  }
  return TOOL_GOOD;
}

static void
copy_metadata (const TrtGraph *from, TrtGraph *to, const char *key)
{
  const char *value = trt_graph_get_metadata (from, key);

  if (value != NULL)
    trt_graph_set_metadata (to, key, value);
}

/* What stays f32 beside halves, a line each. */
static ToolCode
show_float_tensors (const TrtPlan *plan)
{
  const char *lines = trt_graph_get_metadata (trt_plan_graph (plan),
      TRT_METADATA_FLOAT_TENSORS);
  g_autofree char *text = NULL;

  if (lines == NULL)
    return TOOL_GOOD;
  text = g_strdup_printf (
      "stay f32, being too large for halves (largest value, tensor):\n%s\n",
      lines);
  return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
}

TrtPlan *
tool_int8_build_open (ToolModel *model, ToolCode *code)
{
  g_autoptr (TrtGraph) open = trt_graph_copy (tool_model_edit (model));
  g_autoptr (TrtCalibration) used = NULL;
  g_autoptr (TrtPlan) closed = NULL;
  ToolSamples calibrated = { 0 };
  TrtPlan *plan;

  *code = close_shapes (model->graph);
  if (*code != TOOL_GOOD)
    return NULL;
  closed = tool_int8_build (model, &used, code);
  if (closed == NULL)
    return NULL;
  copy_metadata (trt_plan_graph (closed), open, TRT_METADATA_FLOAT_TENSORS);
  trt_graph_free (model->graph);
  model->graph = g_steal_pointer (&open);
  calibrated.calibration = used;
  plan = build (model, &calibrated, NULL, code);
  if (plan != NULL) /* what was measured, at the usual shape */
    copy_metadata (trt_plan_graph (closed), plan->graph,
        TRT_METADATA_INT8_REPORT);
  return plan;
}

ToolCode
tool_half_build (ToolModel *model, TrtPlan **plan)
{
  g_autoptr (ToolSamples) samples = NULL;
  ToolCode code;

  *plan = NULL;
  if (tool_int8.calibration != NULL) {
    samples = tool_samples_open (model, tool_int8.calibration, "--calibration",
        tool_int8.n_frames, &code);
    if (samples == NULL)
      return code;
    if (samples->samples.n == 0)
      return tool_fail (TOOL_USAGE,
          "--calibration: a cache is for INT8; halves want data");
    model->samples = &samples->samples;
  }
  *plan = tool_model_build (model, &code);
  model->samples = NULL;
  if (*plan == NULL)
    return code;
  return show_float_tensors (*plan);
}
