/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* support.c: goes over every node before the first is imported, so that a
 * user sees all operators that are missing and not just the first. */
#include <string.h>

#include "onnx/import.h"
#include "onnx/qlinear.h"
#include "onnx/upgrade.h"
#include "ops/op.h"

#define MAX_NAMES 3
#define MAX_OPS 64

typedef struct {
  char *op;    /* "com.microsoft::QLinearAdd" */
  guint n_nodes;
  GString *names;
} Missing;

typedef struct {
  TrtOnnxImport *import;
  GPtrArray *missing;  /* Missing, in order of appearance */
  GHashTable *visited; /* functions */
} Support;

static void
missing_free (gpointer data)
{
  Missing *m = data;

  g_free (m->op);
  g_string_free (m->names, TRUE);
  g_free (m);
}

static Missing *
find_missing (Support *s, const char *op)
{
  Missing *m;

  for (guint i = 0; i < s->missing->len; i++) {
    m = s->missing->pdata[i];
    if (strcmp (m->op, op) == 0)
      return m;
  }
  if (s->missing->len > MAX_OPS)
    return s->missing->pdata[MAX_OPS];
  m = g_new0 (Missing, 1);
  m->op = g_strdup (s->missing->len < MAX_OPS ? op : "others");
  m->names = g_string_new (NULL);
  g_ptr_array_add (s->missing, m);
  return m;
}

static void
note_missing (Support *s, const Onnx__NodeProto *node)
{
  gboolean is_main = trt_onnx_is_main_domain (node->domain);
  g_autofree char *op = g_strdup_printf ("%s%s%s",
      is_main ? "" : node->domain, is_main ? "" : "::",
      trt_onnx_text (node->op_type));
  const char *name = trt_onnx_text (node->name);
  Missing *m = find_missing (s, op);

  if (*name == '\0' && node->n_output > 0)
    name = node->output[0];
  if (m->n_nodes++ < MAX_NAMES)
    g_string_append_printf (m->names, "%s'%s'", m->n_nodes > 1 ? ", " : "",
        name);
}

static gboolean
is_supported (const Onnx__NodeProto *node, gint64 opset)
{
  const char *op;

  if (trt_onnx_find_qlinear (node) != NULL)
    return TRUE;
  if (!trt_onnx_is_main_domain (node->domain))
    return FALSE;
  op = trt_onnx_upgraded_name (trt_onnx_text (node->op_type), opset);
  return *op == '\0' || trt_op_find (op) != NULL;
}

static void
look_at (Support *s, Onnx__NodeProto *const *nodes, gsize n_nodes,
    gint64 opset, guint depth)
{
  for (gsize i = 0; i < n_nodes; i++) {
    const Onnx__FunctionProto *f
        = trt_onnx_find_function (s->import, nodes[i]);
    gint64 inner;
    if (f == NULL) {
      if (!is_supported (nodes[i], opset))
        note_missing (s, nodes[i]);
      continue;
    }
    /* What is wrong with imports and depth is said when the call is made. */
    inner = trt_onnx_opset (f->opset_import, f->n_opset_import, opset, NULL);
    if (inner != 0 && depth < 100
        && g_hash_table_add (s->visited, (gpointer) f))
      look_at (s, f->node, f->n_node, inner, depth + 1);
  }
}

static gboolean
report (const Support *s, gint64 opset, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < s->missing->len; i++) {
    const Missing *m = s->missing->pdata[i];
    g_string_append_printf (list, "%s%s (%s", i > 0 ? ", " : "", m->op,
        m->names->str);
    if (m->n_nodes > MAX_NAMES)
      g_string_append_printf (list, " and %u more", m->n_nodes - MAX_NAMES);
    g_string_append_c (list, ')');
  }
  return trt_fail (error, TRT_ERROR_UNSUPPORTED,
      "operators that are not supported [opset %" G_GINT64_FORMAT "]: %s",
      opset, list->str);
}

gboolean
trt_onnx_check_support (TrtOnnxImport *import, gint64 opset, GError **error)
{
  g_autoptr (GPtrArray) missing
      = g_ptr_array_new_with_free_func (missing_free);
  g_autoptr (GHashTable) visited = g_hash_table_new (NULL, NULL);
  Support s = { import, missing, visited };

  look_at (&s, import->model->graph->node, import->model->graph->n_node, opset,
      0);
  return missing->len == 0 || report (&s, opset, error);
}
