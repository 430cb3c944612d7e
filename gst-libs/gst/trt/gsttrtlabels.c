/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Names of classes: files, lists, and what exporters write.
 */
/**
 * SECTION:gsttrtlabels
 * @title: Labels
 * @short_description: names of classes
 *
 * A labels file has one name a line, the first line naming class 0. Line ends
 * may be LF, CRLF or CR, a byte order mark is skipped, blanks around a name are
 * dropped, and what is not UTF-8 is replaced. A blank line keeps its place with
 * its number as the name ("7"); blank lines at the end do not count.
 */
#include "gsttrtlabels.h"

#include <gio/gio.h>
#include <string.h>

/* One name, cleaned: UTF-8, no control characters, no blanks around, bounded;
 * its number where nothing is left. */
static gchar *
clean (const gchar *text, gsize size, guint index)
{
  g_autofree gchar *valid = NULL;

  if (size > GST_TRT_LABEL_MAX_BYTES) {
    size = GST_TRT_LABEL_MAX_BYTES;
    /* A cut does not go through a character. */
    while (size > 0 && (text[size] & 0xc0) == 0x80)
      size--;
  }
  valid = g_utf8_make_valid (text, size);
  for (gchar *p = valid; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f)
      *p = ' ';
  g_strstrip (valid);
  if (*valid == '\0')
    return g_strdup_printf ("%u", index);
  return g_steal_pointer (&valid);
}

static gboolean
add (GPtrArray *labels, const gchar *text, gsize size, GError **error)
{
  if (labels->len >= GST_TRT_LABELS_MAX) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "more than %d labels", GST_TRT_LABELS_MAX);
    return FALSE;
  }
  g_ptr_array_add (labels, clean (text, size, labels->len));
  return TRUE;
}

static gboolean
is_blank (const gchar *text, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if ((guchar) text[i] > 0x20)
      return FALSE;
  return TRUE;
}

/**
 * gst_trt_labels_parse:
 * @data: (array length=size): contents of a labels file; need not end with 0
 * @size: bytes
 * @error: set when %NULL is returned
 *
 * Reads names, one a line.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the names, none of
 *   them empty; %NULL with %GST_RESOURCE_ERROR_FAILED if there are too many
 */
GPtrArray *
gst_trt_labels_parse (const gchar *data, gsize size, GError **error)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  const gchar *end = data + size;
  gsize blank = 0;

  if (size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    data += 3;
  while (data < end) {
    const gchar *line = data;

    while (data < end && *data != '\n' && *data != '\r')
      data++;
    if (is_blank (line, data - line)) {
      blank++;
      /* Longer gaps than there can be labels do not fill the memory. */
      if (blank > GST_TRT_LABELS_MAX)
        break;
    } else {
      for (; blank > 0; blank--)
        if (!add (labels, "", 0, error))
          return NULL;
      if (!add (labels, line, data - line, error))
        return NULL;
    }
    if (data + 1 < end && data[0] == '\r' && data[1] == '\n')
      data++;
    data++;
  }
  return g_steal_pointer (&labels);
}

/**
 * gst_trt_labels_load:
 * @path: of a labels file
 * @error: set when %NULL is returned
 *
 * Reads a labels file of at most %GST_TRT_LABELS_MAX_BYTES.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the names; %NULL with
 *   %GST_RESOURCE_ERROR_NOT_FOUND, %GST_RESOURCE_ERROR_OPEN_READ,
 *   %GST_RESOURCE_ERROR_READ or %GST_RESOURCE_ERROR_FAILED
 */
