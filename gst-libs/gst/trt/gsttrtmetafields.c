/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The fields of GstTrtInferMeta's structures and of regions', by quark: names
 * are looked up once and not for each object.
 */
#include "gsttrtmetafields-private.h"

#define AS_STRING(id, string) string,
static const gchar *const quark_names[N_META_QUARKS]
    = { GST_TRT_META_QUARKS (AS_STRING) };
GQuark meta_quarks[N_META_QUARKS];

/* The quarks of "object-N" and "class-N", for the first few N. */
#define N_CACHED 256
static GQuark object_quarks[N_CACHED];
static GQuark class_quarks[N_CACHED];

/* Fresh values, to be copied: looking up their types for every field costs more
 * than all the rest of setting it. They are plain data. */
static GValue double_value, int_value, string_value, structure_value;

void
meta_fields_init (void)
{
  g_value_init (&double_value, G_TYPE_DOUBLE);
  g_value_init (&int_value, G_TYPE_INT);
  g_value_init (&string_value, G_TYPE_STRING);
  g_value_init (&structure_value, GST_TYPE_STRUCTURE);
  for (guint i = 0; i < N_META_QUARKS; i++)
    meta_quarks[i] = g_quark_from_static_string (quark_names[i]);
  for (guint i = 0; i < N_CACHED; i++) {
    gchar name[32];

    g_snprintf (name, sizeof name, "object-%u", i);
    object_quarks[i] = g_quark_from_string (name);
    g_snprintf (name, sizeof name, "class-%u", i);
    class_quarks[i] = g_quark_from_string (name);
  }
}

static GQuark
numbered (const GQuark *cache, const gchar *word, guint index)
{
  gchar name[32];

  if (index < N_CACHED)
    return cache[index];
  g_snprintf (name, sizeof name, "%s-%u", word, index);
  return g_quark_from_string (name);
}

GQuark
meta_object_field (guint index)
{
  return numbered (object_quarks, "object", index);
}

GQuark
meta_class_field (guint index)
{
  return numbered (class_quarks, "class", index);
}

guint
meta_get_count (GstCustomMeta *meta, GQuark field)
{
  const GValue *value = gst_structure_id_get_value (
      gst_custom_meta_get_structure (meta), field);

  if (value == NULL || !G_VALUE_HOLDS_INT (value))
    return 0;
  return MAX (g_value_get_int (value), 0);
}

void
meta_set_count (GstCustomMeta *meta, GQuark field, guint count)
{
  meta_set_int (gst_custom_meta_get_structure (meta), field, (gint) count);
}

void
meta_take_structure (GstCustomMeta *meta, GQuark field, GstStructure *structure)
{
  GValue value = structure_value;

  g_value_take_boxed (&value, structure);
  gst_structure_id_take_value (
      gst_custom_meta_get_structure (meta), field, &value);
}

const GstStructure *
meta_get_structure (GstCustomMeta *meta, GQuark field)
{
  const GValue *value = gst_structure_id_get_value (
      gst_custom_meta_get_structure (meta), field);

  if (value == NULL || !GST_VALUE_HOLDS_STRUCTURE (value))
    return NULL;
  return gst_value_get_structure (value);
}

void
meta_set_double (GstStructure *structure, GQuark field, gdouble number)
{
  GValue value = double_value;

  g_value_set_double (&value, number);
  gst_structure_id_take_value (structure, field, &value);
}

void
meta_set_int (GstStructure *structure, GQuark field, gint number)
{
  GValue value = int_value;

  g_value_set_int (&value, number);
  gst_structure_id_take_value (structure, field, &value);
}

void
meta_set_interned (GstStructure *structure, GQuark field, const gchar *string)
{
  GValue value = string_value;

  if (string == NULL)
    return;
  g_value_set_interned_string (&value, string);
  gst_structure_id_take_value (structure, field, &value);
}

void
meta_set_string (GstStructure *structure, GQuark field, const gchar *string)
{
  GValue value = string_value;

  if (string == NULL)
    return;
  if (g_utf8_validate (string, -1, NULL))
    g_value_set_string (&value, string);
  else
    g_value_take_string (&value, g_utf8_make_valid (string, -1));
  gst_structure_id_take_value (structure, field, &value);
}

const gchar *
meta_get_string (const GstStructure *structure, GQuark field)
{
  const GValue *value = gst_structure_id_get_value (structure, field);

  return value != NULL && G_VALUE_HOLDS_STRING (value)
      ? g_value_get_string (value) : NULL;
}

gdouble
meta_get_double (const GstStructure *structure, GQuark field)
{
  const GValue *value = gst_structure_id_get_value (structure, field);

  return value != NULL && G_VALUE_HOLDS_DOUBLE (value)
      ? g_value_get_double (value) : 0;
}

gint
meta_get_int (const GstStructure *structure, GQuark field, gint otherwise)
{
  const GValue *value = gst_structure_id_get_value (structure, field);

  return value != NULL && G_VALUE_HOLDS_INT (value) ? g_value_get_int (value)
                                                     : otherwise;
}
