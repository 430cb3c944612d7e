/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * An object as a structure. Several of these are made for each box of each
 * frame.
 */
#include "gsttrtmetastructs-private.h"
#include "gsttrtmetafields-private.h"

const gchar *
meta_intern (MetaString *last, const gchar *string)
{
  if (string != last->string) {
    g_autofree gchar *valid
        = string == NULL || g_utf8_validate (string, -1, NULL)
              ? NULL
              : g_utf8_make_valid (string, -1);

    last->string = string;
    last->quark = g_quark_from_string (valid != NULL ? valid : string);
  }
  return g_quark_to_string (last->quark);
}

static void
set_landmarks (GstStructure *structure, const GstTrtObject *object)
{
  guint n = MIN (object->n_landmarks, GST_TRT_MAX_LANDMARKS) * 2;
  GValue array = G_VALUE_INIT;

  gst_value_array_init (&array, n);
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_DOUBLE);
    g_value_set_double (&value, object->landmarks[i]);
    gst_value_array_append_and_take_value (&array, &value);
  }
  gst_structure_id_take_value (structure, meta_quarks[Q_LANDMARKS], &array);
}

GstStructure *
meta_new_object (const GstTrtObject *object, gboolean is_interned)
{
  void (*set_string) (GstStructure *, GQuark, const gchar *)
      = is_interned ? meta_set_interned : meta_set_string;
  GstStructure *s = gst_structure_new_id_empty (meta_quarks[Q_OBJECT]);

  meta_set_double (s, meta_quarks[Q_X], object->x);
  meta_set_double (s, meta_quarks[Q_Y], object->y);
  meta_set_double (s, meta_quarks[Q_W], object->w);
  meta_set_double (s, meta_quarks[Q_H], object->h);
  meta_set_double (s, meta_quarks[Q_CONFIDENCE], object->confidence);
  meta_set_int (s, meta_quarks[Q_LABEL_ID], object->label_id);
  set_string (s, meta_quarks[Q_LABEL], object->label);
  set_string (s, meta_quarks[Q_MODEL_NAME], object->model_name);
  if (object->object_id != 0)
    gst_structure_id_set (
        s, meta_quarks[Q_OBJECT_ID], G_TYPE_UINT64, object->object_id, NULL);
  if (object->roi_id >= 0)
    meta_set_int (s, meta_quarks[Q_ROI_ID], object->roi_id);
  if (object->n_landmarks > 0)
    set_landmarks (s, object);
  return s;
}

GstStructure *
meta_new_detection (const GstTrtObject *object)
{
  GstStructure *s = gst_structure_new_id_empty (meta_quarks[Q_DETECTION]);

  meta_set_double (s, meta_quarks[Q_X_MIN], object->x);
  meta_set_double (s, meta_quarks[Q_X_MAX], object->x + object->w);
  meta_set_double (s, meta_quarks[Q_Y_MIN], object->y);
  meta_set_double (s, meta_quarks[Q_Y_MAX], object->y + object->h);
  meta_set_double (s, meta_quarks[Q_CONFIDENCE], object->confidence);
  meta_set_int (s, meta_quarks[Q_ROI_LABEL_ID], object->label_id);
  meta_set_interned (s, meta_quarks[Q_LABEL], object->label);
  meta_set_interned (s, meta_quarks[Q_ROI_MODEL_NAME], object->model_name);
  return s;
}
