/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_resize.c: the launch of resize.h. */
#include "resize.h"
#include <stdio.h>

#define MAX_ITEMS 0x7ffffb00 /* what trtk_div covers, less a CTA */
#define BLOCK 128

static const char *
type_name (int32_t dtype)
{
  return dtype == TRTK_F32   ? "f32"
      : dtype == TRTK_F16    ? "f16"
      : dtype == TRTK_U8     ? "u8"
                             : "s8";
}

TrtkStatus
trtk_cuda_plan_resize (TrtkResizeArgs *a, TrtkLaunch *launch)
{
  const int32_t sizes[3] = { a->p, a->q, a->pieces };
  int64_t items = a->n;

  for (int i = 0; i < 3; i++) {
    if (sizes[i] <= 0 || items <= 0 || items > MAX_ITEMS / sizes[i])
      return TRTK_ERROR_UNSUPPORTED;
    items *= sizes[i];
  }
  a->div_pieces = trtk_div_make ((uint32_t) a->pieces);
  a->div_q = trtk_div_make ((uint32_t) a->q);
  a->div_p = trtk_div_make ((uint32_t) a->p);
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_resize_%s",
      type_name (a->dtype));
  launch->grid[0] = (uint32_t) ((items + BLOCK - 1) / BLOCK);
  launch->grid[1] = launch->grid[2] = launch->cluster = 1;
  launch->block = BLOCK;
  launch->smem_bytes = 0;
  return TRTK_OK;
}
