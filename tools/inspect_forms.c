/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* inspect_forms.c: a plan as JSON and as a graph for Graphviz. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/dtype.h"
#include "inspect.h"
#include "ops/op.h"

/* ---- JSON ------------------------------------------------------------- */

static void
add_text (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
add_int (JsonBuilder *b, const char *name, guint64 value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, (gint64) value);
}

static void
add_named_shape (JsonBuilder *b, const char *name, int rank,
    const gint64 *dims)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_array (b);
  for (int i = 0; i < rank; i++)
    json_builder_add_int_value (b, dims[i]);
  json_builder_end_array (b);
}

static void
add_shape (JsonBuilder *b, int rank, const gint64 *dims)
{
  add_named_shape (b, "shape", rank, dims);
}

static void
add_ports (JsonBuilder *b, const TrtEngine *engine, gboolean inputs)
{
  guint n = inputs ? trt_engine_n_inputs (engine)
                   : trt_engine_n_outputs (engine);

  json_builder_set_member_name (b, inputs ? "inputs" : "outputs");
  json_builder_begin_array (b);
  for (guint i = 0; i < n; i++) {
    TrtTensorInfo info;
    if (inputs)
      trt_engine_get_input (engine, i, &info);
    else
      trt_engine_get_output (engine, i, &info);
    json_builder_begin_object (b);
    add_text (b, "name", info.name);
    add_text (b, "dtype", trt_dtype_name (info.dtype));
    add_shape (b, info.rank, info.dims);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static void
add_values (JsonBuilder *b, const TrtEngine *engine, const char *member,
    const guint32 *values, guint32 n)
{
  json_builder_set_member_name (b, member);
  json_builder_begin_array (b);
  for (guint32 i = 0; i < n; i++) {
    const TrtRecipeValue *v;
    const TrtTensor *t;
    gint64 dims[TRT_MAX_RANK];

    if (values[i] == TRT_NO_INDEX)
      continue;
    v = trt_recipe_value (engine->recipe, values[i]);
    t = engine->table->tensors->pdata[v->tensor];
    trt_tensor_get_static_dims (t, dims);
    json_builder_begin_object (b);
    add_text (b, "name", t->name);
    add_text (b, "dtype", trt_dtype_name (t->enc.dtype));
    add_shape (b, t->rank, dims);
    add_text (b, "layout", trtk_layout_name (v->layout));
    add_int (b, "bytes", v->bytes);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static void
add_layer (JsonBuilder *b, const TrtEngine *engine, const TrtEngineStep *e)
{
  g_autofree char *ops = tool_step_ops (engine, e->step);

  json_builder_begin_object (b);
  add_text (b, "name", e->name);
  add_text (b, "ops", ops);
  add_text (b, "kernel", e->kernel);
  json_builder_set_member_name (b, "nodes");
  json_builder_begin_array (b);
  for (guint32 i = 0; i < e->step->n_nodes; i++)
    json_builder_add_string_value (b,
        ((TrtNode *) engine->graph->nodes->pdata[e->step->nodes[i]])->name);
  json_builder_end_array (b);
  add_values (b, engine, "inputs", e->step->in, e->step->n_in);
  add_values (b, engine, "outputs", e->step->out, e->step->n_out);
  json_builder_set_member_name (b, "macs");
  json_builder_add_double_value (b, e->macs);
  json_builder_end_object (b);
}

/* Allowed shapes: profile by profile, input by input. */
static void
add_profiles (JsonBuilder *b, const TrtGraph *graph)
{
  json_builder_set_member_name (b, "profiles");
  json_builder_begin_array (b);
  for (guint p = 0; p < trt_graph_n_profiles (graph); p++) {
    json_builder_begin_object (b);
    for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
      TrtShapeRange r;
      trt_graph_get_profile (graph, p, i, &r);
      json_builder_set_member_name (b, r.input);
      json_builder_begin_object (b);
      add_named_shape (b, "min", r.rank, r.min);
      add_named_shape (b, "opt", r.rank, r.opt);
      add_named_shape (b, "max", r.rank, r.max);
      json_builder_end_object (b);
    }
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

/* What the INT8 build measured, as an object of its own. */
static void
add_int8 (JsonBuilder *b, const TrtGraph *graph)
{
  const char *report
      = trt_graph_get_metadata (graph, TRT_METADATA_INT8_REPORT);
  JsonNode *node = report != NULL ? json_from_string (report, NULL) : NULL;

  if (node == NULL)
    return;
  json_builder_set_member_name (b, "int8");
  json_builder_add_value (b, node);
}

static void
add_metadata (JsonBuilder *b, const TrtGraph *graph)
{
  GHashTableIter iter;
  gpointer key, value;

  json_builder_set_member_name (b, "metadata");
  json_builder_begin_object (b);
  g_hash_table_iter_init (&iter, graph->metadata);
  while (g_hash_table_iter_next (&iter, &key, &value))
    add_text (b, key, value);
  json_builder_end_object (b);
}

/* What the plan holds, for this machine and others. */
static void
add_recipes (JsonBuilder *b, const TrtPlan *plan)
{
  json_builder_set_member_name (b, "recipes");
  json_builder_begin_array (b);
  for (guint i = 0; i < plan->recipes->len; i++) {
    const TrtRecipe *recipe = plan->recipes->pdata[i];
    json_builder_begin_object (b);
    add_text (b, "backend", recipe->backend);
    add_text (b, "target", recipe->target);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

char *
tool_inspect_json (const char *path, const TrtEngine *engine)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL, *name = g_filename_display_name (path);

  json_builder_begin_object (b);
  add_text (b, "file", name);
  add_text (b, "name", engine->graph->name);
  add_text (b, "backend", engine->recipe->backend);
  add_text (b, "target", engine->recipe->target);
  json_builder_set_member_name (b, "recipe_from_plan");
  json_builder_add_boolean_value (b, engine->made == NULL);
  add_recipes (b, engine->plan);
  add_ports (b, engine, TRUE);
  add_ports (b, engine, FALSE);
  add_profiles (b, engine->plan->graph);
  add_metadata (b, engine->graph);
  add_int8 (b, engine->graph);
  add_int (b, "weight_bytes", tool_weight_bytes (engine->graph));
  add_int (b, "arena_bytes", engine->recipe->arena_bytes);
  add_int (b, "nodes", engine->graph->nodes->len);
  json_builder_set_member_name (b, "layers");
  json_builder_begin_array (b);
  for (guint i = 0; i < engine->steps->len; i++)
    add_layer (b, engine, engine->steps->pdata[i]);
  json_builder_end_array (b);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

/* ---- Graphviz --------------------------------------------------------- */

/* Inside quotes: only these two mean something. */
static char *
escape (const char *text)
{
  GString *s = g_string_new (NULL);

  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_c (s, '\\');
    g_string_append_c (s, *text == '\n' ? ' ' : *text);
  }
  return g_string_free (s, FALSE);
}

static void
append_node (GString *s, const TrtEngine *engine, const TrtNode *node)
{
  g_autofree char *name = escape (node->name);
  GString *ops = g_string_new (node->op->name);

  if (node->epilogue->len > 0)
    g_string_append_printf (ops, " + %u step%s", node->epilogue->len,
        node->epilogue->len == 1 ? "" : "s");
  g_string_append_printf (s, "  n%u [label=\"%s\\n%s\"];\n", node->id,
      ops->str, name);
  g_string_free (ops, TRUE);
}

static void
append_edges (GString *s, const TrtNode *node)
{
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    g_autofree char *shape = NULL;
    if (t == NULL || t->constant != NULL)
      continue;
    shape = trt_tensor_describe (t);
    if (t->producer != NULL)
      g_string_append_printf (s, "  n%u -> n%u [label=\"%s\"];\n",
          t->producer->id, node->id, shape);
    else
      g_string_append_printf (s, "  t%u -> n%u [label=\"%s\"];\n", t->id,
          node->id, shape);
  }
}

static void
append_port (GString *s, const TrtTensor *t, gboolean is_input)
{
  g_autofree char *name = escape (t->name);

  g_string_append_printf (s, "  %s%u [label=\"%s\", shape=ellipse];\n",
      is_input ? "t" : "o", t->id, name);
  if (!is_input && t->producer != NULL)
    g_string_append_printf (s, "  n%u -> o%u;\n", t->producer->id, t->id);
  else if (!is_input && t->is_input)
    g_string_append_printf (s, "  t%u -> o%u;\n", t->id, t->id);
}

char *
tool_inspect_dot (const TrtEngine *engine)
{
  const TrtGraph *g = engine->graph;
  g_autofree char *name = escape (g->name);
  GString *s = g_string_new (NULL);

  g_string_printf (s,
      "digraph \"%s\" {\n  node [shape=box, fontname=\"sans\"];\n"
      "  edge [fontname=\"sans\", fontsize=9];\n",
      name);
  for (guint i = 0; i < g->inputs->len; i++)
    append_port (s, g->inputs->pdata[i], TRUE);
  for (guint i = 0; i < g->nodes->len; i++)
    append_node (s, engine, g->nodes->pdata[i]);
  for (guint i = 0; i < g->nodes->len; i++)
    append_edges (s, g->nodes->pdata[i]);
  for (guint i = 0; i < g->outputs->len; i++)
    append_port (s, g->outputs->pdata[i], FALSE);
  g_string_append (s, "}\n");
  return g_string_free (s, FALSE);
}
