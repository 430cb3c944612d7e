/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_gather.c: the launch of gather.h. */
#include "gather.h"
#include <stdio.h>

#define MAX_ITEMS 0x7ffffb00 /* what trtk_div covers, less a CTA */
#define BLOCK 128

TrtkStatus
trtk_cuda_plan_gather (TrtkGatherArgs *a, TrtkLaunch *launch)
{
  int64_t items = a->n;

  for (int32_t i = 0; i < 3; i++) {
    if (a->size[i] <= 0 || items <= 0 || items > MAX_ITEMS / a->size[i])
      return TRTK_ERROR_UNSUPPORTED;
    items *= a->size[i];
    a->div[i] = trtk_div_make ((uint32_t) a->size[i]);
  }
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_gather");
  launch->grid[0] = (uint32_t) ((items + BLOCK - 1) / BLOCK);
  launch->grid[1] = launch->grid[2] = launch->cluster = 1;
  launch->block = BLOCK;
  launch->smem_bytes = 0;
  return TRTK_OK;
}
