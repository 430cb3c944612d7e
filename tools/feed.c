/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* feed.c: running a model on arrays.
 *
 * "Rows" are the first dimension. A model whose first dimension is a symbol is
 * built for as many rows as the files have (at most MAX_BATCH); a fixed one is
 * run again and again, the last time padded with zeros. */
#include "feed.h"

#include <stdio.h>
#include <string.h>

#include "base/dtype.h"
#include "trtk_half.h"

#define MAX_BATCH 64

typedef struct {
  TrtContext *context;
  TrtEngine *engine;
  const NpyArray **in;  /* by input */
  gint64 rows, batch;   /* of the inputs that are sliced */
  gint64 n_slices;
  GByteArray **joined;  /* by output */
} Feed;

/* ---- fitting ---------------------------------------------------------- */

static ToolCode
misfit (const TrtTensorInfo *info, const NpyArray *a, const char *what)
{
  g_autofree char *want = tool_shape_text (info->rank, info->dims);
  g_autofree char *have = tool_shape_text (a->rank, a->dims);

  return tool_fail (TOOL_BAD_INPUT,
      "input '%s' is %s %s, and the file holds %s %s: %s", info->name,
      trt_dtype_name (info->dtype), want, trt_dtype_name (a->dtype), have,
      what);
}

static ToolCode
check_fit (const TrtTensorInfo *info, const NpyArray *a)
{
  gboolean same = a->dtype == info->dtype
                  || (info->dtype == TRTK_BF16 && a->dtype == TRTK_F32);

  if (!same)
    return misfit (info, a, "another type");
  if (a->rank != info->rank)
    return misfit (info, a, "another number of dimensions");
  for (int i = 1; i < a->rank; i++) {
    if (info->dims[i] >= 0 && info->dims[i] != a->dims[i])
      return misfit (info, a, "a dimension differs");
  }
  return TOOL_GOOD;
}

/* How many rows may be run at once: what the largest profile allows. */
static gint64
most_rows (const ToolModel *model, const TrtTensorInfo *info)
{
  const TrtGraph *graph = tool_model_graph (model);
  gint64 most = 0;

  for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
    for (guint p = 0; p < trt_graph_n_profiles (graph); p++) {
      TrtShapeRange range;
      trt_graph_get_profile (graph, p, i, &range);
      if (strcmp (range.input, info->name) == 0)
        most = MAX (most, range.max[0]);
    }
  }
  return most > 0 ? most : MAX_BATCH;
}

/* Gives symbols of the input the sizes of the file. */
static ToolCode
take_sizes (ToolModel *model, const TrtTensorInfo *info, const NpyArray *a)
{
  gint64 dims[TRT_MAX_RANK];
  gboolean is_open = FALSE;
  GError *error = NULL;

  for (int i = 0; i < info->rank; i++) {
    dims[i] = info->dims[i] < 0 ? a->dims[i] : -1;
    is_open |= info->dims[i] < 0;
  }
  if (!is_open)
    return TOOL_GOOD;
  if (info->rank > 0 && info->dims[0] < 0)
    dims[0] = MIN (a->dims[0], most_rows (model, info));
  if (tool_model_is_open (model)) {
    tool_model_ask_shape (model, info->name, info->rank, dims);
    return TOOL_GOOD;
  }
  if (trt_graph_set_input_shape (tool_model_edit (model), info->name,
          info->rank, dims, &error))
    return TOOL_GOOD;
  return tool_fail_error (tool_code_of_build (error), error);
}

static ToolCode
fit_inputs (ToolModel *model, const ToolArrays *in)
{
  guint n = trt_graph_n_inputs (tool_model_graph (model));

  for (guint i = 0; i < n; i++) {
    TrtTensorInfo info;
    const NpyArray *a;
    ToolCode code;

    trt_graph_get_input (tool_model_graph (model), i, &info);
    a = tool_arrays_find (in, info.name);
    if (a == NULL) {
      g_autofree char *inputs = tool_model_describe_inputs (model);
      return tool_fail (TOOL_USAGE,
          "input '%s' is not given\nthe inputs are: %s", info.name, inputs);
    }
    code = check_fit (&info, a);
    if (code == TOOL_GOOD)
      code = take_sizes (model, &info, a);
    if (code != TOOL_GOOD)
      return code;
  }
  return TOOL_GOOD;
}

/* How many slices the inputs ask for; all that are sliced must agree. */
static ToolCode
plan_slices (Feed *f, guint n_in)
{
  f->n_slices = 1;
  for (guint i = 0; i < n_in; i++) {
    const NpyArray *a = f->in[i];
    TrtTensorInfo info;
    gint64 n;

    trt_context_get_input_info (f->context, i, &info);
    if (info.rank == 0 || a->dims[0] == info.dims[0])
      continue;
    if (info.dims[0] == 0 || a->dims[0] == 0)
      return misfit (&info, a, "no rows to run");
    n = (a->dims[0] + info.dims[0] - 1) / info.dims[0];
    if (f->batch != 0 && (n != f->n_slices || a->dims[0] != f->rows))
      return misfit (&info, a, "its rows do not match those of other inputs");
    f->n_slices = n;
    f->rows = a->dims[0];
    f->batch = info.dims[0];
  }
  return TOOL_GOOD;
}

/* ---- running ---------------------------------------------------------- */

