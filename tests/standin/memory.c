/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* memory.c: blocks with guards. The caller holds the lock. */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define GUARD 256
#define GUARD_BYTE 0x5a
#define NEW_BYTE 0xc3
#define FREED_BYTE 0xdd
#define KEEP_FREED 64

typedef struct Block {
  struct Block *next;
  uint8_t *raw, *data;
  size_t bytes;
  const void *context;
} Block;

static Block *living, *freed;
static int n_freed;
static long damage;
static size_t in_use;
static long n_living;

static bool
is_filled (const uint8_t *at, size_t bytes, uint8_t with)
{
  for (size_t i = 0; i < bytes; i++) {
    if (at[i] != with)
      return false;
  }
  return true;
}

void *
standin_alloc (size_t bytes, const void *context)
{
  Block *b = calloc (1, sizeof *b);
  size_t whole = (bytes + 255) / 256 * 256 + 2 * GUARD;

  if (b == NULL || posix_memalign ((void **) &b->raw, 256, whole) != 0) {
    free (b);
    return NULL;
  }
  b->data = b->raw + GUARD;
  b->bytes = bytes;
  b->context = context;
  memset (b->raw, GUARD_BYTE, whole);
  memset (b->data, NEW_BYTE, bytes);
  b->next = living;
  living = b;
  in_use += bytes;
  n_living++;
  return b->data;
}

static void
check_guards (const Block *b)
{
  size_t tail = (b->bytes + 255) / 256 * 256 - b->bytes + GUARD;

  if (!is_filled (b->raw, GUARD, GUARD_BYTE)
      || !is_filled (b->data + b->bytes, tail, GUARD_BYTE))
    damage++;
}

static void
drop_oldest (void)
{
  Block **last = &freed;

  while ((*last)->next != NULL)
    last = &(*last)->next;
  if (!is_filled ((*last)->data, (*last)->bytes, FREED_BYTE))
    damage++;
  free ((*last)->raw);
  free (*last);
  *last = NULL;
  n_freed--;
}

bool
standin_free (void *memory, const void *context)
{
  for (Block **p = &living; *p != NULL; p = &(*p)->next) {
    Block *b = *p;
    if (b->data != memory)
      continue;
    if (b->context != context)
      return false;
    check_guards (b);
    *p = b->next;
    memset (b->data, FREED_BYTE, b->bytes);
    b->next = freed;
    freed = b;
    in_use -= b->bytes;
    n_living--;
    if (++n_freed > KEEP_FREED)
      drop_oldest ();
    return true;
  }
  return false;
}

bool
standin_owns (const void *context, const void *memory, size_t bytes)
{
  const uint8_t *at = memory;

  for (const Block *b = living; b != NULL; b = b->next) {
    if (at >= b->data && at < b->data + b->bytes)
      return b->context == context
             && bytes <= (size_t) (b->data + b->bytes - at);
  }
  return bytes == 0;
}

void
standin_check_memory (void)
{
  for (const Block *b = living; b != NULL; b = b->next)
    check_guards (b);
}

long
standin_damage (void)
{
  while (n_freed > 0)
    drop_oldest ();
  standin_check_memory ();
  return damage;
}

long
standin_blocks (void)
{
  return n_living;
}

size_t
standin_bytes (void)
{
  return in_use;
}
