/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Small ONNX files for tests of elements, written by hand: protobuf is fields
 * of (number << 3 | kind), kind 0 a varint, kind 2 a length and bytes.
 */
#include "tinymodel.h"

#include <string.h>

#define FLOAT 1
#define INT64 7
#define N_CELLS 21
#define N_ROWS 6

static void
varint (GByteArray *out, guint64 value)
{
  do {
    guint8 byte = (value & 127) | (value > 127 ? 128 : 0);

    g_byte_array_append (out, &byte, 1);
    value >>= 7;
  } while (value > 0);
}

static void
number (GByteArray *out, guint field, guint64 value)
{
  varint (out, field << 3);
  varint (out, value);
}

static void
bytes (GByteArray *out, guint field, gconstpointer data, gsize size)
{
  varint (out, field << 3 | 2);
  varint (out, size);
  g_byte_array_append (out, data, size);
}

static void
string (GByteArray *out, guint field, const gchar *text)
{
  bytes (out, field, text, strlen (text));
}

/* Takes @message. */
static void
message (GByteArray *out, guint field, GByteArray *inner)
{
  bytes (out, field, inner->data, inner->len);
  g_byte_array_unref (inner);
}

static void
value_info (GByteArray *graph, guint field, const gchar *name, guint n_dims,
    const gint64 *dims)
{
  GByteArray *info = g_byte_array_new (), *type = g_byte_array_new ();
  GByteArray *tensor = g_byte_array_new (), *shape = g_byte_array_new ();

  for (guint i = 0; i < n_dims; i++) {
    GByteArray *dim = g_byte_array_new ();

    number (dim, 1, dims[i]);
    message (shape, 1, dim);
  }
  number (tensor, 1, FLOAT);
  message (tensor, 2, shape);
  message (type, 1, tensor);
  string (info, 1, name);
  message (info, 2, type);
  message (graph, field, info);
}

static void
initializer (GByteArray *graph, const gchar *name, guint type, guint n_dims,
    const gint64 *dims, gconstpointer data, gsize size)
{
  GByteArray *tensor = g_byte_array_new ();

  for (guint i = 0; i < n_dims; i++)
    number (tensor, 1, dims[i]);
  number (tensor, 2, type);
  string (tensor, 8, name);
  bytes (tensor, 9, data, size);
  message (graph, 5, tensor);
}

static void
node (GByteArray *graph, const gchar *op, const gchar *output,
    const gchar *first, const gchar *second, const gchar *third)
{
  GByteArray *n = g_byte_array_new ();

  string (n, 1, first);
  if (second != NULL)
    string (n, 1, second);
  if (third != NULL)
    string (n, 1, third);
  string (n, 2, output);
  string (n, 3, output);
  string (n, 4, op);
  message (graph, 1, n);
}

/* Zero, and slow to come by: the corner of a product of @n matrices. */
static void
add_slow_zero (GByteArray *graph, guint n)
{
  static const gint64 size[] = { 512, 512 }, two[] = { 2 }, one[] = { 1 };
  static const gint64 zeros[] = { 0, 0 }, ones[] = { 1, 1 };
  gfloat *matrix = g_new0 (gfloat, 512 * 512);

  initializer (graph, "m0", FLOAT, 2, size, matrix, 512 * 512 * 4);
  g_free (matrix);
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *from = g_strdup_printf ("m%u", i);
    g_autofree gchar *to = g_strdup_printf ("m%u", i + 1);

    node (graph, "MatMul", to, from, "m0", NULL);
    if (i + 1 == n) {
      initializer (graph, "starts", INT64, 1, two, zeros, sizeof zeros);
      initializer (graph, "ends", INT64, 1, two, ones, sizeof ones);
      initializer (graph, "flat", INT64, 1, one, ones, sizeof ones[0]);
      node (graph, "Slice", "corner", to, "starts", "ends");
      node (graph, "Reshape", "zero", "corner", "flat", NULL);
    }
  }
}

