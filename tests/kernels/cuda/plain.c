/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain.c: the bodies of the plain CUDA kernels, run on the host: every case
 * of every operator gives what it must, and larger problems with random
 * contents what the CPU's reference gives. An operator without plain kernels
 * is a failure, but for those that never reach a device. */
#include <stdio.h>
#include <string.h>

#include "cases_plain.h"
#include "cuda/plain/plain.h"
#include "plain_run.h"

#define TRT_OP(suffix, name) extern const TrtOpCase trt_cases_##suffix[];
#include "ops/ops.def"
#undef TRT_OP

static const struct {
  const char *op;
  const TrtOpCase *cases;
} table[] = {
#define TRT_OP(suffix, name) { #name, trt_cases_##suffix },
#include "ops/ops.def"
#undef TRT_OP
};

/* Known when a plan is made; and what has kernels of its own (detections.c). */
static const char *const elsewhere[] = { "Shape", "Size", "TrtDetections" };

static gboolean
is_elsewhere (const char *op)
{
  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++) {
    if (strcmp (elsewhere[i], op) == 0)
      return TRUE;
  }
  return FALSE;
}

static guint n_cases, n_failed;

static void
run (const char *op, const TrtOpCase *c, TrtCaseRunner how)
{
  g_autofree char *failure = trt_case_run_with (op, c, how);

  n_cases++;
  if (failure == NULL)
    return;
  n_failed++;
  printf ("/plain/%s/%s: %s\n", op, c->name, failure);
}

int
main (void)
{
  guint n_missing = 0;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (is_elsewhere (table[i].op))
      continue;
    if (!trtk_cuda_has_plain (table[i].op)) {
      n_missing++;
      printf ("/plain/%s: has no plain kernel\n", table[i].op);
      continue;
    }
    for (const TrtOpCase *c = table[i].cases; c->name != NULL; c++) {
      if (c->error == NULL)
        run (table[i].op, c, plain_run);
    }
  }
  for (guint i = 0; plain_cases[i].op != NULL; i++) {
    if (trtk_cuda_has_plain (plain_cases[i].op))
      run (plain_cases[i].op, &plain_cases[i].c, plain_run_random);
  }
  printf ("%u operators, %u without plain kernels, %u cases, %u failed\n",
      (guint) G_N_ELEMENTS (table), n_missing, n_cases, n_failed);
  return n_failed + n_missing == 0 ? 0 : 1;
}
