/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cache_text.c: calibrations as files.
 *
 *   gst-trtinfer calibration 1
 *   model <name>
 *   weights <fingerprint>
 *   method <name>
 *   samples <number>
 *   bias corrected|kept
 *   float <node>                                  any number of these
 *   tensor <min> <max> <low> <high> <n> <name>    and of these, each with n
 *   <low> <high> <mean>                           lines of channels
 *
 * Names are escaped as C strings. A file of TensorRT's begins with
 * "TRT-<version>-<algorithm>" and has "<tensor>: <bits of a float, in hex>"
 * lines: one symmetric scale of s8. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "calib/ranges.h"

#define MAGIC "gst-trtinfer calibration 1"
#define MAX_BYTES ((guint64) 256 << 20)
#define MAX_CHANNELS 65536
#define S8_STEPS 127

/* ---- writing ---------------------------------------------------------- */

static gint
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
put_float (GString *s, float value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (s->len > 0 && s->str[s->len - 1] != '\n')
    g_string_append_c (s, ' ');
  g_string_append (s, g_ascii_formatd (text, sizeof text, "%.9g",
      (double) value));
}

static void
put_name (GString *s, const char *key, const char *name)
{
  g_autofree char *escaped = g_strescape (name, NULL);

  g_string_append_printf (s, "%s %s\n", key, escaped);
}

static void
put_tensor (GString *s, const TrtTensorRange *r)
{
  g_autofree char *name = g_strescape (r->name, NULL);

  g_string_append (s, "tensor");
  put_float (s, r->min);
  put_float (s, r->max);
  put_float (s, r->low);
  put_float (s, r->high);
  g_string_append_printf (s, " %u %s\n", r->n_channels, name);
  for (guint i = 0; i < r->n_channels; i++) {
    put_float (s, r->channels[i].low);
    put_float (s, r->channels[i].high);
    put_float (s, r->channels[i].mean);
    g_string_append_c (s, '\n');
  }
}

/**
 * trt_calibration_save:
 * @path: a file, replaced when all is written
 *
 * Returns: %FALSE with %TRT_ERROR_IO where it cannot be written; nothing has
 *   changed then
 */
gboolean
trt_calibration_save (const TrtCalibration *calibration, const char *path,
    GError **error)
{
  GString *s = g_string_new (MAGIC "\n");
  GList *names = g_list_sort (g_hash_table_get_keys (calibration->kept),
      by_text);
  GList *tensors = g_list_sort (
      g_hash_table_get_keys (calibration->tensors), by_text);
  g_autoptr (GBytes) bytes = NULL;

  put_name (s, "model", calibration->model);
  if (calibration->fingerprint != NULL)
    put_name (s, "weights", calibration->fingerprint);
  put_name (s, "method", calibration->method);
  g_string_append_printf (s, "samples %u\nbias %s\n", calibration->n_samples,
      calibration->keep_bias ? "kept" : "corrected");
  if (calibration->plain)
    g_string_append (s, "grids plain\n");
  for (GList *l = names; l != NULL; l = l->next)
    put_name (s, "float", l->data);
  for (GList *l = tensors; l != NULL; l = l->next)
    put_tensor (s, trt_calibration_find (calibration, l->data));
  g_list_free (names);
  g_list_free (tensors);
  bytes = g_string_free_to_bytes (s);
  return trt_file_replace (path, &bytes, 1, TRT_FILE_NONE, error);
}

/* ---- reading ---------------------------------------------------------- */

typedef struct {
  char **lines;
  guint at;
} Lines;

static gboolean
fail (const Lines *l, const char *what, GError **error)
{
  return trt_fail (error, TRT_ERROR_PARSE, "line %u: %s", l->at + 1, what);
}

static gboolean
get_float (const char **p, float *out)
{
  char *end;
  double v = g_ascii_strtod (*p, &end);

  if (end == *p || !isfinite (v) || fabs (v) > (double) G_MAXFLOAT)
    return FALSE;
  *out = (float) v;
  *p = end;
  return TRUE;
}

static gboolean
read_channels (Lines *l, TrtTensorRange *r, GError **error)
{
  for (guint i = 0; i < r->n_channels; i++) {
    TrtRange *c = &r->channels[i];
    const char *p = l->lines[l->at];
    if (p == NULL || !get_float (&p, &c->low) || !get_float (&p, &c->high)
        || !get_float (&p, &c->mean) || c->low > c->high)
      return fail (l, "three numbers of a channel expected", error);
    l->at++;
  }
  return TRUE;
}