/* NaN where a picture is dark, else zero: 0 log (brightest - 0.1). */
static void
add_dark_nan (GByteArray *graph)
{
  static const gint64 one[] = { 1 };
  static const gfloat dark = .1f, zero = 0;

  initializer (graph, "dark", FLOAT, 1, one, &dark, sizeof dark);
  initializer (graph, "nothing", FLOAT, 1, one, &zero, sizeof zero);
  node (graph, "ReduceMax", "brightest", "means", NULL, NULL);
  node (graph, "Sub", "above", "brightest", "dark", NULL);
  node (graph, "Log", "log", "above", NULL, NULL);
  node (graph, "Mul", "zero", "log", "nothing", NULL);
}

static GBytes *
finish (GByteArray *graph, gboolean with_names)
{
  GByteArray *model = g_byte_array_new (), *opset = g_byte_array_new ();
  static const gchar *const strings[][2] = { { "names", "{0: 'red', 1: "
                                                        "'green'}" },
    { "task", "detect" }, { "author", "Ultralytics" } };

  number (model, 1, 8);
  string (model, 2, "tests");
  message (model, 7, graph);
  number (opset, 2, 13);
  message (model, 8, opset);
  for (guint i = 0; with_names && i < G_N_ELEMENTS (strings); i++) {
    GByteArray *pair = g_byte_array_new ();

    string (pair, 1, strings[i][0]);
    string (pair, 2, strings[i][1]);
    message (model, 14, pair);
  }
  return g_byte_array_free_to_bytes (model);
}

static const gint64 input_dims[] = { 1, 3, 32, 32 };

GBytes *
tiny_detector (const TinyModelOptions *options)
{
  static const gint64 weight_dims[] = { N_ROWS * N_CELLS, 3, 1, 1 };
  static const gint64 bias_dims[] = { N_ROWS * N_CELLS };
  static const gint64 out_dims[] = { 1, N_ROWS, N_CELLS }, three[] = { 3 };
  static const gint64 one[] = { 1 }, every = N_ROWS * N_CELLS;
  /* 0 is the input's own */
  const gint64 shape[] = { options->any_batch ? 0 : 1, N_ROWS, N_CELLS };
  static const gfloat boxes[2][4] = { { 16, 16, 16, 8 }, { 16, 16, 8, 16 } };
  gfloat weight[N_ROWS * N_CELLS][3] = { { 0 } };
  gfloat bias[N_ROWS * N_CELLS] = { 0 };
  gboolean has_zero = options->n_matmuls > 0 || options->nan_of_dark;
  GByteArray *graph = g_byte_array_new ();

  /* Cell 0 is the red object, cell 1 the green one. */
  for (guint cell = 0; cell < 2; cell++) {
    for (guint row = 0; row < 4; row++)
      bias[row * N_CELLS + cell] = boxes[cell][row];
    weight[(4 + cell) * N_CELLS + cell][cell] = 1;
  }
  string (graph, 2, "tiny");
  value_info (graph, 11, "images", 4, input_dims);
  value_info (graph, 12, "output0", 3, out_dims);
  initializer (
      graph, "weight", FLOAT, 4, weight_dims, weight, sizeof weight);
  initializer (graph, "bias", FLOAT, 1, bias_dims, bias, sizeof bias);
  initializer (graph, "shape", INT64, 1, three, shape, sizeof shape);
  node (graph, "GlobalAveragePool", "means", "images", NULL, NULL);
  node (graph, "Conv", "conv", "means", "weight", "bias");
  if (options->n_matmuls > 0)
    add_slow_zero (graph, options->n_matmuls);
  else if (options->nan_of_dark)
    add_dark_nan (graph);
  if (has_zero)
    node (graph, "Add", "sum", "conv", "zero", NULL);
  node (graph, "Reshape", options->one_picture ? "rows" : "output0",
      has_zero ? "sum" : "conv", "shape", NULL);
  if (options->one_picture) {
    initializer (graph, "all", INT64, 1, one, &every, sizeof every);
    node (graph, "Reshape", "row", "rows", "all", NULL);
    node (graph, "Reshape", "output0", "row", "shape", NULL);
  }
  return finish (graph, options->with_names);
}

