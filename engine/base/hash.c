/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hash.c: XXH64, from its published specification. */
#include "base/hash.h"

#include <string.h>

#define PRIME_1 G_GUINT64_CONSTANT (0x9E3779B185EBCA87)
#define PRIME_2 G_GUINT64_CONSTANT (0xC2B2AE3D27D4EB4F)
#define PRIME_3 G_GUINT64_CONSTANT (0x165667B19E3779F9)
#define PRIME_4 G_GUINT64_CONSTANT (0x85EBCA77C2B2AE63)
#define PRIME_5 G_GUINT64_CONSTANT (0x27D4EB2F165667C5)

static inline guint64
rotate (guint64 x, int bits)
{
  return x << bits | x >> (64 - bits);
}

static inline guint64
load64 (const guint8 *p)
{
  guint64 v;

  memcpy (&v, p, sizeof v);
  return GUINT64_FROM_LE (v);
}

static inline guint32
load32 (const guint8 *p)
{
  guint32 v;

  memcpy (&v, p, sizeof v);
  return GUINT32_FROM_LE (v);
}

static inline guint64
mix (guint64 lane, guint64 word)
{
  return rotate (lane + word * PRIME_2, 31) * PRIME_1;
}

static void
consume (guint64 lanes[4], const guint8 *p)
{
  for (int i = 0; i < 4; i++)
    lanes[i] = mix (lanes[i], load64 (p + 8 * i));
}

void
trt_hash_init (TrtHash *hash)
{
  memset (hash, 0, sizeof *hash);
  hash->lanes[0] = PRIME_1 + PRIME_2;
  hash->lanes[1] = PRIME_2;
  hash->lanes[2] = 0;
  hash->lanes[3] = 0 - PRIME_1;
}

void
trt_hash_update (TrtHash *hash, const void *data, gsize size)
{
  const guint8 *p = data;

  if (size == 0)
    return;
  hash->total += size;
  if (hash->n_block > 0) {
    gsize n = MIN (size, sizeof hash->block - hash->n_block);
    memcpy (hash->block + hash->n_block, p, n);
    hash->n_block += n;
    p += n;
    size -= n;
    if (hash->n_block < sizeof hash->block)
      return;
    consume (hash->lanes, hash->block);
    hash->n_block = 0;
  }
  for (; size >= 32; p += 32, size -= 32)
    consume (hash->lanes, p);
  memcpy (hash->block, p, size);
  hash->n_block = size;
}

static guint64
merge_lanes (const TrtHash *hash)
{
  const guint64 *v = hash->lanes;
  guint64 h;

  if (hash->total < 32)
    return PRIME_5;
  h = rotate (v[0], 1) + rotate (v[1], 7) + rotate (v[2], 12)
      + rotate (v[3], 18);
  for (int i = 0; i < 4; i++)
    h = (h ^ mix (0, v[i])) * PRIME_1 + PRIME_4;
  return h;
}

guint64
trt_hash_digest (const TrtHash *hash)
{
  const guint8 *p = hash->block, *end = p + hash->n_block;
  guint64 h = merge_lanes (hash) + hash->total;

  for (; end - p >= 8; p += 8)
    h = rotate (h ^ mix (0, load64 (p)), 27) * PRIME_1 + PRIME_4;
  if (end - p >= 4) {
    h = rotate (h ^ load32 (p) * PRIME_1, 23) * PRIME_2 + PRIME_3;
    p += 4;
  }
  for (; p < end; p++)
    h = rotate (h ^ *p * PRIME_5, 11) * PRIME_1;
  h = (h ^ h >> 33) * PRIME_2;
  h = (h ^ h >> 29) * PRIME_3;
  return h ^ h >> 32;
}

guint64
trt_hash_bytes (const void *data, gsize size)
{
  TrtHash hash;

  trt_hash_init (&hash);
  trt_hash_update (&hash, data, size);
  return trt_hash_digest (&hash);
}
