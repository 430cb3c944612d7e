/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_build.c: trtplan build: ONNX in, a plan out. */
#include <string.h>

#include "backends/backend.h"
#include "int8.h"

static char *output, *backend, *target, *dump_dir, *precision, *tune;
static char *sources;
static gboolean deterministic;
static char **shapes, **profiles;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      "Write the plan to FILE", "FILE" },
  { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &shapes,
      "Give input NAME another shape; ? keeps a dimension (repeatable)",
      "NAME=1x3x480x640" },
  { "profile", 'P', 0, G_OPTION_ARG_STRING_ARRAY, &profiles,
      "Leave shapes open, from MIN to MAX, mostly OPT; several inputs by "
      "commas (repeatable)",
      "NAME=MIN:OPT:MAX" },
  { "backend", 'b', 0, G_OPTION_ARG_STRING, &backend,
      "Lower for this backend (default: the best there is)", "cpu" },
  { "target", 0, 0, G_OPTION_ARG_STRING, &target,
      "Lower for a GPU that need not be here, by its kind; see the manual",
      "sm_87" },
  { "dump-ir", 0, 0, G_OPTION_ARG_FILENAME, &dump_dir,
      "Write the graph as text into DIR, as it came and after each pass",
      "DIR" },
  { "precision", 'p', 0, G_OPTION_ARG_STRING, &precision,
      "fp32 (the default), fp16, or int8, which needs --calibration", "int8" },
  { "tune", 0, 0, G_OPTION_ARG_STRING, &tune,
      "Choose kernels of a GPU by the clock: off (the default), fast (each "
      "alone), full (in the whole network too)", "full" },
  { "tactic-sources", 0, 0, G_OPTION_ARG_STRING, &sources,
      "With --tune: try kernels of this library too, where it is there", "cublaslt" },
  { "deterministic", 0, 0, G_OPTION_ARG_NONE, &deterministic,
      "The same plan every time: no --tune", NULL },
  { NULL }
};

static gboolean
parse_tune (TrtTune *how)
{
  *how = g_strcmp0 (tune, "fast") == 0   ? TRT_TUNE_FAST
         : g_strcmp0 (tune, "full") == 0 ? TRT_TUNE_FULL
                                         : TRT_TUNE_OFF;
  return *how != TRT_TUNE_OFF || tune == NULL || strcmp (tune, "off") == 0;
}

static gboolean
is_int8 (void)
{
  return precision != NULL && strcmp (precision, "int8") == 0;
}

static gboolean
is_fp16 (void)
{
  return precision != NULL && strcmp (precision, "fp16") == 0;
}

static ToolCode
check_tune (void)
{
  TrtTune how;
  ToolCode code = tool_use_sources (sources);

  if (code != TOOL_GOOD)
    return code;
  if (!parse_tune (&how))
    return tool_fail (TOOL_USAGE, "--tune is off, fast or full, not '%s'",
        tune);
  if (deterministic && how != TRT_TUNE_OFF)
    return tool_fail (TOOL_USAGE,
        "--deterministic leaves out --tune %s: times differ from run to run",
        tune);
  return TOOL_GOOD;
}

static ToolCode
check_target (void)
{
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (target == NULL)
    return tool_check_backend (backend);
  if (tune != NULL && strcmp (tune, "off") != 0)
    return tool_fail (TOOL_USAGE,
        "--tune measures the GPU of this machine: leave out --target or tune "
        "the plan there");
  return trt_backend_of_target (backend, target, &text, &error) != NULL
             ? TOOL_GOOD
             : tool_fail_error (TOOL_USAGE, error);
}

static gboolean
tune_plan (TrtPlan *plan, GError **error)
{
  TrtEngineOptions options = { .backend = backend };

  parse_tune (&options.tune);
  return options.tune == TRT_TUNE_OFF || trt_plan_tune (plan, &options, error);
}

static ToolCode
check_options (void)
{
  ToolCode code = check_tune ();

  if (code != TOOL_GOOD)
    return code;
  if (output == NULL)
    return tool_fail (TOOL_USAGE, "-o FILE is missing");
  if (precision != NULL && !is_int8 () && !is_fp16 ()
      && strcmp (precision, "fp32") != 0)
    return tool_fail (TOOL_USAGE, "--precision is fp32, fp16 or int8, not '%s'",
        precision);
  if (is_int8 ())
    return tool_int8_check ();
  if (tool_int8.calibration != NULL && !is_fp16 ())
    return tool_fail (TOOL_USAGE,
        "--calibration needs --precision int8 or fp16");
  return TOOL_GOOD;
}

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (ToolModel) model = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  GError *error = NULL;
  ToolCode code;

  if (!tool_parse_more (&tool_build, entries, tool_int8_entries, &argc, &argv,
          1, 1))
    return TOOL_USAGE;
  code = check_options ();
  if (code != TOOL_GOOD)
    return code;
  code = check_target ();
  if (code != TOOL_GOOD)
    return code;
  model = tool_model_open (argv[1], backend, shapes, &code);
  if (model == NULL)
    return code;
  if (model->plan != NULL)
    tool_model_edit (model); /* a plan is built again for this machine */
  code = tool_model_add_profiles (model, profiles);
  if (code != TOOL_GOOD)
    return code;
  model->dump_dir = dump_dir;
  model->half = is_fp16 ();
  model->target = target;
  if (is_fp16 ())
    code = tool_half_build (model, &plan);
  else if (!is_int8 ())
    plan = tool_model_build (model, &code);
  else if (profiles != NULL)
    plan = tool_int8_build_open (model, &code);
  else
    plan = tool_int8_build (model, NULL, &code);
  if (plan == NULL || code != TOOL_GOOD)
    return code;
  if (!tune_plan (plan, &error))
    return tool_fail_error (tool_code_of_build (error), error);
  if (!trt_plan_save (plan, output, &error))
    return tool_fail_error (TOOL_FAILED, error);
  return TOOL_GOOD;
}

const ToolCommand tool_build = {
  .name = "build",
  .arguments = "MODEL.onnx",
  .summary = "Builds a plan from an ONNX model.",
  .examples = "  trtplan build yolox.onnx -o yolox.plan\n"
              "  trtplan build yolox.onnx -o yolox-int8.plan --precision int8 "
              "--calibration pictures/\n"
              "  trtplan build yolox.onnx -o orin.plan --target sm_87\n"
              "  trtplan build face.onnx -o face.plan --shape "
              "input.1=1x3x480x640\n"
              "  trtplan build face.onnx -o face.plan --profile "
              "input.1=1x3x320x320:1x3x480x640:4x3x640x640",
  .run = run,
};
