/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Pow: y = a ^ b, broadcast; b may be of another type, y is of a's. Integers
 * to the power of integers are exact and wrap; with a float exponent the
 * result is cut towards zero. */
#include "cpu/binary.h"
#include "cpu/pair.h"

static double
power (double a, double b, int32_t mode)
{
  return trtk_power_f64 (a, b);
}

static int64_t
int_power (const TrtkTensor *a, int64_t ia, const TrtkTensor *b, int64_t ib)
{
  if (b->dtype == TRTK_U64)
    return (int64_t) trtk_power_u64 ((uint64_t) trtk_load_i64 (a, ia),
        (uint64_t) trtk_load_i64 (b, ib));
  return trtk_power_i64 (trtk_load_i64 (a, ia), trtk_load_i64 (b, ib));
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *a = &args->in[0], *b = &args->in[1], *y = &args->out[0];
  const TrtkBinary floats = { power, NULL, NULL };
  bool exact = !trtk_is_float (a->dtype) && !trtk_is_float (b->dtype);
  TrtkWalk w;

  if (trtk_is_float (a->dtype))
    return trtk_binary_map (args, floats, 0);
  if (!trtk_walk_init (&w, y, args->in, 2))
    return TRTK_OK;
  do {
    for (int64_t i = 0; i < w.dims[0]; i++) {
      int64_t ia = w.at[0] + i * w.steps[0][0];
      int64_t ib = w.at[1] + i * w.steps[1][0];
      if (exact)
        trtk_store_i64 (y, w.out + i, int_power (a, ia, b, ib));
      else
        trtk_store_number (y, w.out + i,
            trtk_power_f64 (trtk_load_f64 (a, ia), trtk_load_f64 (b, ib)));
    }
  } while (trtk_walk_next (&w));
  return TRTK_OK;
}

const TrtkKernel trtk_ref_pow = { .name = "ref.Pow", .op = "Pow", .run = run };
