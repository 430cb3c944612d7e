/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_build.c: trtplan build: ONNX in, a plan out. */
#include <stdio.h>
#include <unistd.h>

#include "backends/backend.h"
#include "model.h"

static char *output, *backend, *dump_dir;
static char **shapes;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      "Write the plan to FILE", "FILE" },
  { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &shapes,
      "Give input NAME another shape; ? keeps a dimension (repeatable)",
      "NAME=1x3x480x640" },
  { "backend", 'b', 0, G_OPTION_ARG_STRING, &backend,
      "Lower for this backend (default: the best there is)", "cpu" },
  { "dump-ir", 0, 0, G_OPTION_ARG_FILENAME, &dump_dir,
      "Write the graph as text into DIR, as it came and after each pass",
      "DIR" },
  { NULL }
};

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (ToolModel) model = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  GError *error = NULL;
  ToolCode code;

  if (!tool_parse (&tool_build, entries, &argc, &argv, 1, 1))
    return TOOL_USAGE;
  if (output == NULL)
    return tool_fail (TOOL_USAGE, "-o FILE is missing");
  if (backend != NULL && trt_backend_find (backend, &error) == NULL)
    return tool_fail_error (TOOL_USAGE, error);
  model = tool_model_open (argv[1], backend, shapes, &code);
  if (model == NULL)
    return code;
  if (model->plan != NULL)
    tool_model_edit (model); /* a plan is built again for this machine */
  model->dump_dir = dump_dir;
  plan = tool_model_build (model, &code);
  if (plan == NULL)
    return code;
  if (!trt_plan_save (plan, output, &error))
    return tool_fail_error (TOOL_FAILED, error);
  return TOOL_GOOD;
}

const ToolCommand tool_build = {
  .name = "build",
  .arguments = "MODEL.onnx",
  .summary = "Builds a plan from an ONNX model.",
  .examples = "  trtplan build yolox.onnx -o yolox.plan\n"
              "  trtplan build face.onnx -o face.plan --shape "
              "input.1=1x3x480x640",
  .run = run,
};
