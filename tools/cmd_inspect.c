/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_inspect.c: trtplan inspect: what a plan holds and how it runs here. */
#include <string.h>

#include "base/dtype.h"
#include "inspect.h"
#include "model.h"
#include "ops/op.h"

static gboolean dot, json, diff;

static const GOptionEntry entries[] = {
  { "dot", 'd', 0, G_OPTION_ARG_NONE, &dot, "Print a graph for Graphviz",
      NULL },
  { "diff", 0, 0, G_OPTION_ARG_NONE, &diff,
      "Print what the second plan does otherwise than the first", NULL },
  { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
  { NULL }
};

guint64
tool_weight_bytes (const TrtGraph *graph)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint64 bytes = 0;

  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->in->len; j++) {
      const TrtTensor *t = node->in->pdata[j];
      if (t != NULL && t->constant != NULL
          && g_hash_table_add (seen, (gpointer) t))
        bytes += g_bytes_get_size (t->constant);
    }
  }
  return bytes;
}

static const char *
act_name (TrtkAct act)
{
  static const char *const names[TRTK_N_ACTS] = { "none", "relu", "clip",
    "leaky-relu", "sigmoid", "tanh", "silu", "hard-sigmoid", "hard-swish",
    "elu", "gelu", "gelu-tanh", "softplus", "mish", "exp" };

  return (guint) act < TRTK_N_ACTS && names[act] != NULL ? names[act] : "?";
}

static void
append_epilogue (GString *s, const TrtNode *node)
{
  static const char *const kinds[TRTK_N_STEPS]
      = { "", "bias", "scale", "add", "mul" };

  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtkStep *step = &g_array_index (node->epilogue, TrtkStep, i);
    g_string_append_printf (s, " + %s",
        step->kind == TRTK_STEP_ACT ? act_name (step->act)
                                    : kinds[step->kind]);
  }
}

char *
tool_step_ops (const TrtEngine *engine, const TrtRecipeStep *step)
{
  GString *s = g_string_new (step->n_nodes == 0 ? "move" : NULL);

  for (guint32 i = 0; i < step->n_nodes; i++) {
    const TrtNode *node = engine->graph->nodes->pdata[step->nodes[i]];
    g_string_append_printf (s, "%s%s", i > 0 ? " + " : "", node->op->name);
    append_epilogue (s, node);
  }
  return g_string_free (s, FALSE);
}

char *
tool_value_text (const TrtEngine *engine, guint32 index)
{
  const TrtRecipeValue *value = trt_recipe_value (engine->recipe, index);
  const TrtTensor *t = engine->table->tensors->pdata[value->tensor];
  g_autofree char *shape = trt_tensor_describe (t);

  return value->layout == TRTK_LAYOUT_PLAIN
             ? g_steal_pointer (&shape)
             : g_strdup_printf ("%s %s", shape,
                 trtk_layout_name (value->layout));
}

static void
append_ports (GString *s, const TrtEngine *engine, gboolean inputs)
{
  guint n = inputs ? trt_engine_n_inputs (engine)
                   : trt_engine_n_outputs (engine);

  for (guint i = 0; i < n; i++) {
    g_autofree char *shape = NULL;
    TrtTensorInfo info;
    if (inputs)
      trt_engine_get_input (engine, i, &info);
    else
      trt_engine_get_output (engine, i, &info);
    shape = tool_shape_text (info.rank, info.dims);
    g_string_append_printf (s, "  %-8s %s  %s %s\n",
        inputs ? "input" : "output", info.name, trt_dtype_name (info.dtype),
        shape);
  }
}

static void
append_profiles (GString *s, const TrtGraph *graph)
{
  for (guint p = 0; p < trt_graph_n_profiles (graph); p++) {
    g_string_append_printf (s, "  profile  %u:", p);
    for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
      TrtShapeRange r;
      trt_graph_get_profile (graph, p, i, &r);
      g_autofree char *min = tool_shape_text (r.rank, r.min);
      g_autofree char *opt = tool_shape_text (r.rank, r.opt);
      g_autofree char *max = tool_shape_text (r.rank, r.max);
      g_string_append_printf (s, " %s=%s:%s:%s", r.input, min, opt, max);
    }
    g_string_append_c (s, '\n');
  }
}

