/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* standin.h: a CUDA driver without a GPU, for tests: libcuda.so.1 that keeps
 * "device" memory on the heap and runs kernels, by name, as plain C.
 *
 * It is stricter than a driver: work in a stream is done when somebody waits
 * for it and no sooner, memory is filled with junk when it is allocated and
 * when it is freed, every block has guards that are looked at after every
 * kernel, and calls without a current context fail.
 *
 * It fails on command. TRT_STANDIN in the environment, or
 * trt_standin_set (text), with any of, separated by commas:
 *
 *   no-device         cuInit finds nothing
 *   version=N         of the driver; 12040 is CUDA 12.4
 *   cc=N              compute capability, 80 by default
 *   oom-at=N          the Nth allocation of device memory from now on fails
 *   memory=N          bytes that the device has
 *   sticky-at=N       the Nth kernel from now on reads an illegal address
 *   broken-captures=N the next N captures are ended by somebody else
 *   hold-captures     captures do not end before this is taken back
 *   no-graphs=N       the next N graphs cannot be instantiated
 *   no-streams=N      the next N streams cannot be created
 *   no-image          no module has code for this GPU (an image that begins
 *                     with "no code" never has)
 *   no-kernel=NAME    no module has this kernel
 *   time=PART:US      kernels with PART in their names take so long by the clock
 *                     that events tell, and others 1 us
 *   chained=PART:US   the same, where the kernel before was another
 */
#ifndef TRT_STANDIN_H
#define TRT_STANDIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STANDIN_API __attribute__ ((visibility ("default")))

STANDIN_API void trt_standin_set (const char *text);
/* Counts: "blocks", "bytes", "host-blocks", "kernels" (run), "graphs"
 * (launched), "launches" (asked for outside graphs), "modules", "streams",
 * "events", "execs" (graphs that could be launched), "captures" (that wait in
 * hold-captures), "contexts", "calls" (that need a context), "damage" (guards or
 * freed memory written to), "kernels:PART" (run, with PART in their
 * names). */
STANDIN_API long trt_standin_get (const char *what);

/* ---- between the files ------------------------------------------------- */

/* Whether the bytes lie in one living block of the context. */
bool standin_owns (const void *context, const void *memory, size_t bytes);

typedef struct {
  char name[56];
  uint32_t grid[3], block, smem_bytes;
} StandinLaunch;

typedef struct StandinKernel {
  char name[56];
  size_t args_bytes;
  const size_t *addresses; /* where in the arguments; ends with SIZE_MAX */
  /* false where an address is not the context's. */
  bool (*run) (const struct StandinKernel *kernel, const StandinLaunch *launch,
      const void *args, const void *context);
} StandinKernel;

/* Kernels of the stand-in cuBLASLt (blas.c), by algorithm: f16, row by row,
 * w [cols][depth]; y = relu (x w + bias + res). */
#define STANDIN_MATMUL "standin_matmul_"
typedef struct {
  const uint16_t *x, *w, *bias, *res; /* bias, res: or NULL */
  uint16_t *y;
  int64_t rows, depth, cols, x_pitch, y_pitch, res_pitch;
  int64_t relu;
} StandinMatmul;

/* False where no such kernel is known. */
bool standin_find_kernel (const char *name, StandinKernel *kernel);

#endif
