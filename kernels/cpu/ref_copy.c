/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Operators that keep every element where it is: y = x, other dims. Inputs
 * behind the first only say what the dims are. */
#include "cpu/move.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];

  if (x->dtype != y->dtype || trtk_count (x) != trtk_count (y))
    return TRTK_ERROR_ARGUMENT;
  trtk_copy_bytes (y->data, x->data,
      (size_t) trtk_count (x) * trtk_dtype_size (x->dtype));
  return TRTK_OK;
}

const TrtkKernel trtk_ref_flatten
    = { .name = "ref.Flatten", .op = "Flatten", .run = run };
const TrtkKernel trtk_ref_identity
    = { .name = "ref.Identity", .op = "Identity", .run = run };
const TrtkKernel trtk_ref_reshape
    = { .name = "ref.Reshape", .op = "Reshape", .run = run };
const TrtkKernel trtk_ref_squeeze
    = { .name = "ref.Squeeze", .op = "Squeeze", .run = run };
const TrtkKernel trtk_ref_unsqueeze
    = { .name = "ref.Unsqueeze", .op = "Unsqueeze", .run = run };
