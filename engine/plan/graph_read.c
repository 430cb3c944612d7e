/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph_read.c: from the sections of a plan to a verified, inferred graph. */
#include <string.h>

#include "base/bytes.h"
#include "plan/graph_io.h"

static const char *const known[]
    = { "INFO", "SYMB", "EXPR", "TENS", "NODE", "PORT", "WGHT", "PROF",
        "RCPE" };
#define N_PORTABLE 7 /* of known: each exactly once */
#define N_SINGLE 8   /* of known: these at most once */

/* ---- sections --------------------------------------------------------- */

static int
known_index (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    if (strcmp (known[i], kind) == 0)
      return (int) i;
  }
  return -1;
}

static gboolean
sort_sections (const GArray *sections, const TrtSection *found[N_SINGLE],
    GError **error)
{
  for (guint i = 0; i < sections->len; i++) {
    const TrtSection *s = &g_array_index (sections, TrtSection, i);
    int index = known_index (s->kind);

    if (index < 0 && (s->flags & TRT_SECTION_REQUIRED) != 0)
      return trt_fail (error, TRT_ERROR_PLAN_VERSION,
          "section table: section %s is required to understand this plan, and "
          "this engine does not know it",
          s->kind);
    if (index < 0 || index >= N_SINGLE)
      continue;
    if (found[index] != NULL)
      return trt_fail (error, TRT_ERROR_PLAN_CORRUPT,
          "section table: section %s is there twice", s->kind);
    found[index] = s;
  }
  for (guint i = 0; i < N_PORTABLE; i++) {
    if (found[i] == NULL)
      return trt_fail (error, TRT_ERROR_PLAN_CORRUPT,
          "section table: section %s is missing", known[i]);
  }
  return TRUE;
}

/* ---- INFO ------------------------------------------------------------- */

static void
read_metadata (TrtPlanReader *self, TrtReader *r)
{
  g_autofree char *key = trt_reader_string (r, TRT_PLAN_MAX_NAME);
  g_autofree char *value = trt_reader_string (r, TRT_PLAN_MAX_TEXT);

  trt_reader_charge (r, 128);
  if (!trt_reader_ok (r))
    return;
  if (trt_graph_get_metadata (self->graph, key) != NULL)
    trt_reader_fail (r, "metadata '%s' is there twice", key);
  else
    trt_graph_set_metadata (self->graph, key, value);
}

static gboolean
read_info (TrtPlanReader *self, const TrtSection *section)
{
  const guint8 *data = g_bytes_get_data (self->file, NULL);
  g_autofree char *version = NULL, *name = NULL;
  TrtReader r;
  guint n;

  trt_reader_init (&r, data + section->offset, section->length, "section INFO",
      section->offset, self->budget);
  version = trt_reader_string (&r, TRT_PLAN_MAX_NAME);
  name = trt_reader_string (&r, TRT_PLAN_MAX_NAME);
  n = trt_reader_count (&r, 8, TRT_PLAN_MAX_METADATA, "metadata");
  for (guint i = 0; i < n && trt_reader_ok (&r); i++)
    read_metadata (self, &r);
  self->budget = r.budget;
  if (!trt_reader_finish (&r, self->error))
    return FALSE;
  g_free (self->graph->name);
  self->graph->name = g_steal_pointer (&name);
  return TRUE;
}

/* ---- PORT ------------------------------------------------------------- */

static void
read_port_list (TrtPlanReader *self, TrtReader *r, gboolean inputs)
{
  const char *noun = inputs ? "input" : "output";
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = trt_reader_count (r, 4, TRT_PLAN_MAX_PORTS,
      inputs ? "inputs" : "outputs");

  for (guint i = 0; i < n; i++) {
    TrtTensor *t
        = self->tensors[trt_reader_index (r, self->n_tensors, noun)];
    if (!trt_reader_ok (r))
      return;
    if (!g_hash_table_add (names, t->name))
      trt_reader_fail (r, "%s '%s' is there twice", noun, t->name);
    else if (inputs && !t->is_input)
      trt_reader_fail (r, "tensor '%s' is listed as an input and is none",
          t->name);
    else if (inputs)
      g_ptr_array_add (self->graph->inputs, t);
    else
      trt_graph_add_output (self->graph, t);
  }
}

