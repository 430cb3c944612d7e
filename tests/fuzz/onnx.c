/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* onnx.c: libFuzzer harness of the importer. Any bytes give a graph or an
 * error; a graph that is given can be optimised.
 *
 * Half of the mutations know protobuf: they change one value somewhere in the
 * tree of messages and mend every length above it, so that most inputs get
 * past the scan. */
#include <stdlib.h>
#include <string.h>

#include "onnx.pb-c.h"
#include "trt.h"

#define MAX_DEPTH 40
#define MAX_VALUE 4096

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
size_t LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size);
size_t LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size,
    guint seed);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph
      = trt_graph_import_onnx_bytes (bytes, NULL, &error);

  if ((graph == NULL) != (error != NULL))
    abort ();
  if (graph != NULL && !trt_graph_optimise (graph, NULL, &error)
      && error == NULL)
    abort ();
  return 0;
}

/* ---- mutations that keep messages whole -------------------------------- */

typedef struct {
  const guint8 *at, *end;
} Span;

typedef struct {
  guint target;  /* which field, counted depth first, is changed */
  guint seen;
  guint how;     /* 0: its value, 1: drop it, 2: give it twice */
} Change;

static gboolean
read_varint (Span *span, guint64 *value)
{
  *value = 0;
  for (guint shift = 0; shift < 64 && span->at < span->end; shift += 7) {
    guint8 byte = *span->at++;
    *value |= (guint64) (byte & 0x7f) << shift;
    if (byte < 0x80)
      return TRUE;
  }
  return FALSE;
}

static void
put_varint (GByteArray *out, guint64 value)
{
  do {
    guint8 byte = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    g_byte_array_append (out, &byte, 1);
    value >>= 7;
  } while (value != 0);
}

static void
put_field (GByteArray *out, guint64 key, const guint8 *value, gsize size)
{
  put_varint (out, key);
  if ((key & 7) == 2)
    put_varint (out, size);
  g_byte_array_append (out, value, (guint) size);
}

/* The bytes of one value; FALSE where the message ends within it. */
static gboolean
read_value (Span *span, guint64 key, Span *value)
{
  guint64 n = 0;

  value->at = span->at;
  switch (key & 7) {
    case 0:
      if (!read_varint (span, &n))
        return FALSE;
      value->end = span->at;
      return TRUE;
    case 1:
      n = 8;
      break;
    case 5:
      n = 4;
      break;
    case 2:
      if (!read_varint (span, &n))
        return FALSE;
      break;
    default:
      return FALSE;
  }
  if (n > (guint64) (span->end - span->at))
    return FALSE;
  value->at = span->at;
  span->at += n;
  value->end = span->at;
  return TRUE;
}

/* A varint stays one: small numbers and the ends of the range. */
static void
put_changed (GByteArray *out, guint64 key, Span value)
{
  static const gint64 numbers[]
      = { 0, 1, -1, 2, 3, 4, 7, 16, 64, G_MAXINT32, G_MININT64, G_MAXINT64 };
  guint8 buffer[MAX_VALUE];
  gsize n = MIN ((gsize) (value.end - value.at), sizeof buffer);

  if ((key & 7) == 0) {
    put_varint (out, key);
    put_varint (out,
        (guint64) numbers[(guint) rand () % G_N_ELEMENTS (numbers)]);
    return;
  }
  memcpy (buffer, value.at, n);
  if ((key & 7) == 2)
    n = LLVMFuzzerMutate (buffer, n, sizeof buffer);
  else if (n > 0)
    LLVMFuzzerMutate (buffer, n, n);
  put_field (out, key, buffer, n);
}

static void rewrite (GByteArray *out, Span span,
    const ProtobufCMessageDescriptor *type, Change *change, guint depth);

static void
rewrite_field (GByteArray *out, guint64 key, Span value,
    const ProtobufCFieldDescriptor *field, Change *change, guint depth)
{
  gboolean is_target = change->seen++ == change->target;

  if (is_target && change->how == 1)
    return;
  if (is_target && change->how == 2)
    put_field (out, key, value.at, (gsize) (value.end - value.at));
  if (field != NULL && field->type == PROTOBUF_C_TYPE_MESSAGE
      && (key & 7) == 2 && depth < MAX_DEPTH) {
    g_autoptr (GByteArray) inner = g_byte_array_new ();
    rewrite (inner, value, field->descriptor, change, depth + 1);
    put_field (out, key, inner->data, inner->len);
  } else if (is_target && change->how == 0) {
    put_changed (out, key, value);
  } else {
    put_field (out, key, value.at, (gsize) (value.end - value.at));
  }
}

static void
rewrite (GByteArray *out, Span span, const ProtobufCMessageDescriptor *type,
    Change *change, guint depth)
{
  while (span.at < span.end) {
    Span whole = span, value;
    guint64 key;
    if (!read_varint (&span, &key) || !read_value (&span, key, &value)) {
      g_byte_array_append (out, whole.at, (guint) (whole.end - whole.at));
      return;
    }
    rewrite_field (out, key, value,
        protobuf_c_message_descriptor_get_field (type, (unsigned) (key >> 3)),
        change, depth);
  }
}

size_t
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, guint seed)
{
  g_autoptr (GByteArray) counted = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  Change change = { .target = G_MAXUINT };
  Span span = { data, data + size };

  srand (seed);
  if (rand () % 8 == 0)
    return LLVMFuzzerMutate (data, size, max_size);
  rewrite (counted, span, &onnx__model_proto__descriptor, &change, 0);
  if (change.seen == 0)
    return LLVMFuzzerMutate (data, size, max_size);
  change = (Change) { .target = (guint) rand () % change.seen,
    .how = rand () % 4 == 0 ? 1 + (guint) rand () % 2 : 0 };
  rewrite (out, span, &onnx__model_proto__descriptor, &change, 0);
  if (out->len > max_size)
    return LLVMFuzzerMutate (data, size, max_size);
  if (out->len > 0)
    memcpy (data, out->data, out->len);
  return out->len;
}
