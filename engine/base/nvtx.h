/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nvtx.h: names for what the engine does, in the time lines of profilers (Nsight
 * Systems, Nsight Compute). They put a library of theirs into NVTX_INJECTION64_PATH;
 * where they do not, a range costs one comparison. */
#ifndef TRT_BASE_NVTX_H
#define TRT_BASE_NVTX_H

#include <glib.h>

/* Opens and closes a range of the calling thread; ranges nest. @name is read
 * during the call. Any thread. */
void trt_nvtx_push (const char *name);
void trt_nvtx_pop (void);

/* A range that ends where the block does. */
typedef const char TrtNvtxRange;

static inline TrtNvtxRange *
trt_nvtx_range (const char *name)
{
  trt_nvtx_push (name);
  return name;
}

static inline void
trt_nvtx_range_end (TrtNvtxRange *range)
{
  trt_nvtx_pop ();
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtNvtxRange, trt_nvtx_range_end)

#endif
