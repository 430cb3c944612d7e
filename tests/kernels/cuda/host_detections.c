/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host_detections.c: the kernels of TrtDfl and TrtDetections on the host:
 * their own phases, CTA after CTA. */
#include <stdlib.h>
#include <string.h>

#include "cuda/detections_select.h"
#include "cuda/dfl.h"
#include "host_kernels.h"

static void
run_dfl (const TrtkLaunch *launch, const void *args)
{
  TrtkDflShared shared;

  for (uint32_t y = 0; y < launch->grid[1]; y++)
    for (uint32_t x = 0; x < launch->grid[0]; x++)
      trtk_dfl_cta (args, &shared, (int32_t) x, (int32_t) y);
}

bool
host_detections_run (const TrtkLaunch *launch, const void *args)
{
  const bool is_filter = strcmp (launch->kernel, "trtk_detections_filter") == 0;
  TrtkFilterShared *filter;
  TrtkSelectShared *select;

  if (strcmp (launch->kernel, "trtk_dfl") == 0) {
    run_dfl (launch, args);
    return true;
  }
  if (!is_filter && strcmp (launch->kernel, "trtk_detections_select") != 0)
    return false;
  filter = malloc (sizeof *filter);
  select = malloc (sizeof *select);
  for (uint32_t y = 0; y < launch->grid[1]; y++)
    for (uint32_t x = 0; x < launch->grid[0]; x++) {
      if (is_filter)
        trtk_filter_cta (args, filter, (int32_t) x, (int32_t) y);
      else
        trtk_select_cta (args, select, (int32_t) x);
    }
  free (select);
  free (filter);
  return true;
}
