/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * `.modelinfo` files.
 */
#include "gsttrtmodelinfo.h"
#include "gsttrtlabels.h"

#include <gio/gio.h>
#include <string.h>

#define OUR_GROUP "trtinfer"
#define UPSTREAM_GROUP "modelinfo"
#define MAX_BYTES (1024 * 1024)

static GKeyFile *
open_keyfile (const gchar *path, GError **error)
{
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree gchar *data = g_malloc (MAX_BYTES + 1);
  gsize size = 0;

  stream = g_file_read (file, NULL, &cause);
  if (stream == NULL
      || !g_input_stream_read_all (
          G_INPUT_STREAM (stream), data, MAX_BYTES + 1, &size, NULL, &cause)) {
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ,
        "model info '%s' cannot be read: %s", path, cause->message);
    return NULL;
  }
  if (size > MAX_BYTES) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "model info '%s' is larger than %d bytes", path, MAX_BYTES);
    return NULL;
  }
  if (!g_key_file_load_from_data (
          keyfile, data, size, G_KEY_FILE_NONE, &cause)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "model info '%s': %s", path, cause->message);
    return NULL;
  }
  return g_steal_pointer (&keyfile);
}

/* "min,max;min,max;min,max": what the input holds for 0 and for 255. */
static gboolean
set_ranges (GstTrtModelInfo *info, const gchar *text, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (text, ";", 4);
  g_autoptr (GString) mean = g_string_new (NULL);
  g_autoptr (GString) std = g_string_new (NULL);

  for (guint i = 0; pairs[i] != NULL && *pairs[i] != '\0'; i++) {
    gchar number[G_ASCII_DTOSTR_BUF_SIZE], *end;
    gdouble low = g_ascii_strtod (pairs[i], &end), high = low, width;

    if (*end == ',')
      high = g_ascii_strtod (end + 1, &end);
    if (*end != '\0' || !(high > low)) {
      g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
          "ranges '%s': want min,max pairs with ';' between", text);
      return FALSE;
    }
    width = 255 / (high - low);
    if (i > 0) {
      g_string_append_c (mean, ',');
      g_string_append_c (std, ',');
    }
    g_string_append (mean, g_ascii_dtostr (number, sizeof number, -low * width));
    g_string_append (std, g_ascii_dtostr (number, sizeof number, width));
  }
  return gst_trt_model_info_set (info, GST_TRT_MODEL_MEAN, mean->str,
             GST_TRT_ORIGIN_FILE, error)
      && gst_trt_model_info_set (
          info, GST_TRT_MODEL_STD, std->str, GST_TRT_ORIGIN_FILE, error);
}

/* Upstream's group of an input tensor. */
static gboolean
read_input_group (GstTrtModelInfo *info, GKeyFile *keyfile, const gchar *group,
    GError **error)
{
  g_autofree gchar *dims = g_key_file_get_string (keyfile, group, "dims", NULL);
  g_autofree gchar *ranges
      = g_key_file_get_string (keyfile, group, "ranges", NULL);

  if (dims != NULL
      && !gst_trt_model_info_set (
          info, GST_TRT_MODEL_INPUT_SHAPE, dims, GST_TRT_ORIGIN_FILE, error))
    return FALSE;
  return ranges == NULL || set_ranges (info, ranges, error);
}

static gboolean
read_labels_file (GstTrtModelInfo *info, GKeyFile *keyfile, const gchar *path,
    GError **error)
{
  g_autofree gchar *name
      = g_key_file_get_string (keyfile, OUR_GROUP, "labels-file", NULL);
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *file = NULL;
  GPtrArray *labels;

  if (name == NULL)
    return TRUE;
  file = g_path_is_absolute (name) ? g_strdup (name)
                                   : g_build_filename (folder, name, NULL);
  labels = gst_trt_labels_load (file, error);
  if (labels == NULL)
    return FALSE;
  gst_trt_model_info_take_labels (info, labels, GST_TRT_ORIGIN_FILE);
  return TRUE;
}

static gboolean
read_our_group (GstTrtModelInfo *info, GKeyFile *keyfile, const gchar *path,
    GError **error)
{
  for (guint f = 0; f < GST_TRT_MODEL_N_FIELDS; f++) {
    g_autofree gchar *text = g_key_file_get_string (
        keyfile, OUR_GROUP, gst_trt_model_field_get_name (f), NULL);

    if (text != NULL
        && !gst_trt_model_info_set (
            info, f, text, GST_TRT_ORIGIN_FILE, error))
      return FALSE;
  }
  return read_labels_file (info, keyfile, path, error);
}

/**
 * gst_trt_model_info_load_keyfile:
 * @info: what is known
 * @path: of a `.modelinfo` file
 * @error: set when %FALSE is returned
 *
 * Reads a `.modelinfo` file. Groups and keys that are not known are left alone.
 *
 * Returns: %FALSE with %GST_RESOURCE_ERROR_OPEN_READ or
 *   %GST_STREAM_ERROR_FORMAT, or what gst_trt_labels_load() says
 */
gboolean
gst_trt_model_info_load_keyfile (
    GstTrtModelInfo *info, const gchar *path, GError **error)
{
  g_autoptr (GKeyFile) keyfile = open_keyfile (path, error);
  g_auto (GStrv) groups = NULL;
  gboolean good = TRUE;

  if (keyfile == NULL)
    return FALSE;
  groups = g_key_file_get_groups (keyfile, NULL);
  for (guint i = 0; good && groups[i] != NULL; i++) {
    g_autofree gchar *dir
        = g_key_file_get_string (keyfile, groups[i], "dir", NULL);

    if (g_strcmp0 (dir, "input") == 0 && !g_str_equal (groups[i], OUR_GROUP)
        && !g_str_equal (groups[i], UPSTREAM_GROUP))
      good = read_input_group (info, keyfile, groups[i], error);
  }
  /* Ours last: of two that count the same the later one stays. */
  if (good && g_key_file_has_group (keyfile, OUR_GROUP))
    good = read_our_group (info, keyfile, path, error);
  if (!good)
    g_prefix_error (error, "model info '%s': ", path);
  return good;
}

/**
 * gst_trt_model_info_load_file:
 * @info: what is known
 * @model_path: of the model
 * @error: set when %FALSE is returned
 *
 * Reads the `.modelinfo` file beside a model, if there is one:
 * `MODEL.onnx.modelinfo`, or else `MODEL.modelinfo`.
 *
 * Returns: %TRUE when there is none or it is good; else as
 *   gst_trt_model_info_load_keyfile()
 */
gboolean
gst_trt_model_info_load_file (
    GstTrtModelInfo *info, const gchar *model_path, GError **error)
{
  g_autofree gchar *longer = g_strconcat (model_path, ".modelinfo", NULL);
  g_autofree gchar *shorter = NULL;
  const gchar *dot = strrchr (model_path, '.');

  if (g_file_test (longer, G_FILE_TEST_IS_REGULAR))
    return gst_trt_model_info_load_keyfile (info, longer, error);
  if (dot == NULL || strchr (dot, G_DIR_SEPARATOR) != NULL)
    return TRUE;
  shorter = g_strdup_printf (
      "%.*s.modelinfo", (gint) (dot - model_path), model_path);
  if (g_file_test (shorter, G_FILE_TEST_IS_REGULAR))
    return gst_trt_model_info_load_keyfile (info, shorter, error);
  return TRUE;
}
