/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* problems_move.c: elements from one place to another. */
#include <string.h>

#include "problems.h"

static void
make_transpose (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 5)), y;

  if (x.rank <= 3 && pick (0, 2) == 0)
    x.dims[pick (0, x.rank - 1)] = pick (33, 1100);
  y = x;
  p->op = "Transpose";
  for (int d = 0; d < x.rank; d++)
    p->params.transpose.perm[d] = d;
  for (int d = x.rank - 1; d > 0; d--) {
    int other = (int) pick (0, d), old = p->params.transpose.perm[d];
    p->params.transpose.perm[d] = p->params.transpose.perm[other];
    p->params.transpose.perm[other] = old;
  }
  for (int d = 0; d < x.rank; d++)
    y.dims[d] = x.dims[p->params.transpose.perm[d]];
  add_in (p, x);
  add_out (p, y);
}

static void
make_slice (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), y = x;

  p->op = "Slice";
  for (int d = 0; d < x.rank; d++) {
    gint64 step = pick (0, 2) == 0 ? pick (1, 3) : 1, n = x.dims[d];
    gint64 start = pick (0, 1) ? 0 : pick (0, n - 1);
    bool back = pick (0, 4) == 0;
    y.dims[d] = pick (1, (back ? start : n - 1 - start) / step + 1);
    p->params.slice.start[d] = start;
    p->params.slice.step[d] = back ? -step : step;
  }
  add_in (p, x);
  add_out (p, y);
}

static void
make_expand (Problem *p)
{
  TrtkTensor y = random_tensor (pick_dtype (), (int) pick (1, 4)), x = y;
  int cut = (int) pick (0, y.rank - 1);
  bool tile = pick (0, 1);

  p->op = tile ? "Tile" : "Expand";
  for (int d = 0; d < y.rank; d++) {
    if (tile)
      y.dims[d] *= pick (1, 3);
    else if (pick (0, 1))
      x.dims[d] = 1;
  }
  if (!tile) {
    x.rank -= cut;
    memmove (x.dims, x.dims + cut, (gsize) x.rank * sizeof x.dims[0]);
  }
  add_in (p, x);
  add_out (p, y);
}

static void
make_concat (Problem *p)
{
  TrtkTensor t = random_tensor (pick_dtype (), (int) pick (1, 4)), whole = t;
  int n = (int) pick (1, 6), axis = (int) pick (0, t.rank - 1);
  bool split = pick (0, 1);

  p->op = split ? "Split" : "Concat";
  p->params.axis.axis = axis;
  whole.dims[axis] = 0;
  for (int i = 0; i < n; i++) {
    t.dims[axis] = pick (0, 2) ? 16 * pick (1, 3) : pick (0, 5);
    whole.dims[axis] += t.dims[axis];
    if (split)
      add_out (p, t);
    else
      add_in (p, t);
  }
  if (split)
    add_in (p, whole);
  else
    add_out (p, whole);
}

static void
make_space (Problem *p)
{
  gint64 b = pick (1, 4), c = pick (0, 1) ? 16 : pick (1, 5);
  gint64 n = pick (1, 2), h = pick (1, 5), w = pick (1, 9);
  TrtkDtype dtype = pick_dtype ();
  TrtkTensor depth = shaped (dtype, 4, (gint64[]){ n, c * b * b, h, w });
  TrtkTensor pixels = shaped (dtype, 4, (gint64[]){ n, c, h * b, w * b });
  bool to_depth = pick (0, 1);

  p->op = to_depth ? "SpaceToDepth" : "DepthToSpace";
  p->params.space.block = b;
  p->params.space.crd = !to_depth && pick (0, 1);
  add_in (p, to_depth ? pixels : depth);
  add_out (p, to_depth ? depth : pixels);
}

static void
make_pad (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (1, 4)), y = x;
  TrtkPadParams *pad = &p->params.pad;

  p->op = "Pad";
  pad->mode = (TrtkPadMode) pick (0, 3);
  for (int d = 0; d < x.rank; d++) {
    pad->begin[d] = pick (x.dims[d] > 2 ? -1 : 0, 2 * x.dims[d]);
    pad->end[d] = pick (x.dims[d] > 2 ? -1 : 0, 7);
    y.dims[d] += pad->begin[d] + pad->end[d];
  }
  add_in (p, x);
  if (pad->mode == TRTK_PAD_CONSTANT && pick (0, 1)) {
    add_in (p, (TrtkTensor){ 0 });
    add_in (p, shaped (x.dtype, 0, NULL));
  }
  add_out (p, y);
}

static void
make_trilu (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (2, 4));
  TrtkTensor k = shaped (TRTK_S64, 0, NULL);

  p->op = "Trilu";
  p->params.trilu.upper = (int) pick (0, 1);
  fill_range (&k, -12, 12);
  add_in (p, x);
  if (pick (0, 2))
    add_in (p, k);
  else
    g_free (k.data);
  add_out (p, x);
}

static void
make_reverse (Problem *p)
{
  TrtkTensor x = random_tensor (pick_dtype (), (int) pick (2, 4));
  TrtkReverseParams *r = &p->params.reverse;
  TrtkTensor lengths;

  p->op = "ReverseSequence";
  r->batch_axis = (int) pick (0, 1);
  r->time_axis = 1 - r->batch_axis;
  lengths = shaped (TRTK_S64, 1, &x.dims[r->batch_axis]);
  fill_range (&lengths, 0, x.dims[r->time_axis]);
  add_in (p, x);
  add_in (p, lengths);
  add_out (p, x);
}

const ProblemMaker move_makers[] = { make_transpose, make_slice, make_expand,
  make_concat, make_space, make_pad, make_trilu, make_reverse, NULL };
