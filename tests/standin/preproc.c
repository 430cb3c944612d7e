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
static const char *const forms[TRTK_N_PREPROC_FORMS]
    = { "any", "f32", "bytes4", "half4" };

typedef struct {
  int source, form, area;
} Kind;

static bool
read_name (const char *name, Kind *k)
{
  int n = TRTK_N_SOURCES * TRTK_N_PREPROC_FORMS * 2;

  for (int i = 0; i < n; i++) {
    char full[64];

    *k = (Kind){ i / 2 % TRTK_N_SOURCES, i / 2 / TRTK_N_SOURCES, i % 2 };
    snprintf (full, sizeof full, PREFIX "%s_%s%s", sources[k->source],
        forms[k->form], k->area ? "_area" : "");
    if (strcmp (full, name) == 0)
      return true;
  }
  return false;
}

bool
standin_is_preproc (const char *name)
{
  Kind kind;

  return read_name (name, &kind);
}

static bool
run_frame (const TrtkPreprocArgs *a, const TrtkPreprocFrame *frame,
    const Kind *k, const void *context)
{
  size_t size = (size_t) a->y_batch * trtk_dtype_size (a->dtype);

  if (a->form != k->form
      || !standin_owns (context, (char *) a->y + (size_t) frame->slot * size, size)
      || !standin_owns (context, frame->plane[0],
          (size_t) frame->pitch[0] * ((size_t) a->down.hi[0] + 1)))
    return false;
  for (int y = 0; y < a->height; y++) {
    for (int x = 0; x < a->width; x++)
      trtk_preproc_run_pixel (a, frame, k->source, k->area, x, y);
  }
  return true;
}

bool
standin_run_preproc (const StandinKernel *kernel, const StandinLaunch *launch,
    const void *args, const void *context)
{
  const TrtkPreprocArgs *a = args;
  Kind kind;
  bool good = read_name (kernel->name, &kind);

  for (uint32_t i = 0; i < launch->grid[2] && good; i++)
    good = run_frame (a, &a->frame[i], &kind, context);
  return good;
}
