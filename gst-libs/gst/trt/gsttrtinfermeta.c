/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * GstTrtInferMeta: what inference found on a frame.
 */
/**
 * SECTION:gsttrtinfermeta
 * @title: GstTrtInferMeta
 * @short_description: objects and classes found on a frame
 *
 * A #GstCustomMeta without tags, so that every converter, scaler and encoder
 * that copies metas keeps it, and plain introspection bindings can read it
 * without a line of C. Its structure:
 *
 * |[
 * n-objects   int         number of object-N fields
 * object-0    GstStructure, named "object"
 *   x y w h       double   normalised 0..1 of the frame, x and y the top left
 *   confidence    double   0..1
 *   label         string   optional
 *   label-id      int      -1 when there is none
 *   object-id     uint64   optional: the number that a tracker gave
 *   roi-id        int      optional: id of the GstVideoRegionOfInterestMeta
 *   model-name    string   optional
 *   landmarks     GstValueArray of double, x and y in turn, normalised; optional
 * object-1 ...
 * n-classes   int         number of class-N fields
 * class-0     GstStructure, named "class": answers about the whole frame,
 *             best first: confidence, label, label-id, model-name as above
 * ]|
 *
 * From Python, with nothing but gi:
 * |[
 * s = buffer.get_custom_meta("GstTrtInferMeta").get_structure()
 * for i in range(s.get_int("n-objects")[1]):
 *     o = s.get_value("object-%d" % i)
 *     print(o.get_string("label"), o.get_double("x")[1])
 * ]|
 *
 * A buffer carries at most one; a second model's objects are added to it, and
 * `model-name` tells them apart. Changing it needs a writable buffer.
 */
#include "gsttrtinfermeta.h"
#include "gsttrtmetafields-private.h"
#include "gsttrtmetastructs-private.h"

/**
 * gst_trt_infer_meta_get_info:
 *
 * Registers the meta if it is not yet, and says what it is. Thread-safe. Needed
 * only by code that reads metas which another process made (a GDP stream, say)
 * before any function of this library ran.
 *
 * Returns: (transfer none): the registered info
 */
const GstMetaInfo *
gst_trt_infer_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;
  static const gchar *no_tags[] = { NULL };

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *meta;

    meta_fields_init ();
    meta = gst_meta_register_custom (
        GST_TRT_INFER_META_NAME, no_tags, NULL, NULL, NULL);
    g_once_init_leave (&info, meta);
  }
  return info;
}

/**
 * gst_buffer_add_trt_infer_meta:
 * @buffer: a writable buffer
 *
 * The infer meta of @buffer, made if there is none yet.
 *
 * Returns: (transfer none): the meta, empty when new
 */
GstCustomMeta *
gst_buffer_add_trt_infer_meta (GstBuffer *buffer)
{
  GstCustomMeta *meta;

  g_return_val_if_fail (gst_buffer_is_writable (buffer), NULL);
  meta = gst_buffer_get_trt_infer_meta (buffer);
  if (meta != NULL)
    return meta;
  meta = gst_buffer_add_custom_meta (buffer, GST_TRT_INFER_META_NAME);
  meta_set_count (meta, meta_quarks[Q_N_OBJECTS], 0);
  meta_set_count (meta, meta_quarks[Q_N_CLASSES], 0);
  return meta;
}

/**
 * gst_buffer_get_trt_infer_meta:
 * @buffer: a buffer
 *
 * Returns: (transfer none) (nullable): the infer meta of @buffer
 */
GstCustomMeta *
gst_buffer_get_trt_infer_meta (GstBuffer *buffer)
{
  return (GstCustomMeta *) gst_buffer_get_meta (
      buffer, gst_trt_infer_meta_get_info ()->api);
}

