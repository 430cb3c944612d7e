/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bytes.h: little-endian numbers, strings and records, read within bounds
 * and written.
 *
 * A reader fails once: the first failure is kept, every later read gives 0,
 * and trt_reader_finish () turns it into a GError that names the place. So a
 * parser reads a whole record and asks trt_reader_ok () before it uses what
 * it read, and always before it loops or allocates by a count. */
#ifndef TRT_BASE_BYTES_H
#define TRT_BASE_BYTES_H

#include "base/error.h"

typedef struct {
  const guint8 *data;
  gsize size, pos;    /* size shrinks while inside a record */
  const char *what;   /* "section NODE", for messages */
  gsize origin;       /* of data in the file, for messages */
  gsize budget;       /* bytes that may still be allocated */
  GError *error;
} TrtReader;

void trt_reader_init (TrtReader *reader, const void *data, gsize size,
    const char *what, gsize origin, gsize budget);
/* TRUE where all was read well and nothing is left; moves the failure into
 * @error and clears the reader either way. */
gboolean trt_reader_finish (TrtReader *reader, GError **error);

static inline gboolean
trt_reader_ok (const TrtReader *reader)
{
  return reader->error == NULL;
}

/* Fails with TRT_ERROR_PLAN_CORRUPT "<what>, byte <offset>: <message>". */
void trt_reader_fail (TrtReader *reader, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
/* Charges an allocation to the budget. */
gboolean trt_reader_charge (TrtReader *reader, gsize bytes);

guint8 trt_reader_u8 (TrtReader *reader);
guint16 trt_reader_u16 (TrtReader *reader);
guint32 trt_reader_u32 (TrtReader *reader);
guint64 trt_reader_u64 (TrtReader *reader);
gint32 trt_reader_i32 (TrtReader *reader);
gint64 trt_reader_i64 (TrtReader *reader);
float trt_reader_f32 (TrtReader *reader);
double trt_reader_f64 (TrtReader *reader);
/* @size bytes in place, or NULL. */
const guint8 *trt_reader_bytes (TrtReader *reader, gsize size);
/* A string of at most @max bytes; caller frees. NULL after a failure. */
char *trt_reader_string (TrtReader *reader, gsize max);
/* A count of items of at least @item_min bytes each, at most @max; 0 after a
 * failure. @noun is for the message. */
guint32 trt_reader_count (TrtReader *reader, gsize item_min, guint32 max,
    const char *noun);
/* A number below @limit; 0 after a failure. */
guint32 trt_reader_index (TrtReader *reader, guint32 limit, const char *noun);

/* Enters a record: reads end with it. Returns what leave () wants back. */
gsize trt_reader_enter (TrtReader *reader);
/* Skips what is left of the record. */
void trt_reader_leave (TrtReader *reader, gsize outer_size);

/* ---- writing ---------------------------------------------------------- */

void trt_put_u8 (GByteArray *out, guint8 value);
void trt_put_u16 (GByteArray *out, guint16 value);
void trt_put_u32 (GByteArray *out, guint32 value);
void trt_put_u64 (GByteArray *out, guint64 value);
void trt_put_i32 (GByteArray *out, gint32 value);
void trt_put_i64 (GByteArray *out, gint64 value);
void trt_put_f32 (GByteArray *out, float value);
void trt_put_f64 (GByteArray *out, double value);
void trt_put_string (GByteArray *out, const char *value); /* NULL: "" */
/* Begins a record; end () takes what begin () gave. */
guint trt_put_begin (GByteArray *out);
void trt_put_end (GByteArray *out, guint begin);
/* Zeros up to a multiple of @alignment. */
void trt_put_align (GByteArray *out, guint alignment);

#endif
