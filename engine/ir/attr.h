/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* attr.h: named values on a node. */
#ifndef TRT_IR_ATTR_H
#define TRT_IR_ATTR_H

#include <glib.h>

/* Stored in plans: only ever append. */
typedef enum {
  TRT_ATTR_NONE = 0,
  TRT_ATTR_INT = 1,
  TRT_ATTR_FLOAT = 2,
  TRT_ATTR_STRING = 3,
  TRT_ATTR_INTS = 4,
  TRT_ATTR_FLOATS = 5
} TrtAttrType;

typedef struct {
  char *name;
  TrtAttrType type;
  gint64 i;        /* INT */
  double f;        /* FLOAT */
  char *s;         /* STRING */
  guint n;         /* INTS, FLOATS */
  gint64 *ints;
  double *floats;
} TrtAttr;

void trt_attr_free (TrtAttr *attr);
TrtAttr *trt_attr_copy (const TrtAttr *attr);

/* What an operator declares about an attribute. */
typedef struct {
  const char *name; /* NULL ends the list */
  TrtAttrType type;
  gboolean required;
  gint64 i;      /* default of INT */
  double f;      /* default of FLOAT */
  const char *s; /* default of STRING; INTS and FLOATS default to absent */
} TrtAttrSpec;

#endif