static void
get_landmarks (const GstStructure *structure, GstTrtObject *object)
{
  const GValue *array
      = gst_structure_id_get_value (structure, meta_quarks[Q_LANDMARKS]);
  guint n;

  if (array == NULL || !GST_VALUE_HOLDS_ARRAY (array))
    return;
  n = MIN (gst_value_array_get_size (array) / 2, GST_TRT_MAX_LANDMARKS);
  for (guint i = 0; i < 2 * n; i++) {
    const GValue *value = gst_value_array_get_value (array, i);

    if (!G_VALUE_HOLDS_DOUBLE (value))
      return;
    object->landmarks[i] = g_value_get_double (value);
  }
  object->n_landmarks = n;
}

/**
 * gst_trt_infer_meta_add_object:
 * @meta: the infer meta of a writable buffer
 * @object: what to add; copied
 *
 * Returns: the index of the new object
 */
guint
gst_trt_infer_meta_add_object (GstCustomMeta *meta, const GstTrtObject *object)
{
  guint index = meta_get_count (meta, meta_quarks[Q_N_OBJECTS]);

  meta_take_structure (
      meta, meta_object_field (index), meta_new_object (object, FALSE));
  meta_set_count (meta, meta_quarks[Q_N_OBJECTS], index + 1);
  return index;
}

/**
 * gst_trt_infer_meta_get_n_objects:
 * @meta: an infer meta
 *
 * Returns: the number of objects
 */
guint
gst_trt_infer_meta_get_n_objects (GstCustomMeta *meta)
{
  return meta_get_count (meta, meta_quarks[Q_N_OBJECTS]);
}

/**
 * gst_trt_infer_meta_get_object:
 * @meta: an infer meta
 * @index: which, from 0
 * @object: (out caller-allocates): filled; its strings belong to @meta
 *
 * Returns: %FALSE when there is no such object
 */
gboolean
gst_trt_infer_meta_get_object (
    GstCustomMeta *meta, guint index, GstTrtObject *object)
{
  const GstStructure *s;
  const GValue *value;

  if (index >= meta_get_count (meta, meta_quarks[Q_N_OBJECTS]))
    return FALSE;
  s = meta_get_structure (meta, meta_object_field (index));
  if (s == NULL)
    return FALSE;
  object->x = meta_get_double (s, meta_quarks[Q_X]);
  object->y = meta_get_double (s, meta_quarks[Q_Y]);
  object->w = meta_get_double (s, meta_quarks[Q_W]);
  object->h = meta_get_double (s, meta_quarks[Q_H]);
  object->confidence = meta_get_double (s, meta_quarks[Q_CONFIDENCE]);
  object->label_id = meta_get_int (s, meta_quarks[Q_LABEL_ID], -1);
  object->roi_id = meta_get_int (s, meta_quarks[Q_ROI_ID], -1);
  value = gst_structure_id_get_value (s, meta_quarks[Q_OBJECT_ID]);
  object->object_id = value != NULL && G_VALUE_HOLDS_UINT64 (value)
      ? g_value_get_uint64 (value) : 0;
  object->label = meta_get_string (s, meta_quarks[Q_LABEL]);
  object->model_name = meta_get_string (s, meta_quarks[Q_MODEL_NAME]);
  object->n_landmarks = 0;
  get_landmarks (s, object);
  return TRUE;
}

/**
 * gst_trt_infer_meta_iterate:
 * @meta: an infer meta
 * @state: (inout): 0 before the first call
 * @object: (out caller-allocates): filled; its strings belong to @meta
 *
 * Walks over the objects in their order.
 *
 * Returns: %FALSE at the end
 */
gboolean
gst_trt_infer_meta_iterate (
    GstCustomMeta *meta, guint *state, GstTrtObject *object)
{
  if (!gst_trt_infer_meta_get_object (meta, *state, object))
    return FALSE;
  *state += 1;
  return TRUE;
}

