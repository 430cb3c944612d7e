/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_run.c: trtplan run: arrays or pictures in, arrays or objects out. */
#include <errno.h>
#include <string.h>

#include "feed.h"
#include "picture.h"

static char **inputs, **shapes;
static char *output_dir, *image, *backend;
static gboolean json;
static ToolPictureOptions picture = { .threshold = -1, .top = 5 };

static const GOptionEntry entries[] = {
  { "input", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &inputs,
      "Feed input NAME from a .npy file (repeatable)", "NAME=FILE.npy" },
  { "output-dir", 'o', 0, G_OPTION_ARG_FILENAME, &output_dir,
      "Write every output as DIR/NAME.npy ('/' and ':' become '_')", "DIR" },
  { "image", 'I', 0, G_OPTION_ARG_FILENAME, &image,
      "Recognise a picture, or every picture of a folder", "FILE|DIR" },
  { "json", 'j', 0, G_OPTION_ARG_NONE, &json,
      "With --image: one line of JSON a picture", NULL },
  { "threshold", 't', 0, G_OPTION_ARG_DOUBLE, &picture.threshold,
      "With --image: least score of an object (default: the model's)", "0.5" },
  { "top", 'k', 0, G_OPTION_ARG_INT, &picture.top,
      "With --image: classes to print for a classifier (5)", "K" },
  { "labels-file", 'l', 0, G_OPTION_ARG_FILENAME, &picture.labels_file,
      "With --image: names of the classes, one a line", "FILE" },
  { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &shapes,
      "Give input NAME another shape; ? keeps a dimension (repeatable)",
      "NAME=1x3x480x640" },
  { "backend", 'b', 0, G_OPTION_ARG_STRING, &backend, "Run on this backend",
      "cpu" },
  { NULL }
};

static char *
output_path (const char *name)
{
  g_autofree char *file = g_strdelimit (g_strdup (name), "/:", '_');

  return g_strdup_printf ("%s/%s.npy", output_dir, file);
}

/* Two names may become one file; then nothing is written. */
static ToolCode
check_names (const GPtrArray *names)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < names->len; i++) {
    if (!g_hash_table_add (seen, output_path (names->pdata[i])))
      return tool_fail (TOOL_FAILED,
          "output '%s' would have the file of another output",
          (const char *) names->pdata[i]);
  }
  return TOOL_GOOD;
}

static ToolCode
write_outputs (const ToolArrays *out)
{
  for (guint i = 0; i < out->names->len; i++) {
    g_autofree char *path = output_path (out->names->pdata[i]);
    GError *error = NULL;
    if (!npy_write (out->arrays->pdata[i], path, &error))
      return tool_fail_error (TOOL_FAILED, error);
  }
  return TOOL_GOOD;
}

static ToolCode
run_arrays (const char *path)
{
  g_autoptr (ToolModel) model = NULL;
  g_autoptr (GPtrArray) in_names = NULL, out_names = NULL;
  g_auto (ToolArrays) in = { 0 }, out = { 0 };
  ToolCode code;

  model = tool_model_open (path, backend, shapes, &code);
  if (model == NULL)
    return code;
  tool_arrays_init (&in);
  tool_arrays_init (&out);
  in_names = tool_input_names (tool_model_graph (model));
  out_names = tool_output_names (tool_model_graph (model));
  code = check_names (out_names);
  if (code == TOOL_GOOD)
    code = tool_arrays_read (&in, inputs, "--input", in_names);
  if (code == TOOL_GOOD && g_mkdir_with_parents (output_dir, 0777) != 0)
    code = tool_fail (TOOL_FAILED, "cannot make folder '%s': %s", output_dir,
        g_strerror (errno));
  if (code == TOOL_GOOD)
    code = tool_feed (model, &in, &out);
  return code == TOOL_GOOD ? write_outputs (&out) : code;
}

static ToolCode
run (int argc, char **argv)
{
  if (!tool_parse (&tool_run, entries, &argc, &argv, 1, 1))
    return TOOL_USAGE;
  if (image != NULL) {
    if (inputs != NULL || output_dir != NULL)
      return tool_fail (TOOL_USAGE,
          "--image does not go with --input or --output-dir");
    picture.json = json;
    picture.backend = backend;
    picture.shapes = shapes;
    return tool_run_pictures (argv[1], image, &picture);
  }
  if (json)
    return tool_fail (TOOL_USAGE, "--json needs --image");
  if (output_dir == NULL)
    return tool_fail (TOOL_USAGE, "--output-dir (or --image) is missing");
  return run_arrays (argv[1]);
}

const ToolCommand tool_run = {
  .name = "run",
  .arguments = "MODEL_OR_PLAN",
  .summary = "Runs a model on arrays or on pictures.",
  .examples
  = "  trtplan run net.onnx --input x=x.npy --output-dir out\n"
    "  trtplan run yolox.plan --image street.jpg\n"
    "  trtplan run mobilenet.onnx --image pictures/ --labels-file names.txt "
    "--json",
  .run = run,
};
