/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_compare.c: trtplan compare: outputs against files, layers against the
 * reference kernels. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compare.h"
#include "trtk_half.h"

static char **inputs, **expects, **shapes;
static char *backend;
static double tol_relative = 1e-4, tol_absolute = 1e-5;
static gboolean layers;
static ToolReference against = { .target = 0.99, .diverges_db = 20 };

static const GOptionEntry entries[] = {
  { "input", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &inputs,
      "Feed input NAME from a .npy file (repeatable)", "NAME=FILE.npy" },
  { "expect", 'e', 0, G_OPTION_ARG_STRING_ARRAY, &expects,
      "What output NAME should be (repeatable)", "NAME=FILE.npy" },
  { "rtol", 'r', 0, G_OPTION_ARG_DOUBLE, &tol_relative,
      "Allowed difference as a share of the expected value (1e-4)", "R" },
  { "atol", 'a', 0, G_OPTION_ARG_DOUBLE, &tol_absolute,
      "Allowed difference beside that (1e-5)", "A" },
  { "layers", 'l', 0, G_OPTION_ARG_NONE, &layers,
      "Hold every layer against the plain C kernels, in order", NULL },
  { "reference", 'R', 0, G_OPTION_ARG_STRING, &against.reference,
      "Run beside float on --data: fp32 (the model without rounding), or the "
      "model or plan to hold against",
      "fp32|MODEL" },
  { "data", 'd', 0, G_OPTION_ARG_STRING_ARRAY, &against.data,
      "With --reference: a folder of pictures, a video, a URI, or "
      "NAME=FILE.npy for every input (first axis: samples)",
      "DIR|VIDEO|URI|NAME=FILE.npy" },
  { "data-frames", 0, 0, G_OPTION_ARG_INT, &against.n_frames,
      "Take N samples, evenly (64; all of an array)", "N" },
  { "target", 0, 0, G_OPTION_ARG_DOUBLE, &against.target,
      "Agreement below which the exit code is 1 (.99)", "F" },
  { "diverges", 0, 0, G_OPTION_ARG_DOUBLE, &against.diverges_db,
      "A layer with less signal over the difference has diverged (20)", "DB" },
  { "json", 'j', 0, G_OPTION_ARG_NONE, &against.json,
      "With --reference: print JSON", NULL },
  { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &shapes,
      "Give input NAME another shape; ? keeps a dimension (repeatable)",
      "NAME=1x3x480x640" },
  { "backend", 'b', 0, G_OPTION_ARG_STRING, &backend, "Run on this backend",
      "cpu" },
  { NULL }
};

/* ---- two arrays ------------------------------------------------------- */

static double
element (const NpyArray *a, gint64 i)
{
  const void *p = g_bytes_get_data (a->data, NULL);

  switch (a->dtype) {
    case TRTK_F32:
      return ((const float *) p)[i];
    case TRTK_F64:
      return ((const double *) p)[i];
    case TRTK_F16:
      return trtk_f16_to_f32 (((const guint16 *) p)[i]);
    case TRTK_BF16:
      return trtk_bf16_to_f32 (((const guint16 *) p)[i]);
    case TRTK_S8:
      return ((const gint8 *) p)[i];
    case TRTK_U8:
    case TRTK_BOOL:
      return ((const guint8 *) p)[i];
    case TRTK_S16:
      return ((const gint16 *) p)[i];
    case TRTK_U16:
      return ((const guint16 *) p)[i];
    case TRTK_S32:
      return ((const gint32 *) p)[i];
    case TRTK_U32:
      return ((const guint32 *) p)[i];
    case TRTK_S64:
      return (double) ((const gint64 *) p)[i];
    default:
      return (double) ((const guint64 *) p)[i];
  }
}

static gboolean
is_close (double got, double want)
{
  if (isnan (want) || isnan (got))
    return isnan (want) && isnan (got);
  if (isinf (want) || isinf (got))
    return want == got;
  return fabs (got - want) <= tol_absolute + tol_relative * fabs (want);
}