GPtrArray *
gst_trt_labels_load (const gchar *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree gchar *data = NULL;
  GPtrArray *labels;
  gsize size;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
        "labels file '%s' %s", path,
        g_file_test (path, G_FILE_TEST_EXISTS) ? "is not a regular file"
                                               : "does not exist");
    return NULL;
  }
  stream = g_file_read (file, NULL, &cause);
  if (stream == NULL) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
        "labels file '%s' cannot be opened: %s", path, cause->message);
    return NULL;
  }
  data = g_malloc (GST_TRT_LABELS_MAX_BYTES + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data,
          GST_TRT_LABELS_MAX_BYTES + 1, &size, NULL, &cause)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ,
        "labels file '%s' cannot be read: %s", path, cause->message);
    return NULL;
  }
  if (size > GST_TRT_LABELS_MAX_BYTES) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        "labels file '%s' is larger than %d bytes", path,
        GST_TRT_LABELS_MAX_BYTES);
    return NULL;
  }
  labels = gst_trt_labels_parse (data, size, error);
  if (labels == NULL)
    g_prefix_error (error, "labels file '%s': ", path);
  return labels;
}

/**
 * gst_trt_labels_parse_list:
 * @text: names with commas or semicolons between them: "cat,dog"
 *
 * Returns: (transfer full) (element-type utf8): the names; those beyond
 *   %GST_TRT_LABELS_MAX are dropped
 */
GPtrArray *
gst_trt_labels_parse_list (const gchar *text)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

  while (*text != '\0' && labels->len < GST_TRT_LABELS_MAX) {
    gsize length = strcspn (text, ",;");

    add (labels, text, length, NULL);
    text += length;
    if (*text != '\0')
      text++;
  }
  return g_steal_pointer (&labels);
}

static void
skip_blanks (const gchar **at)
{
  while (g_ascii_isspace (**at))
    *at += 1;
}

/* A quoted string at *at; NULL when there is none or it has no end. */
static gchar *
parse_quoted (const gchar **at)
{
  gchar quote = **at;
  g_autoptr (GString) text = g_string_new (NULL);

  if (quote != '\'' && quote != '"')
    return NULL;
  for (*at += 1; **at != quote; *at += 1) {
    if (**at == '\\' && (*at)[1] != '\0')
      *at += 1;
    if (**at == '\0')
      return NULL;
    g_string_append_c (text, **at);
  }
  *at += 1;
  return clean (text->str, text->len, 0);
}

static void
put (GPtrArray *labels, guint index, gchar *name)
{
  while (labels->len <= index)
    g_ptr_array_add (labels, g_strdup_printf ("%u", labels->len));
  g_free (labels->pdata[index]);
  labels->pdata[index] = name;
}

/* One "7: 'name'" or "'name'"; FALSE when it is neither. */
static gboolean
parse_entry (const gchar **at, GPtrArray *labels)
{
  guint64 index = labels->len;
  gchar *name;

  if (g_ascii_isdigit (**at)) {
    gchar *rest;

    index = g_ascii_strtoull (*at, &rest, 10);
    *at = rest;
    skip_blanks (at);
    if (**at != ':')
      return FALSE;
    *at += 1;
    skip_blanks (at);
  }
  if (index >= GST_TRT_LABELS_MAX)
    return FALSE;
  name = parse_quoted (at);
  if (name == NULL)
    return FALSE;
  put (labels, index, name);
  return TRUE;
}

/**
 * gst_trt_labels_parse_python:
 * @text: a dictionary or list as Python prints it: "{0: 'cat', 1: 'dog'}"
 * @error: set when %NULL is returned
 *
 * Reads what Ultralytics' exporter writes into a model's "names". Classes that
 * are left out get their number as name.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the names; %NULL with
 *   %GST_STREAM_ERROR_FORMAT
 */
GPtrArray *
gst_trt_labels_parse_python (const gchar *text, GError **error)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  const gchar *at = text;
  gchar close;

  skip_blanks (&at);
  if (*at != '{' && *at != '[')
    goto wrong;
  close = *at == '{' ? '}' : ']';
  at++;
  skip_blanks (&at);
  while (*at != close) {
    if (!parse_entry (&at, labels))
      goto wrong;
    skip_blanks (&at);
    if (*at == ',')
      at++;
    else if (*at != close)
      goto wrong;
    skip_blanks (&at);
  }
  return g_steal_pointer (&labels);

  /* ERRORS */
wrong:
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "names are not a dictionary or list of strings: unexpected text at "
      "character %d", (gint) (at - text));
  return NULL;
}
