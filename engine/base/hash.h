/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hash.h: XXH64 with seed 0, for checksums. It finds damage, not malice; for
 * keys that must not collide use GChecksum with SHA-256. */
#ifndef TRT_BASE_HASH_H
#define TRT_BASE_HASH_H

#include <glib.h>

typedef struct {
  guint64 lanes[4];
  guint64 total;
  guint8 block[32];
  gsize n_block; /* bytes waiting in block */
} TrtHash;

void trt_hash_init (TrtHash *hash);
void trt_hash_update (TrtHash *hash, const void *data, gsize size);
/* May be called again, and followed by further updates. */
guint64 trt_hash_digest (const TrtHash *hash);

guint64 trt_hash_bytes (const void *data, gsize size);

#endif
