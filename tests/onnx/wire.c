/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* wire.c: writes protobuf's wire format, and ONNX on top of it. */
#include "wire.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

void
wire_varint (Wire *w, guint64 value)
{
  do {
    guint8 byte = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    g_byte_array_append (w, &byte, 1);
    value >>= 7;
  } while (value != 0);
}

void
wire_int (Wire *w, guint field, gint64 value)
{
  wire_varint (w, field << 3);
  wire_varint (w, (guint64) value);
}

void
wire_bytes (Wire *w, guint field, gconstpointer data, gsize size)
{
  wire_varint (w, field << 3 | 2);
  wire_varint (w, size);
  g_byte_array_append (w, data, (guint) size);
}

void
wire_text (Wire *w, guint field, const char *text)
{
  wire_bytes (w, field, text, strlen (text));
}

void
wire_message (Wire *w, guint field, Wire *message)
{
  wire_bytes (w, field, message->data, message->len);
  g_byte_array_unref (message);
}

GBytes *
wire_finish (Wire *w)
{
  return g_byte_array_free_to_bytes (w);
}

/* ---- models ----------------------------------------------------------- */

Model *
model_new (void)
{
  Model *m = g_new0 (Model, 1);

  m->model = wire_new ();
  m->graph = wire_new ();
  wire_int (m->model, MODEL_IR, 8);
  return m;
}

void
model_opset (Model *m, const char *domain, gint64 version)
{
  Wire *w = wire_new ();

  wire_text (w, 1, domain);
  wire_int (w, 2, version);
  wire_message (m->model, MODEL_OPSET, w);
  m->has_opset = TRUE;
}

static Wire *
shape_wire (const char *text)
{
  Wire *shape = wire_new ();
  g_auto (GStrv) dims = g_strsplit (text, "x", -1);

  for (guint i = 0; dims[i] != NULL; i++) {
    Wire *dim = wire_new ();
    if (g_ascii_isdigit (*dims[i]) || *dims[i] == '-')
      wire_int (dim, 1, g_ascii_strtoll (dims[i], NULL, 10));
    else if (*dims[i] != '?')
      wire_text (dim, 2, dims[i]);
    wire_message (shape, 1, dim);
  }
  return shape;
}

void
model_input (Model *m, const char *name, int type, const char *shape)
{
  Wire *info = wire_new (), *value = wire_new (), *tensor = wire_new ();

  wire_int (tensor, 1, type);
  wire_message (tensor, 2, shape_wire (shape));
  wire_message (value, 1, tensor);
  wire_text (info, 1, name);
  wire_message (info, 2, value);
  wire_message (m->graph, GRAPH_INPUT, info);
}

void
model_output (Model *m, const char *name)
{
  Wire *info = wire_new ();

  wire_text (info, 1, name);
  wire_message (m->graph, GRAPH_OUTPUT, info);
}

static void
put_values (Wire *w, int type, const char *values, gsize count)
{
  g_auto (GStrv) list = g_strsplit (values != NULL ? values : "", ",", -1);
  guint n_list = g_strv_length (list);
  g_autoptr (GByteArray) raw = g_byte_array_new ();

  for (gsize i = 0; i < count; i++) {
    double v = n_list > 0 ? g_ascii_strtod (list[i % n_list], NULL) : 0;
    float f = (float) v;
    gint64 n = (gint64) v;
    if (type == ONNX_FLOAT)
      g_byte_array_append (raw, (guint8 *) &f, 4);
    else
      g_byte_array_append (raw, (guint8 *) &n, 8);
  }
  wire_bytes (w, TENSOR_RAW, raw->data != NULL ? raw->data : (guint8 *) "",
      raw->len);
}

Wire *
tensor_wire (const char *name, int type, const char *shape,
    const char *values)
{
  Wire *w = wire_new ();
  g_auto (GStrv) dims = g_strsplit (shape, "x", -1);
  gsize count = 1;

  for (guint i = 0; dims[i] != NULL; i++) {
    gint64 dim = g_ascii_strtoll (dims[i], NULL, 10);
    wire_int (w, TENSOR_DIMS, dim);
    count *= (gsize) dim;
  }
  wire_int (w, TENSOR_TYPE, type);
  if (name != NULL)
    wire_text (w, TENSOR_NAME, name);
  put_values (w, type, values, count);
  return w;
}

void
model_weight (Model *m, const char *name, int type, const char *shape,
    const char *values)
{
  wire_message (m->graph, GRAPH_INITIALIZER,
      tensor_wire (name, type, shape, values));
}

/* ---- nodes ------------------------------------------------------------ */

