/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Gather: y[o, j, i] = x[o, index[j], i], the axis between o and i. Negative
 * indices count from the end; one outside is an error. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "trtk_params.h"

typedef uint8_t __attribute__ ((may_alias)) U1;
typedef uint16_t __attribute__ ((may_alias)) U2;
typedef uint32_t __attribute__ ((may_alias)) U4;
typedef uint64_t __attribute__ ((may_alias)) U8;

static bool
are_inside (const TrtkTensor *index, int64_t size)
{
  int64_t n = trtk_count (index);

  for (int64_t j = 0; j < n; j++) {
    int64_t k = trtk_load_i64 (index, j);
    if (k < -size || k >= size)
      return false;
  }
  return true;
}

static inline void
copy_one (char *to, const char *from, size_t bytes)
{
  switch (bytes) {
    case 1:
      *(U1 *) to = *(const U1 *) from;
      break;
    case 2:
      *(U2 *) to = *(const U2 *) from;
      break;
    case 4:
      *(U4 *) to = *(const U4 *) from;
      break;
    case 8:
      *(U8 *) to = *(const U8 *) from;
      break;
    default:
      memcpy (to, from, bytes);
      break;
  }
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkAxisParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *index = &args->in[1];
  int64_t outer = trtk_count_range (x, 0, p->axis), size = x->dims[p->axis];
  int64_t n = trtk_count (index);
  size_t bytes = (size_t) trtk_count_range (x, p->axis + 1, x->rank)
                 * trtk_dtype_size (x->dtype);
  const char *from = x->data;
  char *to = args->out[0].data;

  if (trtk_count (&args->out[0]) == 0)
    return TRTK_OK;
  if (!are_inside (index, size))
    return TRTK_ERROR_ARGUMENT;
  for (int64_t o = 0; o < outer; o++) {
    for (int64_t j = 0; j < n; j++) {
      int64_t k = trtk_load_i64 (index, j);
      copy_one (to, from + (size_t) (k < 0 ? k + size : k) * bytes, bytes);
      to += bytes;
    }
    from += (size_t) size * bytes;
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_gather
    = { .name = "ref.Gather", .op = "Gather", .run = run };