static gboolean
read_ports (TrtPlanReader *self, const TrtSection *section)
{
  const guint8 *data = g_bytes_get_data (self->file, NULL);
  TrtReader r;

  trt_reader_init (&r, data + section->offset, section->length, "section PORT",
      section->offset, self->budget);
  read_port_list (self, &r, TRUE);
  if (trt_reader_ok (&r))
    read_port_list (self, &r, FALSE);
  return trt_reader_finish (&r, self->error);
}

/* ---- all of it -------------------------------------------------------- */

/* A graph that does not hold together is damage, whatever the code says that
 * an importer would have given. */
static gboolean
as_corrupt (GError **error)
{
  if (error != NULL && *error != NULL
      && !g_error_matches (*error, TRT_ERROR, TRT_ERROR_UNSUPPORTED)
      && !g_error_matches (*error, TRT_ERROR, TRT_ERROR_MEMORY)) {
    (*error)->code = TRT_ERROR_PLAN_CORRUPT;
    g_prefix_error (error, "plan's graph: ");
  }
  return FALSE;
}

static gboolean
check_inferred (const TrtPlanReader *self)
{
  for (guint i = 0; i < self->n_tensors; i++) {
    const TrtTensor *t = self->tensors[i];
    const TrtQuant *q = &t->enc.quant;
    gint64 n;

    if (t->enc.dtype != self->dtypes[i])
      return trt_fail (self->error, TRT_ERROR_PLAN_CORRUPT,
          "section TENS: tensor '%s' is stored as %s, its operator makes %s",
          t->name, trt_dtype_name (self->dtypes[i]),
          trt_dtype_name (t->enc.dtype));
    if (q->kind != TRT_QUANT_CHANNEL)
      continue;
    if (q->axis >= t->rank || !trt_expr_is_const (t->dims[q->axis], &n)
        || n != q->n)
      return trt_fail (self->error, TRT_ERROR_PLAN_CORRUPT,
          "section TENS: tensor '%s' has %u scales on axis %d, which do not "
          "fit its shape",
          t->name, q->n, q->axis);
  }
  return TRUE;
}

static gboolean
read_all (TrtPlanReader *self, const TrtSection *const found[N_SINGLE])
{
  self->weights_offset = found[6]->offset;
  self->weights_size = found[6]->length;
  if (!read_info (self, found[0]) || !trt_plan_read_symbols (self, found[1])
      || !trt_plan_read_exprs (self, found[2])
      || !trt_plan_read_tensors (self, found[3])
      || !trt_plan_read_nodes (self, found[4])
      || !read_ports (self, found[5])
      || (found[7] != NULL && !trt_plan_read_profiles (self, found[7])))
    return FALSE;
  /* first the edges that inference follows, then, with all shapes known, that
   * operands of epilogues fit */
  if (!trt_graph_verify (self->graph, self->error)
      || !trt_graph_infer (self->graph, self->error)
      || !trt_graph_verify (self->graph, self->error))
    return as_corrupt (self->error);
  return check_inferred (self);
}

TrtGraph *
trt_plan_read_graph (GBytes *file, const GArray *sections, GError **error)
{
  const TrtSection *found[N_SINGLE] = { NULL };
  TrtPlanReader self = { .file = file, .budget = TRT_PLAN_BUDGET };
  GError *local = NULL;

  if (!sort_sections (sections, found, error))
    return NULL;
  self.error = &local;
  self.graph = trt_graph_new ();
  if (!read_all (&self, found)) {
    g_propagate_error (error, local);
    g_clear_pointer (&self.graph, trt_graph_free);
  }
  g_free (self.symbols);
  g_free (self.exprs);
  g_free (self.tensors);
  g_free (self.dtypes);
  return self.graph;
}
