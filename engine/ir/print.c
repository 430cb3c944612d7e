/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* print.c: a graph as text; the grammar is in text.h. */
#include <math.h>
#include <string.h>

#include "cpu/element.h"
#include "ir/profile.h"
#include "ir/text.h"
#include "ops/op.h"

const char *const trt_text_steps[TRTK_N_STEPS] = {
  [TRTK_STEP_ACT] = "act",
  [TRTK_STEP_BIAS] = "bias",
  [TRTK_STEP_SCALE] = "scale",
  [TRTK_STEP_ADD] = "add",
  [TRTK_STEP_MUL] = "mul",
};

const char *const trt_text_acts[TRTK_N_ACTS] = {
  [TRTK_ACT_NONE] = "none",
  [TRTK_ACT_RELU] = "relu",
  [TRTK_ACT_CLIP] = "clip",
  [TRTK_ACT_LEAKY_RELU] = "leaky-relu",
  [TRTK_ACT_SIGMOID] = "sigmoid",
  [TRTK_ACT_TANH] = "tanh",
  [TRTK_ACT_SILU] = "silu",
  [TRTK_ACT_HARD_SIGMOID] = "hard-sigmoid",
  [TRTK_ACT_HARD_SWISH] = "hard-swish",
  [TRTK_ACT_ELU] = "elu",
  [TRTK_ACT_GELU] = "gelu",
  [TRTK_ACT_GELU_TANH] = "gelu-tanh",
  [TRTK_ACT_SOFTPLUS] = "softplus",
  [TRTK_ACT_MISH] = "mish",
  [TRTK_ACT_EXP] = "exp",
};

const char *const trt_text_quants[4] = {
  [TRT_QUANT_NONE] = "none",
  [TRT_QUANT_TENSOR] = "tensor",
  [TRT_QUANT_CHANNEL] = "channel",
  [TRT_QUANT_BLOCK] = "block",
};

typedef struct {
  GString *out;
  GHashTable *names; /* TrtTensor -> its name in the text */
  GHashTable *taken; /* names in the text */
} Print;

/* ---- names ------------------------------------------------------------ */

/* Two tensors of one name get two names in the text. */
static const char *
tensor_name (Print *p, const TrtTensor *t)
{
  char *name = g_hash_table_lookup (p->names, t);

  if (name != NULL)
    return name;
  name = g_strdup (t->name);
  for (guint i = 2; g_hash_table_contains (p->taken, name); i++) {
    g_free (name);
    name = g_strdup_printf ("%s~%u", t->name, i);
  }
  g_hash_table_insert (p->names, (gpointer)t, name);
  g_hash_table_add (p->taken, name);
  return name;
}

static void
print_tensor (Print *p, const TrtTensor *t)
{
  if (t == NULL) {
    g_string_append_c (p->out, '_');
    return;
  }
  g_string_append_c (p->out, '%');
  trt_text_print_name (p->out, tensor_name (p, t));
}

/* ---- types ------------------------------------------------------------ */

static void
print_layout (GString *out, const TrtLayout *layout)
{
  if (layout->kind == TRT_LAYOUT_PLAIN && layout->granule <= 1
      && layout->pitch == 0 && layout->map == NULL)
    return;
  if (layout->kind == TRT_LAYOUT_BACKEND) {
    g_string_append (out, " backend ");
    trt_text_print_name (out, layout->name != NULL ? layout->name : "");
  } else {
    g_string_append (out, layout->kind == TRT_LAYOUT_NHWC ? " nhwc" : " plain");
  }
  g_string_append_printf (out, " granule=%d pitch=%" G_GINT64_FORMAT,
      layout->granule, layout->pitch);
  if (layout->map == NULL)
    return;
  g_string_append (out, " map=[");
  for (guint i = 0; i < layout->map->len; i++) {
    const TrtChannelRange *r = &g_array_index (layout->map, TrtChannelRange, i);
    g_string_append_printf (
        out, "%s%d:%d:%d", i == 0 ? "" : ", ", r->first, r->n, r->slot);
  }
  g_string_append_c (out, ']');
}

