/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* preproc.c: see preproc.h. */
#include "preproc.h"

#include <stdio.h>
#include <string.h>

#include "trtk_preproc_pixel.h"

#define PREFIX "trtk_preproc_"

static const char *const sources[TRTK_N_SOURCES]
    = { "gray8", "planar8", "semi8", "semi16", "packed3", "packed4" };

/* -1: no kernel of this name. */
static int
source_of (const char *name, int *area)
{
  for (int i = 0; i < TRTK_N_SOURCES; i++) {
    for (*area = 0; *area < 2; ++*area) {
      char full[64];

      snprintf (full, sizeof full, PREFIX "%s%s", sources[i],
          *area ? "_area" : "");
      if (strcmp (full, name) == 0)
        return i;
    }
  }
  return -1;
}

bool
standin_is_preproc (const char *name)
{
  int area;

  return source_of (name, &area) >= 0;
}

static void
run_pixel (const TrtkPreprocArgs *a, const TrtkPreprocFrame *frame, int source,
    int area, int x, int y)
{
  TrtkTap tx[2], ty[2];
  float v[3] = { 0 };
  uint32_t e[3];

  for (int chroma = 0; chroma < 2; chroma++) {
    tx[chroma] = trtk_preproc_tap (&a->across, chroma, area, x);
    ty[chroma] = trtk_preproc_tap (&a->down, chroma, area, y);
  }
  trtk_preproc_sample (a, frame, source, area, tx, ty, v);
  trtk_preproc_finish (a, source, v, e);
  if (!trtk_preproc_inside (&a->across, x) || !trtk_preproc_inside (&a->down, y))
    memcpy (e, a->pad, sizeof e);
  trtk_preproc_store (a, frame->slot, x, y, e);
}

static bool
run_frame (const TrtkPreprocArgs *a, const TrtkPreprocFrame *frame, int source,
    int area, const void *context)
{
  size_t size = (size_t) a->y_batch * trtk_dtype_size (a->dtype);

  if (!standin_owns (context, (char *) a->y + (size_t) frame->slot * size, size)
      || !standin_owns (context, frame->plane[0],
          (size_t) frame->pitch[0] * ((size_t) a->down.hi[0] + 1)))
    return false;
  for (int y = 0; y < a->height; y++) {
    for (int x = 0; x < a->width; x++)
      run_pixel (a, frame, source, area, x, y);
  }
  return true;
}

bool
standin_run_preproc (const StandinKernel *kernel, const StandinLaunch *launch,
    const void *args, const void *context)
{
  const TrtkPreprocArgs *a = args;
  int area, source = source_of (kernel->name, &area);
  bool good = true;

  for (uint32_t i = 0; i < launch->grid[2] && good; i++)
    good = run_frame (a, &a->frame[i], source, area, context);
  return good;
}
