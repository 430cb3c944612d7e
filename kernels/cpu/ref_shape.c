/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Shape: the dims of x from start on; Size: their product. Both s64. */
#include "cpu/element.h"
#include "trtk_params.h"

static TrtkStatus
run_shape (const TrtkArgs *args)
{
  const TrtkShapeParams *p = args->params;

  for (int32_t i = p->start; i < p->end; i++)
    trtk_store_i64 (&args->out[0], i - p->start, args->in[0].dims[i]);
  return TRTK_OK;
}

static TrtkStatus
run_size (const TrtkArgs *args)
{
  trtk_store_i64 (&args->out[0], 0, trtk_count (&args->in[0]));
  return TRTK_OK;
}

const TrtkKernel trtk_ref_shape
    = { .name = "ref.Shape", .op = "Shape", .run = run_shape };
const TrtkKernel trtk_ref_size
    = { .name = "ref.Size", .op = "Size", .run = run_size };
