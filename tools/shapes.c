/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shapes.c: --shape, --batch and --profile. A graph that is still to be built
 * gets the shape itself; a plan with profiles keeps its graph, and the shape
 * is that of its context. */
#include <string.h>

#include "ir/profile.h"
#include "model.h"

gboolean
tool_model_is_open (const ToolModel *model)
{
  return model->graph == NULL
         && trt_graph_n_profiles (trt_plan_graph (model->plan)) > 0;
}

void
tool_model_ask_shape (ToolModel *model, const char *name, int rank,
    const gint64 *dims)
{
  const TrtTensor *t = trt_graph_find_input (tool_model_graph (model), name);
  TrtTensorInfo info = { .name = t->name, .rank = rank };

  memcpy (info.dims, dims, sizeof *dims * (gsize) rank);
  if (model->shapes == NULL)
    model->shapes = g_array_new (FALSE, FALSE, sizeof info);
  g_array_append_val (model->shapes, info);
}

/* ---- --shape ---------------------------------------------------------- */

/* "NAME=1x3x480x640" */
ToolCode
tool_model_set_shape (ToolModel *model, const char *option)
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
  if (tool_model_is_open (model)) {
    tool_model_ask_shape (model, name, rank, dims);
  } else if (!trt_graph_set_input_shape (tool_model_edit (model), name, rank,
                 dims, &error)) {
    g_prefix_error (&error, "--shape %s: ", option);
    return tool_fail_error (tool_code_of_build (error), error);
  }
  return TOOL_GOOD;
}

/* ---- --batch ---------------------------------------------------------- */

static gboolean
set_batch (ToolModel *model, const TrtTensorInfo *info, gint64 batch,
    ToolCode *code)
{
  gint64 dims[TRT_MAX_RANK];
  GError *error = NULL;

  for (int j = 0; j < info->rank; j++)
    dims[j] = -1;
  dims[0] = batch;
  if (tool_model_is_open (model)) {
    tool_model_ask_shape (model, info->name, info->rank, dims);
    return TRUE;
  }
  if (trt_graph_set_input_shape (tool_model_edit (model), info->name,
          info->rank, dims, &error))
    return TRUE;
  g_prefix_error (&error, "the model does not follow batch %d: ",
      (int) batch);
  *code = tool_fail_error (tool_code_of_build (error), error);
  return FALSE;
}

gboolean
tool_model_set_batch (ToolModel *model, gint64 batch, ToolCode *code)
{
  guint n = trt_graph_n_inputs (tool_model_graph (model));

  for (guint i = 0; i < n; i++) {
    TrtTensorInfo info;

    trt_graph_get_input (tool_model_graph (model), i, &info);
    if (info.rank > 0 && info.dims[0] != batch
        && !set_batch (model, &info, batch, code))
      return FALSE;
  }
  return TRUE;
}

/* ---- --profile -------------------------------------------------------- */

/* "1x3x320x320:1x3x416x416:4x3x640x640", or one shape for all three. */
static gboolean
parse_range (const char *text, TrtShapeRange *range)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  guint n = g_strv_length (parts);
  gint64 *dims[3] = { range->min, range->opt, range->max };

  if (n != 1 && n != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++) {
    int rank;
    if (!tool_parse_shape (parts[n == 1 ? 0 : i], &rank, dims[i])
        || (i > 0 && rank != range->rank))
      return FALSE;
    range->rank = rank;
  }
  return TRUE;
}

/* Whether the text behind @equals is a range up to a comma or the end, which
 * @end then is: names may hold '=' and ','. */
static gboolean
is_range (const char *equals, const char **end)
{
  gsize n = strspn (equals + 1, "0123456789x?:");

  *end = equals + 1 + n;
  return n > 0 && (**end == '\0' || **end == ',');
}

/* The '=' behind the name of an input, else the first before a range. */
static const char *
find_equals (const TrtGraph *graph, const char *text)
{
  const char *first = NULL, *end;

  for (const char *equals = strchr (text, '='); equals != NULL;
      equals = strchr (equals + 1, '=')) {
    g_autofree char *name = g_strndup (text, (gsize) (equals - text));
    if (!is_range (equals, &end))
      continue;
    if (trt_graph_find_input (graph, name) != NULL)
      return equals;
    first = first != NULL ? first : equals;
  }
  return first;
}

