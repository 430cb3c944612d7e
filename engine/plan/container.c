/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* container.c: header, section table and checksums of a plan file. */
#include "plan/container.h"

#include <string.h>

#include "base/bytes.h"
#include "base/checked.h"
#include "base/hash.h"

#define ENTRY_SIZE 32
#define CHECKED_HEAD 56 /* bytes that the header's checksum covers */

static const guint8 magic[12] = { 0x89, 'T', 'R', 'T', 'P', 'L', 'A', 'N',
  '\r', '\n', 0x1a, '\n' };
static const guint8 zeros[TRT_PLAN_PAGE];

static gsize
alignment_of (const char *kind)
{
  return strcmp (kind, "WGHT") == 0 ? TRT_PLAN_PAGE : TRT_PLAN_ALIGNMENT;
}

/* ---- reading ---------------------------------------------------------- */

typedef struct {
  guint32 n_sections;
  guint64 table_checksum;
} Header;

static gboolean
corrupt (GError **error, gsize offset, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
corrupt (GError **error, gsize offset, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return trt_fail (error, TRT_ERROR_PLAN_CORRUPT,
      "plan header, byte %" G_GSIZE_FORMAT ": %s", offset, message);
}

static gboolean
read_header (const guint8 *data, guint64 file_size, Header *header,
    GError **error)
{
  TrtReader r;
  guint16 major;
  guint64 size;

  trt_reader_init (&r, data, TRT_PLAN_HEADER_SIZE, "plan header", 0, 0);
  r.pos = sizeof magic;
  major = trt_reader_u16 (&r);
  if (major != TRT_PLAN_MAJOR)
    return trt_fail (error, TRT_ERROR_PLAN_VERSION,
        "plan header, byte 12: format version %u; this engine reads %d: build "
        "the plan again with this version of trtplan",
        major, TRT_PLAN_MAJOR);
  r.pos = CHECKED_HEAD;
  if (trt_reader_u64 (&r) != trt_hash_bytes (data, CHECKED_HEAD))
    return corrupt (error, CHECKED_HEAD, "the checksum does not match");
  r.pos = 16;
  size = trt_reader_u64 (&r);
  header->n_sections = trt_reader_u32 (&r);
  if (size != file_size)
    return corrupt (error, 16,
        "the file has %" G_GUINT64_FORMAT " bytes where %" G_GUINT64_FORMAT
        " were written",
        file_size, size);
  if (header->n_sections < 1 || header->n_sections > TRT_PLAN_MAX_SECTIONS)
    return corrupt (error, 24, "%u sections; 1 to %d are allowed",
        header->n_sections, TRT_PLAN_MAX_SECTIONS);
  if (trt_reader_u32 (&r) != 0 || memcmp (data + 40, zeros, 16) != 0)
    return corrupt (error, 28, "reserved bytes are not 0");
  header->table_checksum = trt_reader_u64 (&r);
  return TRUE;
}

static gboolean
probe_header (const guint8 *head, gsize n_head, guint64 file_size,
    Header *header, GError **error)
{
  if (n_head < sizeof magic || memcmp (head, magic, sizeof magic) != 0)
    return corrupt (error, 0, n_head == 0
                                  ? "the file is empty"
                                  : "this is not a plan (wrong first bytes)");
  if (n_head < TRT_PLAN_HEADER_SIZE)
    return corrupt (error, n_head, "the file ends inside the header");
  return read_header (head, file_size, header, error);
}

gboolean
trt_container_probe (const guint8 *head, gsize n_head, guint64 file_size,
    GError **error)
{
  Header header;

  return probe_header (head, n_head, file_size, &header, error);
}

static gboolean
is_kind (const char *kind)
{
  for (int i = 0; i < 4; i++) {
    if (!g_ascii_isupper (kind[i]) && !g_ascii_isdigit (kind[i]))
      return FALSE;
  }
  return TRUE;
}

/* Reads an entry; @end is where the section before it ends. */
static void
read_entry (TrtReader *r, const guint8 *file, gsize file_size, gsize *end,
    TrtSection *section)
{
  const guint8 *kind = trt_reader_bytes (r, 4);
  guint64 offset, length, checksum;

  section->flags = trt_reader_u32 (r);
  offset = trt_reader_u64 (r);
  length = trt_reader_u64 (r);
  checksum = trt_reader_u64 (r);
  if (!trt_reader_ok (r))
    return;
  memcpy (section->kind, kind, 4);
  section->kind[4] = '\0';
  if (!is_kind (section->kind) || (section->flags & ~TRT_SECTION_REQUIRED) != 0)
    trt_reader_fail (r, "a section has an impossible kind or flags");
  else if (offset % alignment_of (section->kind) != 0 || offset < *end
           || offset > file_size || length > file_size - offset)
    trt_reader_fail (r, "section %s does not lie where one may",
        section->kind);
  else if (offset - *end >= TRT_PLAN_PAGE
           || memcmp (file + *end, zeros, offset - *end) != 0)
    trt_reader_fail (r, "the bytes before section %s are not 0",
        section->kind);
  else if (trt_hash_bytes (file + offset, length) != checksum)
    trt_reader_fail (r,
        "the checksum of section %s (at byte %" G_GUINT64_FORMAT
        ") does not match",
        section->kind, offset);
  if (!trt_reader_ok (r))
    return;
  section->offset = offset;
  section->length = length;
  *end = offset + length;
}

GArray *
trt_container_open (GBytes *file, GError **error)
{
  g_autoptr (GArray) sections = NULL;
  gsize size, end, table_size;
  const guint8 *data = g_bytes_get_data (file, &size);
  Header header;
  TrtReader r;

  if (!probe_header (data, size, size, &header, error))
    return NULL;
  table_size = (gsize) header.n_sections * ENTRY_SIZE;
  end = TRT_PLAN_HEADER_SIZE + table_size;
  if (end > size
      || trt_hash_bytes (data + TRT_PLAN_HEADER_SIZE, table_size)
             != header.table_checksum) {
    corrupt (error, TRT_PLAN_HEADER_SIZE,
        "the section table is cut or its checksum does not match");
    return NULL;
  }
  sections = g_array_new (FALSE, TRUE, sizeof (TrtSection));
  trt_reader_init (&r, data + TRT_PLAN_HEADER_SIZE, table_size,
      "section table", TRT_PLAN_HEADER_SIZE, 0);
  for (guint i = 0; i < header.n_sections && trt_reader_ok (&r); i++) {
    TrtSection section;
    read_entry (&r, data, size, &end, &section);
    if (trt_reader_ok (&r))
      g_array_append_val (sections, section);
  }
  if (trt_reader_ok (&r) && end != size)
    trt_reader_fail (&r, "%" G_GSIZE_FORMAT " bytes follow the last section",
        size - end);
  return trt_reader_finish (&r, error) ? g_steal_pointer (&sections) : NULL;
}

/* ---- writing ---------------------------------------------------------- */

typedef struct {
  char kind[5];
  guint32 flags;
  GPtrArray *chunks; /* GBytes */
} Pending;

struct _TrtContainerWriter {
  GPtrArray *sections; /* Pending */
};

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_ptr_array_unref (pending->chunks);
  g_free (pending);
}