gboolean
tool_compare_arrays (const char *name, const NpyArray *got,
    const NpyArray *want, GString *report)
{
  double worst = 0, worst_relative = 0;
  gint64 n = 1, bad = 0, first = -1;

  if (got->rank != want->rank
      || memcmp (got->dims, want->dims, (gsize) got->rank * sizeof (gint64))
             != 0) {
    g_autofree char *have = tool_shape_text (got->rank, got->dims);
    g_autofree char *hope = tool_shape_text (want->rank, want->dims);
    g_string_append_printf (report, "DIFFERS  %s: shape %s, expected %s\n",
        name, have, hope);
    return FALSE;
  }
  for (int i = 0; i < got->rank; i++)
    n *= got->dims[i];
  for (gint64 i = 0; i < n; i++) {
    double g = element (got, i), w = element (want, i), d = fabs (g - w);
    if (isfinite (d)) {
      worst = MAX (worst, d);
      worst_relative = MAX (worst_relative, d / MAX (fabs (w), 1e-6));
    }
    if (is_close (g, w))
      continue;
    first = bad++ == 0 ? i : first;
  }
  g_string_append_printf (report,
      "%s  %s: largest difference %.3g, relative %.3g, %" G_GINT64_FORMAT
      " of %" G_GINT64_FORMAT " beyond\n",
      bad == 0 ? "same   " : "DIFFERS", name, worst, worst_relative, bad, n);
  if (bad > 0)
    g_string_append_printf (report,
        "         first at element %" G_GINT64_FORMAT ": %.9g, expected %.9g\n",
        first, element (got, first), element (want, first));
  return bad == 0;
}

/* ---- the command ------------------------------------------------------ */

static ToolCode
check_options (void)
{
  gboolean beside = against.reference != NULL;

  if (expects == NULL && !layers && !beside)
    return tool_fail (TOOL_USAGE, "--expect, --layers or --reference is "
                                  "missing");
  if (!(tol_relative >= 0) || !(tol_absolute >= 0))
    return tool_fail (TOOL_USAGE, "--rtol and --atol are 0 or more");
  if (beside && (expects != NULL || layers || inputs != NULL))
    return tool_fail (TOOL_USAGE,
        "--reference does not go with --input, --expect or --layers");
  if (beside != (against.data != NULL))
    return tool_fail (TOOL_USAGE, "--reference and --data need each other");
  if (against.json && !beside)
    return tool_fail (TOOL_USAGE, "--json needs --reference");
  if (against.n_frames < 0 || !(against.target >= 0) || against.target > 1)
    return tool_fail (TOOL_USAGE,
        "--data-frames is 1 or more, --target between 0 and 1");
  return TOOL_GOOD;
}

static ToolCode
compare_outputs (ToolModel *model, const ToolArrays *in,
    const ToolArrays *want)
{
  g_autoptr (GString) report = g_string_new (NULL);
  g_auto (ToolArrays) out = { 0 };
  gboolean same = TRUE;
  ToolCode code;

  tool_arrays_init (&out);
  code = tool_feed (model, in, &out);
  if (code != TOOL_GOOD)
    return code;
  for (guint i = 0; i < want->names->len; i++) {
    const char *name = want->names->pdata[i];
    if (!tool_compare_arrays (name, tool_arrays_find (&out, name),
            want->arrays->pdata[i], report))
      same = FALSE;
  }
  if (!tool_print (report->str))
    return TOOL_FAILED;
  return same ? TOOL_GOOD : TOOL_FAILED;
}

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (ToolModel) model = NULL;
  g_autoptr (GPtrArray) in_names = NULL, out_names = NULL;
  g_auto (ToolArrays) in = { 0 }, want = { 0 };
  ToolCode code, layer_code = TOOL_GOOD;

  if (!tool_parse (&tool_compare, entries, &argc, &argv, 1, 1))
    return TOOL_USAGE;
  code = check_options ();
  if (code != TOOL_GOOD)
    return code;
  model = tool_model_open (argv[1], backend, shapes, &code);
  if (model == NULL)
    return code;
  if (against.reference != NULL)
    return tool_compare_reference (model, &against);
  tool_arrays_init (&in);
  tool_arrays_init (&want);
  in_names = tool_input_names (tool_model_graph (model));
  out_names = tool_output_names (tool_model_graph (model));
  code = tool_arrays_read (&in, inputs, "--input", in_names);
  if (code == TOOL_GOOD)
    code = tool_arrays_read (&want, expects, "--expect", out_names);
  if (code == TOOL_GOOD && layers)
    layer_code = tool_compare_layers (model, &in);
  if (code == TOOL_GOOD && want.names->len > 0
      && layer_code <= TOOL_FAILED)
    code = compare_outputs (model, &in, &want);
  return MAX (code, layer_code);
}

const ToolCommand tool_compare = {
  .name = "compare",
  .arguments = "MODEL_OR_PLAN",
  .summary = "Holds a model against files, the C kernels or its float self.",
  .examples = "  trtplan compare net.plan --input x=x.npy --expect y=y.npy\n"
              "  trtplan compare net.onnx --input x=x.npy --layers "
              "--rtol 1e-3\n"
              "  trtplan compare yolox-int8.plan --reference yolox.onnx "
              "--data pictures/",
  .run = run,
};