static gboolean
read_tensor (Lines *l, const char *p, TrtCalibration *c, GError **error)
{
  TrtTensorRange r = { 0 }, *added;
  g_autofree char *name = NULL;
  guint64 n;
  char *end;

  if (!get_float (&p, &r.min) || !get_float (&p, &r.max)
      || !get_float (&p, &r.low) || !get_float (&p, &r.high) || r.low > r.high)
    return fail (l, "four numbers of a tensor expected", error);
  n = g_ascii_strtoull (p, &end, 10);
  if (end == p || *end != ' ' || n > MAX_CHANNELS)
    return fail (l, "the number of channels is wrong", error);
  name = g_strcompress (end + 1);
  added = trt_calibration_add (c, name, (guint) n);
  added->min = r.min;
  added->max = r.max;
  added->low = r.low;
  added->high = r.high;
  l->at++;
  return read_channels (l, added, error);
}

static void
set_name (char **to, const char *escaped)
{
  g_free (*to);
  *to = g_strcompress (escaped);
}

static gboolean
read_line (Lines *l, TrtCalibration *c, GError **error)
{
  const char *line = l->lines[l->at];

  if (g_str_has_prefix (line, "tensor "))
    return read_tensor (l, line + 7, c, error);
  if (g_str_has_prefix (line, "model "))
    set_name (&c->model, line + 6);
  else if (g_str_has_prefix (line, "weights "))
    set_name (&c->fingerprint, line + 8);
  else if (g_str_has_prefix (line, "method "))
    set_name (&c->method, line + 7);
  else if (g_str_has_prefix (line, "samples "))
    c->n_samples = (guint) g_ascii_strtoull (line + 8, NULL, 10);
  else if (g_str_has_prefix (line, "bias "))
    c->keep_bias = strcmp (line + 5, "kept") == 0;
  else if (strcmp (line, "grids plain") == 0)
    c->plain = TRUE;
  else if (g_str_has_prefix (line, "float "))
    g_hash_table_add (c->kept, g_strcompress (line + 6));
  else if (*line != '\0')
    return fail (l, "not a line of a calibration", error);
  l->at++;
  return TRUE;
}

/* "<tensor>: 3c010a14" */
static gboolean
read_foreign_line (Lines *l, TrtCalibration *c, GError **error)
{
  const char *line = l->lines[l->at], *colon = strrchr (line, ':');
  g_autofree char *name = NULL;
  TrtTensorRange *r;
  guint32 bits;
  guint64 value;
  char *end;
  float scale;

  if (*line == '\0') {
    l->at++;
    return TRUE;
  }
  if (colon == NULL)
    return fail (l, "'tensor: scale' expected", error);
  value = g_ascii_strtoull (colon + 1, &end, 16);
  bits = (guint32) value;
  memcpy (&scale, &bits, sizeof scale);
  if (end == colon + 1 || value > G_MAXUINT32 || !isfinite (scale)
      || scale < 0)
    return fail (l, "the scale is no float in hex", error);
  name = g_strndup (line, (gsize) (colon - line));
  r = trt_calibration_add (c, g_strstrip (name), 0);
  r->max = r->high = scale * S8_STEPS;
  r->min = r->low = -r->high;
  l->at++;
  return TRUE;
}

static TrtCalibration *
parse (char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (TrtCalibration) c = trt_calibration_new ("");
  gboolean foreign = g_str_has_prefix (text, "TRT-"), good = TRUE;
  Lines l = { lines, 1 };

  if (!foreign && g_strcmp0 (lines[0], MAGIC) != 0) {
    trt_fail (error, TRT_ERROR_PARSE,
        "neither '" MAGIC "' nor 'TRT-...' is its first line");
    return NULL;
  }
  c->method = g_strdup (foreign ? "TensorRT cache" : "");
  while (good && lines[l.at] != NULL)
    good = foreign ? read_foreign_line (&l, c, error)
                   : read_line (&l, c, error);
  if (good && g_hash_table_size (c->tensors) == 0)
    good = trt_fail (error, TRT_ERROR_PARSE, "it holds no tensors");
  return good ? g_steal_pointer (&c) : NULL;
}

/**
 * trt_calibration_load:
 * @path: a file of trt_calibration_save(), or a calibration cache of TensorRT
 *
 * Returns: (transfer full) (nullable): the calibration; on %NULL @error is
 *   %TRT_ERROR_IO, %TRT_ERROR_LIMIT or %TRT_ERROR_PARSE and names the file
 */
TrtCalibration *
trt_calibration_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes
      = trt_file_read (path, MAX_BYTES, TRT_FILE_NONE, NULL, 0, error);
  g_autofree char *text = NULL;
  TrtCalibration *c;
  gsize size;

  if (bytes == NULL)
    return NULL;
  size = g_bytes_get_size (bytes);
  text = g_strndup (g_bytes_get_data (bytes, NULL), size);
  if (size == 0 || strlen (text) != size) {
    trt_fail (error, TRT_ERROR_PARSE,
        "calibration '%s': this is no text file", path);
    return NULL;
  }
  c = parse (text, error);
  if (c == NULL)
    g_prefix_error (error, "calibration '%s': ", path);
  return c;
}