/* The weights of one place: the mean of its 8 x 8 pixels. */
static void
fill_place (gfloat *weight, guint cell, guint class)
{
  gfloat *w = weight + ((4 + class) * N_CELLS + cell) * 3 * 32 * 32;

  for (guint y = 0; y < 8; y++)
    for (guint x = 0; x < 8; x++)
      w[(class * 32 + cell / 4 * 8 + y) * 32 + cell % 4 * 8 + x] = 1 / 64.f;
}

GBytes *
tiny_grid (void)
{
  static const gint64 weight_dims[] = { N_ROWS * N_CELLS, 3, 32, 32 };
  static const gint64 bias_dims[] = { N_ROWS * N_CELLS };
  static const gint64 out_dims[] = { 1, N_ROWS, N_CELLS }, three[] = { 3 };
  gsize n = N_ROWS * N_CELLS * 3 * 32 * 32;
  g_autofree gfloat *weight = g_new0 (gfloat, n);
  gfloat bias[N_ROWS * N_CELLS] = { 0 };
  GByteArray *graph = g_byte_array_new ();

  for (guint cell = 0; cell < 16; cell++) {
    const gfloat box[] = { cell % 4 * 8 + 4.f, cell / 4 * 8 + 4.f, 8, 8 };

    for (guint row = 0; row < 4; row++)
      bias[row * N_CELLS + cell] = box[row];
    fill_place (weight, cell, 0);
    fill_place (weight, cell, 1);
  }
  string (graph, 2, "grid");
  value_info (graph, 11, "images", 4, input_dims);
  value_info (graph, 12, "output0", 3, out_dims);
  initializer (
      graph, "weight", FLOAT, 4, weight_dims, weight, n * sizeof *weight);
  initializer (graph, "bias", FLOAT, 1, bias_dims, bias, sizeof bias);
  initializer (graph, "shape", INT64, 1, three, out_dims, sizeof out_dims);
  node (graph, "Conv", "conv", "images", "weight", "bias");
  node (graph, "Reshape", "output0", "conv", "shape", NULL);
  return finish (graph, TRUE);
}

GBytes *
tiny_classifier (void)
{
  static const gint64 out_dims[] = { 1, 3 }, two[] = { 2 }, one[] = { 1 };
  static const gfloat twenty = 20;
  GByteArray *graph = g_byte_array_new ();

  string (graph, 2, "tiny");
  value_info (graph, 11, "images", 4, input_dims);
  value_info (graph, 12, "logits", 2, out_dims);
  initializer (graph, "shape", INT64, 1, two, out_dims, sizeof out_dims);
  initializer (graph, "twenty", FLOAT, 1, one, &twenty, sizeof twenty);
  node (graph, "GlobalAveragePool", "means", "images", NULL, NULL);
  node (graph, "Reshape", "flat", "means", "shape", NULL);
  node (graph, "Mul", "logits", "flat", "twenty", NULL);
  return finish (graph, FALSE);
}

GBytes *
tiny_stem (void)
{
  static const gint64 weight_dims[] = { 8, 3, 3, 3 }, bias_dims[] = { 8 };
  static const gint64 out_dims[] = { 1, 8, 30, 30 };
  GByteArray *graph = g_byte_array_new ();
  gfloat weight[8 * 27], bias[8];

  for (guint i = 0; i < 8 * 27; i++)
    weight[i] = (i * 37 % 64 - 32.f) / 256;
  for (guint i = 0; i < 8; i++)
    bias[i] = i / 8.f;
  string (graph, 2, "stem");
  value_info (graph, 11, "images", 4, input_dims);
  value_info (graph, 12, "features", 4, out_dims);
  initializer (graph, "weight", FLOAT, 4, weight_dims, weight, sizeof weight);
  initializer (graph, "bias", FLOAT, 1, bias_dims, bias, sizeof bias);
  node (graph, "Conv", "features", "images", "weight", "bias");
  return finish (graph, FALSE);
}

gchar *
tiny_model_write (const gchar *folder, const gchar *name, GBytes *model)
{
  gchar *path = g_build_filename (folder, name, NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (model, &size);

  if (!g_file_set_contents (path, data, size, NULL))
    g_error ("cannot write %s", path);
  g_bytes_unref (model);
  return path;
}
