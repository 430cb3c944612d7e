/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host.c: aligned memory that may be refused. GLib's own aborts. */
#include "backends/host.h"

#include <stdlib.h>
#include <string.h>

void *
trt_host_alloc (gsize bytes)
{
  void *memory = NULL;

  if (bytes > G_MAXSSIZE || posix_memalign (&memory, 64, bytes + 64) != 0)
    return NULL;
  memset (memory, 0, bytes + 64);
  return memory;
}

void
trt_host_free (void *memory)
{
  free (memory);
}