static void
print_quant (GString *out, const TrtQuant *q)
{
  if (q->kind == TRT_QUANT_NONE)
    return;
  g_string_append_printf (out, " quant %s axis=%d block=%d scales=[",
      trt_text_quants[q->kind], q->axis, q->block);
  for (guint i = 0; i < q->n; i++) {
    g_string_append (out, i == 0 ? "" : ", ");
    trt_text_print_real (out, q->scales[i], TRUE);
  }
  g_string_append_c (out, ']');
  if (q->zero_points == NULL)
    return;
  g_string_append (out, " zeros=[");
  for (guint i = 0; i < q->n; i++)
    g_string_append_printf (out, "%s%d", i == 0 ? "" : ", ", q->zero_points[i]);
  g_string_append_c (out, ']');
}

static void
print_type (Print *p, const TrtTensor *t)
{
  g_autofree char *shape = NULL;

  if (t->rank < 0)
    return;
  shape = trt_tensor_describe (t);
  g_string_append_printf (p->out, " : %s", shape);
  print_layout (p->out, &t->enc.layout);
  print_quant (p->out, &t->enc.quant);
}

/* ---- constants -------------------------------------------------------- */

static void
print_constant (Print *p, const TrtTensor *t)
{
  if (t == NULL || t->constant == NULL || g_hash_table_contains (p->names, t))
    return;
  g_string_append (p->out, "  const ");
  print_tensor (p, t);
  print_type (p, t);
  trt_text_print_contents (p->out, t);
  g_string_append_c (p->out, '\n');
}

/* ---- nodes ------------------------------------------------------------ */

static void
print_attr (GString *out, const TrtAttr *attr)
{
  trt_text_print_name (out, attr->name);
  g_string_append_c (out, '=');
  switch (attr->type) {
    case TRT_ATTR_INT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, attr->i);
      break;
    case TRT_ATTR_FLOAT:
      trt_text_print_double (out, attr->f);
      break;
    case TRT_ATTR_STRING:
      trt_text_print_string (out, attr->s);
      break;
    case TRT_ATTR_INTS:
      trt_text_print_ints (out, attr->ints, attr->n);
      break;
    default:
      g_string_append (out, "floats ");
      trt_text_print_doubles (out, attr->floats, attr->n);
  }
}

static void
print_attrs (GString *out, const TrtNode *node)
{
  if (node->attrs->len == 0)
    return;
  g_string_append (out, " {");
  for (guint i = 0; i < node->attrs->len; i++) {
    g_string_append (out, i == 0 ? "" : ", ");
    print_attr (out, node->attrs->pdata[i]);
  }
  g_string_append_c (out, '}');
}

static void
print_step (Print *p, const TrtNode *node, const TrtkStep *step)
{
  g_string_append_printf (p->out, "\n      -> %s ", trt_text_steps[step->kind]);
  if (step->kind == TRTK_STEP_ACT) {
    g_string_append_printf (p->out, "%s ", trt_text_acts[step->act]);
    trt_text_print_real (p->out, step->alpha, TRUE);
    g_string_append_c (p->out, ' ');
    trt_text_print_real (p->out, step->beta, TRUE);
  } else {
    print_tensor (p, node->in->pdata[step->operand]);
    if (step->alpha != 0 || step->beta != 0) {
      g_string_append (p->out, " scaled ");
      trt_text_print_real (p->out, step->alpha, TRUE);
      g_string_append_c (p->out, ' ');
      trt_text_print_real (p->out, step->beta, TRUE);
    }
  }
}

