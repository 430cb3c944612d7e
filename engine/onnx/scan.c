/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* scan.c: protobuf-c recurses without limit and allocates as it goes, so the
 * bytes are walked first: nothing is allocated here, depth is bounded, and
 * what passes can be unpacked within the budget.
 *
 * The walk is led by protobuf-c's descriptors. Stricter than protobuf in one
 * thing: a singular message field may come only once (no merging). */
#include "onnx/scan.h"

#include <string.h>

#include "onnx.pb-c.h"
#include "onnx/bounds.h"

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

typedef struct {
  const guint8 *start; /* of the whole, for places in messages */
  guint64 fields, messages, nodes, tensors;
  gsize unknown_bytes;
  GError **error;
} Scan;

typedef struct {
  const guint8 *at, *end;
} Span;

static gboolean
fail (Scan *scan, TrtError code, const guint8 *at, const char *what,
    const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *f)
{
  return trt_fail (scan->error, code, "byte %" G_GSIZE_FORMAT ", %s%s%s: %s%s",
      (gsize) (at - scan->start), type->short_name, f != NULL ? "." : "",
      f != NULL ? f->name : "", what,
      code == TRT_ERROR_PARSE ? "; the file is no ONNX model, or not all of it"
                              : "");
}

static gboolean
read_varint (Span *span, guint64 *value)
{
  guint64 v = 0;

  for (guint shift = 0; shift < 70; shift += 7) {
    guint8 byte;
    if (span->at == span->end)
      return FALSE;
    byte = *span->at++;
    if (shift == 63 && byte > 1)
      return FALSE;
    v |= (guint64) (byte & 0x7f) << shift;
    if (byte < 0x80) {
      *value = v;
      return TRUE;
    }
  }
  return FALSE;
}

/* Moves past the value; @value gets the contents of a WIRE_BYTES field. */
static gboolean
skip_value (Span *span, guint wire, Span *value)
{
  guint64 n = 0;

  value->at = value->end = span->at;
  switch (wire) {
    case WIRE_VARINT:
      return read_varint (span, &n);
    case WIRE_64:
      n = 8;
      break;
    case WIRE_32:
      n = 4;
      break;
    case WIRE_BYTES:
      if (!read_varint (span, &n))
        return FALSE;
      break;
    default: /* groups and what was never defined */
      return FALSE;
  }
  if (n > (guint64) (span->end - span->at))
    return FALSE;
  value->at = span->at;
  span->at += n;
  value->end = span->at;
  return TRUE;
}

static guint
wire_of (ProtobufCType type)
{
  switch (type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
      return WIRE_BYTES;
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
      return WIRE_64;
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
      return WIRE_32;
    default:
      return WIRE_VARINT;
  }
}

static gboolean
is_packed_sound (Span value, ProtobufCType type)
{
  guint64 v;

  switch (wire_of (type)) {
    case WIRE_64:
      return (value.end - value.at) % 8 == 0;
    case WIRE_32:
      return (value.end - value.at) % 4 == 0;
    default:
      while (value.at < value.end) {
        if (!read_varint (&value, &v))
          return FALSE;
      }
      return TRUE;
  }
}

/* Strings become C strings: a NUL inside would silently cut a name short. */
static gboolean
check_string (Scan *scan, Span value, const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field)
{
  gsize size = (gsize) (value.end - value.at);
  gboolean is_text = strcmp (field->name, "doc_string") == 0
                     || strcmp (field->name, "value") == 0;

  if (size > (is_text ? TRT_ONNX_MAX_TEXT_BYTES : TRT_ONNX_MAX_NAME_BYTES))
    return fail (scan, TRT_ERROR_LIMIT, value.at, "the string is too long",
        type, field);
  if (size > 0 && memchr (value.at, 0, size) != NULL)
    return fail (scan, TRT_ERROR_PARSE, value.at,
        "the string has a NUL character inside", type, field);
  if (!is_text && !g_utf8_validate ((const char *) value.at, (gssize) size,
          NULL))
    return fail (scan, TRT_ERROR_PARSE, value.at, "the string is not UTF-8",
        type, field);
  return TRUE;
}

