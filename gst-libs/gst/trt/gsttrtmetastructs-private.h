/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * An object as a structure: of our own meta, and of a region of interest. */
#ifndef __GST_TRT_META_STRUCTS_PRIVATE_H__
#define __GST_TRT_META_STRUCTS_PRIVATE_H__

#include <gst/trt/gsttrtinfermeta.h>

G_BEGIN_DECLS

/* A string and what it became; {} at first. */
typedef struct {
  const gchar *string;
  GQuark quark;
} MetaString;

/* @string as g_intern_string() has it, with what is not UTF-8 replaced, since a
 * structure takes nothing else; NULL stays NULL. @last is that of the object
 * before, which mostly has the same. */
G_GNUC_INTERNAL
const gchar *meta_intern (MetaString *last, const gchar *string);

/* An "object" of GstTrtInferMeta. @is_interned: the object's strings are, and
 * need no copies. */
G_GNUC_INTERNAL
GstStructure *meta_new_object (
    const GstTrtObject *object, gboolean is_interned);

/* The "detection" of a GstVideoRegionOfInterestMeta; the object's strings are
 * interned. */
G_GNUC_INTERNAL
GstStructure *meta_new_detection (const GstTrtObject *object);

G_END_DECLS

#endif /* __GST_TRT_META_STRUCTS_PRIVATE_H__ */
