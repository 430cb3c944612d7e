/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* node.c: attributes of nodes, and errors that name a node. */
#include <string.h>

#include "ir/graph.h"
#include "ops/op.h"

static const TrtAttr *
own_attr (const TrtNode *node, const char *name)
{
  for (guint i = 0; i < node->attrs->len; i++) {
    const TrtAttr *attr = node->attrs->pdata[i];
    if (strcmp (attr->name, name) == 0)
      return attr;
  }
  return NULL;
}

static const TrtAttrSpec *
find_spec (const TrtNode *node, const char *name)
{
  for (const TrtAttrSpec *s = node->op->attrs; s != NULL && s->name; s++) {
    if (strcmp (s->name, name) == 0)
      return s;
  }
  return NULL;
}

const TrtAttr *
trt_node_find_attr (const TrtNode *node, const char *name)
{
  return own_attr (node, name);
}

gboolean
trt_node_has_attr (const TrtNode *node, const char *name)
{
  return own_attr (node, name) != NULL;
}

gint64
trt_node_get_int (const TrtNode *node, const char *name)
{
  const TrtAttr *attr = own_attr (node, name);
  const TrtAttrSpec *spec = find_spec (node, name);

  if (attr != NULL)
    return attr->i;
  return spec != NULL ? spec->i : 0;
}

double
trt_node_get_float (const TrtNode *node, const char *name)
{
  const TrtAttr *attr = own_attr (node, name);
  const TrtAttrSpec *spec = find_spec (node, name);

  if (attr != NULL)
    return attr->f;
  return spec != NULL ? spec->f : 0;
}

const char *
trt_node_get_string (const TrtNode *node, const char *name)
{
  const TrtAttr *attr = own_attr (node, name);
  const TrtAttrSpec *spec = find_spec (node, name);

  if (attr != NULL)
    return attr->s;
  return spec != NULL ? spec->s : NULL;
}

const gint64 *
trt_node_get_ints (const TrtNode *node, const char *name, guint *n_values)
{
  const TrtAttr *attr = own_attr (node, name);

  *n_values = attr != NULL ? attr->n : 0;
  return attr != NULL ? attr->ints : NULL;
}

const double *
trt_node_get_floats (const TrtNode *node, const char *name, guint *n_values)
{
  const TrtAttr *attr = own_attr (node, name);

  *n_values = attr != NULL ? attr->n : 0;
  return attr != NULL ? attr->floats : NULL;
}

void
trt_node_remove_attr (TrtNode *node, const char *name)
{
  for (guint i = 0; i < node->attrs->len; i++) {
    const TrtAttr *attr = node->attrs->pdata[i];
    if (strcmp (attr->name, name) == 0) {
      g_ptr_array_remove_index (node->attrs, i);
      return;
    }
  }
}

void
trt_node_add_attr (TrtNode *node, TrtAttr *attr)
{
  trt_node_remove_attr (node, attr->name);
  g_ptr_array_add (node->attrs, attr);
}

static TrtAttr *
new_attr (TrtNode *node, const char *name, TrtAttrType type)
{
  TrtAttr *attr = g_new0 (TrtAttr, 1);

  attr->name = g_strdup (name);
  attr->type = type;
  trt_node_add_attr (node, attr);
  return attr;
}

void
trt_node_set_int (TrtNode *node, const char *name, gint64 value)
{
  new_attr (node, name, TRT_ATTR_INT)->i = value;
}

void
trt_node_set_float (TrtNode *node, const char *name, double value)
{
  new_attr (node, name, TRT_ATTR_FLOAT)->f = value;
}

void
trt_node_set_string (TrtNode *node, const char *name, const char *value)
{
  new_attr (node, name, TRT_ATTR_STRING)->s = g_strdup (value);
}

void
trt_node_set_ints (TrtNode *node, const char *name, const gint64 *values,
    guint n_values)
{
  TrtAttr *attr = new_attr (node, name, TRT_ATTR_INTS);

  attr->ints = g_memdup2 (values, n_values * sizeof *values);
  attr->n = n_values;
}

void
trt_node_set_floats (TrtNode *node, const char *name, const double *values,
    guint n_values)
{
  TrtAttr *attr = new_attr (node, name, TRT_ATTR_FLOATS);

  attr->floats = g_memdup2 (values, n_values * sizeof *values);
  attr->n = n_values;
}

gboolean
trt_node_fail (const TrtNode *node, GError **error, TrtError code,
    const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autoptr (GString) shapes = g_string_new (NULL);
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  for (guint i = 0; i < node->in->len; i++) {
    g_autofree char *shape = trt_tensor_describe (node->in->pdata[i]);
    g_string_append_printf (shapes, "%s%s", i == 0 ? "" : ", ", shape);
  }
  return trt_fail (error, code, "node '%s' (%s): %s [in %s]", node->name,
      node->op->name, message, shapes->str);
}
