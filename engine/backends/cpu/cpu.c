/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cpu.c: the CPU backend. Work is done on the process's executor, so that
 * there is one team of threads however many contexts there are. */
#include "backends/cpu/cpu.h"

#include "backends/host.h"
#include "runtime/executor.h"

static const TrtTactic *const tactic_table[] = {
  &trt_cpu_reference,
  NULL,
};

static const TrtTactic *const *
tactics (void)
{
  return tactic_table;
}

static gboolean
available (GError **error)
{
  return TRUE;
}

static char *
target (void)
{
  return g_strdup ("plain");
}

const TrtBackend trt_backend_cpu = {
  .name = "cpu",
  .available = available,
  .target = target,
  .tactics = tactics,
  .reorder = &trt_cpu_move,
  .alloc = trt_host_alloc,
  .free = trt_host_free,
  .execute = trt_executor_run,
};