static void
print_node (Print *p, const TrtNode *node)
{
  for (guint i = 0; i < node->in->len; i++)
    print_constant (p, node->in->pdata[i]);
  g_string_append (p->out, "  ");
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    g_string_append (p->out, i == 0 ? "" : ", ");
    print_tensor (p, t);
    if (t != NULL)
      print_type (p, t);
  }
  g_string_append_printf (p->out, " = %s ", node->op->name);
  trt_text_print_name (p->out, node->name);
  g_string_append (p->out, " (");
  for (guint i = 0; i < node->n_op_inputs; i++) {
    g_string_append (p->out, i == 0 ? "" : ", ");
    print_tensor (p, node->in->pdata[i]);
  }
  g_string_append_c (p->out, ')');
  print_attrs (p->out, node);
  for (guint i = 0; i < node->epilogue->len; i++)
    print_step (p, node, &g_array_index (node->epilogue, TrtkStep, i));
  g_string_append_c (p->out, '\n');
}

/* ---- the graph -------------------------------------------------------- */

static void
print_metadata (GString *out, const TrtGraph *graph)
{
  g_autoptr (GList) keys = g_list_sort (
      g_hash_table_get_keys (graph->metadata), (GCompareFunc)strcmp);

  for (GList *l = keys; l != NULL; l = l->next) {
    g_string_append (out, "  meta ");
    trt_text_print_name (out, l->data);
    g_string_append (out, " = ");
    trt_text_print_name (out, g_hash_table_lookup (graph->metadata, l->data));
    g_string_append_c (out, '\n');
  }
}

static void
print_symbols (GString *out, const TrtExprPool *pool)
{
  for (guint i = 0; i < trt_expr_pool_n_symbols (pool); i++) {
    const TrtSymbol *s = trt_expr_pool_nth_symbol (pool, i);
    g_string_append (out, "  symbol ");
    trt_text_print_name (out, s->name);
    g_string_append_printf (out,
        " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
        s->min, s->opt, s->max);
  }
}

static void
print_profiles (GString *out, const TrtGraph *graph)
{
  for (guint p = 0; p < graph->profiles->len; p++) {
    const GArray *ranges = graph->profiles->pdata[p];
    g_string_append (out, "  profile (");
    for (guint i = 0; i < ranges->len; i++) {
      const TrtSymbolRange *r = &g_array_index (ranges, TrtSymbolRange, i);
      g_string_append (out, i > 0 ? ", " : "");
      trt_text_print_name (
          out, trt_expr_pool_nth_symbol (graph->exprs, i)->name);
      g_string_append_printf (out,
          " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
          r->min, r->opt, r->max);
    }
    g_string_append (out, ")\n");
  }
}

/**
 * trt_graph_print:
 *
 * The text form, for people, for tests and for bug reports. Everything that a
 * graph is made of is in it, contents of constants included;
 * trt_graph_parse() reads it back.
 *
 * Returns: (transfer full): the text; free with g_free()
 */
char *
trt_graph_print (const TrtGraph *graph)
{
  Print p = { g_string_new ("graph "),
    g_hash_table_new_full (NULL, NULL, NULL, g_free),
    g_hash_table_new (g_str_hash, g_str_equal) };

  trt_text_print_name (p.out, graph->name);
  g_string_append (p.out, " {\n");
  print_metadata (p.out, graph);
  print_symbols (p.out, graph->exprs);
  print_profiles (p.out, graph);
  for (guint i = 0; i < graph->inputs->len; i++) {
    g_string_append (p.out, "  input ");
    print_tensor (&p, graph->inputs->pdata[i]);
    print_type (&p, graph->inputs->pdata[i]);
    g_string_append_c (p.out, '\n');
  }
  for (guint i = 0; i < graph->nodes->len; i++)
    print_node (&p, graph->nodes->pdata[i]);
  for (guint i = 0; i < graph->outputs->len; i++) {
    print_constant (&p, graph->outputs->pdata[i]);
    g_string_append (p.out, "  output ");
    print_tensor (&p, graph->outputs->pdata[i]);
    g_string_append_c (p.out, '\n');
  }
  g_string_append (p.out, "}\n");
  g_hash_table_unref (p.taken);
  g_hash_table_unref (p.names);
  return g_string_free (p.out, FALSE);
}
