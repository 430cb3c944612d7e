/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dummy.c: the backend that tests use. */
#include "backends/dummy/dummy.h"

#include "backends/cpu/cpu.h"
#include "backends/host.h"
#include "runtime/session.h"

TrtDummyState trt_dummy_state;

static const TrtTactic *const tactic_table[] = { &trt_cpu_reference, NULL };

static const TrtTactic *const *
tactics (void)
{
  return tactic_table;
}

static gboolean
available (GError **error)
{
  if (!trt_dummy_state.unavailable)
    return TRUE;
  return trt_fail (error, TRT_ERROR_BACKEND, "the dummy backend is not there");
}

static char *
target (gpointer device, GError **error)
{
  return g_strdup ("dummy");
}

static void *
alloc_memory (gsize bytes)
{
  if (trt_dummy_state.fail_alloc > 0 && --trt_dummy_state.fail_alloc == 0)
    return NULL;
  trt_dummy_state.n_alloc++;
  return trt_host_alloc (bytes);
}

static void
free_memory (void *memory)
{
  if (memory != NULL)
    trt_dummy_state.n_freed++;
  trt_host_free (memory);
}

static void
execute (TrtWorkFunc work, gpointer data)
{
  trt_dummy_state.n_executed++;
  work (data);
}

const TrtBackend trt_backend_dummy = {
  .name = "dummy",
  .on_request = TRUE,
  .layouts = TRT_LAYOUTS_CPU,
  .available = available,
  .target = target,
  .tactics = tactics,
  .rates = { 2.0, 6e3, 500.0 },
  .reorder = &trt_cpu_relayout,
  .sessions = &trt_host_sessions,
  .alloc = alloc_memory,
  .free = free_memory,
  .execute = execute,
};
