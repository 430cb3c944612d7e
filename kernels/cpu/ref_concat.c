/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Concat: the inputs one after the other along an axis. Split: the other way
 * round, the outputs' dims say where to cut. */
#include "cpu/move.h"
#include "trtk_params.h"

/* Copies between @whole, at @first along @axis, and @part. */
static void
copy_part (const TrtkTensor *whole, const TrtkTensor *part, int32_t axis,
    int64_t first, bool split)
{
  int64_t outer = trtk_count_range (part, 0, axis);
  int64_t inner = trtk_count_range (part, axis + 1, part->rank);
  int64_t run = part->dims[axis] * inner, pitch = whole->dims[axis] * inner;
  size_t size = trtk_dtype_size (part->dtype);
  char *at = (char *) whole->data + (size_t) (first * inner) * size;
  TrtkMove move = { 0 };

  trtk_move_add (&move, outer, split ? run : pitch, split ? pitch : run);
  trtk_move_add (&move, run, 1, 1);
  if (split)
    trtk_move_run (&move, part->data, at, size);
  else
    trtk_move_run (&move, at, part->data, size);
}

static TrtkStatus
run_concat (const TrtkArgs *args)
{
  const TrtkAxisParams *p = args->params;
  int64_t first = 0;

  for (int32_t i = 0; i < args->n_in; i++) {
    copy_part (&args->out[0], &args->in[i], p->axis, first, false);
    first += args->in[i].dims[p->axis];
  }
  return first == args->out[0].dims[p->axis] ? TRTK_OK : TRTK_ERROR_ARGUMENT;
}

static TrtkStatus
run_split (const TrtkArgs *args)
{
  const TrtkAxisParams *p = args->params;
  int64_t first = 0;

  for (int32_t i = 0; i < args->n_out; i++)
    first += args->out[i].dims[p->axis];
  if (first != args->in[0].dims[p->axis])
    return TRTK_ERROR_ARGUMENT;
  first = 0;
  for (int32_t i = 0; i < args->n_out; i++) {
    if (args->out[i].data != NULL)
      copy_part (&args->in[0], &args->out[i], p->axis, first, true);
    first += args->out[i].dims[p->axis];
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_concat
    = { .name = "ref.Concat", .op = "Concat", .run = run_concat };
const TrtkKernel trtk_ref_split
    = { .name = "ref.Split", .op = "Split", .run = run_split };
