/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* registry.c: the table of CPU kernels. */
#include <string.h>

#include "trtk.h"

#define TRTK_KERNEL(suffix, op) extern const TrtkKernel trtk_ref_##suffix;
#include "cpu/kernels.def"
#undef TRTK_KERNEL

static const TrtkKernel *const table[] = {
#define TRTK_KERNEL(suffix, op) &trtk_ref_##suffix,
#include "cpu/kernels.def"
#undef TRTK_KERNEL
  NULL,
};

const TrtkKernel *const *
trtk_cpu_kernels (void)
{
  return table;
}

const TrtkKernel *
trtk_cpu_reference (const char *op)
{
  for (int i = 0; table[i] != NULL; i++) {
    if (strcmp (table[i]->op, op) == 0)
      return table[i];
  }
  return NULL;
}
