/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_gather.c: the launch of gather.h. */
#include "gather.h"
#include <stdio.h>

#define MAX_ITEMS 0x7ffffb00 /* what trtk_div covers, less a CTA */
#define BLOCK 128

/* Units of a part; -1: too many, or none. */
static int64_t
plan_part (TrtkGatherPart *a)
{
  int64_t items = a->n;

  for (int32_t i = 0; i < 3; i++) {
    if (a->size[i] <= 0 || items <= 0 || items > MAX_ITEMS / a->size[i])
      return -1;
    items *= a->size[i];
    a->div[i] = trtk_div_make ((uint32_t) a->size[i]);
  }
  return items;
}

TrtkStatus
trtk_cuda_plan_gather (TrtkGatherArgs *a, int32_t n, TrtkLaunch *launch)
{
  int64_t most = 0;

  for (int32_t i = 0; i < n; i++) {
    int64_t items = plan_part (&a->part[i]);
    if (items < 0)
      return TRTK_ERROR_UNSUPPORTED;
    most = items > most ? items : most;
  }
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_gather");
  launch->grid[0] = (uint32_t) ((most + BLOCK - 1) / BLOCK);
  launch->grid[1] = (uint32_t) n;
  launch->grid[2] = launch->cluster = 1;
  launch->block = BLOCK;
  launch->smem_bytes = 0;
  return TRTK_OK;
}