/* Reads "NAME=MIN:OPT:MAX" from *@p and moves it past a comma. */
static gboolean
take_range (const TrtGraph *graph, const char **p, TrtShapeRange *range)
{
  const char *equals = find_equals (graph, *p), *end;
  g_autofree char *text = NULL;

  if (equals == NULL || !is_range (equals, &end))
    return FALSE;
  text = g_strndup (equals + 1, (gsize) (end - equals - 1));
  if (!parse_range (text, range))
    return FALSE;
  range->input = g_strndup (*p, (gsize) (equals - *p));
  *p = *end == ',' ? end + 1 : end;
  return TRUE;
}

/* A batch that the file fixes to 1 is let go where a range goes beyond it; where
 * it cannot be, the profile says what does not follow. */
static void
open_batch (TrtGraph *graph, const GArray *ranges)
{
  TrtTensorInfo first;

  if (trt_graph_n_inputs (graph) == 0)
    return;
  trt_graph_get_input (graph, 0, &first);
  for (guint i = 0; i < ranges->len; i++) {
    const TrtShapeRange *r = &g_array_index (ranges, TrtShapeRange, i);
    if (strcmp (r->input, first.name) == 0 && first.rank > 0
        && first.dims[0] == 1 && r->max[0] > 1)
      trt_graph_open_batch (graph, NULL);
  }
}

static ToolCode
add_profile (ToolModel *model, const char *option)
{
  g_autoptr (GArray) ranges
      = g_array_new (FALSE, TRUE, sizeof (TrtShapeRange));
  GError *error = NULL;
  ToolCode code = TOOL_GOOD;

  for (const char *p = option; *p != '\0' && code == TOOL_GOOD;) {
    TrtShapeRange range = { 0 };
    if (take_range (tool_model_graph (model), &p, &range))
      g_array_append_val (ranges, range);
    else
      code = tool_fail (TOOL_USAGE,
          "--profile '%s' is not of the form NAME=MIN:OPT:MAX,..., with "
          "shapes like 1x3x480x640",
          option);
  }
  if (code == TOOL_GOOD)
    open_batch (tool_model_edit (model), ranges);
  if (code == TOOL_GOOD
      && !trt_graph_add_profile (tool_model_edit (model),
          (const TrtShapeRange *) (void *) ranges->data, ranges->len,
          &error)) {
    g_prefix_error (&error, "--profile %s: ", option);
    code = tool_fail_error (g_error_matches (error, TRT_ERROR,
                                TRT_ERROR_ARGUMENT)
                                ? TOOL_USAGE
                                : tool_code_of_build (error),
        error);
  }
  for (guint i = 0; i < ranges->len; i++)
    g_free ((char *) g_array_index (ranges, TrtShapeRange, i).input);
  return code;
}

ToolCode
tool_model_add_profiles (ToolModel *model, char **profiles)
{
  for (guint i = 0; profiles != NULL && profiles[i] != NULL; i++) {
    ToolCode code = add_profile (model, profiles[i]);
    if (code != TOOL_GOOD)
      return code;
  }
  return TOOL_GOOD;
}

/* ---- running ---------------------------------------------------------- */

/* Dimensions that nobody asked for stay what they are. */
static void
complete_shape (const TrtContext *context, guint n_inputs, TrtTensorInfo *ask)
{
  for (guint i = 0; i < n_inputs; i++) {
    TrtTensorInfo now;

    trt_context_get_input_info (context, i, &now);
    if (strcmp (now.name, ask->name) != 0 || now.rank != ask->rank)
      continue;
    for (int d = 0; d < ask->rank; d++)
      ask->dims[d] = ask->dims[d] < 0 ? now.dims[d] : ask->dims[d];
  }
}

TrtContext *
tool_model_context (ToolModel *model, TrtPlan *plan, TrtEngine **engine,
    ToolCode *code)
{
  TrtEngineOptions options = { .backend = model->backend };
  g_autoptr (TrtContext) context = NULL;
  GArray *shapes = model->shapes;
  GError *error = NULL;

  *engine = trt_engine_new (plan, &options, &error);
  if (*engine != NULL)
    context = trt_context_new (*engine, &error);
  if (context == NULL) {
    *code = tool_fail_error (tool_code_of_build (error), error);
    return NULL;
  }
  for (guint i = 0; shapes != NULL && i < shapes->len; i++)
    complete_shape (context, trt_engine_n_inputs (*engine),
        &g_array_index (shapes, TrtTensorInfo, i));
  if (shapes != NULL
      && !trt_context_prepare_shapes (context,
          (const TrtTensorInfo *) (void *) shapes->data, shapes->len, &error)) {
    *code = tool_fail_error (g_error_matches (error, TRT_ERROR,
                                 TRT_ERROR_SHAPE)
                                 ? TOOL_BAD_INPUT
                                 : tool_code_of_build (error),
        error);
    return NULL;
  }
  return g_steal_pointer (&context);
}
