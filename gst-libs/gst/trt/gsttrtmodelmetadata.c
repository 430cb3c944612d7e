/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Strings that exporters leave inside a model (ONNX metadata_props).
 */
#include "gsttrtmodelinfo.h"
#include "gsttrtlabels.h"

#include <stdio.h>

static gboolean
set (GstTrtModelInfo *info, GstTrtModelField field, const gchar *text,
    GError **error)
{
  return gst_trt_model_info_set (
      info, field, text, GST_TRT_ORIGIN_METADATA, error);
}

static gboolean
read_names (GstTrtModelInfo *info, const gchar *names, GError **error)
{
  GPtrArray *labels = gst_trt_labels_parse_python (names, error);

  if (labels == NULL) {
    g_prefix_error (error, "model metadata 'names': ");
    return FALSE;
  }
  gst_trt_model_info_take_labels (info, labels, GST_TRT_ORIGIN_METADATA);
  return TRUE;
}

/* "[640, 640]" or "[640]": height and width. Only for inputs whose shape is
 * open; the element asks the model first. */
static gboolean
read_imgsz (GstTrtModelInfo *info, const gchar *text, GError **error)
{
  gint height = 0, width = 0;
  gint n = sscanf (text, " [ %d , %d", &height, &width);
  g_autofree gchar *shape = NULL;

  if (n == 1)
    width = height;
  if (n < 1 || height < 1 || width < 1) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "model metadata 'imgsz' is '%s': want [height, width]", text);
    return FALSE;
  }
  shape = g_strdup_printf ("1x3x%dx%d", height, width);
  return set (info, GST_TRT_MODEL_INPUT_SHAPE, shape, error);
}

/* What Ultralytics trains with: 0..1, and grey bars, or for classifiers the
 * middle of the picture. */
static gboolean
read_task (GstTrtModelInfo *info, const gchar *task, GError **error)
{
  gboolean classify = g_str_equal (task, "classify");

  return set (info, GST_TRT_MODEL_INPUT_FORMAT, "rgb", error)
      && set (info, GST_TRT_MODEL_MEAN, "0", error)
      && set (info, GST_TRT_MODEL_STD, "255", error)
      && set (info, GST_TRT_MODEL_PAD_VALUE, "114", error)
      && set (info, GST_TRT_MODEL_CROP_FRACTION, "1", error)
      && set (info, GST_TRT_MODEL_RESIZE_MODE,
          classify ? "crop" : "letterbox", error)
      && (!classify || set (info, GST_TRT_MODEL_HEAD, "classifier", error));
}

/**
 * gst_trt_model_info_set_metadata:
 * @info: what is known
 * @metadata: (element-type utf8 utf8): key and value strings of the model
 * @error: set when %FALSE is returned
 *
 * Reads what exporters leave inside a model: Ultralytics' `names`, `imgsz` and
 * `task`, and the keys of #GstTrtModelField with "trtinfer." before them. A key
 * that cannot be read does not keep the others from being read.
 *
 * Returns: %FALSE with %GST_STREAM_ERROR_FORMAT of the first key that cannot be
 *   read
 */
gboolean
gst_trt_model_info_set_metadata (
    GstTrtModelInfo *info, GHashTable *metadata, GError **error)
{
  g_autoptr (GError) first = NULL;
  const gchar *names = g_hash_table_lookup (metadata, "names");
  const gchar *imgsz = g_hash_table_lookup (metadata, "imgsz");
  const gchar *task = g_hash_table_lookup (metadata, "task");

  if (names != NULL)
    read_names (info, names, &first);
  if (imgsz != NULL)
    read_imgsz (info, imgsz, first != NULL ? NULL : &first);
  if (task != NULL && names != NULL)
    read_task (info, task, first != NULL ? NULL : &first);
  for (guint f = 0; f < GST_TRT_MODEL_N_FIELDS; f++) {
    g_autofree gchar *key
        = g_strconcat ("trtinfer.", gst_trt_model_field_get_name (f), NULL);
    const gchar *text = g_hash_table_lookup (metadata, key);

    if (text != NULL)
      set (info, f, text, first != NULL ? NULL : &first);
  }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}