/* FALSE where there is no such object. */
static gboolean
change_object (
    GstCustomMeta *meta, guint index, GQuark name, const GValue *value)
{
  const GstStructure *old;
  GstStructure *changed;
  GQuark field = meta_object_field (index);

  if (index >= meta_get_count (meta, meta_quarks[Q_N_OBJECTS]))
    return FALSE;
  old = meta_get_structure (meta, field);
  if (old == NULL)
    return FALSE;
  changed = gst_structure_copy (old);
  gst_structure_id_set_value (changed, name, value);
  meta_take_structure (meta, field, changed);
  return TRUE;
}

/**
 * gst_trt_infer_meta_set_object_id:
 * @meta: the infer meta of a writable buffer
 * @index: which object, from 0
 * @object_id: number of its track, not 0
 *
 * For trackers: names an object that an earlier element found.
 *
 * Returns: %FALSE when there is no such object
 */
gboolean
gst_trt_infer_meta_set_object_id (
    GstCustomMeta *meta, guint index, guint64 object_id)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_UINT64);
  g_value_set_uint64 (&value, object_id);
  return change_object (meta, index, meta_quarks[Q_OBJECT_ID], &value);
}

/**
 * gst_trt_infer_meta_set_roi_id:
 * @meta: the infer meta of a writable buffer
 * @index: which object, from 0
 * @roi_id: id of the #GstVideoRegionOfInterestMeta made from it
 *
 * Returns: %FALSE when there is no such object
 */
gboolean
gst_trt_infer_meta_set_roi_id (GstCustomMeta *meta, guint index, gint roi_id)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, roi_id);
  return change_object (meta, index, meta_quarks[Q_ROI_ID], &value);
}

/**
 * gst_trt_infer_meta_add_class:
 * @meta: the infer meta of a writable buffer
 * @klass: a classifier's answer about the whole frame; copied
 *
 * Returns: the index of the new answer
 */
guint
gst_trt_infer_meta_add_class (GstCustomMeta *meta, const GstTrtClass *klass)
{
  guint index = meta_get_count (meta, meta_quarks[Q_N_CLASSES]);
  GstStructure *s = gst_structure_new_id (meta_quarks[Q_CLASS],
      meta_quarks[Q_CONFIDENCE], G_TYPE_DOUBLE, klass->confidence,
      meta_quarks[Q_LABEL_ID], G_TYPE_INT, klass->label_id, NULL);

  meta_set_string (s, meta_quarks[Q_LABEL], klass->label);
  meta_set_string (s, meta_quarks[Q_MODEL_NAME], klass->model_name);
  meta_take_structure (meta, meta_class_field (index), s);
  meta_set_count (meta, meta_quarks[Q_N_CLASSES], index + 1);
  return index;
}

/**
 * gst_trt_infer_meta_get_n_classes:
 * @meta: an infer meta
 *
 * Returns: the number of answers about the whole frame
 */
guint
gst_trt_infer_meta_get_n_classes (GstCustomMeta *meta)
{
  return meta_get_count (meta, meta_quarks[Q_N_CLASSES]);
}

/**
 * gst_trt_infer_meta_get_class:
 * @meta: an infer meta
 * @index: which, from 0, best first
 * @klass: (out caller-allocates): filled; its strings belong to @meta
 *
 * Returns: %FALSE when there is no such answer
 */
gboolean
gst_trt_infer_meta_get_class (
    GstCustomMeta *meta, guint index, GstTrtClass *klass)
{
  const GstStructure *s;

  if (index >= meta_get_count (meta, meta_quarks[Q_N_CLASSES]))
    return FALSE;
  s = meta_get_structure (meta, meta_class_field (index));
  if (s == NULL)
    return FALSE;
  klass->confidence = meta_get_double (s, meta_quarks[Q_CONFIDENCE]);
  klass->label_id = meta_get_int (s, meta_quarks[Q_LABEL_ID], -1);
  klass->label = meta_get_string (s, meta_quarks[Q_LABEL]);
  klass->model_name = meta_get_string (s, meta_quarks[Q_MODEL_NAME]);
  return TRUE;
}
