/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* attr.c: AttributeProto to TrtAttr. */
#include <string.h>

#include "onnx/import.h"

/* No operator has as many; keeps the search for duplicates short. */
#define MAX_ATTRS 64

const Onnx__AttributeProto *
trt_onnx_resolve_attr (const TrtOnnxScope *scope,
    const Onnx__AttributeProto *attr)
{
  if (attr->ref_attr_name == NULL || *attr->ref_attr_name == '\0')
    return attr;
  return scope->attrs != NULL
             ? g_hash_table_lookup (scope->attrs, attr->ref_attr_name)
             : NULL;
}

/* Files older than the type field leave it out. */
static Onnx__AttributeProto__AttributeType
type_of (const Onnx__AttributeProto *a)
{
  if (a->has_type && a->type != 0)
    return a->type;
  if (a->has_f)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT;
  if (a->has_i)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT;
  if (a->has_s)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING;
  if (a->t != NULL)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR;
  if (a->n_floats > 0)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS;
  if (a->n_ints > 0)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS;
  if (a->n_strings > 0)
    return ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS;
  return 0;
}

static gboolean
is_text (ProtobufCBinaryData s)
{
  return s.len == 0
         || (memchr (s.data, 0, s.len) == NULL
             && g_utf8_validate ((const char *) s.data, (gssize) s.len, NULL));
}

/* A list of strings becomes one string with commas between. */
static char *
join (const Onnx__AttributeProto *a)
{
  GString *joined = g_string_new (NULL);

  for (gsize i = 0; i < a->n_strings; i++) {
    if (!is_text (a->strings[i])
        || (a->strings[i].len > 0
            && memchr (a->strings[i].data, ',', a->strings[i].len) != NULL)) {
      g_string_free (joined, TRUE);
      return NULL;
    }
    if (i > 0)
      g_string_append_c (joined, ',');
    g_string_append_len (joined, (const char *) a->strings[i].data,
        (gssize) a->strings[i].len);
  }
  return g_string_free (joined, FALSE);
}

static gboolean
fill_lists (const Onnx__AttributeProto *a, TrtAttr *attr)
{
  gsize n = attr->type == TRT_ATTR_INTS ? a->n_ints : a->n_floats;

  if (n > G_MAXINT32)
    return FALSE;
  attr->n = (guint) n;
  attr->ints = attr->type == TRT_ATTR_INTS ? g_try_new0 (gint64, n + 1) : NULL;
  attr->floats
      = attr->type == TRT_ATTR_FLOATS ? g_try_new0 (double, n + 1) : NULL;
  if (attr->ints == NULL && attr->floats == NULL)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    if (attr->type == TRT_ATTR_INTS)
      attr->ints[i] = a->ints[i];
    else
      attr->floats[i] = (double) a->floats[i];
  }
  return TRUE;
}

/* FALSE where the attribute has a type that the graph does not know, or
 * strings that are no text. */
static gboolean
convert (const Onnx__AttributeProto *a, TrtAttr *attr)
{
  switch (type_of (a)) {
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT:
      attr->type = TRT_ATTR_FLOAT;
      attr->f = (double) a->f;
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT:
      attr->type = TRT_ATTR_INT;
      attr->i = a->i;
      return TRUE;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING:
      attr->type = TRT_ATTR_STRING;
      attr->s = is_text (a->s)
                    ? g_strndup ((const char *) a->s.data, a->s.len)
                    : NULL;
      attr->s = attr->s == NULL && a->s.len == 0 ? g_strdup ("") : attr->s;
      return attr->s != NULL;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS:
      attr->type = TRT_ATTR_STRING;
      attr->s = join (a);
      return attr->s != NULL;
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS:
      attr->type = TRT_ATTR_INTS;
      return fill_lists (a, attr);
    case ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOATS:
      attr->type = TRT_ATTR_FLOATS;
      return fill_lists (a, attr);
    default:
      return FALSE;
  }
}

static gboolean
read_attr (TrtOnnxNode *node, const char *name, const Onnx__AttributeProto *a,
    GError **error)
{
  TrtAttr *attr;

  if (type_of (a) == ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__TENSOR
      && a->t != NULL) {
    g_ptr_array_add (node->arrays, (gpointer) a);
    return TRUE;
  }
  attr = g_new0 (TrtAttr, 1);
  attr->name = g_strdup (name);
  if (convert (a, attr)) {
    g_ptr_array_add (node->attrs, attr);
    return TRUE;
  }
  trt_attr_free (attr);
  return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "attribute '%s' has no value, text that is not UTF-8, or a type that is "
      "not supported (%d)", name, (int) type_of (a));
}

static gboolean
is_duplicate (const Onnx__NodeProto *proto, gsize index)
{
  for (gsize i = 0; i < index; i++) {
    if (g_strcmp0 (proto->attribute[i]->name, proto->attribute[index]->name)
        == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
trt_onnx_read_attrs (TrtOnnxNode *node, GError **error)
{
  const Onnx__NodeProto *proto = node->proto;

  if (proto->n_attribute > MAX_ATTRS)
    return trt_onnx_node_fail (node, error, TRT_ERROR_LIMIT,
        "has %" G_GSIZE_FORMAT " attributes; the most is %d",
        proto->n_attribute, MAX_ATTRS);
  for (gsize i = 0; i < proto->n_attribute; i++) {
    const char *name = trt_onnx_text (proto->attribute[i]->name);
    const Onnx__AttributeProto *a
        = trt_onnx_resolve_attr (node->scope, proto->attribute[i]);
    if (*name == '\0' || is_duplicate (proto, i))
      return trt_onnx_node_fail (node, error, TRT_ERROR_PARSE,
          "attribute '%s' comes twice or has no name", name);
    if (a != NULL && !read_attr (node, name, a, error))
      return FALSE;
  }
  return TRUE;
}
