/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* problems.c: random tensors. */
#include "problems.h"

#include <math.h>
#include <string.h>

#include "cpu/element.h"

static guint32 state;

void
seed_random (guint32 seed)
{
  state = seed * 2654435761u + 1;
  pick (0, 1);
}

gint64
pick (gint64 lo, gint64 hi)
{
  state = state * 1664525u + 1013904223u;
  return lo + (gint64) (state >> 8) % (hi - lo + 1);
}

static const TrtkDtype any_dtype[] = { TRTK_F32, TRTK_F16, TRTK_BF16, TRTK_F64,
  TRTK_S8, TRTK_U8, TRTK_S16, TRTK_S32, TRTK_U32, TRTK_S64, TRTK_U64,
  TRTK_BOOL, TRTK_F32, TRTK_F16, TRTK_S8 };
static const TrtkDtype float_dtype[] = { TRTK_F32, TRTK_F16, TRTK_BF16,
  TRTK_F64 };

TrtkDtype
pick_dtype (void)
{
  return any_dtype[pick (0, G_N_ELEMENTS (any_dtype) - 1)];
}

TrtkDtype
pick_float (void)
{
  return float_dtype[pick (0, 3)];
}

TrtkTensor
shaped (TrtkDtype dtype, int rank, const gint64 *dims)
{
  TrtkTensor t = { NULL, dtype, rank, { 0 } };

  memcpy (t.dims, dims, (gsize) rank * sizeof *dims);
  return t;
}

TrtkTensor
random_tensor (TrtkDtype dtype, int rank)
{
  TrtkTensor t = { NULL, dtype, rank, { 0 } };

  for (int d = 0; d < rank; d++)
    t.dims[d] = pick (0, 3) == 0 ? 16 * pick (1, 2) : pick (1, 9);
  return t;
}

void
fill (TrtkTensor *t)
{
  gint64 n = trtk_count (t);

  t->data = g_malloc0 ((gsize) n * trtk_dtype_size (t->dtype) + 8);
  for (gint64 i = 0; i < n; i++) {
    gint64 v = pick (-40, 40);
    if (trtk_is_float (t->dtype))
      trtk_store_f64 (t, i, pick (0, 99) == 0 ? NAN : (double) v / 8);
    else
      trtk_store_i64 (t, i, t->dtype == TRTK_BOOL ? v > 0 : v);
  }
}

void
fill_range (TrtkTensor *t, gint64 lo, gint64 hi)
{
  gint64 n = trtk_count (t);

  t->data = g_malloc0 ((gsize) n * trtk_dtype_size (t->dtype) + 8);
  for (gint64 i = 0; i < n; i++)
    trtk_store_i64 (t, i, pick (lo, hi));
}

void
fill_scaled (TrtkTensor *t, double scale)
{
  gint64 n = trtk_count (t);

  t->data = g_malloc0 ((gsize) n * trtk_dtype_size (t->dtype) + 8);
  for (gint64 i = 0; i < n; i++)
    trtk_store_f64 (t, i, (double) pick (-1000, 1000) / 1000 * scale);
}

void
add_in (Problem *p, TrtkTensor t)
{
  if (t.dtype != TRTK_NONE && t.data == NULL)
    fill (&t);
  p->in[p->n_in++] = t;
}

void
add_out (Problem *p, TrtkTensor t)
{
  p->out[p->n_out++] = t;
}
