/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* inspect_diff.c: trtplan inspect --diff: what two plans do differently. A
 * layer is known by its name; lines that begin with - are the first plan's,
 * with + the second's. */
#include <string.h>

#include "base/dtype.h"
#include "inspect.h"

typedef struct {
  const TrtEngine *a, *b;
  GString *out;
  guint n_layers; /* that differ */
  gboolean differs;
} Diff;

static void
put_line (Diff *d, char sign, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
put_line (Diff *d, char sign, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_printf (d->out, "%c ", sign);
  g_string_append_vprintf (d->out, format, args);
  g_string_append_c (d->out, '\n');
  va_end (args);
  d->differs = TRUE;
}

/* Two lines where they are not the same. NULL: there is none. */
static gboolean
put_change (Diff *d, const char *what, const char *a, const char *b)
{
  if (g_strcmp0 (a, b) == 0)
    return FALSE;
  if (a != NULL)
    put_line (d, '-', "%s %s", what, a);
  if (b != NULL)
    put_line (d, '+', "%s %s", what, b);
  return TRUE;
}

/* ---- the whole -------------------------------------------------------- */

static char *
describe_port (const TrtEngine *engine, guint i, gboolean is_input)
{
  g_autofree char *shape = NULL;
  TrtTensorInfo info;

  if (i >= (is_input ? trt_engine_n_inputs (engine)
                     : trt_engine_n_outputs (engine)))
    return NULL;
  if (is_input)
    trt_engine_get_input (engine, i, &info);
  else
    trt_engine_get_output (engine, i, &info);
  shape = tool_shape_text (info.rank, info.dims);
  return g_strdup_printf ("%s %s %s", info.name, trt_dtype_name (info.dtype),
      shape);
}

static void
compare_ports (Diff *d, gboolean inputs)
{
  for (guint i = 0;; i++) {
    g_autofree char *a = describe_port (d->a, i, inputs);
    g_autofree char *b = describe_port (d->b, i, inputs);
    if (a == NULL && b == NULL)
      break;
    put_change (d, inputs ? "input" : "output", a, b);
  }
}

static gint
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* Long values by their hash: the point is that they differ. */
static char *
shorten (const char *value)
{
  g_autofree char *hash = NULL;

  if (value == NULL || strlen (value) <= 60)
    return g_strdup (value);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, value, -1);
  return g_strdup_printf ("%.40s... (sha256 %.12s)", value, hash);
}

static void
compare_metadata (Diff *d)
{
  GHashTable *a = d->a->graph->metadata, *b = d->b->graph->metadata;
  g_autoptr (GHashTable) all = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key;
  GList *keys;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (all, key);
  g_hash_table_iter_init (&iter, b);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (all, key);
  keys = g_list_sort (g_hash_table_get_keys (all), by_text);
  for (GList *l = keys; l != NULL; l = l->next) {
    g_autofree char *x = shorten (g_hash_table_lookup (a, l->data));
    g_autofree char *y = shorten (g_hash_table_lookup (b, l->data));
    g_autofree char *what = g_strdup_printf ("metadata %s =",
        (const char *) l->data);
    put_change (d, what, x, y);
  }
  g_list_free (keys);
}

static double
total_macs (const TrtEngine *engine)
{
  double macs = 0;

  for (guint i = 0; i < engine->steps->len; i++)
    macs += ((TrtEngineStep *) engine->steps->pdata[i])->macs;
  return macs;
}

static void
compare_sizes (Diff *d)
{
  g_autofree char *a = g_strdup_printf (
      "%" G_GUINT64_FORMAT " bytes of weights, arena %" G_GUINT64_FORMAT
      ", %.3f GMAC in %u steps",
      tool_weight_bytes (d->a->graph), d->a->recipe->arena_bytes,
      total_macs (d->a) / 1e9, d->a->steps->len);
  g_autofree char *b = g_strdup_printf (
      "%" G_GUINT64_FORMAT " bytes of weights, arena %" G_GUINT64_FORMAT
      ", %.3f GMAC in %u steps",
      tool_weight_bytes (d->b->graph), d->b->recipe->arena_bytes,
      total_macs (d->b) / 1e9, d->b->steps->len);

  put_change (d, "size", a, b);
}

