/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* agree.c: trtplan compare --reference: a model or plan held against its float
 * self on real data: do the answers agree, and where does it begin to drift. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "calib/compare.h"
#include "calib/half.h"
#include "compare.h"
#include "samples.h"

/* ---- the float side --------------------------------------------------- */

/* The same input shapes as the graph at hand. */
static ToolCode
take_shapes (TrtGraph *exact, const TrtGraph *graph, const char *path)
{
  for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
    GError *error = NULL;
    TrtTensorInfo info;

    trt_graph_get_input (graph, i, &info);
    if (!g_str_has_prefix (info.name, "trt.")
        && !trt_graph_set_input_shape (exact, info.name, info.rank, info.dims,
            &error)) {
      g_prefix_error (&error, "the reference '%s' does not fit: ", path);
      return tool_fail_error (TOOL_BAD_INPUT, error);
    }
  }
  return TOOL_GOOD;
}

static TrtGraph *
open_reference (const ToolModel *model, const char *reference, ToolCode *code)
{
  gboolean own = strcmp (reference, "fp32") == 0;
  const char *path = own ? model->path : reference;
  g_autoptr (ToolModel) other = NULL;
  g_autoptr (TrtGraph) graph = NULL;
  GError *error = NULL;

  if (own && model->plan != NULL) {
    *code = tool_fail (TOOL_USAGE,
        "'%s' is a plan, which holds no float weights: give the model that it "
        "was built from, --reference MODEL.onnx", path);
    return NULL;
  }
  other = tool_model_open (path, model->backend, NULL, code);
  if (other == NULL)
    return NULL;
  graph = trt_graph_copy (tool_model_graph (other));
  *code = take_shapes (graph, tool_model_graph (model), path);
  if (*code != TOOL_GOOD)
    return NULL;
  if (trt_graph_is_quantised (graph)
      && !trt_graph_drop_rounding (graph, &error)) {
    *code = tool_fail_error (tool_code_of_build (error), error);
    return NULL;
  }
  return g_steal_pointer (&graph);
}

/* ---- what came out ---------------------------------------------------- */

static double
layer_db (const TrtComparison *c, guint i)
{
  const TrtComparedLayer *layer = c->layers->pdata[i];

  return trt_sqnr (layer->signal, layer->noise);
}

static const char *
layer_name (const TrtComparison *c, guint i)
{
  return ((const TrtComparedLayer *) c->layers->pdata[i])->name;
}

/* The first layer below @db, or without a number, or -1. */
static int
first_below (const TrtComparison *c, double db)
{
  for (guint i = 0; i < c->layers->len; i++) {
    if (!(layer_db (c, i) >= db))
      return (int) i;
  }
  return -1;
}

static const char *
kind_name (const TrtComparison *c)
{
  static const char *const kinds[] = { "outputs", "top-1", "detections" };

  return kinds[c->kind];
}

static void
append_not_finite (GString *s, const TrtNotFinite *bad)
{
  if (bad->node == NULL)
    return;
  g_string_append_printf (s,
      "\nfirst layer that makes an infinity or a NaN: %s, %" G_GINT64_FORMAT
      " values of '%s', sample %u\n", bad->node, bad->n, bad->tensor,
      bad->sample);
}

static char *
as_text (const TrtComparison *c, const TrtNotFinite *bad,
    const ToolReference *o, guint n_samples)
{
  GString *s = g_string_new (NULL);
  int first = first_below (c, o->diverges_db);

  g_string_printf (s,
      "agreement with %s: %.4f (%s, %u samples), target %.4f%s\n"
      "outputs: %.1f dB over the difference\n\n%9s  layer\n",
      o->reference, c->result.agreement, kind_name (c), n_samples, o->target,
      c->result.agreement >= o->target ? "" : ": NOT MET",
      trt_sqnr (1, c->result.error), "dB");
  for (guint i = 0; i < c->layers->len; i++)
    g_string_append_printf (s, "%9.1f  %s\n", layer_db (c, i),
        layer_name (c, i));
  if (first >= 0)
    g_string_append_printf (s,
        "\nfirst layer that diverges (below %g dB): %s, %.1f dB\n",
        o->diverges_db, layer_name (c, (guint) first),
        layer_db (c, (guint) first));
  else
    g_string_append_printf (s, "\nno layer of %u is below %g dB\n",
        c->layers->len, o->diverges_db);
  append_not_finite (s, bad);
  return g_string_free (s, FALSE);
}

static void
add_number (JsonBuilder *b, const char *name, double value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_double_value (b, value);
}

static void
add_text (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value); /* NULL: null */
}

static char *
as_json (const TrtComparison *c, const TrtNotFinite *bad,
    const ToolReference *o, guint n_samples)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  int first = first_below (c, o->diverges_db);

  json_builder_begin_object (b);
  add_text (b, "reference", o->reference);
  add_text (b, "agreement_kind", kind_name (c));
  add_text (b, "head", c->head);
  add_number (b, "agreement", c->result.agreement);
  add_number (b, "target", o->target);
  add_number (b, "output_sqnr_db", trt_sqnr (1, c->result.error));
  add_number (b, "samples", n_samples);
  add_number (b, "diverges_db", o->diverges_db);
  add_text (b, "first_diverging",
      first >= 0 ? layer_name (c, (guint) first) : NULL);
  add_text (b, "first_not_finite", bad->node);
  json_builder_set_member_name (b, "layers");
  json_builder_begin_array (b);
  for (guint i = 0; i < c->layers->len; i++) {
    json_builder_begin_object (b);
    add_text (b, "name", layer_name (c, i));
    add_number (b, "sqnr_db", layer_db (c, i));
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

/* ---- the whole -------------------------------------------------------- */

ToolCode
tool_compare_reference (ToolModel *model, const ToolReference *options)
{
  g_autoptr (ToolSamples) samples = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  g_autofree char *text = NULL;
  TrtComparison comparison;
  TrtNotFinite bad = { 0 };
  GError *error = NULL;
  TrtGraph *exact;
  gboolean good;
  ToolCode code;

  samples = tool_samples_open (model, options->data, "--data",
      options->n_frames, &code);
  if (samples == NULL)
    return code;
  if (samples->samples.n == 0)
    return tool_fail (TOOL_USAGE, "--data is a calibration and not data");
  exact = open_reference (model, options->reference, &code);
  plan = exact != NULL ? tool_model_build (model, &code) : NULL;
  if (plan == NULL) {
    trt_graph_free (exact);
    return code;
  }
  tool_progress (0.5, "comparing", NULL);
  good = trt_compare_graphs (exact, trt_plan_graph (plan), &samples->samples,
             model->backend, &comparison, &error)
         && trt_half_find_not_finite (trt_plan_graph (plan), &samples->samples,
             model->backend, &bad, &error);
  tool_progress_end ();
  if (good) {
    text = (options->json ? as_json : as_text) (&comparison, &bad,
        options, samples->samples.n);
    good = comparison.result.agreement >= options->target;
    code = tool_print (text) && good ? TOOL_GOOD : TOOL_FAILED;
  } else {
    g_prefix_error (&error, "'%s' beside '%s': ", model->path,
        options->reference);
    code = tool_fail_error (g_error_matches (error, TRT_ERROR,
                                TRT_ERROR_ARGUMENT)
                                ? TOOL_BAD_INPUT
                                : tool_code_of_build (error),
        error);
  }
  trt_comparison_clear (&comparison);
  trt_not_finite_clear (&bad);
  return code;
}
