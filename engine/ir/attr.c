/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* attr.c: lifecycle of attributes. */
#include "ir/attr.h"

void
trt_attr_free (TrtAttr *attr)
{
  if (attr == NULL)
    return;
  g_free (attr->name);
  g_free (attr->s);
  g_free (attr->ints);
  g_free (attr->floats);
  g_free (attr);
}

TrtAttr *
trt_attr_copy (const TrtAttr *attr)
{
  TrtAttr *copy = g_memdup2 (attr, sizeof *attr);

  copy->name = g_strdup (attr->name);
  copy->s = g_strdup (attr->s);
  copy->ints = g_memdup2 (attr->ints, attr->n * sizeof (gint64));
  copy->floats = g_memdup2 (attr->floats, attr->n * sizeof (double));
  return copy;
}
