/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bytes.c: the bounded reader and the writer of plan files. */
#include "base/bytes.h"

#include <string.h>

void
trt_reader_init (TrtReader *reader, const void *data, gsize size,
    const char *what, gsize origin, gsize budget)
{
  *reader = (TrtReader) { .data = data, .size = size, .what = what,
    .origin = origin, .budget = budget };
}

gboolean
trt_reader_finish (TrtReader *reader, GError **error)
{
  if (trt_reader_ok (reader) && reader->pos != reader->size)
    trt_reader_fail (reader,
        "%" G_GSIZE_FORMAT " bytes are left after the last item",
        reader->size - reader->pos);
  if (trt_reader_ok (reader))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&reader->error));
  return FALSE;
}

void
trt_reader_fail (TrtReader *reader, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (reader->error != NULL)
    return;
  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  trt_fail (&reader->error, TRT_ERROR_PLAN_CORRUPT,
      "%s, byte %" G_GSIZE_FORMAT ": %s", reader->what,
      reader->origin + reader->pos, message);
}

gboolean
trt_reader_charge (TrtReader *reader, gsize bytes)
{
  if (!trt_reader_ok (reader))
    return FALSE;
  if (bytes > reader->budget) {
    trt_fail (&reader->error, TRT_ERROR_LIMIT,
        "%s, byte %" G_GSIZE_FORMAT
        ": loading would take more memory than a plan may ask for",
        reader->what, reader->origin + reader->pos);
    return FALSE;
  }
  reader->budget -= bytes;
  return TRUE;
}

const guint8 *
trt_reader_bytes (TrtReader *reader, gsize size)
{
  const guint8 *p = reader->data + reader->pos;

  if (!trt_reader_ok (reader))
    return NULL;
  if (size > reader->size - reader->pos) {
    trt_reader_fail (reader,
        "%" G_GSIZE_FORMAT " bytes are wanted, %" G_GSIZE_FORMAT " are left",
        size, reader->size - reader->pos);
    return NULL;
  }
  reader->pos += size;
  return p;
}

static guint64
read_number (TrtReader *reader, gsize size)
{
  const guint8 *p = trt_reader_bytes (reader, size);
  guint64 v = 0;

  if (p == NULL)
    return 0;
  for (gsize i = 0; i < size; i++)
    v |= (guint64) p[i] << (8 * i);
  return v;
}

guint8
trt_reader_u8 (TrtReader *reader)
{
  return (guint8) read_number (reader, 1);
}

guint16
trt_reader_u16 (TrtReader *reader)
{
  return (guint16) read_number (reader, 2);
}

guint32
trt_reader_u32 (TrtReader *reader)
{
  return (guint32) read_number (reader, 4);
}

guint64
trt_reader_u64 (TrtReader *reader)
{
  return read_number (reader, 8);
}

gint32
trt_reader_i32 (TrtReader *reader)
{
  return (gint32) trt_reader_u32 (reader);
}

gint64
trt_reader_i64 (TrtReader *reader)
{
  return (gint64) trt_reader_u64 (reader);
}

float
trt_reader_f32 (TrtReader *reader)
{
  guint32 bits = trt_reader_u32 (reader);
  float v;

  memcpy (&v, &bits, sizeof v);
  return v;
}

double
trt_reader_f64 (TrtReader *reader)
{
  guint64 bits = trt_reader_u64 (reader);
  double v;

  memcpy (&v, &bits, sizeof v);
  return v;
}

char *
trt_reader_string (TrtReader *reader, gsize max)
{
  guint32 size = trt_reader_u32 (reader);
  const guint8 *p;

  if (trt_reader_ok (reader) && size > max) {
    trt_reader_fail (reader,
        "a string of %u bytes is longer than the %" G_GSIZE_FORMAT " allowed",
        size, max);
    return NULL;
  }
  p = trt_reader_bytes (reader, size);
  if (p == NULL || !trt_reader_charge (reader, (gsize) size + 16))
    return NULL;
  if (!g_utf8_validate_len ((const char *) p, size, NULL)) {
    trt_reader_fail (reader, "a string is not UTF-8 or holds a NUL");
    return NULL;
  }
  return g_strndup ((const char *) p, size);
}

guint32
trt_reader_count (TrtReader *reader, gsize item_min, guint32 max,
    const char *noun)
{
  guint32 n = trt_reader_u32 (reader);

  if (!trt_reader_ok (reader))
    return 0;
  if (n > max) {
    trt_reader_fail (reader, "%u %s are more than the %u allowed", n, noun,
        max);
    return 0;
  }
  if (n > (reader->size - reader->pos) / item_min) {
    trt_reader_fail (reader, "%u %s do not fit the bytes that are left", n,
        noun);
    return 0;
  }
  return n;
}

guint32
trt_reader_index (TrtReader *reader, guint32 limit, const char *noun)
{
  guint32 i = trt_reader_u32 (reader);

  if (!trt_reader_ok (reader))
    return 0;
  if (i >= limit) {
    trt_reader_fail (reader, "%s %u is not one of the %u there are", noun, i,
        limit);
    return 0;
  }
  return i;
}

gsize
trt_reader_enter (TrtReader *reader)
{
  guint32 length = trt_reader_u32 (reader);
  gsize outer = reader->size;

  if (!trt_reader_ok (reader))
    return outer;
  if (length > reader->size - reader->pos)
    trt_reader_fail (reader, "a record of %u bytes passes the end", length);
  else
    reader->size = reader->pos + length;
  return outer;
}

void
trt_reader_leave (TrtReader *reader, gsize outer_size)
{
  if (trt_reader_ok (reader))
    reader->pos = reader->size;
  reader->size = outer_size;
}

/* ---- writing ---------------------------------------------------------- */

static void
put_number (GByteArray *out, guint64 value, guint size)
{
  guint8 bytes[8];

  for (guint i = 0; i < size; i++)
    bytes[i] = (guint8) (value >> (8 * i));
  g_byte_array_append (out, bytes, size);
}

void
trt_put_u8 (GByteArray *out, guint8 value)
{
  put_number (out, value, 1);
}

void
trt_put_u16 (GByteArray *out, guint16 value)
{
  put_number (out, value, 2);
}

void
trt_put_u32 (GByteArray *out, guint32 value)
{
  put_number (out, value, 4);
}

void
trt_put_u64 (GByteArray *out, guint64 value)
{
  put_number (out, value, 8);
}

void
trt_put_i32 (GByteArray *out, gint32 value)
{
  put_number (out, (guint32) value, 4);
}

void
trt_put_i64 (GByteArray *out, gint64 value)
{
  put_number (out, (guint64) value, 8);
}

void
trt_put_f32 (GByteArray *out, float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  trt_put_u32 (out, bits);
}

void
trt_put_f64 (GByteArray *out, double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  trt_put_u64 (out, bits);
}

void
trt_put_string (GByteArray *out, const char *value)
{
  gsize n = value != NULL ? strlen (value) : 0;

  trt_put_u32 (out, (guint32) n);
  if (n > 0)
    g_byte_array_append (out, (const guint8 *) value, (guint) n);
}

guint
trt_put_begin (GByteArray *out)
{
  trt_put_u32 (out, 0);
  return out->len;
}

void
trt_put_end (GByteArray *out, guint begin)
{
  guint32 length = GUINT32_TO_LE (out->len - begin);

  memcpy (out->data + begin - sizeof length, &length, sizeof length);
}

void
trt_put_align (GByteArray *out, guint alignment)
{
  while (out->len % alignment != 0)
    trt_put_u8 (out, 0);
}