static void
copy_elements (void *to, const guint8 *from, gsize bytes, TrtkDtype dtype,
    TrtkDtype file_dtype)
{
  guint16 *out = to;

  if (dtype == file_dtype) {
    if (bytes > 0)
      memcpy (to, from, bytes);
    return;
  }
  for (gsize i = 0; i < bytes / sizeof (float); i++) {
    float v;
    memcpy (&v, from + i * sizeof v, sizeof v);
    out[i] = trtk_f32_to_bf16 (v);
  }
}

static void
fill_input (const Feed *f, guint i, gint64 slice)
{
  const NpyArray *a = f->in[i];
  gsize size, row, first = 0, rows;
  const guint8 *data = g_bytes_get_data (a->data, &size);
  void *to = trt_context_get_input (f->context, i);
  TrtTensorInfo info;

  trt_context_get_input_info (f->context, i, &info);
  if (info.rank == 0 || a->dims[0] == info.dims[0]) {
    copy_elements (to, data, size, info.dtype, a->dtype);
    return;
  }
  row = size / (gsize) a->dims[0];
  first = (gsize) (slice * f->batch);
  rows = MIN ((gsize) f->batch, (gsize) f->rows - first);
  memset (to, 0, trt_tensor_info_bytes (&info));
  copy_elements (to, data + first * row, rows * row, info.dtype, a->dtype);
}

/* Appends what belongs to the rows of @slice. */
static ToolCode
take_output (const Feed *f, guint i, gint64 slice)
{
  TrtTensorInfo info;
  gint64 rows = f->rows - slice * f->batch;
  gsize size;

  trt_context_get_output_info (f->context, i, &info);
  size = trt_tensor_info_bytes (&info);
  if (f->batch != 0) {
    if (info.rank == 0 || info.dims[0] % f->batch != 0)
      return tool_fail (TOOL_FAILED,
          "output '%s' has no rows to join after running in slices of %d",
          info.name, (int) f->batch);
    size = size / (gsize) f->batch * (gsize) MIN (rows, f->batch);
  }
  if (size > G_MAXUINT - f->joined[i]->len)
    return tool_fail (TOOL_FAILED, "output '%s' is larger than 4 GiB: give "
                                   "fewer rows",
        info.name);
  if (size > 0)
    g_byte_array_append (f->joined[i],
        trt_context_get_output (f->context, i), (guint) size);
  return TOOL_GOOD;
}

static ToolCode
run_slices (Feed *f, guint n_in, guint n_out)
{
  for (gint64 s = 0; s < f->n_slices; s++) {
    GError *error = NULL;

    if (f->n_slices > 1
        && !tool_progress ((double) s / (double) f->n_slices, "running", NULL))
      return tool_fail (TOOL_FAILED, "interrupted");
    for (guint i = 0; i < n_in; i++)
      fill_input (f, i, s);
    if (!trt_context_run (f->context, &error))
      return tool_fail_error (tool_code_of_build (error), error);
    for (guint i = 0; i < n_out; i++) {
      ToolCode code = take_output (f, i, s);
      if (code != TOOL_GOOD)
        return code;
    }
  }
  tool_progress_end ();
  return TOOL_GOOD;
}

static void
give_outputs (Feed *f, guint n_out, ToolArrays *out)
{
  for (guint i = 0; i < n_out; i++) {
    TrtTensorInfo info;

    trt_context_get_output_info (f->context, i, &info);
    if (f->batch != 0)
      info.dims[0] = info.dims[0] / f->batch * f->rows;
    g_ptr_array_add (out->names, g_strdup (info.name));
    g_ptr_array_add (out->arrays,
        npy_array_new (info.dtype, info.rank, info.dims,
            g_byte_array_free_to_bytes (g_steal_pointer (&f->joined[i]))));
  }
}

static ToolCode
feed (Feed *f, const ToolArrays *in, ToolArrays *out)
{
  guint n_in = trt_engine_n_inputs (f->engine);
  guint n_out = trt_engine_n_outputs (f->engine);
  ToolCode code;

  f->in = g_new0 (const NpyArray *, n_in + 1);
  f->joined = g_new0 (GByteArray *, n_out + 1);
  for (guint i = 0; i < n_in; i++) {
    TrtTensorInfo info;
    trt_context_get_input_info (f->context, i, &info);
    f->in[i] = tool_arrays_find (in, info.name);
  }
  for (guint i = 0; i < n_out; i++)
    f->joined[i] = g_byte_array_new ();
  code = plan_slices (f, n_in);
  if (code == TOOL_GOOD)
    code = run_slices (f, n_in, n_out);
  if (code == TOOL_GOOD)
    give_outputs (f, n_out, out);
  for (guint i = 0; i < n_out; i++)
    g_clear_pointer (&f->joined[i], g_byte_array_unref);
  g_free (f->joined);
  g_free (f->in);
  return code;
}

ToolCode
tool_feed (ToolModel *model, const ToolArrays *in, ToolArrays *out)
{
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) context = NULL;
  Feed f = { 0 };
  ToolCode code = fit_inputs (model, in);

  if (code != TOOL_GOOD)
    return code;
  plan = tool_model_build (model, &code);
  if (plan == NULL)
    return code;
  context = tool_model_context (model, plan, &engine, &code);
  if (context == NULL)
    return code;
  f.engine = engine;
  f.context = context;
  return feed (&f, in, out);
}
