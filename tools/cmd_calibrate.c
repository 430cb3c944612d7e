/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_calibrate.c: trtplan calibrate: the calibration alone, for builds
 * elsewhere. */
#include "backends/backend.h"
#include "int8.h"

static char *output, *backend;
static char **shapes;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      "Write the calibration to FILE", "FILE" },
  { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &shapes,
      "Give input NAME another shape; ? keeps a dimension (repeatable)",
      "NAME=1x3x480x640" },
  { "backend", 'b', 0, G_OPTION_ARG_STRING, &backend,
      "Measure on this backend (default: the best there is)", "cpu" },
  { NULL }
};

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (ToolModel) model = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtCalibration) used = NULL;
  GError *error = NULL;
  ToolCode code;

  if (!tool_parse_more (&tool_calibrate, entries, tool_int8_entries, &argc,
          &argv, 1, 1))
    return TOOL_USAGE;
  if (output == NULL)
    return tool_fail (TOOL_USAGE, "-o FILE is missing");
  code = tool_int8_check ();
  if (code != TOOL_GOOD)
    return code;
  code = tool_check_backend (backend);
  if (code != TOOL_GOOD)
    return code;
  model = tool_model_open (argv[1], backend, shapes, &code);
  if (model == NULL)
    return code;
  if (model->plan != NULL)
    return tool_fail (TOOL_USAGE,
        "'%s' is a plan: calibrate the model that it was built from", argv[1]);
  plan = tool_int8_build (model, &used, &code);
  if (plan == NULL)
    return code;
  if (!trt_calibration_save (used, output, &error))
    return tool_fail_error (TOOL_FAILED, error);
  return TOOL_GOOD;
}

const ToolCommand tool_calibrate = {
  .name = "calibrate",
  .arguments = "MODEL.onnx",
  .summary = "Writes the INT8 calibration of a model, without a plan.",
  .examples
  = "  trtplan calibrate yolox.onnx -o yolox.calibration --calibration "
    "street.mp4\n"
    "  trtplan build yolox.onnx -o yolox.plan --precision int8 --calibration "
    "yolox.calibration\n"
    "  trtplan calibrate net.onnx -o net.calibration --calibration "
    "tensorrt.cache",
  .run = run,
};
