/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_move.c: launches of what moves bytes, of relayout.cu. */
#include "trtk_cuda.h"
#include "trtk_quantize.h"
#include <stdio.h>
#include <string.h>

#define MAX_ITEMS 0x7ffffb00 /* what trtk_div covers, less a CTA */
#define BLOCK 128

static TrtkStatus
launch_items (TrtkLaunch *launch, const char *kernel, int64_t items)
{
  if (items <= 0 || items > MAX_ITEMS)
    return TRTK_ERROR_UNSUPPORTED;
  snprintf (launch->kernel, sizeof launch->kernel, "%s", kernel);
  launch->grid[0] = (uint32_t) ((items + BLOCK - 1) / BLOCK);
  launch->grid[1] = launch->grid[2] = launch->cluster = 1;
  launch->block = BLOCK;
  launch->smem_bytes = 0;
  return TRTK_OK;
}

/* f32 pictures of few channels to bytes of 4 channels, whole float4s. */
static bool
is_input (const TrtkRelayoutArgs *a)
{
  return trtk_is_quick_scale (a->scale) && a->kind == TRTK_MOVE_QUANTIZE
      && a->x_dtype == TRTK_F32
      && a->x_pitch == 0 && a->y_pitch == 4 && a->stored == 4 && a->c <= 4
      && a->pixels % 4 == 0;
}

TrtkStatus
trtk_cuda_plan_relayout (TrtkRelayoutArgs *a, TrtkLaunch *launch)
{
  int32_t stored = a->y_pitch != 0 ? a->stored : a->c, granules;

  if (a->n <= 0 || a->c <= 0 || a->pixels <= 0)
    return TRTK_ERROR_UNSUPPORTED;
  if (is_input (a)) {
    a->reciprocal = 1.0f / a->scale;
    a->div_pixels = trtk_div_make ((uint32_t) a->pixels / 4);
    return launch_items (launch, "trtk_relayout_input",
        (int64_t) a->n * (a->pixels / 4));
  }
  /* few pixels: more threads with less each */
  a->granule = stored <= 4 || (int64_t) a->n * a->pixels < 4096 ? 4 : 16;
  granules = (stored + a->granule - 1) / a->granule;
  a->div_pixels = trtk_div_make ((uint32_t) a->pixels);
  a->div_granules = trtk_div_make ((uint32_t) granules);
  return launch_items (launch, "trtk_relayout",
      (int64_t) a->n * a->pixels * granules);
}

TrtkStatus
trtk_cuda_plan_table (TrtkTableArgs *a, TrtkLaunch *launch)
{
  a->div_pieces = trtk_div_make ((uint32_t) a->channels / 16);
  return launch_items (launch, "trtk_table",
      (int64_t) a->pixels * (a->channels / 16));
}