static gint
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
append_metadata (GString *s, const TrtGraph *graph)
{
  GList *keys = g_list_sort (g_hash_table_get_keys (graph->metadata), by_text);

  for (GList *l = keys; l != NULL; l = l->next) {
    const char *value = g_hash_table_lookup (graph->metadata, l->data);
    g_string_append_printf (s, "  %-8s %s = %.60s%s\n", "metadata",
        (const char *) l->data, value, strlen (value) > 60 ? "..." : "");
  }
  g_list_free (keys);
}

char *
tool_inspect_text (const char *path, const TrtEngine *engine)
{
  GString *s = g_string_new (NULL);
  double macs = 0;

  for (guint i = 0; i < engine->steps->len; i++)
    macs += ((TrtEngineStep *) engine->steps->pdata[i])->macs;
  g_string_printf (s, "%s: '%s' for %s (%s)\n", path, engine->graph->name,
      engine->recipe->backend,
      engine->made == NULL ? "recipe of the plan" : "recipe made here");
  append_ports (s, engine, TRUE);
  append_ports (s, engine, FALSE);
  append_profiles (s, engine->plan->graph);
  append_metadata (s, engine->graph);
  g_string_append_printf (s,
      "  weights  %" G_GUINT64_FORMAT " bytes\n"
      "  arena    %" G_GUINT64_FORMAT " bytes\n"
      "  compute  %.3f GMAC in %u steps of %u nodes\n\n",
      tool_weight_bytes (engine->graph), engine->recipe->arena_bytes,
      macs / 1e9, engine->steps->len, engine->graph->nodes->len);
  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *e = engine->steps->pdata[i];
    g_autofree char *ops = tool_step_ops (engine, e->step);
    g_autofree char *out = e->step->n_out > 0
                                   && e->step->out[0] != TRT_NO_INDEX
                               ? tool_value_text (engine, e->step->out[0])
                               : g_strdup ("");
    g_string_append_printf (s, "%4u  %-28s %-30s %-28s %s\n", i, e->kernel,
        out, ops, e->name);
  }
  return g_string_free (s, FALSE);
}

static TrtEngine *
open_engine (const char *path, ToolCode *code)
{
  g_autoptr (ToolModel) model = tool_model_open (path, NULL, NULL, code);
  g_autoptr (TrtPlan) plan
      = model != NULL ? tool_model_build (model, code) : NULL;
  GError *error = NULL;
  TrtEngine *engine;

  if (plan == NULL)
    return NULL;
  engine = trt_engine_new (plan, NULL, &error);
  if (engine == NULL)
    *code = tool_fail_error (tool_code_of_build (error), error);
  return engine;
}

static ToolCode
inspect_two (const char *path_a, const char *path_b)
{
  g_autoptr (TrtEngine) a = NULL, b = NULL;
  g_autofree char *text = NULL;
  gboolean differs;
  ToolCode code;

  a = open_engine (path_a, &code);
  b = a != NULL ? open_engine (path_b, &code) : NULL;
  if (b == NULL)
    return code;
  text = tool_inspect_diff (a, b, &differs);
  return tool_print (text) && !differs ? TOOL_GOOD : TOOL_FAILED;
}

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (TrtEngine) engine = NULL;
  g_autofree char *text = NULL;
  ToolCode code;

  if (!tool_parse (&tool_inspect, entries, &argc, &argv, 1, 2))
    return TOOL_USAGE;
  if (dot + json + diff > 1)
    return tool_fail (TOOL_USAGE, "--dot, --json and --diff exclude each "
                                  "other");
  if (diff != (argc == 3))
    return tool_fail (TOOL_USAGE, diff ? "--diff takes two plans"
                                       : "there are too many arguments");
  if (diff)
    return inspect_two (argv[1], argv[2]);
  engine = open_engine (argv[1], &code);
  if (engine == NULL)
    return code;
  text = dot    ? tool_inspect_dot (engine)
         : json ? tool_inspect_json (argv[1], engine)
                : tool_inspect_text (argv[1], engine);
  return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
}

const ToolCommand tool_inspect = {
  .name = "inspect",
  .arguments = "PLAN [PLAN]",
  .summary = "Shows the layers, shapes, fusions, bytes and kernels of a plan.",
  .examples = "  trtplan inspect yolox.plan\n"
              "  trtplan inspect yolox.plan --dot | dot -Tsvg -o yolox.svg\n"
              "  trtplan inspect --diff yolox.plan yolox-int8.plan",
  .run = run,
};
