/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan.c: libFuzzer harness of the plan reader. The mutator computes the
 * checksums again, so that mutations reach what lies behind them; what loads
 * is saved, loaded again, and, where it is small, made ready and run.
 *
 *   fuzz-plan CORPUS -max_total_time=600 -rss_limit_mb=2048 */
#include <stdlib.h>

#include "../plan/forge.h"
#include "base/hash.h"
#include "plan/plan.h"
#include "runtime/engine.h"

#define SMALL (1u << 15) /* bytes of the arena, and of each value */

size_t LLVMFuzzerMutate (uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size,
    unsigned seed);
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size,
    unsigned seed)
{
  size = LLVMFuzzerMutate (data, size, max_size);
  if (seed % 16 != 0)
    forge_fix (data, size);
  return size;
}

/* Keeps the harness fast: nothing with a long inner loop. */
static gboolean
is_small (const TrtEngine *engine)
{
  guint64 bytes = engine->recipe->arena_bytes;
  double macs = 0;

  for (guint i = 0; i < engine->steps->len; i++)
    macs += ((TrtEngineStep *) engine->steps->pdata[i])->macs;
  for (guint i = 0; i < engine->recipe->values->len; i++) {
    if (trt_recipe_value (engine->recipe, i)->bytes > SMALL)
      return FALSE;
  }
  return bytes < SMALL && macs < 1e6;
}

static void
run (TrtPlan *plan)
{
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) context = NULL;

  if (engine == NULL || !is_small (engine))
    return;
  context = trt_context_new (engine, NULL);
  if (context != NULL)
    trt_context_run (context, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_load_bytes (bytes, NULL);
  g_autoptr (TrtPlan) second = NULL;

  if (plan == NULL)
    return 0;
  again = trt_plan_serialize (plan, NULL);
  if (again != NULL)
    second = trt_plan_load_bytes (again, NULL);
  if (again != NULL && second == NULL)
    abort (); /* what we write we read */
  if (trt_hash_bytes (data, size) % 8 == 0) /* a run costs 100 loads */
    run (plan);
  return 0;
}
