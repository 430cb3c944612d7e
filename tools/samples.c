/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* samples.c: which kind of data it is, and arrays. */
#include "samples.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/dtype.h"

#define DEFAULT_FRAMES 64

void
tool_samples_free (ToolSamples *samples)
{
  if (samples == NULL)
    return;
  trt_calibration_free (samples->calibration);
  tool_arrays_clear (&samples->arrays);
  g_free (samples->rows);
  g_free (samples);
}

/* ---- reading ---------------------------------------------------------- */

static gboolean
read_rows (gpointer user_data, guint sample, const TrtTensorInfo *info,
    gpointer data, GError **error)
{
  const ToolSamples *s = user_data;
  const NpyArray *a = tool_arrays_find (&s->arrays, info->name);
  gsize size, bytes = trt_tensor_info_bytes (info);
  const guint8 *from;

  if (a == NULL) {
    g_set_error (error, TRT_ERROR, TRT_ERROR_ARGUMENT,
        "there are no samples of input '%s'", info->name);
    return FALSE;
  }
  from = g_bytes_get_data (a->data, &size);
  if (a->dtype != info->dtype || bytes * (s->rows[sample] + 1) > size) {
    g_set_error (error, TRT_ERROR, TRT_ERROR_SHAPE,
        "the samples of input '%s' do not fit: it wants %s, %" G_GSIZE_FORMAT
        " bytes a sample",
        info->name, trt_dtype_name (info->dtype), bytes);
    return FALSE;
  }
  memcpy (data, from + bytes * s->rows[sample], bytes);
  return TRUE;
}

/* ---- fitting ---------------------------------------------------------- */

/* Rows of the file that one sample takes; 0 where it does not fit. */
static gint64
rows_of_sample (const TrtTensorInfo *info, const NpyArray *a)
{
  if (a->rank != info->rank || a->rank == 0 || a->dtype != info->dtype)
    return 0;
  for (int i = 1; i < a->rank; i++) {
    if (info->dims[i] != a->dims[i])
      return 0;
  }
  return info->dims[0] > 0 ? info->dims[0] : 1;
}

static ToolCode
misfit (const TrtTensorInfo *info, const NpyArray *a)
{
  g_autofree char *want = tool_shape_text (info->rank, info->dims);
  g_autofree char *have = tool_shape_text (a->rank, a->dims);

  return tool_fail (TOOL_BAD_INPUT,
      "input '%s' is %s %s, and the file holds %s %s%s", info->name,
      trt_dtype_name (info->dtype), want, trt_dtype_name (a->dtype), have,
      strchr (want, '?') != NULL ? "\ngive the model a fixed shape with "
                                   "--shape"
                                 : "");
}

/* How many samples the arrays hold. */
static ToolCode
count_samples (const ToolModel *model, const ToolArrays *arrays, guint *n)
{
  const TrtGraph *graph = tool_model_graph (model);

  *n = G_MAXUINT;
  for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
    TrtTensorInfo info;
    const NpyArray *a;
    gint64 rows;

    trt_graph_get_input (graph, i, &info);
    a = tool_arrays_find (arrays, info.name);
    if (a == NULL) {
      g_autofree char *inputs = tool_model_describe_inputs (model);
      return tool_fail (TOOL_USAGE,
          "there are no samples of input '%s'\nthe inputs are: %s", info.name,
          inputs);
    }
    rows = rows_of_sample (&info, a);
    if (rows == 0)
      return misfit (&info, a);
    *n = (guint) MIN ((gint64) *n, a->dims[0] / rows);
  }
  if (*n == 0 || *n == G_MAXUINT)
    return tool_fail (TOOL_BAD_INPUT, "the files hold no whole sample");
  return TOOL_GOOD;
}

static void
choose_rows (ToolSamples *s, guint n, guint wanted)
{
  guint taken = wanted > 0 ? MIN (wanted, n) : n;

  s->rows = g_new (guint, taken + 1);
  for (guint i = 0; i < taken; i++)
    s->rows[i] = (guint) ((guint64) i * n / taken);
  s->samples = (TrtSamples){ taken, read_rows, s };
}

/* ---- kinds ------------------------------------------------------------ */

static gboolean
is_array (const GPtrArray *names, const char *spec)
{
  for (guint i = 0; i < names->len; i++) {
    const char *name = names->pdata[i];
    if (g_str_has_prefix (spec, name) && spec[strlen (name)] == '=')
      return TRUE;
  }
  return g_str_has_suffix (spec, ".npy");
}

static gboolean
is_cache (const char *path)
{
  char head[20] = { 0 };
  FILE *f = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? fopen (path, "rb")
                                                       : NULL;
  gsize n = 0;

  if (f != NULL) {
    n = fread (head, 1, sizeof head - 1, f);
    fclose (f);
  }
  return n > 4
         && (memcmp (head, "TRT-", 4) == 0
             || g_str_has_prefix (head, "gst-trtinfer calib"));
}

static ToolCode
open_cache (ToolSamples *s, const char *path)
{
  GError *error = NULL;

  s->calibration = trt_calibration_load (path, &error);
  return s->calibration != NULL
             ? TOOL_GOOD
             : tool_fail_error (tool_code_of_input (error), error);
}

static ToolCode
open_samples (ToolSamples *s, ToolModel *model, char **specs,
    const char *option, int n_frames)
{
  g_autoptr (GPtrArray) names = tool_input_names (tool_model_graph (model));
  ToolCode code;
  guint n;

  if (is_array (names, specs[0])) {
    code = tool_arrays_read (&s->arrays, specs, option, names);
  } else if (specs[1] != NULL) {
    return tool_fail (TOOL_USAGE,
        "%s may be given more than once only as NAME=FILE.npy", option);
  } else if (is_cache (specs[0])) {
    return open_cache (s, specs[0]);
  } else {
    code = tool_samples_read_frames (s, model, specs[0],
        n_frames > 0 ? (guint) n_frames : DEFAULT_FRAMES);
  }
  if (code == TOOL_GOOD)
    code = count_samples (model, &s->arrays, &n);
  if (code == TOOL_GOOD)
    choose_rows (s, n, (guint) MAX (n_frames, 0));
  return code;
}

ToolSamples *
tool_samples_open (ToolModel *model, char **specs, const char *option,
    int n_frames, ToolCode *code)
{
  ToolSamples *s = g_new0 (ToolSamples, 1);

  tool_arrays_init (&s->arrays);
  *code = open_samples (s, model, specs, option, n_frames);
  if (*code != TOOL_GOOD)
    g_clear_pointer (&s, tool_samples_free);
  return s;
}
