/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* TrtTable: y = table[x], the bits of x read as an unsigned number. */
#include "trtk.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *table = &args->in[1];
  const uint8_t *from = x->data, *bytes = table->data;
  uint8_t *to = args->out[0].data;
  int64_t n = trtk_count (x);

  if (trtk_count (table) != 256 || trtk_count (&args->out[0]) != n)
    return TRTK_ERROR_ARGUMENT;
  for (int64_t i = 0; i < n; i++)
    to[i] = bytes[from[i]];
  return TRTK_OK;
}

const TrtkKernel trtk_ref_trt_table
    = { .name = "ref.TrtTable", .op = "TrtTable", .run = run };
