/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* memory.h: the stand-in's device memory. */
#ifndef TRT_STANDIN_MEMORY_H
#define TRT_STANDIN_MEMORY_H

#include "standin.h"

void *standin_alloc (size_t bytes, const void *context);
/* False where it is no block of the context. */
bool standin_free (void *memory, const void *context);
/* Looks at all guards. */
void standin_check_memory (void);
long standin_damage (void);
long standin_blocks (void);
size_t standin_bytes (void);

#endif