static gboolean
count_message (Scan *scan, const guint8 *at,
    const ProtobufCMessageDescriptor *type)
{
  const char *what = NULL;

  if (++scan->messages > TRT_ONNX_MAX_MESSAGES)
    what = "too many messages";
  if (type == &onnx__node_proto__descriptor
      && ++scan->nodes > TRT_ONNX_MAX_NODES)
    what = "too many nodes";
  if (type == &onnx__tensor_proto__descriptor
      && ++scan->tensors > TRT_ONNX_MAX_TENSORS)
    what = "too many tensors";
  return what == NULL || fail (scan, TRT_ERROR_LIMIT, at, what, type, NULL);
}

static gboolean scan_message (Scan *scan, Span span,
    const ProtobufCMessageDescriptor *type, guint depth);

static gboolean
scan_known (Scan *scan, Span value, guint wire,
    const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field, guint depth)
{
  gboolean is_packed = wire == WIRE_BYTES
                       && field->label == PROTOBUF_C_LABEL_REPEATED
                       && wire_of (field->type) != WIRE_BYTES;

  if (is_packed && !is_packed_sound (value, field->type))
    return fail (scan, TRT_ERROR_PARSE, value.at, "the packed list is broken",
        type, field);
  if (!is_packed && wire != wire_of (field->type))
    return fail (scan, TRT_ERROR_PARSE, value.at,
        "the field has the wrong wire type", type, field);
  if (field->type == PROTOBUF_C_TYPE_STRING)
    return check_string (scan, value, type, field);
  if (field->type == PROTOBUF_C_TYPE_MESSAGE)
    return scan_message (scan, value, field->descriptor, depth + 1);
  return TRUE;
}

static gboolean
scan_unknown (Scan *scan, Span value, const guint8 *at,
    const ProtobufCMessageDescriptor *type)
{
  scan->unknown_bytes += (gsize) (value.end - at);
  if (scan->unknown_bytes > TRT_ONNX_MAX_UNKNOWN_BYTES)
    return fail (scan, TRT_ERROR_LIMIT, at,
        "too many bytes in fields of a newer schema", type, NULL);
  return TRUE;
}

/* A second copy of a singular message would be merged into the first. */
static gboolean
check_single (Scan *scan, const guint8 *at, guint64 *seen,
    const ProtobufCMessageDescriptor *type,
    const ProtobufCFieldDescriptor *field)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << ((field - type->fields) & 63);

  if (field->type != PROTOBUF_C_TYPE_MESSAGE
      || field->label == PROTOBUF_C_LABEL_REPEATED)
    return TRUE;
  if (*seen & bit)
    return fail (scan, TRT_ERROR_PARSE, at, "the field comes twice", type,
        field);
  *seen |= bit;
  return TRUE;
}

static gboolean
scan_message (Scan *scan, Span span, const ProtobufCMessageDescriptor *type,
    guint depth)
{
  guint64 seen = 0;

  if (depth > TRT_ONNX_MAX_DEPTH)
    return fail (scan, TRT_ERROR_LIMIT, span.at,
        "messages are nested too deeply", type, NULL);
  if (!count_message (scan, span.at, type))
    return FALSE;
  while (span.at < span.end) {
    const guint8 *at = span.at;
    const ProtobufCFieldDescriptor *field;
    guint64 key = 0;
    Span value;
    if (!read_varint (&span, &key) || key >> 3 == 0 || key > G_MAXUINT32)
      return fail (scan, TRT_ERROR_PARSE, at, "this is no field of a message",
          type, NULL);
    if (++scan->fields > TRT_ONNX_MAX_FIELDS)
      return fail (scan, TRT_ERROR_LIMIT, at, "too many fields", type, NULL);
    field = protobuf_c_message_descriptor_get_field (type,
        (unsigned) (key >> 3));
    if (!skip_value (&span, key & 7, &value))
      return fail (scan, TRT_ERROR_PARSE, at,
          "the field is cut short or malformed", type, field);
    if (field == NULL ? !scan_unknown (scan, value, at, type)
                      : (!check_single (scan, at, &seen, type, field)
                            || !scan_known (scan, value, key & 7, type, field,
                                depth)))
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_onnx_scan (const guint8 *data, gsize size,
    const ProtobufCMessageDescriptor *type, GError **error)
{
  Scan scan = { .start = data, .error = error };
  Span span = { data, data + size };

  return scan_message (&scan, span, type, 1);
}