static void
put_number (Wire *w, const char *text, gboolean is_list)
{
  if (strchr (text, '.') != NULL) {
    float f = (float) g_ascii_strtod (text, NULL);
    wire_varint (w, (is_list ? 7 : 2) << 3 | 5);
    g_byte_array_append (w, (guint8 *) &f, 4);
  } else {
    wire_int (w, is_list ? 8 : 3, g_ascii_strtoll (text, NULL, 10));
  }
}

static int
put_value (Wire *w, const char *text)
{
  gsize n = strlen (text);
  gboolean is_float = strchr (text, '.') != NULL;

  if (*text == '\'') {
    wire_bytes (w, 4, text + 1, n - 2);
    return 3;
  }
  if (*text == '[') {
    g_autofree char *inner = g_strndup (text + 1, n - 2);
    g_auto (GStrv) list = g_strsplit (inner, ",", -1);
    for (guint i = 0; list[i] != NULL; i++)
      put_number (w, list[i], TRUE);
    return is_float ? 6 : 7;
  }
  put_number (w, text, FALSE);
  return is_float ? 1 : 2;
}

static Wire *
attr_wire (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);
  Wire *w = wire_new ();

  wire_text (w, 1, parts[0]);
  if (*parts[1] == '@') /* refers to an attribute of the function */
    wire_text (w, 21, parts[1] + 1);
  else
    wire_int (w, 20, put_value (w, parts[1]));
  return w;
}

Wire *
node_wire (const char *op, const char *name, const char *inputs,
    const char *outputs, const char *attrs)
{
  Wire *w = wire_new ();
  g_auto (GStrv) in = g_strsplit (inputs, ",", -1);
  g_auto (GStrv) out = g_strsplit (outputs, ",", -1);
  g_auto (GStrv) list = g_strsplit (attrs != NULL ? attrs : "", " ", -1);

  for (guint i = 0; in[i] != NULL; i++)
    wire_text (w, NODE_INPUT, in[i]);
  for (guint i = 0; out[i] != NULL; i++)
    wire_text (w, NODE_OUTPUT, out[i]);
  wire_text (w, 3, name);
  wire_text (w, 4, op);
  for (guint i = 0; list[i] != NULL; i++)
    wire_message (w, NODE_ATTRIBUTE, attr_wire (list[i]));
  return w;
}

void
model_node (Model *m, const char *op, const char *name, const char *inputs,
    const char *outputs, const char *attrs)
{
  wire_message (m->graph, GRAPH_NODE,
      node_wire (op, name, inputs, outputs, attrs));
}

GBytes *
model_finish (Model *m)
{
  Wire *model = m->model;

  if (!m->has_opset)
    model_opset (m, "", 13);
  wire_message (model, MODEL_GRAPH, m->graph);
  g_free (m);
  return wire_finish (model);
}

Model *
model_with_input (const char *shape)
{
  Model *m = model_new ();

  model_input (m, "x", ONNX_FLOAT, shape);
  return m;
}

Model *
model_relu (void)
{
  Model *m = model_new ();

  model_input (m, "x", ONNX_FLOAT, "1x3x4x4");
  model_node (m, "Relu", "act", "x", "y", NULL);
  model_output (m, "y");
  return m;
}

/* ---- expectations ----------------------------------------------------- */

static double
cpu_seconds (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

static long
peak_kb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void
assert_refused_at (GBytes *bytes, const char *base_dir, TrtError code,
    const char *part)
{
  g_autoptr (GError) error = NULL;
  double start = cpu_seconds ();
  long before = peak_kb ();
  TrtGraph *graph = trt_graph_import_onnx_bytes (bytes, base_dir, &error);

  ck_assert_msg (graph == NULL, "imported, wants '%s'", part);
  ck_assert_msg (g_error_matches (error, TRT_ERROR, (int) code)
                     && strstr (error->message, part) != NULL,
      "code %d '%s', wants %d '%s'", error->code, error->message, code, part);
  ck_assert_msg (cpu_seconds () - start < 1, "took %g s",
      cpu_seconds () - start);
  ck_assert_msg (peak_kb () - before < 256 * 1024, "took %ld kB",
      peak_kb () - before);
}

void
assert_refused (GBytes *bytes, TrtError code, const char *part)
{
  assert_refused_at (bytes, NULL, code, part);
}

void
assert_model_refused (Model *m, TrtError code, const char *part)
{
  g_autoptr (GBytes) bytes = model_finish (m);

  assert_refused (bytes, code, part);
}

TrtGraph *
assert_imported (Model *m)
{
  g_autoptr (GBytes) bytes = model_finish (m);
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_import_onnx_bytes (bytes, NULL, &error);

  ck_assert_msg (graph != NULL, "%s", error != NULL ? error->message : "");
  return graph;
}
