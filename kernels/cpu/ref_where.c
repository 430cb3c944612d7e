/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Where: y = condition ? a : b, all three broadcast; elements move as they
 * are, of any type. */
#include <string.h>

#include "cpu/walk.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const uint8_t *condition = args->in[0].data;
  const char *from[2] = { args->in[2].data, args->in[1].data };
  size_t size = trtk_dtype_size (args->out[0].dtype);
  char *to = args->out[0].data;
  TrtkWalk w;

  if (!trtk_walk_init (&w, &args->out[0], args->in, 3))
    return TRTK_OK;
  do {
    for (int64_t i = 0; i < w.dims[0]; i++) {
      int which = condition[w.at[0] + i * w.steps[0][0]] != 0;
      int operand = which ? 1 : 2;
      memcpy (to + (size_t) (w.out + i) * size,
          from[which]
              + (size_t) (w.at[operand] + i * w.steps[operand][0]) * size,
          size);
    }
  } while (trtk_walk_next (&w));
  return TRTK_OK;
}

const TrtkKernel trtk_ref_where
    = { .name = "ref.Where", .op = "Where", .run = run };
