/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ops.c: every case of every row of ops.def. Prints a line for each failure
 * and one that counts. */
#include <stdio.h>

#include "op_case.h"

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

int
main (void)
{
  guint n_cases = 0, n_failed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    for (const TrtOpCase *c = table[i].cases; c->name != NULL; c++) {
      g_autofree char *failure = trt_case_run (table[i].op, c);
      n_cases++;
      if (failure == NULL)
        continue;
      n_failed++;
      printf ("/ops/%s/%s: %s\n", table[i].op, c->name, failure);
    }
    if (table[i].cases->name == NULL) {
      n_failed++;
      printf ("/ops/%s: has no cases\n", table[i].op);
    }
  }
  printf ("%u operators, %u cases, %u failed\n",
      (guint) G_N_ELEMENTS (table), n_cases, n_failed);
  return n_failed == 0 ? 0 : 1;
}
