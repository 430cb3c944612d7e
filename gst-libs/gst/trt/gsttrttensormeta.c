/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * GstTrtTensorMeta: the network's raw outputs.
 */
/**
 * SECTION:gsttrttensormeta
 * @title: GstTrtTensorMeta
 * @short_description: raw outputs of a network
 *
 * A #GstCustomMeta without tags, for code that decodes outputs itself; upstream
 * has a tensor meta only from GStreamer 1.26 on. Its structure:
 *
 * |[
 * n-tensors   int            number of tensor-N fields
 * tensor-0    GstStructure, named "tensor"
 *   name        string         as in the model
 *   type        string         float32, float16, int8, uint8, int32, int64, bool
 *   dims        GstValueArray of int64, outermost first, row-major
 *   data        GstBuffer      the elements, machine byte order
 * ]|
 *
 * Copies of a buffer share the data.
 */
#include "gsttrttensormeta.h"

/**
 * gst_trt_tensor_meta_get_info:
 *
 * Registers the meta if it is not yet, and says what it is. Thread-safe.
 *
 * Returns: (transfer none): the registered info
 */
const GstMetaInfo *
gst_trt_tensor_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;
  static const gchar *no_tags[] = { NULL };

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *meta = gst_meta_register_custom (
        GST_TRT_TENSOR_META_NAME, no_tags, NULL, NULL, NULL);

    g_once_init_leave (&info, meta);
  }
  return info;
}

/**
 * gst_buffer_add_trt_tensor_meta:
 * @buffer: a writable buffer
 *
 * The tensor meta of @buffer, made if there is none yet.
 *
 * Returns: (transfer none): the meta, empty when new
 */
GstCustomMeta *
gst_buffer_add_trt_tensor_meta (GstBuffer *buffer)
{
  GstCustomMeta *meta;

  g_return_val_if_fail (gst_buffer_is_writable (buffer), NULL);
  meta = gst_buffer_get_trt_tensor_meta (buffer);
  if (meta != NULL)
    return meta;
  meta = gst_buffer_add_custom_meta (buffer, GST_TRT_TENSOR_META_NAME);
  gst_structure_set (gst_custom_meta_get_structure (meta), "n-tensors",
      G_TYPE_INT, 0, NULL);
  return meta;
}

/**
 * gst_buffer_get_trt_tensor_meta:
 * @buffer: a buffer
 *
 * Returns: (transfer none) (nullable): the tensor meta of @buffer
 */
GstCustomMeta *
gst_buffer_get_trt_tensor_meta (GstBuffer *buffer)
{
  gst_trt_tensor_meta_get_info ();
  return gst_buffer_get_custom_meta (buffer, GST_TRT_TENSOR_META_NAME);
}

static void
set_dims (GstStructure *structure, const GstTrtTensor *tensor)
{
  GValue array = G_VALUE_INIT;

  gst_value_array_init (&array, tensor->n_dims);
  for (guint i = 0; i < tensor->n_dims; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_INT64);
    g_value_set_int64 (&value, tensor->dims[i]);
    gst_value_array_append_and_take_value (&array, &value);
  }
  gst_structure_take_value (structure, "dims", &array);
}

/**
 * gst_trt_tensor_meta_add:
 * @meta: the tensor meta of a writable buffer
 * @tensor: what to add; takes a reference on its data
 *
 * Returns: the index of the new tensor
 */
guint
gst_trt_tensor_meta_add (GstCustomMeta *meta, const GstTrtTensor *tensor)
{
  guint index = gst_trt_tensor_meta_get_n_tensors (meta);
  GstStructure *all = gst_custom_meta_get_structure (meta);
  GstStructure *one;
  gchar field[32];

  g_return_val_if_fail (tensor->n_dims <= GST_TRT_MAX_DIMS, index);
  one = gst_structure_new ("tensor", "name", G_TYPE_STRING, tensor->name,
      "type", G_TYPE_STRING, tensor->type, "data", GST_TYPE_BUFFER,
      tensor->data, NULL);
  set_dims (one, tensor);
  g_snprintf (field, sizeof field, "tensor-%u", index);
  gst_structure_set (all, field, GST_TYPE_STRUCTURE, one, "n-tensors",
      G_TYPE_INT, (gint) index + 1, NULL);
  gst_structure_free (one);
  return index;
}

/**
 * gst_trt_tensor_meta_get_n_tensors:
 * @meta: a tensor meta
 *
 * Returns: the number of tensors
 */
guint
gst_trt_tensor_meta_get_n_tensors (GstCustomMeta *meta)
{
  gint n = 0;

  gst_structure_get_int (gst_custom_meta_get_structure (meta), "n-tensors", &n);
  return MAX (n, 0);
}

/**
 * gst_trt_tensor_meta_get:
 * @meta: a tensor meta
 * @index: which, from 0
 * @tensor: (out caller-allocates): filled; all it points to belongs to @meta
 *
 * Returns: %FALSE when there is no such tensor
 */
gboolean
gst_trt_tensor_meta_get (GstCustomMeta *meta, guint index, GstTrtTensor *tensor)
{
  const GstStructure *s;
  const GValue *value, *dims, *data;
  gchar field[32];

  g_snprintf (field, sizeof field, "tensor-%u", index);
  value = gst_structure_get_value (gst_custom_meta_get_structure (meta), field);
  if (value == NULL || !GST_VALUE_HOLDS_STRUCTURE (value))
    return FALSE;
  s = gst_value_get_structure (value);
  dims = gst_structure_get_value (s, "dims");
  data = gst_structure_get_value (s, "data");
  if (dims == NULL || !GST_VALUE_HOLDS_ARRAY (dims) || data == NULL
      || !GST_VALUE_HOLDS_BUFFER (data)
      || gst_value_array_get_size (dims) > GST_TRT_MAX_DIMS)
    return FALSE;
  tensor->name = gst_structure_get_string (s, "name");
  tensor->type = gst_structure_get_string (s, "type");
  tensor->data = gst_value_get_buffer (data);
  tensor->n_dims = gst_value_array_get_size (dims);
  for (guint i = 0; i < tensor->n_dims; i++)
    tensor->dims[i] = g_value_get_int64 (gst_value_array_get_value (dims, i));
  return TRUE;
}