/* ---- layers ----------------------------------------------------------- */

/* Everything about the constants of the step's nodes. */
static char *
hash_constants (const TrtEngine *engine, const TrtRecipeStep *step)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint32 i = 0; i < step->n_nodes; i++) {
    const TrtNode *node = engine->graph->nodes->pdata[step->nodes[i]];
    for (guint j = 0; j < node->in->len; j++) {
      const TrtTensor *t = node->in->pdata[j];
      gsize size;
      const void *data;
      if (t == NULL || t->constant == NULL)
        continue;
      data = g_bytes_get_data (t->constant, &size);
      g_checksum_update (sum, data, (gssize) size);
    }
  }
  return g_strdup (g_checksum_get_string (sum));
}

static char *
describe_step (const TrtEngine *engine, const TrtEngineStep *e)
{
  g_autofree char *ops = tool_step_ops (engine, e->step);
  g_autofree char *out
      = e->step->n_out > 0 && e->step->out[0] != TRT_NO_INDEX
            ? tool_value_text (engine, e->step->out[0])
            : g_strdup ("-");

  return g_strdup_printf ("%s: %s, %s, %s", e->name, e->kernel, out, ops);
}

/* Moves have the name of a tensor: "move NAME" keeps them apart. Of steps of
 * one name the first is the one. */
static GHashTable *
steps_by_name (const TrtEngine *engine)
{
  GHashTable *names
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < engine->steps->len; i++) {
    TrtEngineStep *e = engine->steps->pdata[i];
    char *name = g_strconcat (e->step->n_nodes == 0 ? "move " : "", e->name,
        NULL);
    if (g_hash_table_contains (names, name))
      g_free (name);
    else
      g_hash_table_insert (names, name, e);
  }
  return names;
}

static void
compare_step (Diff *d, const TrtEngineStep *a, const TrtEngineStep *b)
{
  g_autofree char *x = a != NULL ? describe_step (d->a, a) : NULL;
  g_autofree char *y = b != NULL ? describe_step (d->b, b) : NULL;
  g_autofree char *hash_a = NULL, *hash_b = NULL;

  if (put_change (d, "layer", x, y)) {
    d->n_layers++;
    return;
  }
  hash_a = hash_constants (d->a, a->step);
  hash_b = hash_constants (d->b, b->step);
  if (strcmp (hash_a, hash_b) == 0)
    return;
  put_line (d, '!', "layer %s: other weights", a->name);
  d->n_layers++;
}

static void
compare_layers (Diff *d)
{
  g_autoptr (GHashTable) a = steps_by_name (d->a), b = steps_by_name (d->b);

  for (guint i = 0; i < d->a->steps->len; i++) {
    TrtEngineStep *e = d->a->steps->pdata[i];
    g_autofree char *name = g_strconcat (
        e->step->n_nodes == 0 ? "move " : "", e->name, NULL);
    if (g_hash_table_lookup (a, name) == e)
      compare_step (d, e, g_hash_table_lookup (b, name));
  }
  for (guint i = 0; i < d->b->steps->len; i++) {
    TrtEngineStep *e = d->b->steps->pdata[i];
    g_autofree char *name = g_strconcat (
        e->step->n_nodes == 0 ? "move " : "", e->name, NULL);
    if (g_hash_table_lookup (b, name) == e
        && !g_hash_table_contains (a, name))
      compare_step (d, NULL, e);
  }
}

char *
tool_inspect_diff (const TrtEngine *a, const TrtEngine *b, gboolean *differs)
{
  Diff d = { a, b, g_string_new (NULL) };

  put_change (&d, "name", a->graph->name, b->graph->name);
  put_change (&d, "backend", a->recipe->backend, b->recipe->backend);
  compare_ports (&d, TRUE);
  compare_ports (&d, FALSE);
  compare_metadata (&d);
  compare_sizes (&d);
  compare_layers (&d);
  if (d.differs)
    g_string_append_printf (d.out, "%u layers differ\n", d.n_layers);
  else
    g_string_append (d.out, "the plans are the same\n");
  *differs = d.differs;
  return g_string_free (d.out, FALSE);
}
