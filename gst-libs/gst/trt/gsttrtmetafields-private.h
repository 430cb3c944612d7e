/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The fields of GstTrtInferMeta's structures and of regions', by quark. */
#ifndef __GST_TRT_META_FIELDS_PRIVATE_H__
#define __GST_TRT_META_FIELDS_PRIVATE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TRT_META_QUARKS(Q)                                                              \
  Q (X, "x")                                                                   \
  Q (Y, "y")                                                                   \
  Q (W, "w")                                                                   \
  Q (H, "h")                                                                   \
  Q (CONFIDENCE, "confidence")                                                 \
  Q (LABEL, "label")                                                           \
  Q (LABEL_ID, "label-id")                                                     \
  Q (OBJECT_ID, "object-id")                                                   \
  Q (ROI_ID, "roi-id")                                                         \
  Q (MODEL_NAME, "model-name")                                                 \
  Q (LANDMARKS, "landmarks")                                                   \
  Q (N_OBJECTS, "n-objects")                                                   \
  Q (N_CLASSES, "n-classes")                                                   \
  Q (OBJECT, "object")                                                         \
  Q (CLASS, "class")                                                           \
  Q (DETECTION, "detection")                                                   \
  Q (X_MIN, "x_min")                                                           \
  Q (X_MAX, "x_max")                                                           \
  Q (Y_MIN, "y_min")                                                           \
  Q (Y_MAX, "y_max")                                                           \
  Q (ROI_LABEL_ID, "label_id")                                                 \
  Q (ROI_MODEL_NAME, "model_name")

#define GST_TRT_META_QUARK_ENUM(id, string) Q_##id,
enum { GST_TRT_META_QUARKS (GST_TRT_META_QUARK_ENUM) N_META_QUARKS };

/* Valid after meta_fields_init (), which is to be called once. */
G_GNUC_INTERNAL extern GQuark meta_quarks[N_META_QUARKS];

G_GNUC_INTERNAL
void meta_fields_init (void);

/* "object-N" and "class-N" */
G_GNUC_INTERNAL
GQuark meta_object_field (guint index);
G_GNUC_INTERNAL
GQuark meta_class_field (guint index);

/* Of the meta's own structure. A field that is missing, or of another type, is 0
 * or NULL; take frees what was there. */
G_GNUC_INTERNAL
guint meta_get_count (GstCustomMeta *meta, GQuark field);
G_GNUC_INTERNAL
void meta_set_count (GstCustomMeta *meta, GQuark field, guint count);
G_GNUC_INTERNAL
void meta_take_structure (
    GstCustomMeta *meta, GQuark field, GstStructure *structure);
G_GNUC_INTERNAL
const GstStructure *meta_get_structure (GstCustomMeta *meta, GQuark field);

/* Of an object or class. Setting a NULL string sets nothing; of others what is
 * not UTF-8 is replaced, since a structure takes nothing else. An interned one
 * (meta_intern) is not copied. */
G_GNUC_INTERNAL
void meta_set_double (GstStructure *structure, GQuark field, gdouble number);
G_GNUC_INTERNAL
void meta_set_int (GstStructure *structure, GQuark field, gint number);
G_GNUC_INTERNAL
void meta_set_interned (
    GstStructure *structure, GQuark field, const gchar *string);
G_GNUC_INTERNAL
void meta_set_string (
    GstStructure *structure, GQuark field, const gchar *string);
G_GNUC_INTERNAL
const gchar *meta_get_string (const GstStructure *structure, GQuark field);
G_GNUC_INTERNAL
gdouble meta_get_double (const GstStructure *structure, GQuark field);
G_GNUC_INTERNAL
gint meta_get_int (const GstStructure *structure, GQuark field, gint otherwise);

G_END_DECLS

#endif /* __GST_TRT_META_FIELDS_PRIVATE_H__ */
