/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* container.h: the outer form of a plan file (FORMAT.md): header, section
 * table, checksums. Knows nothing of what sections hold. */
#ifndef TRT_PLAN_CONTAINER_H
#define TRT_PLAN_CONTAINER_H

#include "base/error.h"

#define TRT_PLAN_HEADER_SIZE 64
#define TRT_PLAN_MAJOR 1
#define TRT_PLAN_MINOR 1
#define TRT_PLAN_ALIGNMENT 64
#define TRT_PLAN_PAGE 4096
#define TRT_PLAN_MAX_SECTIONS 256
#define TRT_PLAN_MAX_BYTES (G_GUINT64_CONSTANT (16) << 30)

#define TRT_SECTION_REQUIRED 1u

typedef struct {
  char kind[5]; /* four characters and NUL */
  guint32 flags;
  gsize offset, length;
} TrtSection;

/* First bytes of a file against its size; a TrtFileProbe. */
gboolean trt_container_probe (const guint8 *head, gsize n_head,
    guint64 file_size, GError **error);

/* Checks everything that FORMAT.md says of the outer form. Returns an array
 * of TrtSection in file order. */
GArray *trt_container_open (GBytes *file, GError **error);

/* ---- writing ---------------------------------------------------------- */

typedef struct _TrtContainerWriter TrtContainerWriter;

TrtContainerWriter *trt_container_writer_new (void);
void trt_container_writer_free (TrtContainerWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtContainerWriter, trt_container_writer_free)
void trt_container_writer_begin (TrtContainerWriter *writer, const char *kind,
    guint32 flags);
/* More bytes of the section begun last; takes @chunk. */
void trt_container_writer_add (TrtContainerWriter *writer, GBytes *chunk);
/* The file as a list of GBytes. */
GPtrArray *trt_container_writer_finish (TrtContainerWriter *writer);

#endif
