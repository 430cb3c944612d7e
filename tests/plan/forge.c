/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* forge.c: making good and bad plans. */
#include "forge.h"

#include <string.h>

#include "base/hash.h"
#include "plan/container.h"
#include "plan/graph_io.h"

#define ENTRY 32

static TrtTensor *
constant (TrtGraph *g, const char *name, int rank, const gint64 *dims, guint n)
{
  g_autofree float *data = g_new0 (float, n);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < n; i++)
    data[i] = (float) i / 8.0f - 1.0f;
  bytes = g_bytes_new (data, n * sizeof *data);
  return trt_graph_add_constant (g, name, TRTK_F32, rank, dims, bytes);
}

TrtGraph *
forge_graph (void)
{
  TrtGraph *g = trt_graph_new ();
  TrtTensor *x = trt_graph_add_input (g, "x", TRTK_F32, 4,
      (gint64[]) { -1, 2, 4, 4 });
  TrtTensor *r = trt_graph_add_input (g, "r", TRTK_F32, 4,
      (gint64[]) { -1, 3, 4, 4 });
  TrtTensor *w = constant (g, "w", 4, (gint64[]) { 3, 2, 3, 3 }, 54);
  TrtTensor *b = constant (g, "b", 1, (gint64[]) { 3 }, 3);
  TrtNode *conv, *relu;

  /* both batches are one symbol */
  r->dims[0] = x->dims[0];
  conv = trt_graph_add_node (g, "Conv", "conv", (TrtTensor *[]) { x, w, b },
      3, 1);
  trt_node_set_ints (conv, "pads", (gint64[]) { 1, 1, 1, 1 }, 4);
  trt_node_set_int (conv, "group", 1);
  trt_node_set_string (conv, "auto_pad", "NOTSET");
  trt_node_add_step (conv, TRTK_STEP_ACT, TRTK_ACT_LEAKY_RELU, 0.1f, 0, NULL);
  trt_node_add_step (conv, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0, r);
  relu = trt_graph_add_node (g, "Relu", "relu",
      (TrtTensor *[]) { trt_node_output (conv, 0) }, 1, 1);
  trt_graph_add_output (g, trt_node_output (relu, 0));
  trt_graph_add_output (g, trt_node_output (conv, 0));
  trt_graph_set_metadata (g, "labels", "one,two");
  trt_graph_set_metadata (g, "author", "test");
  g_assert_true (trt_graph_infer (g, NULL));
  return g;
}

static GBytes *
join (GPtrArray *chunks)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < chunks->len; i++) {
    gsize n;
    const void *p = g_bytes_get_data (chunks->pdata[i], &n);
    g_byte_array_append (all, p, (guint) n);
  }
  g_ptr_array_unref (chunks);
  return g_byte_array_free_to_bytes (all);
}

GBytes *
forge_bytes (const TrtGraph *graph)
{
  g_autoptr (TrtContainerWriter) w = trt_container_writer_new ();

  g_assert_true (trt_plan_write_graph (graph, w, NULL));
  return join (trt_container_writer_finish (w));
}

TrtGraph *
forge_read (GBytes *file, GError **error)
{
  g_autoptr (GArray) sections = trt_container_open (file, error);

  return sections != NULL ? trt_plan_read_graph (file, sections, error) : NULL;
}

static guint64
get (const guint8 *p, int size)
{
  guint64 v = 0;

  for (int i = size - 1; i >= 0; i--)
    v = v << 8 | p[i];
  return v;
}

static void
put64 (guint8 *p, guint64 v)
{
  for (int i = 0; i < 8; i++)
    p[i] = (guint8) (v >> (8 * i));
}

void
forge_fix (guint8 *data, gsize size)
{
  gsize n, i;

  if (size < TRT_PLAN_HEADER_SIZE)
    return;
  n = (gsize) get (data + 24, 4);
  if (n <= (size - TRT_PLAN_HEADER_SIZE) / ENTRY) {
    for (i = 0; i < n; i++) {
      guint8 *e = data + TRT_PLAN_HEADER_SIZE + i * ENTRY;
      guint64 offset = get (e + 8, 8), length = get (e + 16, 8);
      if (offset <= size && length <= size - offset)
        put64 (e + 24, trt_hash_bytes (data + offset, length));
    }
    put64 (data + 32, trt_hash_bytes (data + TRT_PLAN_HEADER_SIZE, n * ENTRY));
  }
  put64 (data + 56, trt_hash_bytes (data, 56));
}

gsize
forge_find (const guint8 *data, const char *kind, gsize *length)
{
  guint n = (guint) get (data + 24, 4);

  for (guint i = 0; i < n; i++) {
    const guint8 *e = data + TRT_PLAN_HEADER_SIZE + i * ENTRY;
    if (memcmp (e, kind, 4) == 0) {
      *length = (gsize) get (e + 16, 8);
      return (gsize) get (e + 8, 8);
    }
  }
  g_error ("no section %s", kind);
}

/* Writes all sections again; the one at @replace (or none) gets @bytes. */
static TrtContainerWriter *
rewrite (GBytes *file, const char *replace, const void *bytes, gsize size)
{
  TrtContainerWriter *w = trt_container_writer_new ();
  const guint8 *data = g_bytes_get_data (file, NULL);
  guint n = (guint) get (data + 24, 4);

  for (guint i = 0; i < n; i++) {
    const guint8 *e = data + TRT_PLAN_HEADER_SIZE + i * ENTRY;
    g_autofree char *kind = g_strndup ((const char *) e, 4);
    trt_container_writer_begin (w, kind, (guint32) get (e + 4, 4));
    if (replace != NULL && strcmp (kind, replace) == 0)
      trt_container_writer_add (w, g_bytes_new (bytes, size));
    else
      trt_container_writer_add (w,
          g_bytes_new_from_bytes (file, (gsize) get (e + 8, 8),
              (gsize) get (e + 16, 8)));
  }
  return w;
}

GBytes *
forge_replace (GBytes *file, const char *kind, const void *bytes, gsize size)
{
  g_autoptr (TrtContainerWriter) w = rewrite (file, kind, bytes, size);

  return join (trt_container_writer_finish (w));
}

GBytes *
forge_append (GBytes *file, const char *kind, guint32 flags, const void *bytes,
    gsize size)
{
  g_autoptr (TrtContainerWriter) w = rewrite (file, NULL, NULL, 0);

  trt_container_writer_begin (w, kind, flags);
  trt_container_writer_add (w, g_bytes_new (bytes, size));
  return join (trt_container_writer_finish (w));
}