TrtContainerWriter *
trt_container_writer_new (void)
{
  TrtContainerWriter *writer = g_new0 (TrtContainerWriter, 1);

  writer->sections = g_ptr_array_new_with_free_func (pending_free);
  return writer;
}

void
trt_container_writer_free (TrtContainerWriter *writer)
{
  if (writer == NULL)
    return;
  g_ptr_array_unref (writer->sections);
  g_free (writer);
}

void
trt_container_writer_begin (TrtContainerWriter *writer, const char *kind,
    guint32 flags)
{
  Pending *pending = g_new0 (Pending, 1);

  memcpy (pending->kind, kind, 4);
  pending->flags = flags;
  pending->chunks
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (writer->sections, pending);
}

void
trt_container_writer_add (TrtContainerWriter *writer, GBytes *chunk)
{
  Pending *pending = writer->sections->pdata[writer->sections->len - 1];

  g_ptr_array_add (pending->chunks, chunk);
}

/* Appends the section's bytes to @out, its entry to @table. */
static guint64
place_section (const Pending *pending, guint64 end, GPtrArray *out,
    GByteArray *table)
{
  gsize alignment = alignment_of (pending->kind);
  guint64 offset = (end + alignment - 1) / alignment * alignment, length = 0;
  TrtHash hash;

  trt_hash_init (&hash);
  if (offset > end)
    g_ptr_array_add (out, g_bytes_new_static (zeros, offset - end));
  for (guint i = 0; i < pending->chunks->len; i++) {
    GBytes *chunk = pending->chunks->pdata[i];
    gsize size;
    const void *data = g_bytes_get_data (chunk, &size);
    trt_hash_update (&hash, data, size);
    length += size;
    g_ptr_array_add (out, g_bytes_ref (chunk));
  }
  g_byte_array_append (table, (const guint8 *) pending->kind, 4);
  trt_put_u32 (table, pending->flags);
  trt_put_u64 (table, offset);
  trt_put_u64 (table, length);
  trt_put_u64 (table, trt_hash_digest (&hash));
  return offset + length;
}

GPtrArray *
trt_container_writer_finish (TrtContainerWriter *writer)
{
  GPtrArray *out
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GByteArray *head = g_byte_array_new ();
  g_autoptr (GByteArray) table = g_byte_array_new ();
  guint64 end
      = TRT_PLAN_HEADER_SIZE + (guint64) writer->sections->len * ENTRY_SIZE;

  for (guint i = 0; i < writer->sections->len; i++)
    end = place_section (writer->sections->pdata[i], end, out, table);
  g_byte_array_append (head, magic, sizeof magic);
  trt_put_u16 (head, TRT_PLAN_MAJOR);
  trt_put_u16 (head, TRT_PLAN_MINOR);
  trt_put_u64 (head, end);
  trt_put_u32 (head, writer->sections->len);
  trt_put_u32 (head, 0);
  trt_put_u64 (head, trt_hash_bytes (table->data, table->len));
  g_byte_array_append (head, zeros, 16);
  trt_put_u64 (head, trt_hash_bytes (head->data, head->len));
  g_byte_array_append (head, table->data, table->len);
  g_ptr_array_insert (out, 0, g_byte_array_free_to_bytes (head));
  return out;
}
